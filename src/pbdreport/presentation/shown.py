"""What a cell of a notebook shows: for both renderers, and for JupyterLab."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from pbdreport.figures.registry import asked_for
from pbdreport.presentation.captions import Untold
from pbdreport.presentation.listings import Listing
from pbdreport.presentation.plain import as_markdown

MIME = "application/vnd.pbdreport+json"


@dataclass(frozen=True)
class Shown:
    """Something to show as the last line of a cell."""

    payload: Mapping[str, Any]
    """What the renderers read."""
    representations: Mapping[str, str]
    """What Jupyter and Quarto show, by type."""

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {MIME: {**self.payload, "uses": sorted(asked_for)}, **self.representations}


def listing(table: Listing) -> Shown:
    """A table that is no figure."""
    text = table.markdown()
    return Shown(table.payload(), {"text/markdown": text, "text/plain": text})


def prose(text: str) -> Shown:
    """Words, as Markdown."""
    payload = {"kind": "sentence", "markdown": text}
    return Shown(payload, {"text/markdown": text, "text/plain": text})


def notice(untold: Untold) -> Shown:
    """That there is nothing to show, and why."""
    text = as_markdown(untold.text)
    payload = {"kind": "notice", "markdown": text, **asdict(untold)}
    return Shown(payload, {"text/markdown": text, "text/plain": text})
