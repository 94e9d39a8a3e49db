"""What a cell of a notebook shows: for both renderers, and for JupyterLab."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pbdreport.figures.registry import asked_for
from pbdreport.presentation.listings import Listing

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


def prose(kind: str, text: str) -> Shown:
    """Words: a `sentence`, or a `notice` that there is nothing to show."""
    return Shown({"kind": kind, "markdown": text}, {"text/markdown": text, "text/plain": text})
