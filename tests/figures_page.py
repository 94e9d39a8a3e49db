"""Writes docs/figures.md from the definitions: `.venv/bin/python tests/figures_page.py`."""

from collections.abc import Iterator
from pathlib import Path

from pbdreport.figures.definition import Figure
from pbdreport.figures.definitions import FIGURES

PAGE = Path(__file__).parents[1] / "docs" / "figures.md"

INTRODUCTION = """# The figures

Made from `src/pbdreport/figures/definitions`. After a change there, type:
`.venv/bin/python tests/figures_page.py`.

A figure's id is an address that stays the same over the years; its version is raised when the way
of counting changes. It is published by each of its breakdowns: *whole* is the figure itself,
`level` one number for each level, `mode + pillar` one for each pair. Values of dimensions are
codes; those of themes, budget lines, reasons, regions and projects are made from the texts in the
data. *Concerns* says for what disclosure control holds it: people, institutions or work. Under
each table stand explanation and formula of every figure, in Dutch as in the report. Rules that
several figures share: [counting.md](counting.md). Intervals and tests:
[statistics.md](statistics.md).
"""


def page() -> str:
    """The whole page."""
    subjects = dict.fromkeys(figure.subject for figure in FIGURES.values())
    return "\n".join([INTRODUCTION, *("\n".join(_section(subject)) for subject in subjects)])


def _section(subject: str) -> Iterator[str]:
    yield f"## {subject}"
    yield ""
    yield "| id | version | title | unit | breakdowns | concerns | tables |"
    yield "|---|---:|---|---|---|---|---|"
    for figure in FIGURES.values():
        if figure.subject == subject:
            yield _line(figure)
    yield ""
    for figure in FIGURES.values():
        if figure.subject == subject:
            yield f"- `{figure.id}`: {figure.explanation} *{figure.formula}*"
    yield ""


def _line(figure: Figure) -> str:
    breakdowns = "; ".join(" + ".join(by) or "whole" for by in figure.breakdowns)
    cells = (
        f"`{figure.id}`",
        str(figure.version),
        figure.title,
        figure.unit,
        breakdowns,
        figure.concerns,
        ", ".join(figure.sources),
    )
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
