"""What a notebook imports: a chapter's figures, to show.

    chapter = open_chapter("reach", service, school_year, scope, data_dir)
    reached = chapter.figure("reach.institutions_reached", by="level")
    reached.sentence()
    reached.chart()

Everything shown carries what both renderers need under the type `MIME`; a notebook run by hand
shows the same in JupyterLab.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pbdreport.config.instrument import Instrument, read_instrument
from pbdreport.config.profile import Profile, read_profile
from pbdreport.config.project import find_project
from pbdreport.config.school_year import SchoolYear
from pbdreport.errors import UsageError, listing, suggestion
from pbdreport.figures.definition import Figure
from pbdreport.figures.definitions import FIGURES
from pbdreport.figures.registry import Registry
from pbdreport.figures.row import Row
from pbdreport.figures.store import Place, open_figures
from pbdreport.presentation import captions, sentences
from pbdreport.presentation.words import Words, words_of

MIME = "application/vnd.pbdreport+json"


@dataclass(frozen=True)
class Shown:
    """Something to show as the last line of a cell."""

    payload: Mapping[str, Any]
    """What the renderers read."""
    representations: Mapping[str, str]
    """What Jupyter and Quarto show, by type."""

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {MIME: dict(self.payload), **self.representations}


@dataclass(frozen=True)
class FigureView:
    """A figure in one breakdown, as a chapter shows it."""

    figure: Figure
    by: tuple[str, ...]
    rows: tuple[Row, ...]
    chapter: "Chapter"

    def sentence(self) -> Shown:
        """The figure in Dutch prose: the whole with last year beside it, or the extremes."""
        words = self.chapter.words
        if self._has_nothing():
            return self._notice()
        if self.by:
            text = sentences.breakdown_sentence(self.rows, self.figure, self.by, words)
        else:
            text = sentences.whole_sentence(self.rows[0], self.figure, words)
        return _prose("sentence", text)

    def chart(self) -> Shown:
        """The figure drawn, with its text alternative and its table."""
        if self._has_nothing():
            return self._notice()
        from pbdreport.presentation import charts

        drawing = charts.chart(
            self.rows, self.figure, self.by, self.chapter.words, beside=self._beside()
        )
        payload = {
            "kind": "chart",
            "svg": drawing.html,
            "alt": drawing.alt,
            **self._facts(),
        }
        shown = {"image/svg+xml": drawing.svg, "text/plain": drawing.alt}
        return Shown(payload, {**shown, "text/markdown": self._markdown()})

    def table(self) -> Shown:
        """The figure as a table."""
        if self._has_nothing():
            return self._notice()
        facts = self._facts()
        markdown = self._markdown()
        return Shown(
            {"kind": "table", **facts},
            {"text/html": facts["table"], "text/markdown": markdown, "text/plain": markdown},
        )

    def where(self, **dims: str) -> "FigureView":
        """The same figure, of one part only: `where(item="q1")`.

        Raises:
            UsageError: The figure is not broken down by that, or no entry has that value.
        """
        kept = tuple(row for row in self.rows if dims.items() <= dict(row.dims).items())
        if not kept and not self._has_nothing():
            known = sorted({row.dims.get(name, "") for row in self.rows for name in dims})
            raise UsageError(
                "A part of a figure is named by a value that occurs.",
                {"figure": self.figure.id, "wanted": str(dims), "found": listing(known)},
                "Use one of these.",
            )
        return FigureView(self.figure, self.by, kept or self.rows, self.chapter)

    def _beside(self) -> list[Row]:
        """For a chart of answers: the share outside their base."""
        if self.figure.chart != "diverging":
            return []
        return self.chapter.registry.select(f"{self.figure.subject}.outside_base", ("item",))

    def _has_nothing(self) -> bool:
        return all(row.status == "x" for row in self.rows)

    def _notice(self) -> Shown:
        words = self.chapter.words
        return _prose("notice", captions.nothing_to_show(self.rows, self.figure, self.by, words))

    def _facts(self) -> dict[str, Any]:
        from pbdreport.presentation import tables

        words = self.chapter.words
        return {
            "figure": self.figure.id,
            "by": list(self.by),
            "version": self.figure.version,
            "title": captions.title(self.figure, self.by, words),
            "subtitle": captions.subtitle(self.figure, words),
            "table": tables.table_html(self.rows, self.figure, self.by, words),
            "note": "",
            "source": captions.sources(self.figure),
            "explanation": self.figure.explanation,
            "formula": self.figure.formula,
            "concerns": self.figure.concerns,
            "data": f"data/{self.figure.id}.csv",
        }

    def _markdown(self) -> str:
        from pbdreport.presentation import tables

        return tables.table_markdown(self.rows, self.figure, self.by, self.chapter.words)


@dataclass(frozen=True)
class Chapter:
    """A chapter of the report of one service and school year."""

    subject: str
    profile: Profile
    school_year: SchoolYear
    registry: Registry
    offer_titles: Mapping[str, str]
    instrument: Instrument

    @cached_property
    def words(self) -> Words:
        """The Dutch words of this report."""
        return words_of(self.profile, self.school_year, self.instrument, self.offer_titles)

    def figure(self, figure: str, by: str | Sequence[str] = ()) -> FigureView:
        """A declared figure, whole or by one or more columns.

        Raises:
            UsageError: There is no such figure, or it is not published by those columns.
        """
        if figure not in FIGURES:
            raise UsageError(
                "A chapter shows figures that are declared.",
                {"wanted": figure, "found": listing(sorted(FIGURES))},
                suggestion(figure, FIGURES) + "docs/figures.md lists them.",
            )
        columns = (by,) if isinstance(by, str) else tuple(by)
        declared = FIGURES[figure].breakdowns
        if set(columns) not in [set(breakdown) for breakdown in declared]:
            raise UsageError(
                "A figure is shown by a breakdown that it is published by.",
                {
                    "figure": figure,
                    "wanted": ", ".join(columns) or "the whole",
                    "found": listing(", ".join(names) or "the whole" for names in declared),
                },
                "Use one of these, or add the breakdown to the figure's definition.",
            )
        rows = self.registry.select(figure, columns)
        return FigureView(FIGURES[figure], columns, tuple(rows), self)

    def cards(self, *wanted: str) -> Shown:
        """Key figures as cards: `reach.institutions_reached`, or one part of a figure as
        `effort.floor_hours pillar=p1`. `item=headline` is the question that the instrument
        names so. Figures that the service does not publish have none.
        """
        cards = [self._card(*name.partition(" ")[::2]) for name in wanted if self._publishes(name)]
        text = "\n".join(f"- {card['title']}: {card['value']}" for card in cards)
        return Shown({"kind": "cards", "cards": cards}, {"text/markdown": text, "text/plain": text})

    def contents(self) -> Shown:
        """The chapters of this report with the question that each answers, as links."""
        lines = [
            f"- [{captions.chapter_title(name)}]({name}.html): {captions.chapter_question(name)}"
            for name in self.profile.chapters
            if name not in ("summary", self.subject)
        ]
        return _prose("sentence", "\n".join(lines))

    def _publishes(self, name: str) -> bool:
        return FIGURES[name.partition(" ")[0]].subject in self.profile.chapters

    def _card(self, figure: str, dims: str) -> dict[str, str]:
        from pbdreport.figures.row import read_dims

        place = read_dims(dims.replace("item=headline", f"item={self.instrument.headline}"))
        row = self.registry.row(figure, **place)
        return {
            "figure": figure,
            "chapter": FIGURES[figure].subject,
            **captions.card(row, FIGURES[figure], self.words),
        }


def open_chapter(
    subject: str,
    service: str,
    school_year: str,
    scope: str = "",
    data_dir: str = "data/processed",
) -> Chapter:
    """Open a chapter: its figures, computed from the clean tables, compared and masked.

    Args:
        subject: The chapter: `reach`, `effectiveness`, …
        service: The service, as its folder in `config/services` is called.
        school_year: Such as `2023-2024`.
        scope: A part of the service; empty for the whole.
        data_dir: The folder of clean tables; a relative one starts at the project's root.

    Raises:
        UsageError: There is no such service, or the school year is not one.
        MissingFile: The service and school year have no clean tables.
    """
    project = find_project()
    profile = read_profile(project, service)
    year = SchoolYear.parse(school_year)
    place = Place(project, service, year, scope, (project.root / Path(data_dir)))
    frozen = open_figures(place)
    instrument = read_instrument(project, profile.effectiveness.instrument)
    return Chapter(subject, profile, year, frozen.registry, frozen.offer_titles, instrument)


def _prose(kind: str, text: str) -> Shown:
    return Shown({"kind": kind, "markdown": text}, {"text/markdown": text, "text/plain": text})
