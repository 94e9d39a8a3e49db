"""How the report came about: what the chapter of accountability shows, part by part."""

import platform
from dataclasses import dataclass
from importlib.metadata import version

from pbdreport.config.duties import Duty
from pbdreport.config.profile import Profile
from pbdreport.figures.definition import Figure
from pbdreport.figures.definitions import FIGURES
from pbdreport.figures.reconciliation.registry import Reconciliation
from pbdreport.figures.row import Row
from pbdreport.intake.report import IntakeReport
from pbdreport.presentation import accountability
from pbdreport.presentation.assumptions import assumptions_listing
from pbdreport.presentation.shown import Shown, listing, prose
from pbdreport.presentation.words import Words

LIBRARIES = ("duckdb", "ibis-framework", "pandas", "scipy", "statsmodels", "matplotlib")
"""The libraries that compute and draw the figures."""
NOTHING_HIDDEN = "Alle getallen worden zonder voorbehoud getoond."


@dataclass(frozen=True)
class Account:
    """How the report came about: what the chapter of accountability shows."""

    profile: Profile
    words: Words
    rows: tuple[Row, ...]
    """The entries of the registry, masked."""
    reconciliation: Reconciliation
    intake: IntakeReport
    duties: tuple[Duty, ...]

    @property
    def _figures(self) -> list[Figure]:
        """The figures that the service publishes, in the order of its chapters."""
        chapters = self.profile.chapters
        known = [figure for figure in FIGURES.values() if figure.subject in chapters]
        return sorted(known, key=lambda figure: chapters.index(figure.subject))

    def sources(self) -> Shown:
        """The exports that were read, with what became of their rows."""
        return listing(accountability.sources_listing(self.intake))

    def files(self) -> Shown:
        """The exports by content."""
        return listing(accountability.files_listing(self.intake))

    def sources_sentence(self) -> Shown:
        """How many rows were read and set aside."""
        return prose(accountability.sources_sentence(self.intake))

    def tables(self) -> Shown:
        """The clean tables that the figures are computed from."""
        return listing(accountability.tables_listing(self.intake))

    def definitions(self) -> Shown:
        """Every figure with its formula and version."""
        return listing(accountability.definitions_listing(self._figures))

    def definitions_sentence(self) -> Shown:
        """How many definitions there are, which changed, and where last year's values come from."""
        words = self.words
        told = accountability.definitions_sentence(self._figures, self.rows, words)
        return prose(told)

    def assumptions(self) -> Shown:
        """The parameters of the profile, in words."""
        return listing(assumptions_listing(self.profile))

    def reconciliation_sentence(self) -> Shown:
        """Whether the figures agree with each other."""
        told = accountability.reconciliation_sentence(self.reconciliation)
        return prose(told)

    def suppression(self) -> Shown:
        """How many entries of each figure are hidden, or shown with a warning."""
        table = accountability.suppression_listing(self.rows, FIGURES)
        return listing(table) if table.rows else prose(NOTHING_HIDDEN)

    def not_delivered_sentence(self) -> Shown:
        """The figures for which nothing was delivered."""
        return prose(accountability.not_delivered_sentence(self.rows, FIGURES))

    def suppression_sentence(self) -> Shown:
        """How many numbers are hidden, and by which rules."""
        told = accountability.suppression_sentence(self.rows, self.profile)
        return prose(told)

    def versions(self) -> Shown:
        """The program and the libraries that computed the figures."""
        versions = {name: version(name) for name in ("pbdreport", *LIBRARIES)}
        return listing(
            accountability.versions_listing({"Python": platform.python_version(), **versions})
        )

    def duties_listing(self) -> Shown:
        """The duties of the service, with the figures that answer them."""
        return listing(accountability.duties_listing(self.duties, self.rows, FIGURES))

    def duties_sentence(self) -> Shown:
        """How many duties are answered, and which are not."""
        return prose(accountability.duties_sentence(self.duties, self.rows))
