"""What a renderer is given: a service's report of a school year, as executed notebooks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date
from nbformat import NotebookNode

from pbdreport.config.profile import Profile, promised_on
from pbdreport.config.school_year import SchoolYear
from pbdreport.presentation.errata import Erratum

FRONT_PAGE = "summary"


@dataclass(frozen=True)
class Page:
    """A chapter, or the front page, as an executed notebook."""

    name: str
    """The subject: `summary` is the front page."""
    title: str
    """As the navigation names it."""
    notebook: NotebookNode
    file: str = ""
    """The notebook as told in refusals, such as `notebooks/01_reach.ipynb`."""


@dataclass(frozen=True)
class Promise:
    """A sentence that a page shows once a day has passed."""

    after: date
    text: str
    until: str
    """The school year whose final report, or that of a later one, makes it untrue."""


@dataclass(frozen=True)
class Edition:
    """The report of a service, school year and scope, before it is rendered."""

    service: str
    school_year: SchoolYear
    scope: str
    """The part of the service that it is about, as readers name it; empty for the whole."""
    profile: Profile
    pages: tuple[Page, ...]
    provenance: Mapping[str, str]
    """What it was made from: label and text."""
    released_on: date | None
    """None: a draft. Its pages name no day, so that the same inputs give the same pages."""
    because: str = ""
    """What it corrects; empty where it is the first final edition, or a draft."""
    errata: tuple[Erratum, ...] = ()
    """The figures that changed since the edition that it replaces."""
    archive: str = ""
    """The file inside it that holds the whole edition; empty where it has none."""

    @property
    def draft(self) -> bool:
        """Whether nobody has signed it off yet."""
        return self.released_on is None

    @property
    def promises(self) -> list[Promise]:
        """What pages say once a promised day has passed."""
        return list(_promises(self))

    @property
    def title(self) -> str:
        """The report's own name, the same on every page."""
        scope = f" {self.scope}" if self.scope else ""
        return f"Jaarverslag {self.school_year}{scope}"


def page_file(name: str) -> str:
    """The file of a page: the front page is `index.html`, a chapter has its own name."""
    return "index.html" if name == FRONT_PAGE else f"{name}.html"


def written_state(released_on: date | None) -> str:
    """When it was published, as a Flemish reader writes it: 'gepubliceerd op 21 november 2024'."""
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
