"""What stands beside the editions: the pages that lead to them, and the list of school years."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, Template

from pbdreport.config.school_year import SchoolYear
from pbdreport.config.writing import write_whole
from pbdreport.presentation.words import shared_labels
from pbdreport.render.edition import Edition, page_file, written_state
from pbdreport.render.site import HERE, POLICY, write_assets

NEUTRAL = "#2F4858"
"""The colour of the page that belongs to no service."""


@dataclass(frozen=True)
class Published:
    """An edition that stands in `reports`, as readers choose it."""

    service: str
    name: str
    """The service's own name."""
    school_year: SchoolYear
    scope: str
    """As the edition names it; empty for the whole service."""
    path: str
    """Its folder seen from the service's, such as `2023-2024/`."""
    pages: tuple[str, ...]
    """Its files, so that the switch stays on the chapter where that is there."""
    invented: bool
    released_on: date | None
    """None: a draft."""

    @property
    def kind(self) -> str:
        """The kind of part that it is about, from its folder: `2023-2024.group.sg01/`."""
        return self.path.partition(".")[2].partition(".")[0] if self.scope else ""

    @classmethod
    def of(cls, edition: Edition, path: str = "") -> "Published":
        """An edition as published in its usual place, or under another path."""
        return cls(
            service=edition.service,
            name=edition.profile.name,
            school_year=edition.school_year,
            scope=edition.scope,
            path=path or f"{edition.school_year}/",
            pages=tuple(page_file(page.name) for page in edition.pages),
            invented=edition.profile.invented,
            released_on=edition.released_on,
        )


def render_landing(editions: Sequence[Published], reports: Path) -> None:
    """Write `index.html`, and `years.js` in each service's folder, beside the editions.

    Editions themselves never change: their pages read the years from that file, and do without
    the switch where it is not there.
    """
    ordered = sorted(editions, key=lambda one: (one.name, -one.school_year.first, one.scope))
    by_service: dict[str, list[Published]] = {}
    for edition in ordered:
        by_service.setdefault(edition.service, []).append(edition)
    for service, published in by_service.items():
        write_years(published, reports / service)
        write_parts(published, reports / service)
    write_assets(reports / "assets", NEUTRAL)
    text = _template("landing").render(
        policy=POLICY, services=[_shown(*item) for item in by_service.items()]
    )
    write_whole(reports / "index.html", text)


def write_parts(editions: Sequence[Published], folder: Path) -> None:
    """Write a page for each school year with reports of parts, which leads to all of them."""
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
        write_whole(folder / f"{year}.{kind}.html", text)


def write_years(editions: Sequence[Published], folder: Path) -> None:
    """The school years of a service, as a script that its pages load; newest first."""
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
    write_whole(folder / "years.js", f"window.pbdreportYears = {text};\n")


def _template(name: str) -> Template:
    loader = FileSystemLoader(HERE / "templates")
    return Environment(loader=loader, autoescape=True, trim_blocks=True).get_template(
        f"{name}.html.j2"
    )


def _shown(service: str, editions: Sequence[Published]) -> dict[str, Any]:
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


def _edition(edition: Published) -> dict[str, Any]:
    return {
        "path": f"{edition.service}/{edition.path}",
        "label": str(edition.school_year),
        "published": written_state(edition.released_on),
        "invented": edition.invented,
    }


def _parts_page(edition: Published, editions: Sequence[Published]) -> dict[str, str]:
    """Where the reports of parts of the same year are listed, seen from the service's folder; empty
    where there are none.
    """
    parts = [one for one in editions if one.scope and one.school_year == edition.school_year]
    if not parts:
        return {}
    kind = parts[0].kind
    return {
        "path": f"{edition.school_year}.{kind}.html",
        "label": f"per {shared_labels()['dimension'][kind].one}",
    }
