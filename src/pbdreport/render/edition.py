"""The input of a renderer: the report of a service and school year, as executed notebooks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date
from nbformat import NotebookNode

from pbdreport.config.profile import Profile, promised_on
from pbdreport.config.school_year import SchoolYear
from pbdreport.presentation.errata import Erratum
from pbdreport.presentation.figure_page import FigurePage

FRONT_PAGE = "summary"


@dataclass(frozen=True)
class Page:
    """A chapter, or the front page, as an executed notebook."""

    name: str
    """The subject: `summary` is the front page."""
    title: str
    """The title in the navigation."""
    notebook: NotebookNode
    file: str = ""
    """The notebook in error messages, such as `notebooks/01_reach.ipynb`."""


@dataclass(frozen=True)
class Promise:
    """A sentence that pages show after a promised day has passed."""

    after: date
    text: str
    until: str
    """The school year whose final report, or a later one, ends the message."""


@dataclass(frozen=True)
class Edition:
    """The report of a service, school year and scope, before it is rendered."""

    service: str
    school_year: SchoolYear
    scope: str
    """The unit that it is about, by its name for readers; empty for the whole service."""
    profile: Profile
    pages: tuple[Page, ...]
    provenance: Mapping[str, str]
    """What it was made from, as label and text."""
    released_on: date | None
    """None for a draft, whose pages have no date, so that equal inputs give equal pages."""
    because: str = ""
    """Why it replaces an earlier final edition; empty for a first final edition or a draft."""
    errata: tuple[Erratum, ...] = ()
    """The numbers that changed since the edition that it replaces."""
    archive: str = ""
    """The name of the archive inside it; empty if it has none."""
    figure_pages: tuple[FigurePage, ...] = ()
    """The content of the pages of figures."""

    @property
    def draft(self) -> bool:
        """Whether it has not been released."""
        return self.released_on is None

    @property
    def promises(self) -> list[Promise]:
        """The messages that pages show after promised days have passed."""
        return list(_promises(self))

    @property
    def title(self) -> str:
        """The title of the report, the same on every page."""
        scope = f" {self.scope}" if self.scope else ""
        return f"Jaarverslag {self.school_year}{scope}"


def page_file(name: str) -> str:
    """The file name of a page: `index.html` for the front page, or the name of the chapter."""
    return "index.html" if name == FRONT_PAGE else f"{name}.html"


def figure_file(figure: str) -> str:
    """The file of the page of a figure, whose name stays the same over the years."""
    return f"figure/{figure}.html"


def written_state(released_on: date | None) -> str:
    """The state of an edition in Dutch: 'gepubliceerd op 21 november 2024', or a draft."""
    if released_on is None:
        return "ontwerp, nog niet gepubliceerd"
    return f"gepubliceerd op {format_date(released_on, 'd MMMM y', locale='nl_BE')}"


def _promises(edition: Edition) -> Iterator[Promise]:
    own, following = edition.school_year, edition.school_year.next
    if edition.draft and (promised := promised_on(edition.profile, own)):
        yield Promise(promised, f"Dit verslag was beloofd tegen {_day(promised)}.", str(own))
    if promised := promised_on(edition.profile, following):
        yield Promise(
            promised,
            f"Het verslag over schooljaar {following} was beloofd tegen {_day(promised)} en is nog "
            "niet vrijgegeven.",
            str(following),
        )


def _day(day: date) -> str:
    return str(format_date(day, "d MMMM y", locale="nl_BE"))
