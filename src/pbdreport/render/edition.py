"""What a renderer is given: a service's report of a school year, as executed notebooks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date
from nbformat import NotebookNode

from pbdreport.config.profile import Profile
from pbdreport.config.school_year import SchoolYear

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
    archive: str = ""
    """The file inside it that holds the whole edition; empty where it has none."""

    @property
    def draft(self) -> bool:
        """Whether nobody has signed it off yet."""
        return self.released_on is None

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
