"""The API of notebooks: open a chapter and show its figures.

    chapter = open_chapter("reach", service, school_year, scope, data_dir)
    reached = chapter.figure("reach.institutions_reached", by="level")
    reached.sentence()
    reached.chart()

Every output holds, under the type `MIME`, the data that both renderers need, and next to it what
JupyterLab shows when a notebook is run by hand.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pbdreport.config.instrument import Instrument, read_instruments
from pbdreport.config.obligations import read_obligations
from pbdreport.config.profile import Profile, read_profile
from pbdreport.config.project import find_project
from pbdreport.config.school_year import SchoolYear
from pbdreport.errors import InvalidConfiguration, UsageError, did_you_mean, first_few
from pbdreport.figures.definition import Figure
from pbdreport.figures.definitions import FIGURES
from pbdreport.figures.open_figures import open_figures
from pbdreport.figures.reconciliation.registry_checks import Reconciliation
from pbdreport.figures.registry.entry import Entry, dims_text
from pbdreport.figures.registry.registry import Registry, asked_for
from pbdreport.figures.registry.series import SERIES, Series, YearEntry
from pbdreport.figures.request import Request
from pbdreport.ingest.ingest_report import read_ingest_report
from pbdreport.presentation import captions
from pbdreport.presentation.cell_guard import CellGuard, guard_cells
from pbdreport.presentation.cell_output import CellOutput, nothing, notice, prose
from pbdreport.presentation.labels import Words, lower_first, words_of
from pbdreport.presentation.markdown_escape import as_markdown
from pbdreport.presentation.methods.account import Account
from pbdreport.presentation.narrative import sentences
from pbdreport.presentation.narrative.dutch import Passage
from pbdreport.presentation.narrative.headline import headline
from pbdreport.presentation.survey_modules import SurveySection, survey_sections

if TYPE_CHECKING:
    import pandas as pd

    from pbdreport.figures.clean_tables import CleanTables
    from pbdreport.presentation.tables.grid import Grid


HEADLINE = "item=headline"
"""Stands for the headline question of the main survey."""


@dataclass(frozen=True)
class FigureView:
    """A figure in one breakdown, as a chapter shows it."""

    figure: Figure
    by: tuple[str, ...]
    rows: tuple[Entry, ...]
    chapter: "Chapter"
    part: SurveySection | None = None
    """The section of a survey that is shown; None for the whole figure."""
    published: str = ""
    """For a figure that the chapter publishes itself: the key under which the build finds it."""
    own_words: Words | None = None
    """The labels of such a figure, with those of its own dimensions."""
    fixed: Mapping[str, str] = field(default_factory=dict)
    """The values of other dimensions to which it is limited (`at`)."""

    @property
    def place(self) -> str:
        """The values to which it is limited, for ids."""
        return "-".join(self.fixed.values())

    @property
    def words(self) -> Words:
        """The Dutch labels for the rows."""
        return self.part.words if self.part else self.own_words or self.chapter.words

    def by_part(self) -> "Several":
        """One view for each section of each survey; composite scales by survey.

        Shows nothing where no survey has such a section: the text of the chapter covers that.
        """
        found = survey_sections(self.rows, self.by, self.chapter.words, self.chapter.instruments)
        return Several(
            tuple(
                FigureView(
                    replace(self.figure, title=f"{self.figure.title}: {part.title}"),
                    self.by,
                    part.rows,
                    self.chapter,
                    part,
                    fixed=self.fixed,
                )
                for part in found
            ),
            replace(self, rows=()),
        )

    def beside(self, figure: str) -> CellOutput:
        """A table that compares this figure with another one, both shares."""
        other = self.chapter.figure(figure, self.by)
        if self._has_nothing() or other._has_nothing():
            return self._notice()
        from pbdreport.presentation.tables import comparison_table, figure_tables

        grid = comparison_table.comparison_grid(
            self.rows, other.rows, (self.figure, other.figure), self.by, self.words
        )
        name = f"tabel-{self.figure.id}-{other.figure.id}".replace(".", "-")
        html, markdown = figure_tables.grid_html(grid, name), figure_tables.grid_markdown(grid)
        place = [*self.by, *figure.split(".")[1:]]
        facts = {
            **self._facts(),
            "table": html,
            "markdown": markdown,
            "by": place,
            "headline": "",
            "claims": [],
        }
        return CellOutput(
            {"kind": "table", **facts, "explanation": _both(self.figure, other.figure)},
            {"text/html": html, "text/markdown": markdown, "text/plain": markdown},
        )

    def sentence(self) -> CellOutput:
        """The figure in a Dutch sentence.

        The whole is compared with the previous year; a breakdown is summarised by its highest and
        lowest values.
        """
        words = self.words
        if self._has_nothing():
            return self._notice()
        if self.by:
            found = sentences.breakdown_sentence(self.rows, self.figure, self.by, words)
        else:
            found = sentences.whole_sentence(self.rows[0], self.figure, words)
        output = prose(as_markdown(found.text), self._records(found), [self.figure])
        return replace(output, payload={**output.payload, "published": self.published})

    def chart(self) -> CellOutput:
        """The figure as a chart, with its text alternative and its table."""
        if self._has_nothing():
            return self._notice()
        from pbdreport.presentation.charts import alt_text, chart

        goal = self.chapter.norm(self.figure.id, {}) if self.by else None
        drawing = chart.draw_chart(
            self.rows, self.figure, self.by, self.words, goal, self._beside()
        )
        facts = self._facts()
        alternative = alt_text.alternative(self.rows, self.figure, self.by, self.words)
        payload = {
            "kind": "chart",
            "svg": drawing.svg,
            "narrow": drawing.narrow,
            "alt": drawing.alt,
            **facts,
            "claims": [*facts["claims"], *self._records(alternative)],
        }
        return CellOutput(payload, {"image/svg+xml": drawing.svg, "text/plain": drawing.alt})

    def funnel(self) -> CellOutput:
        """The groups of a survey by their size, between the limits of chance, from ten on."""
        from pbdreport.presentation.charts import funnel
        from pbdreport.presentation.tables import figure_tables

        registry, item = self.chapter.registry, self.chapter.instruments[0].headline
        effects = registry.select(f"{self.figure.subject}.design_effect", ("item",))
        effect = next((row for row in effects if row.dims.get("item") == item), None)
        whole = registry.row(self.figure.id)
        found = funnel.funnel_of(self.rows, self.by[0], whole, effect, self.words)
        if found is None:
            return nothing("Er zijn minder dan tien groepen met genoeg antwoorden.")
        pooled = registry.select(f"{self.figure.id}_pooled", self.by)
        text = funnel.finding(found)
        alt = f"Trechterdiagram: {self.figure.title} naar aantal respondenten. {text}"
        facts = self._facts()
        place = [*facts["by"], "funnel"]
        slug = "-".join((*self.figure.id.split("."), *place)).replace("_", "-").lower()
        svg, narrow = funnel.draw_funnel(found, slug, alt)
        grid = funnel.funnel_grid(found, pooled, self.figure, self.by[0], self.words)
        payload = {
            **facts,
            "kind": "chart",
            "svg": svg,
            "narrow": narrow,
            "alt": alt,
            "by": place,
            "headline": "",
            "title": f"{self.figure.title}: hoe ver reikt het toeval?",
            "table": figure_tables.grid_html(grid, f"tabel-{slug}"),
            "markdown": figure_tables.grid_markdown(grid),
            "note": text,
            "claims": [],
            "explanation": f"{self.figure.explanation} {funnel.EXPLANATION}",
        }
        return CellOutput(payload, {"image/svg+xml": svg, "text/plain": alt})

    def over_years(self) -> "OverYears":
        """The figure over all school years so far, as lines; nothing below three years."""
        series = self.chapter.series.select(self.figure.id, self.by)
        if self.part:
            items = {row.dims["item"] for row in self.rows}
            series = [years for years in series if years[0].entry.dims["item"] in items]
        return OverYears(self, tuple(map(tuple, series)))

    def table(self) -> CellOutput:
        """The figure as a table."""
        if self._has_nothing():
            return self._notice()
        facts = self._facts()
        markdown = facts["markdown"]
        return CellOutput(
            {"kind": "table", **facts},
            {"text/html": facts["table"], "text/markdown": markdown, "text/plain": markdown},
        )

    def frame(self) -> "pd.DataFrame":
        """The masked rows as a pandas frame, to draw from: `value`, `n`, `status` and more.

        What is not shown to readers is empty (NaN). In a notebook, what is drawn from now on has
        the house style. `chapter.picture(…)` shows what you draw.
        """
        from pbdreport.presentation.frames import frame_of

        if self.chapter.guard:
            from pbdreport.presentation.charts.own_picture import set_house_style

            set_house_style()
        return frame_of(self.rows, self.figure, self.by, self.words)

    def where(self, **dims: str) -> "FigureView":
        """The same figure, limited to some of its rows: `where(item="q1")`.

        Raises:
            UsageError: No row has these values.
        """
        kept = tuple(row for row in self.rows if dims.items() <= dict(row.dims).items())
        if not kept and not self._has_nothing():
            known = sorted({row.dims.get(name, "") for row in self.rows for name in dims})
            raise UsageError(
                f"Figure {self.figure.id} has no rows with {dims_text(dims)}.",
                {"expected": first_few(known)},
                "Use one of these; .table() shows all of them.",
            )
        return replace(self, rows=kept or self.rows)

    def at(self, **dims: str) -> "FigureView":
        """The breakdown at one value of some dimensions, which the title then names.

        `paired_answers.at(wave="pre")` has a row for each item and answer.
        """
        kept = [row for row in self.rows if dims.items() <= dict(row.dims).items()]
        labels = ", ".join(lower_first(self.words.label(name, code)) for name, code in dims.items())
        return replace(
            self,
            figure=replace(self.figure, title=f"{self.figure.title}, {labels}"),
            by=tuple(name for name in self.by if name not in dims),
            rows=tuple(
                replace(row, dims={k: v for k, v in row.dims.items() if k not in dims})
                for row in kept
            ),
            fixed={**self.fixed, **dims},
        )

    def _picture(
        self, sheet: Any, views: Sequence["FigureView"], title: str, alternative: str
    ) -> CellOutput:
        """A picture that was drawn by hand, with what pages say of this figure."""
        from pbdreport.presentation.charts.own_picture import draw_own, picture_grid
        from pbdreport.presentation.tables import figure_tables

        facts = self._facts()
        place = [*facts["by"], "picture"]
        slug = "-".join((*self.figure.id.split("."), *place)).replace("_", "-").lower()
        grid = picture_grid([(one.figure, one.by, one.rows) for one in views], title, self.words)
        svg = draw_own(sheet, slug, alternative)
        explained = dict.fromkeys(f"{one.figure.title}: {one.figure.explanation}" for one in views)
        payload = {
            **facts,
            "kind": "chart",
            "svg": svg,
            "alt": alternative,
            "by": place,
            "headline": "",
            "claims": [],
            "title": title,
            "subtitle": "",
            "table": figure_tables.grid_html(grid, f"tabel-{slug}"),
            "markdown": figure_tables.grid_markdown(grid),
            "explanation": self.figure.explanation if len(views) == 1 else " ".join(explained),
            "published": [one.published for one in views if one.published],
        }
        return CellOutput(payload, {"image/svg+xml": svg, "text/plain": alternative})

    def _beside(self) -> list[Entry]:
        """For a chart of answers: the shares that are outside the base."""
        if self.figure.chart != "diverging":
            return []
        return self.chapter.registry.select(f"{self.figure.subject}.outside_base", ("item",))

    def _has_nothing(self) -> bool:
        return all(row.status == "x" for row in self.rows)

    def _notice(self) -> CellOutput:
        request = self.chapter.request
        known = [row for row in self.chapter.registry.rows if row.figure == self.figure.id]
        missing = [
            table
            for table in self.figure.sources
            if not (request.tables / f"{table}.parquet").is_file()
        ]
        nothing = captions.nothing_to_show(
            self.rows, self.figure, self.by, self.words, known, missing
        )
        return notice(nothing, self.figure.id, self.by)

    def _records(self, passage: Passage) -> list[dict[str, Any]]:
        """The claims of a passage as data, with the values to which all its entries are limited."""
        return [{**record, "at": dict(self.fixed)} for record in passage.records]

    def _facts(self) -> dict[str, Any]:
        from pbdreport.presentation.tables import figure_tables

        words = self.words
        found = headline(self.rows, self.figure, self.by, words)
        note = captions.figure_note(self.rows, self.figure, self.by, words)
        return {
            "figure": self.figure.id,
            "by": [*self.by, *filter(None, (self.place, self.part.code if self.part else ""))],
            "version": self.figure.version,
            "headline": found.text,
            "title": captions.figure_title(self.figure, () if self.part else self.by, words),
            "subtitle": captions.figure_subtitle(self.figure, words),
            "table": figure_tables.grid_html(
                self._grid, figure_tables.table_id(self.rows, self.figure, self.by)
            ),
            "markdown": figure_tables.grid_markdown(self._grid),
            "note": note.text,
            "claims": [*self._records(found), *self._records(note)],
            "source": captions.sources(self.figure),
            "explanation": self.figure.explanation,
            "formula": self.figure.formula,
            "concerns": self.figure.concerns,
            "data": f"data/{self.figure.id}.csv",
            "published": self.published,
        }

    @cached_property
    def _grid(self) -> "Grid":
        from pbdreport.presentation.tables.grid import grid_of

        return grid_of(self.rows, self.figure, self.by, self.words)


@dataclass(frozen=True)
class OverYears:
    """A figure over school years, as a chapter shows it."""

    view: FigureView
    series: tuple[tuple[YearEntry, ...], ...]

    def chart(self) -> CellOutput:
        """Lines over the school years: a panel for each entry."""
        from pbdreport.presentation import over_years
        from pbdreport.presentation.charts.line_chart import draw_lines
        from pbdreport.presentation.tables import figure_tables

        figure, by, words = self.view.figure, self.view.by, self.view.words
        panels = over_years.panels_of(self.series, by, words)
        if not over_years.is_worth_showing(panels):
            return nothing("Er zijn minder dan drie schooljaren.")
        alt = over_years.alternative(panels, figure)
        facts = self.view._facts()
        slug = over_years.address(figure, facts["by"])
        svg, narrow = draw_lines(panels, figure, slug, alt)
        grid = over_years.series_grid(panels, figure, by, words)
        payload = {
            **facts,
            "kind": "chart",
            "svg": svg,
            "narrow": narrow,
            "alt": alt,
            "by": [*facts["by"], "school_year"],
            "headline": over_years.headline(panels, figure),
            "title": f"{figure.title} over de schooljaren",
            "subtitle": over_years.subtitle(panels, figure, words),
            "table": figure_tables.grid_html(grid, f"tabel-{slug}"),
            "markdown": figure_tables.grid_markdown(grid),
            "note": over_years.series_note(panels),
            "claims": [],
            "data": f"data/{SERIES}",
        }
        return CellOutput(payload, {"image/svg+xml": svg, "text/plain": alt})


@dataclass(frozen=True)
class Several:
    """A figure, section by section of the surveys."""

    views: tuple[FigureView, ...]
    nothing: FigureView
    """Shown where there are no sections."""

    def first(self) -> FigureView:
        """The first section of the main survey."""
        return self.views[0] if self.views else self.nothing

    def sentence(self) -> "ShownInTurn":
        """Each section in a Dutch sentence."""
        return ShownInTurn(tuple(view.sentence() for view in self.views))

    def chart(self) -> "ShownInTurn":
        """Each section as a chart."""
        return ShownInTurn(tuple(view.chart() for view in self.views))

    def table(self) -> "ShownInTurn":
        """Each section as a table."""
        return ShownInTurn(tuple(view.table() for view in self.views))


@dataclass(frozen=True)
class ShownInTurn:
    """Several outputs of one cell, shown below each other."""

    shown: tuple[CellOutput, ...]

    def _ipython_display_(self) -> None:
        from IPython.display import display

        for one in self.shown or (nothing("Geen enkele bevraging heeft zo'n onderdeel."),):
            display(one)  # type: ignore[no-untyped-call]


@dataclass(frozen=True)
class Chapter:
    """A chapter of the report of one service and school year."""

    subject: str
    profile: Profile
    school_year: SchoolYear
    registry: Registry
    labels: Mapping[str, Mapping[str, str]]
    """Labels found in the data, by dimension and code."""
    instruments: tuple[Instrument, ...]
    """The surveys that the service reports, the main one first."""
    request: Request
    """Identifies the figures: service, school year, unit."""
    reconciliation: Reconciliation
    read_series: Callable[[], Series]
    """Reads the figures over all school years so far; most chapters do not need them."""
    guard: CellGuard | None = None
    """In a notebook: what its cells may show and draw."""

    @cached_property
    def tables(self) -> "CleanTables":
        """The clean tables as Ibis tables, `chapter.tables.contacts`, with helpers to join them.

        `chapter.tables.contacts?` shows its columns.
        """
        from pbdreport.figures.clean_tables import CleanTables

        return CleanTables(self.request)

    @cached_property
    def series(self) -> Series:
        """The figures over all school years so far."""
        return self.read_series()

    @cached_property
    def words(self) -> Words:
        """The Dutch words of this report."""
        return words_of(
            self.profile,
            self.school_year,
            self.instruments[0],
            self.labels,
            self.instruments[1:],
            self.request.scope,
        )

    def figure(self, figure: str, by: str | Sequence[str] = ()) -> FigureView:
        """A declared figure, for the whole or broken down.

        Args:
            figure: Its id, such as `reach.institutions_reached`.
            by: One dimension or several; none for the whole.

        Raises:
            UsageError: There is no such figure, or it has no such breakdown.
        """
        if figure not in FIGURES:
            raise UsageError(
                f"Unknown figure {figure!r}.",
                {"expected": first_few(sorted(FIGURES))},
                did_you_mean(figure, FIGURES) + "docs/figures.md lists all figures.",
            )
        columns = (by,) if isinstance(by, str) else tuple(by)
        declared = FIGURES[figure].breakdowns
        if set(columns) not in [set(breakdown) for breakdown in declared]:
            raise UsageError(
                f"Figure {figure} is not broken down by {', '.join(columns)}."
                if columns
                else f"Figure {figure} has no value for the whole.",
                {"expected": first_few(", ".join(names) or "the whole" for names in declared)},
                "Use one of these breakdowns (docs/figures.md lists all of them), or add yours to "
                "the definition of the figure.",
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
        names: Mapping[str, str] | None = None,
        labels: Mapping[str, Mapping[str, str]] | None = None,
    ) -> FigureView:
        """Publish a figure that this notebook computes.

        It is masked together with all other figures, and enters the registry when it is shown.

        Args:
            id: Starts with the name of the chapter: `reach.visits_by_region`.
            table: A data frame or Ibis table with the columns in `by`, `numerator` and, for a
                share, `denominator`; `n` where the base is another number. Or a function that
                makes it of `chapter.tables`: last year's value then stands beside it, where those
                tables are there and the figure is not about people.
            title: A Dutch noun phrase.
            unit: One of the units of declared figures: `share`, `people`, `institutions`,
                `hours`, …
            definition: What is counted and what is not, in full Dutch sentences.
            concerns: `people`, `institutions` or `work`; numbers about people are masked.
            by: The columns that it is broken down by; none for the whole. Texts get a code, and
                stay its label.
            names: What columns of your own are called in a sentence: `{"size": "grootte"}`.
            labels: The labels of their codes: `{"size": {"s": "Tot tien", "l": "Groter"}}`.

        Raises:
            UsageError: The id is taken, an argument is unknown, or the table lacks a column.
        """
        from pbdreport.figures import custom_figures

        columns = (by,) if isinstance(by, str) else tuple(by)
        figure = custom_figures.define_custom_figure(
            id, title, unit, definition, concerns, columns, self.subject
        )
        asked_for.update(row.figure for row in self.registry.rows)
        counted = table(self.tables) if callable(table) else table
        exact = custom_figures.entries_of(figure, counted, columns)
        texts = custom_figures.texts_by_code(figure, counted, columns)
        shown = {name: {**texts.get(name, {}), **(labels or {}).get(name, {})} for name in columns}
        if callable(table) and concerns != "people" and self.tables.previous is not None:
            before = custom_figures.entries_of(figure, table(self.tables.previous), columns)
            exact = custom_figures.with_last_year(exact, before)
        rows, key = custom_figures.keep_custom_figure(
            figure, exact, self.request, names or {}, shown
        )
        words = self.words.with_own(names or {}, shown)
        return FigureView(figure, columns, tuple(rows), self, published=key, own_words=words)

    def picture(
        self, drawn: Any, shows: "FigureView | Sequence[FigureView]", title: str, alt: str
    ) -> CellOutput:
        """Show a picture of matplotlib or seaborn as a figure of the report.

        It gets the house style, a number, a table, downloads and the definition, like any other.

        Args:
            drawn: What seaborn returned, or the figure or axes of matplotlib.
            shows: The figures whose `frame()` it was drawn from; the first one names it.
            title: A Dutch noun phrase.
            alt: What kind of picture it is and its main finding, in 8 to 80 words, for who cannot
                see it. Numbers in both are references, as in Markdown.

        Raises:
            UsageError: The cell reads what was not masked, the picture is empty or holds pixels,
                or title or alternative is missing or has a typed number.
        """
        from pbdreport.presentation.charts import own_picture

        sheet = own_picture.sheet_of(drawn)
        if self.guard:
            self.guard.showed(getattr(sheet, "number", 0))
            self.guard.require_masked()
        views = (shows,) if isinstance(shows, FigureView) else tuple(shows)
        if not views:
            raise UsageError(
                "The picture does not say which figures it shows.",
                {"expected": "shows=[…]", "found": "nothing"},
                "Pass the figures whose frame() it was drawn from.",
            )
        heading, alternative = self._filled(title, views), self._filled(alt, views)
        own_picture.check_title(heading, title)
        own_picture.check_alternative(alternative, heading, alt)
        return views[0]._picture(sheet, views, heading, alternative)

    def look(self, value: Any) -> CellOutput:
        """See something while you write: a frame, a table, a picture. Readers do not get it."""
        from pbdreport.presentation.cell_guard import look_at

        return look_at(value)

    def _filled(self, text: str, views: Sequence[FigureView]) -> str:
        """A text with its references to numbers filled in.

        Raises:
            UsageError: A reference leads to no number.
        """
        if "{{" not in text and "{%" not in text:
            return text
        from pbdreport.presentation.narrative import placeholders

        own = [row for view in views if view.published for row in view.rows]
        registry = replace(self.registry, rows=(*self.registry.rows, *own))
        known = {**FIGURES, **{view.figure.id: view.figure for view in views}}
        sources = placeholders.PlaceholderSources(registry, known, self.words, self.profile.name)
        try:
            return placeholders.fill_placeholders(text, sources)
        except placeholders.UnknownPlaceholder as error:
            raise UsageError(error.must, {"found": error.found}, error.advice) from None

    def account(self) -> Account:
        """How the report was made, for the chapter on accountability.

        The chapter then depends on every figure of the report.

        Raises:
            InvalidConfiguration: The list of duties is not valid, or names an unknown figure.
        """
        asked_for.update(row.figure for row in self.registry.rows)
        duties = read_obligations(self.request.project, self.request.service)
        for duty in duties:
            for figure in set(duty.figures) - set(FIGURES):
                raise InvalidConfiguration(
                    f"Duty {duty.id!r} names an unknown figure, {figure!r}.",
                    {"file": f"config/services/{self.request.service}/duties.toml"},
                    did_you_mean(figure, FIGURES) + "docs/figures.md lists all figures.",
                )
        intake = read_ingest_report(self.request.tables)
        return Account(
            self.profile, self.words, self.registry.rows, self.reconciliation, intake, duties
        )

    def response_panel(self) -> CellOutput:
        """What readers may and may not conclude from the surveys, in Dutch prose."""
        if self.registry.row("effectiveness.respondents").status == "x":
            return self.figure("effectiveness.respondents").sentence()
        from pbdreport.presentation.methods.response import response_panel

        return prose(response_panel(self.registry, self.instruments, self.words))

    @property
    def key_figures(self) -> tuple[str, ...]:
        """The figures of the front page, as the profile names them."""
        return self.profile.key_figures

    def cards(self, *wanted: str) -> CellOutput:
        """Key figures as cards; those that the service does not publish are skipped.

        Args:
            wanted: A figure, `reach.institutions_reached`, or one of its entries,
                `effort.floor_hours pillar=p1`. `item=headline` stands for the headline question
                of the main survey; where that was asked before and after only, the change of its
                favourable answers takes the place of their share.
        """
        cards = [self._card(row) for row in self._all_named(wanted)]
        text = "\n".join(f"- {card['title']}: {card['value']}" for card in cards)
        return CellOutput(
            {"kind": "cards", "cards": cards}, {"text/markdown": text, "text/plain": text}
        )

    def highlights(self, *wanted: str) -> CellOutput:
        """The three most important findings among some figures, named as for `cards`.

        `presentation/narrative/key_findings.py` has the rules by which they are chosen.
        """
        from pbdreport.presentation.narrative.key_findings import key_findings

        found = key_findings(self._all_named(wanted), self.registry, FIGURES, self.words)
        lines = [
            f"{place}. **{as_markdown(one.title)}**\\\n   {as_markdown(one.text)}\\\n   "
            f"[Meer in {captions.chapter_title(one.chapter)}]({one.chapter}.html)"
            for place, one in enumerate(found, start=1)
        ]
        claims = [claim for one in found for claim in one.claims]
        named = {claim.claim.figure.id: claim.claim.figure for claim in claims}
        records = [claim.record() for claim in claims]
        return prose("\n".join(lines), records, list(named.values()))

    def contents(self) -> CellOutput:
        """Links to the chapters of this report, each with the question that it answers."""
        lines = [
            f"- [{captions.chapter_title(name)}]({name}.html): {captions.chapter_question(name)}"
            for name in self.profile.chapters
            if name not in ("summary", self.subject)
        ]
        return prose("\n".join(lines))

    def norm(self, figure: str, dims: Mapping[str, str]) -> Fraction | None:
        """The yearly norm for a figure in the guidance plan; None where there is none."""
        known = self.labels.get("norm", {})
        goal = known.get(" ".join(filter(None, (figure, dims_text(dims)))))
        if goal is None or "goals" not in self.profile.chapters:
            return None
        targets = self.registry.select("goals.target", ("goal",))
        return next((row.exact for row in targets if row.dims.get("goal") == goal), None)

    def _all_named(self, wanted: Sequence[str]) -> list[Entry]:
        """The entries that are published, in order, named as for `cards`."""
        asked = [name.partition(" ") for name in wanted]
        found = (self._named(name, dims) for name, _, dims in asked if self._publishes(name))
        return [row for row in found if row is not None and self._is_registered(row)]

    def _is_registered(self, row: Entry) -> bool:
        """Whether there are data for a figure; one of the whole service says so to a unit."""
        return row.status != "x" or row.figure in self.labels.get(captions.UNDIVIDED, {})

    def _publishes(self, figure: str) -> bool:
        return FIGURES[figure].subject in self.profile.chapters

    def _named(self, figure: str, dims: str) -> Entry | None:
        from pbdreport.figures.registry.entry import read_dims

        if dims == HEADLINE:
            return self._of_headline(figure)
        return self.registry.row(figure, **read_dims(dims))

    def _of_headline(self, figure: str) -> Entry | None:
        """The entry of the headline question, or its change where it was asked twice."""
        item = self.instruments[0].headline
        for one in (figure, "effectiveness.favourable_difference"):
            for row in self.registry.select(one, ("item",)):
                if row.dims.get("item") == item or row.status == "x":
                    return row
        return None

    def _card(self, row: Entry) -> dict[str, Any]:
        figure = FIGURES[row.figure]
        return {
            "figure": figure.id,
            "chapter": figure.subject,
            **captions.card(row, figure, self.words, self.norm(figure.id, row.dims)),
            **self._trend(row),
        }

    def _trend(self, row: Entry) -> dict[str, str]:
        """A small line over the school years, where there are three that can be told apart."""
        from pbdreport.presentation import over_years
        from pbdreport.presentation.charts.line_chart import Panel
        from pbdreport.presentation.charts.sparkline import sparkline

        series = self.series.select(row.figure, tuple(row.dims))
        own = [years for years in series if years[0].entry.dims == dict(row.dims)]
        if not own or not row.is_shown:
            return {}
        panel = Panel("", tuple(own[0]))
        figure = FIGURES[row.figure]
        finding = over_years.finding(panel, figure)
        if not finding or not over_years.is_worth_showing([panel]):
            return {}
        alt = f"Lijn over de schooljaren: {figure.title}, {finding}."
        return {"trend": sparkline(panel.years), "trend_alt": alt}


def open_chapter(
    subject: str,
    service: str,
    school_year: str,
    scope: str = "",
    data_dir: str = "data/processed",
) -> Chapter:
    """Open a chapter with its figures: computed, compared with the previous year and masked.

    Args:
        subject: The chapter: `reach`, `effectiveness`, …
        service: The name of the service's folder in `config/services`.
        school_year: Such as `2023-2024`.
        scope: A unit of the service, such as `group.sg01`; empty for the whole service.
        data_dir: The folder of clean tables, absolute or relative to the project.

    Raises:
        UsageError: There is no such service, or the school year is not valid.
        MissingFile: There are no clean tables for that service and school year.
    """
    project = find_project()
    profile = read_profile(project, service)
    year = SchoolYear.parse(school_year)
    request = Request(project, service, year, scope, (project.root / Path(data_dir)))
    frozen = open_figures(request)
    instruments = read_instruments(project, profile.effectiveness)
    return Chapter(
        subject,
        profile,
        year,
        frozen.registry,
        frozen.labels,
        instruments,
        request,
        frozen.reconciliation,
        lambda: frozen.series,
        guard_cells(project.root),
    )


def _both(one: Figure, other: Figure) -> str:
    return f"{one.title}: {one.explanation} {other.title}: {other.explanation}"
