"""The pages that link to all editions, and the list of school years for their switch."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, Template

from pbdreport.config.school_year import SchoolYear
from pbdreport.presentation.labels import shared_labels
from pbdreport.render.edition import Edition, figure_file, page_file, written_state
from pbdreport.render.html.site import HERE, POLICY, write_assets
from pbdreport.storage.atomic_files import write_atomically

NEUTRAL = "#2F4858"
"""The colour of the page that lists all services."""


@dataclass(frozen=True)
class PublishedEdition:
    """An edition in `reports`, as readers choose it."""

    service: str
    name: str
    """The name of the service for readers."""
    school_year: SchoolYear
    scope: str
    """The name of the unit for readers; empty for the whole service."""
    path: str
    """Its folder, relative to the folder of the service, such as `2023-2024/`."""
    pages: tuple[str, ...]
    """Its files, so that the switch can stay on the same chapter."""
    invented: bool
    released_on: date | None
    """None for a draft."""

    @property
    def kind(self) -> str:
        """The kind of unit that it is about, from its folder: `2023-2024.group.sg01/`."""
        return self.path.partition(".")[2].partition(".")[0] if self.scope else ""

    @classmethod
    def of(cls, edition: Edition, path: str = "") -> "PublishedEdition":
        """An edition as published, in its usual folder or another one."""
        return cls(
            service=edition.service,
            name=edition.profile.name,
            school_year=edition.school_year,
            scope=edition.scope,
            path=path or f"{edition.school_year}/",
            pages=(
                *(page_file(page.name) for page in edition.pages),
                *(figure_file(page.figure) for page in edition.figure_pages),
            ),
            invented=edition.profile.invented,
            released_on=edition.released_on,
        )


def render_index_pages(editions: Sequence[PublishedEdition], reports: Path) -> None:
    """Write `index.html`, and `years.js` in the folder of each service.

    Editions never change: their pages read the school years from that file, and have no switch
    without it.
    """
    ordered = sorted(editions, key=lambda one: (one.name, -one.school_year.first, one.scope))
    by_service: dict[str, list[PublishedEdition]] = {}
    for edition in ordered:
        by_service.setdefault(edition.service, []).append(edition)
    for service, published in by_service.items():
        write_years(published, reports / service)
        write_unit_index(published, reports / service)
        write_figure_addresses(published, reports / service)
    write_assets(reports / "assets", NEUTRAL)
    text = _template("landing").render(
        policy=POLICY, services=[_shown(*item) for item in by_service.items()]
    )
    write_atomically(reports / "index.html", text)


def write_unit_index(editions: Sequence[PublishedEdition], folder: Path) -> None:
    """Write a page with links to all unit reports, for each school year that has them."""
    for year, kind in sorted({(one.school_year, one.kind) for one in editions if one.scope}):
        parts = [one for one in editions if (one.school_year, one.kind) == (year, kind)]
        words = shared_labels()["dimension"][kind]
        text = _template("parts").render(
            policy=POLICY,
            name=parts[0].name,
            school_year=year,
            kind=words.one,
            kinds=words.many,
            parts=[{**_edition(one), "path": one.path, "label": one.scope} for one in parts],
        )
        write_atomically(folder / f"{year}.{kind}.html", text)


def write_figure_addresses(editions: Sequence[PublishedEdition], folder: Path) -> None:
    """Write `figure/<id>.html`: an address that leads to the page of a figure in the newest year.

    A final edition comes before a draft, whatever the year; a figure that no edition has any more
    leads to the last that had it.
    """
    whole = [one for one in editions if not one.scope]
    newest: dict[str, str] = {}
    for edition in sorted(whole, key=lambda one: (one.released_on is not None, one.school_year)):
        newest |= {page: edition.path for page in edition.pages if page.startswith("figure/")}
    for page, path in sorted(newest.items()):
        text = _template("moved").render(policy=POLICY, address=f"../{path}{page}")
        write_atomically(folder / page, text)


def write_years(editions: Sequence[PublishedEdition], folder: Path) -> None:
    """Write the school years of a service, newest first, as a script that its pages load."""
    years = [
        {
            "year": str(edition.school_year),
            "scope": edition.scope,
            "path": edition.path,
            "draft": edition.released_on is None,
            "pages": list(edition.pages),
            "parts": _parts_page(edition, editions),
        }
        for edition in sorted(editions, key=lambda one: -one.school_year.first)
    ]
    text = json.dumps(years, ensure_ascii=True, indent=1)
    write_atomically(folder / "years.js", f"window.pbdreportYears = {text};\n")


def _template(name: str) -> Template:
    loader = FileSystemLoader(HERE / "templates")
    return Environment(loader=loader, autoescape=True, trim_blocks=True).get_template(
        f"{name}.html.j2"
    )


def _shown(service: str, editions: Sequence[PublishedEdition]) -> dict[str, Any]:
    return {
        "id": f"dienst-{service}",
        "folder": service,
        "name": editions[0].name,
        "editions": [
            {**_edition(one), "parts": _parts_page(one, editions)}
            for one in editions
            if not one.scope
        ],
    }


def _edition(edition: PublishedEdition) -> dict[str, Any]:
    return {
        "path": f"{edition.service}/{edition.path}",
        "label": str(edition.school_year),
        "published": written_state(edition.released_on),
        "invented": edition.invented,
    }


def _parts_page(edition: PublishedEdition, editions: Sequence[PublishedEdition]) -> dict[str, str]:
    """The page that lists the unit reports of the same year; empty if there are none."""
    parts = [one for one in editions if one.scope and one.school_year == edition.school_year]
    if not parts:
        return {}
    kind = parts[0].kind
    return {
        "path": f"{edition.school_year}.{kind}.html",
        "label": f"per {shared_labels()['dimension'][kind].one}",
    }
