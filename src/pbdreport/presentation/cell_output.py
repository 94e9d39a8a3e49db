"""The outputs of notebook cells, for both renderers and for programs that open notebooks.

Each program picks one type of an output, in its own order of preference; the types are chosen so
that each program picks the right one (docs/decisions/0011).

- A chart is a picture: SVG, PNG, and its text alternative. JupyterLab and nbconvert would prefer
  Markdown or HTML to the picture.
- A table is HTML and Markdown, anything else Markdown.
- In a kernel started by Quarto a chart is the one picture that its format asks for, and a table
  has no HTML, which would make Quarto's pages load jQuery from a public server.
"""

import os
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from pbdreport.figures.definition import Figure
from pbdreport.figures.files_read import files_read
from pbdreport.figures.registry.registry import asked_for
from pbdreport.presentation.captions import NothingToShow, sources
from pbdreport.presentation.charts.rasterize import png_of, size_of
from pbdreport.presentation.markdown_escape import as_markdown
from pbdreport.presentation.tables.plain_tables import PlainTable

MIME = "application/vnd.pbdreport+json"
SVG, PNG, HTML = "image/svg+xml", "image/png", "text/html"
OF_QUARTO = "QUARTO_FIG_FORMAT"
"""Set by Quarto in the kernels that it starts: the type of picture for its format."""
UNATTENDED = "PBDREPORT_UNATTENDED"
"""Set in the kernels of a build: nobody opens those notebooks, so no time is spent on PNG."""


@dataclass(frozen=True)
class CellOutput:
    """An output: the value of the last line of a cell."""

    payload: Mapping[str, Any]
    """The data for the renderers of the report."""
    representations: Mapping[str, str]
    """What Jupyter and Quarto show, by type; a PNG is made from the SVG on demand."""

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        shown, facts = dict(self.representations), {}
        quarto = os.environ.get(OF_QUARTO)
        if quarto:
            shown.pop(HTML, None)
        if SVG in shown and UNATTENDED not in os.environ and quarto in (None, "", "png", "jpeg"):
            svg = shown.pop(SVG) if quarto else shown[SVG]
            shown[PNG] = b64encode(png_of(svg)).decode()
            facts[PNG] = {**size_of(svg), "alt": shown["text/plain"]}
        depends = {"uses": sorted(asked_for), "reads": sorted(files_read)}
        return {MIME: {**self.payload, **depends}, **shown}, facts


def listing(table: PlainTable) -> CellOutput:
    """A table about the report itself, not of a figure."""
    text = table.markdown()
    return CellOutput(table.payload(), {"text/markdown": text, "text/plain": text})


def prose(
    text: str, claims: Iterable[Mapping[str, Any]] = (), figures: Sequence[Figure] = ()
) -> CellOutput:
    """Text, as Markdown, with the claims that it makes and the definitions of their figures."""
    payload = {
        "kind": "sentence",
        "markdown": text,
        "claims": list(claims),
        "definitions": [definition_of(figure) for figure in figures],
    }
    return CellOutput(payload, {"text/markdown": text, "text/plain": text})


def nothing(why: str) -> CellOutput:
    """An output that pages leave out; only who opens the notebook sees why."""
    return CellOutput({"kind": "nothing"}, {"text/plain": why})


def definition_of(figure: Figure) -> dict[str, Any]:
    """The definition of a figure, as readers see it under its sentences."""
    return {
        "figure": figure.id,
        "version": figure.version,
        "title": figure.title,
        "explanation": figure.explanation,
        "formula": figure.formula,
        "source": sources(figure),
    }


def notice(missing: NothingToShow, figure: str, by: Sequence[str]) -> CellOutput:
    """A notice that a figure has nothing to show in a breakdown, and why."""
    text = as_markdown(missing.text)
    claim = {"claim": "nothing", "figure": figure, "by": list(by), "why": missing.why}
    claim |= {"text": missing.reason, "said": []}
    payload = {"kind": "notice", "markdown": text, **asdict(missing), "claims": [claim]}
    return CellOutput(payload, {"text/markdown": text, "text/plain": text})
