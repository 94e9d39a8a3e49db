"""What a notebook imports: a chapter's figures, to show.

    chapter = open_chapter("reach", service, school_year, scope, data_dir)
    reached = chapter.figure("reach.institutions_reached", by="level")
    reached.sentence()
    reached.chart()

Everything shown carries what both renderers need under the type `MIME`; a notebook run by hand
shows the same in JupyterLab.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pbdreport.config.duties import read_duties
from pbdreport.config.instrument import Instrument, read_instruments
from pbdreport.config.profile import Profile, read_profile
from pbdreport.config.project import find_project
from pbdreport.config.school_year import SchoolYear
from pbdreport.errors import InvalidConfiguration, UsageError, listing, suggestion
from pbdreport.figures.definition import Figure
from pbdreport.figures.definitions import FIGURES
from pbdreport.figures.place import Place
from pbdreport.figures.reconciliation.registry import Reconciliation
from pbdreport.figures.registry import Registry, asked_for
from pbdreport.figures.row import Row, dims_text
from pbdreport.figures.store import open_figures
from pbdreport.intake.report import read_intake_report
from pbdreport.presentation import captions, sentences
from pbdreport.presentation.account import Account
from pbdreport.presentation.headlines import headline
from pbdreport.presentation.parts import Part, parts_of
from pbdreport.presentation.plain import as_markdown
from pbdreport.presentation.shown import Shown, notice, prose
from pbdreport.presentation.words import Words, words_of

if TYPE_CHECKING:
    from pbdreport.presentation.grid import Grid


@dataclass(frozen=True)
class FigureView:
    """A figure in one breakdown, as a chapter shows it."""

    figure: Figure
    by: tuple[str, ...]
    rows: tuple[Row, ...]
    chapter: "Chapter"
    part: Part | None = None
    """The part of the figure that is shown, where it is not all of it."""
    published: str = ""
    """The key under which a figure of the chapter's own is kept for the build."""

    @property
    def words(self) -> Words:
        """The words of what is shown."""
        return self.part.words if self.part else self.chapter.words

    def by_part(self) -> "Several":
        """Each module of each survey apart; scales of several items by survey.

        Where no survey has such a part, nothing is shown: the chapter's text says so.
        """
        found = parts_of(self.rows, self.by, self.chapter.words, self.chapter.instruments)
        return Several(
            tuple(
                FigureView(
                    replace(self.figure, title=f"{self.figure.title}: {part.title}"),
                    self.by,
                    part.rows,
                    self.chapter,
                    part,
                )
                for part in found
            ),
            replace(self, rows=()),
        )

    def beside(self, figure: str) -> Shown:
        """A table of this figure of shares and another one, with their difference."""
        other = self.chapter.figure(figure, self.by)
        if self._has_nothing() or other._has_nothing():
            return self._notice()
        from pbdreport.presentation import beside, tables

        grid = beside.beside_grid(
            self.rows, other.rows, (self.figure, other.figure), self.by, self.words
        )
        name = f"tabel-{self.figure.id}-{other.figure.id}".replace(".", "-")
        html, markdown = tables.grid_html(grid, name), tables.grid_markdown(grid)
        place = [*self.by, *figure.split(".")[1:]]
        facts = {**self._facts(), "table": html, "by": place, "headline": ""}
        return Shown(
            {"kind": "table", **facts, "explanation": _both(self.figure, other.figure)},
            {"text/html": html, "text/markdown": markdown, "text/plain": markdown},
        )

    def sentence(self) -> Shown:
        """The figure in Dutch prose: the whole with last year beside it, or the extremes."""
        words = self.words
        if self._has_nothing():
            return self._notice()
        if self.by:
            text = sentences.breakdown_sentence(self.rows, self.figure, self.by, words)
        else:
            text = sentences.whole_sentence(self.rows[0], self.figure, words)
        told = prose(as_markdown(text))
        return replace(told, payload={**told.payload, "published": self.published})

    def chart(self) -> Shown:
        """The figure drawn, with its text alternative and its table."""
        if self._has_nothing():
            return self._notice()
        from pbdreport.presentation import charts

        goal = self.chapter.norm(self.figure.id, {}) if self.by else None
        drawing = charts.chart(self.rows, self.figure, self.by, self.words, goal, self._beside())
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
        return replace(self, rows=kept or self.rows)

    def _beside(self) -> list[Row]:
        """For a chart of answers: the share outside their base."""
        if self.figure.chart != "diverging":
            return []
        return self.chapter.registry.select(f"{self.figure.subject}.outside_base", ("item",))

    def _has_nothing(self) -> bool:
        return all(row.status == "x" for row in self.rows)

    def _notice(self) -> Shown:
        return notice(captions.nothing_to_show(self.rows, self.figure, self.by, self.words))

    def _facts(self) -> dict[str, Any]:
        from pbdreport.presentation import tables

        words = self.words
        return {
            "figure": self.figure.id,
            "by": [*self.by, *([self.part.code] if self.part else [])],
            "version": self.figure.version,
            "headline": headline(self.rows, self.figure, self.by, words),
            "title": captions.title(self.figure, () if self.part else self.by, words),
            "subtitle": captions.subtitle(self.figure, words),
            "table": tables.grid_html(self._grid, tables.table_id(self.rows, self.figure, self.by)),
            "note": captions.note(self.rows, self.figure, self.by, words),
            "source": captions.sources(self.figure),
            "explanation": self.figure.explanation,
            "formula": self.figure.formula,
            "concerns": self.figure.concerns,
            "data": f"data/{self.figure.id}.csv",
            "published": self.published,
        }

    def _markdown(self) -> str:
        from pbdreport.presentation import tables

        return tables.grid_markdown(self._grid)

    @cached_property
    def _grid(self) -> "Grid":
        from pbdreport.presentation.grid import grid_of

        return grid_of(self.rows, self.figure, self.by, self.words)


@dataclass(frozen=True)
class Several:
    """The same figure for one part after another."""

    views: tuple[FigureView, ...]
    nothing: FigureView
    """What is shown where there is none of them."""

    def first(self) -> FigureView:
        """The first module of the main survey."""
        return self.views[0] if self.views else self.nothing

    def sentence(self) -> "ShownInTurn":
        """Each part in Dutch prose."""
        return ShownInTurn(tuple(view.sentence() for view in self.views))

    def chart(self) -> "ShownInTurn":
        """Each part drawn."""
        return ShownInTurn(tuple(view.chart() for view in self.views))

    def table(self) -> "ShownInTurn":
        """Each part as a table."""
        return ShownInTurn(tuple(view.table() for view in self.views))


@dataclass(frozen=True)
class ShownInTurn:
    """Several things to show as the last line of one cell."""

    shown: tuple[Shown, ...]

    def _ipython_display_(self) -> None:
        from IPython.display import display

        for one in self.shown:
            display(one)  # type: ignore[no-untyped-call]


@dataclass(frozen=True)
class Chapter:
    """A chapter of the report of one service and school year."""

    subject: str
    profile: Profile
    school_year: SchoolYear
    registry: Registry
    labels: Mapping[str, Mapping[str, str]]
    """Labels that only the data know, by dimension and code."""
    instruments: tuple[Instrument, ...]
    """The surveys that the service reports; the main one first."""
    place: Place
    """Where its figures come from."""
    reconciliation: Reconciliation

    @cached_property
    def words(self) -> Words:
        """The Dutch words of this report."""
        return words_of(
            self.profile,
            self.school_year,
            self.instruments[0],
            self.labels,
            self.instruments[1:],
            self.place.scope,
        )

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

    def publish(
        self,
        id: str,
        table: Any,
        title: str,
        unit: str,
        definition: str,
        concerns: str,
        by: str | Sequence[str] = (),
    ) -> FigureView:
        """A figure of the chapter's own: masked beside all others, and in the registry once shown.

        Args:
            id: Its address, beginning with the chapter: `reach.visits_by_region`.
            table: A frame or Ibis table with the columns of `by`, `numerator` and, of a share,
                `denominator`; `n` where the base is another number.
            title: A Dutch noun phrase.
            unit: As of a declared figure: `share`, `people`, `institutions`, `hours`, …
            definition: What is counted and what is not, in whole Dutch sentences.
            concerns: `people`, `institutions` or `work`; numbers about people are masked.
            by: The columns that it is broken down by; none for the whole.

        Raises:
            UsageError: The id is taken, a word is not known, or the table lacks a column.
        """
        from pbdreport.figures import published

        columns = (by,) if isinstance(by, str) else tuple(by)
        figure = published.own_figure(id, title, unit, definition, concerns, columns, self.subject)
        asked_for.update(row.figure for row in self.registry.rows)
        rows, key = published.add(figure, published.rows_of(figure, table, columns), self.place)
        return FigureView(figure, columns, tuple(rows), self, published=key)

    def account(self) -> Account:
        """How the report came about; depends on every figure that it publishes.

        Raises:
            InvalidConfiguration: The list of duties breaks a rule, or names no figure.
        """
        asked_for.update(row.figure for row in self.registry.rows)
        duties = read_duties(self.place.project, self.place.service)
        for duty in duties:
            for figure in set(duty.figures) - set(FIGURES):
                raise InvalidConfiguration(
                    "A duty is answered by figures that are declared.",
                    {"service": self.place.service, "duty": duty.id, "wanted": figure},
                    suggestion(figure, FIGURES) + "docs/figures.md lists them.",
                )
        intake = read_intake_report(self.place.tables)
        return Account(
            self.profile, self.words, self.registry.rows, self.reconciliation, intake, duties
        )

    def response_panel(self) -> Shown:
        """How far the results of surveys carry, in words."""
        if self.registry.row("effectiveness.respondents").status == "x":
            return self.figure("effectiveness.respondents").sentence()
        from pbdreport.presentation.response import response_panel

        return prose(response_panel(self.registry, self.instruments, self.words))

    def cards(self, *wanted: str) -> Shown:
        """Key figures as cards: `reach.institutions_reached`, or one part of a figure as
        `effort.floor_hours pillar=p1`. `item=headline` is the question that the instrument
        names so. Figures that the service does not publish have none.
        """
        cards = [self._card(*name.partition(" ")[::2]) for name in wanted if self._publishes(name)]
        text = "\n".join(f"- {card['title']}: {card['value']}" for card in cards)
        return Shown({"kind": "cards", "cards": cards}, {"text/markdown": text, "text/plain": text})

    def highlights(self, *wanted: str) -> Shown:
        """The three findings that matter, of the figures named as for `cards`.

        The rules by which they are chosen stand in `presentation/highlights.py`.
        """
        from pbdreport.presentation.highlights import highlights

        rows = [self._named(*name.partition(" ")[::2]) for name in wanted if self._publishes(name)]
        found = highlights(rows, self.registry, FIGURES, self.words)
        lines = [
            f"{place}. **{as_markdown(one.title)}**\\\n   {as_markdown(one.text)}\\\n   "
            f"[Meer in {captions.chapter_title(one.chapter)}]({one.chapter}.html)"
            for place, one in enumerate(found, start=1)
        ]
        return prose("\n".join(lines))

    def contents(self) -> Shown:
        """The chapters of this report with the question that each answers, as links."""
        lines = [
            f"- [{captions.chapter_title(name)}]({name}.html): {captions.chapter_question(name)}"
            for name in self.profile.chapters
            if name not in ("summary", self.subject)
        ]
        return prose("\n".join(lines))

    def norm(self, figure: str, dims: Mapping[str, str]) -> Fraction | None:
        """What the plan wants a figure to be each year, where it says so."""
        known = self.labels.get("norm", {})
        goal = known.get(" ".join(filter(None, (figure, dims_text(dims)))))
        if goal is None or "goals" not in self.profile.chapters:
            return None
        targets = self.registry.select("goals.target", ("goal",))
        return next((row.exact for row in targets if row.dims.get("goal") == goal), None)

    def _publishes(self, name: str) -> bool:
        return FIGURES[name.partition(" ")[0]].subject in self.profile.chapters

    def _named(self, figure: str, dims: str) -> Row:
        from pbdreport.figures.row import read_dims

        place = read_dims(dims.replace("item=headline", f"item={self.instruments[0].headline}"))
        return self.registry.row(figure, **place)

    def _card(self, figure: str, dims: str) -> dict[str, str]:
        row = self._named(figure, dims)
        return {
            "figure": figure,
            "chapter": FIGURES[figure].subject,
            **captions.card(row, FIGURES[figure], self.words, self.norm(figure, row.dims)),
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
    instruments = read_instruments(project, profile.effectiveness)
    return Chapter(
        subject,
        profile,
        year,
        frozen.registry,
        frozen.labels,
        instruments,
        place,
        frozen.reconciliation,
    )


def _both(one: Figure, other: Figure) -> str:
    return f"{one.title}: {one.explanation} {other.title}: {other.explanation}"
