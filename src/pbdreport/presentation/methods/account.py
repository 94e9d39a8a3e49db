"""What the chapter on accountability can show: how the report was made."""

import platform
from dataclasses import dataclass
from importlib.metadata import version

from pbdreport.config.obligations import Obligation
from pbdreport.config.profile import Profile
from pbdreport.figures.definition import Figure
from pbdreport.figures.definitions import FIGURES
from pbdreport.figures.reconciliation.registry_checks import Reconciliation
from pbdreport.figures.registry.entry import Entry
from pbdreport.ingest.ingest_report import IngestReport
from pbdreport.presentation.cell_output import CellOutput, listing, prose
from pbdreport.presentation.labels import Words
from pbdreport.presentation.methods import accountability
from pbdreport.presentation.methods.assumptions import assumptions_listing

LIBRARIES = ("duckdb", "ibis-framework", "pandas", "scipy", "statsmodels", "matplotlib")
"""The libraries that compute and draw the figures."""
NOTHING_HIDDEN = "Alle getallen worden zonder voorbehoud getoond."


@dataclass(frozen=True)
class Account:
    """How the report was made, as the chapter on accountability shows it."""

    profile: Profile
    words: Words
    rows: tuple[Entry, ...]
    """The entries of the registry, masked."""
    reconciliation: Reconciliation
    intake: IngestReport
    duties: tuple[Obligation, ...]

    @property
    def _figures(self) -> list[Figure]:
        """The figures that the service publishes, in the order of its chapters."""
        absent = {row.figure for row in self.rows if row.status == "x"}
        return [figure for figure in self._declared if figure.id not in absent]

    @property
    def _declared(self) -> list[Figure]:
        """All figures of the service's chapters, in their order."""
        chapters = self.profile.chapters
        known = [figure for figure in FIGURES.values() if figure.subject in chapters]
        return sorted(known, key=lambda figure: chapters.index(figure.subject))

    def sources(self) -> CellOutput:
        """The exports that were read, with the number of rows accepted, set aside and skipped."""
        return listing(accountability.sources_listing(self.intake))

    def files(self) -> CellOutput:
        """The exports with their hashes."""
        return listing(accountability.files_listing(self.intake))

    def sources_sentence(self) -> CellOutput:
        """How many rows were read and set aside."""
        return prose(accountability.sources_sentence(self.intake))

    def tables(self) -> CellOutput:
        """The clean tables that the figures are computed from."""
        return listing(accountability.tables_listing(self.intake))

    def definitions(self) -> CellOutput:
        """Every figure with its formula and version."""
        return listing(accountability.definitions_listing(self._figures))

    def definitions_sentence(self) -> CellOutput:
        """How many definitions there are, which changed, and the source of earlier values."""
        words = self.words
        text = accountability.definitions_sentence(self._figures, self.rows, words)
        return prose(text)

    def assumptions(self) -> CellOutput:
        """The parameters of the profile, explained."""
        return listing(assumptions_listing(self.profile))

    def reconciliation_sentence(self) -> CellOutput:
        """Whether the figures agree with each other."""
        text = accountability.reconciliation_sentence(self.reconciliation)
        return prose(text)

    def suppression(self) -> CellOutput:
        """How many entries of each figure are suppressed, or shown with a warning."""
        table = accountability.suppression_listing(self.rows, FIGURES)
        return listing(table) if table.rows else prose(NOTHING_HIDDEN)

    def not_delivered(self) -> CellOutput:
        """What the service does not register or deliver, and the figures that need it."""
        table = accountability.not_delivered_listing(
            self.rows, self._declared, self.intake.tables, self._headline_not_asked
        )
        return listing(table) if table.rows else prose(accountability.EVERYTHING_DELIVERED)

    @property
    def _headline_not_asked(self) -> str:
        """The headline question of the main survey, if nobody was asked; else empty."""
        instrument = self.words.instrument
        answered = [row for row in self.rows if row.figure == "effectiveness.favourable"]
        if instrument is None or all(row.status == "x" for row in answered):
            return ""
        if any(row.dims.get("item") == instrument.headline for row in answered):
            return ""
        return self.words.label("item", instrument.headline)

    def suppression_sentence(self) -> CellOutput:
        """How many numbers are suppressed, and by which rules."""
        text = accountability.suppression_sentence(self.rows, self.profile)
        return prose(text)

    def versions(self) -> CellOutput:
        """The program and the libraries that computed the figures."""
        versions = {name: version(name) for name in ("pbdreport", *LIBRARIES)}
        return listing(
            accountability.versions_listing({"Python": platform.python_version(), **versions})
        )

    def duties_listing(self) -> CellOutput:
        """The duties of the service, with the figures that answer them."""
        return listing(accountability.duties_listing(self.duties, self.rows, FIGURES))

    def duties_sentence(self) -> CellOutput:
        """How many duties the report answers, and which it does not."""
        return prose(accountability.duties_sentence(self.duties, self.rows))
