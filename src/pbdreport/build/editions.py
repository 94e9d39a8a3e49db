"""Editions: complete folders that a link points to, swapped by rename and never changed after."""

import json
import os
import shutil
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear

MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Published:
    """An edition that readers can open."""

    service: str
    school_year: SchoolYear
    folder: Path
    """The link, not the folder that it points to."""

    @property
    def front_page(self) -> Path:
        """Where it opens."""
        return self.folder / "index.html"


def link_path(project: Project, service: str, school_year: SchoolYear, scope: str) -> Path:
    """The address of an edition, the same for all editions of a service, year and scope."""
    year = project.reports / service / str(school_year)
    return year.with_name(f"{year.name}.{scope}") if scope else year


def current_manifest(link: Path) -> dict[str, Any]:
    """The manifest of the edition that a link points to; empty where there is none."""
    try:
        manifest: dict[str, Any] = json.loads((link / MANIFEST).read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError, json.JSONDecodeError):
        return {}
    return manifest


def new_folder(project: Project, name: str) -> Path:
    """An empty folder to make an edition in: beside the published ones, and not yet one of them."""
    folder = project.reports / ".editions" / f".{name}-{uuid.uuid4().hex[:8]}"
    folder.mkdir(parents=True)
    return folder


def publish(project: Project, made: Path, link: Path, name: str, keep: int) -> None:
    """Let the link point to a complete new edition, in one step, and drop the oldest ones.

    Args:
        project: The project.
        made: The complete edition, in a folder of `new_folder`.
        link: The address of the edition.
        name: The name of its folder from now on; sorts by time.
        keep: How many editions of this address to keep, the new one included.
    """
    complete = made.with_name(name)
    os.rename(made, complete)
    link.parent.mkdir(parents=True, exist_ok=True)
    new_link = link.with_name(f".{link.name}-{uuid.uuid4().hex[:8]}")
    new_link.symlink_to(os.path.relpath(complete, link.parent), target_is_directory=True)
    os.replace(new_link, link)
    _drop_oldest(project, name.rpartition("@")[0], keep)


def clear_leftovers(project: Project) -> None:
    """Remove what a build that was killed left behind; only under the lock."""
    for folder in (project.reports / ".editions").glob(".*"):
        shutil.rmtree(folder)
    for link in project.reports.glob("*/.*"):
        if link.is_symlink():
            link.unlink()


def published_editions(project: Project) -> list[Published]:
    """All editions that readers can open, by service, latest school year first."""
    found = [
        Published(link.parent.name, SchoolYear.parse(link.name), link)
        for link in project.reports.glob("*/[0-9]*-[0-9]*")
        if (link / "index.html").is_file() and "." not in link.name
    ]
    return sorted(found, key=lambda edition: (edition.service, -edition.school_year.first))


def _drop_oldest(project: Project, address: str, keep: int) -> None:
    editions = sorted((project.reports / ".editions").glob(f"{address}@*"))
    for folder in editions[:-keep]:
        shutil.rmtree(folder)
