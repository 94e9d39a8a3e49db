"""What stands beside the editions: the page that leads to them, and the list of school years."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader

from pbdreport.config.school_year import SchoolYear
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
    write_assets(reports / "assets", NEUTRAL)
    template = Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=True, trim_blocks=True
    ).get_template("landing.html.j2")
    text = template.render(policy=POLICY, services=[_shown(*item) for item in by_service.items()])
    (reports / "index.html").write_text(text, encoding="utf-8", newline="\n")


def write_years(editions: Sequence[Published], folder: Path) -> None:
    """The school years of a service, as a script that its pages load; newest first."""
    years = [
        {
            "year": str(edition.school_year),
            "scope": edition.scope,
            "path": edition.path,
            "pages": list(edition.pages),
        }
        for edition in sorted(editions, key=lambda one: -one.school_year.first)
    ]
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(years, ensure_ascii=True, indent=1)
    (folder / "years.js").write_text(f"window.pbdreportYears = {text};\n", encoding="utf-8")


def _shown(service: str, editions: Sequence[Published]) -> dict[str, Any]:
    return {
        "id": f"dienst-{service}",
        "name": editions[0].name,
        "editions": [
            {
                "path": f"{edition.service}/{edition.path}",
                "label": " ".join(filter(None, (str(edition.school_year), edition.scope))),
                "published": written_state(edition.released_on),
                "invented": edition.invented,
            }
            for edition in editions
        ],
    }
