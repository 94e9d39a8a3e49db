"""Editions: complete folders that a link points to, swapped by rename and never changed after."""

import json
import os
import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.errors import MissingFile, UsageError, listing, suggestion
from pbdreport.figures.registry import Registry, read_csv

MANIFEST = "manifest.json"
HALF = f".*-{'[0-9a-f]' * 8}"
"""The name of a link or a file that has not yet taken its place."""


@dataclass(frozen=True)
class SignOff:
    """Who answers for a final edition."""

    by: str
    on: date
    because: str = ""
    """What a correction corrects."""


def link_path(project: Project, service: str, school_year: SchoolYear, scope: str) -> Path:
    """The address of an edition, the same for all editions of a service, year and scope."""
    year = project.reports / service / str(school_year)
    return year.with_name(f"{year.name}.{scope}") if scope else year


@dataclass(frozen=True)
class Wanted:
    """What an edition has to be for nothing to be left to do."""

    key: str
    """Of everything that its figures, chapters and pages depend on."""
    formats: tuple[str, ...]
    commit: str
    sign_off: SignOff | None


def stands(link: Path, wanted: Wanted) -> bool:
    """Whether the edition that stands there is what is wanted.

    A final edition serves for a draft of the same content, whatever was committed since.
    """
    manifest = current_manifest(link)
    if manifest.get("key") != wanted.key or not set(wanted.formats) <= set(manifest["formats"]):
        return False
    if wanted.sign_off is None and is_final(link):
        return True
    place = (manifest["commit"], manifest["signed"])
    return place == (wanted.commit, signed(wanted.sign_off))


def signed(sign_off: SignOff | None) -> dict[str, str] | None:
    """A sign-off as a manifest tells it; None for a draft."""
    if sign_off is None:
        return None
    return {"by": sign_off.by, "on": sign_off.on.isoformat(), "because": sign_off.because}


def draft_path(link: Path) -> Path:
    """Where a draft goes: the usual address, or beside it where a final edition stands there."""
    return link.with_name(f"{link.name}.draft") if is_final(link) else link


def released_on(manifest: dict[str, Any]) -> date | None:
    """The day on which an edition was signed off; None for a draft."""
    told = manifest.get("signed")
    return date.fromisoformat(told["on"]) if told else None


def is_final(link: Path) -> bool:
    """Whether somebody signed off the edition that stands there."""
    return current_manifest(link).get("state") == "final"


def current_manifest(link: Path) -> dict[str, Any]:
    """The manifest of the edition that a link points to; empty where there is none."""
    try:
        manifest: dict[str, Any] = json.loads((link / MANIFEST).read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError, json.JSONDecodeError):
        return {}
    return manifest


def registry_of(folder: Path) -> Registry:
    """The figures that an edition published.

    Raises:
        MissingFile: There is no edition in the folder.
    """
    path = folder / "data" / "figures.csv"
    if not path.is_file():
        raise MissingFile(
            "An edition holds its figures.",
            {"wanted": path},
            "Name a folder under reports/, and build it first: pbdreport build",
        )
    return read_csv(path)


def new_folder(project: Project, name: str) -> Path:
    """An empty folder to make an edition in: beside the published ones, and not yet one of them."""
    folder = project.reports / ".editions" / f".{name}-{uuid.uuid4().hex[:8]}"
    folder.mkdir(parents=True)
    return folder


def next_name(project: Project, address: str, made_at: datetime) -> str:
    """A name that sorts after those of all editions of the address, whatever the clock did."""
    kept = sorted(path.name for path in (project.reports / ".editions").glob(f"{address}@*"))
    name = f"{address}@{made_at:%Y%m%dT%H%M%S.%f}"
    return name if not kept or name > kept[-1] else f"{kept[-1]}+"


def publish(project: Project, made: Path, link: Path, name: str, keep: int) -> None:
    """Let the link point to a complete new edition, in one step, and drop the oldest ones.

    A final edition takes the place of a draft that stood beside the one before it.

    Args:
        project: The project.
        made: The complete edition, in a folder of `new_folder`.
        link: The address of the edition.
        name: The name of its folder from now on; sorts by time.
        keep: How many editions of this address to keep, the new one included.
    """
    complete = made.with_name(name)
    os.rename(made, complete)
    _point(link, complete)
    _drop_oldest(project, name.rpartition("@")[0], keep)
    if is_final(link):
        _drop_draft(project, draft_path(link))


def kept_editions(project: Project, link: Path) -> list[Path]:
    """The folders of all editions of an address that are kept, the earliest first."""
    return sorted((project.reports / ".editions").glob(f"{link.parent.name}-{link.name}@*"))


def roll_back(project: Project, link: Path, to: str = "") -> str:
    """Let the link point to another edition that is kept: the name of that one.

    Args:
        project: The project.
        link: The address of the edition.
        to: The name of its folder; without it, the one before the edition that stands there now.

    Raises:
        MissingFile: There is none before it.
        UsageError: No edition of that name is kept.
    """
    kept = [folder.name for folder in kept_editions(project, link)]
    if to:
        _require_kept(project, link, to, kept)
    earlier = [name for name in kept if name < link.resolve().name] if link.exists() else []
    if not (to or earlier):
        raise MissingFile(
            "An edition can be taken back where one before it was kept.",
            {"edition": project.shown(link), "kept": listing(kept)},
            "`keep_editions` in the profile says how many are kept; --to goes to one by its name.",
        )
    chosen = to or earlier[-1]
    _point(link, project.reports / ".editions" / chosen)
    return chosen


def _require_kept(project: Project, link: Path, wanted: str, kept: list[str]) -> None:
    if wanted not in kept:
        raise UsageError(
            "Readers are led to an edition that is kept.",
            {
                "edition": project.shown(link),
                "wanted": repr(wanted),
                "kept": listing(reversed(kept)),
                "stands": repr(link.resolve().name) if link.exists() else "none",
            },
            suggestion(wanted, kept) + "Name one of these as it stands here.",
        )


def editions_told(project: Project, link: Path) -> Iterator[str]:
    """All editions of an address that are kept, a line each, the one that stands there marked."""
    current = link.resolve()
    for folder in kept_editions(project, link):
        mark = ">" if folder.resolve() == current else " "
        sign_off = current_manifest(folder).get("signed")
        state = f"final, {sign_off['by']}, {sign_off['on']}" if sign_off else "draft"
        yield f"{mark} {folder.name}  {state}"


def clear_leftovers(project: Project) -> None:
    """Remove what a build that was killed left behind; only under the lock."""
    for folder in (project.reports / ".editions").glob(".*"):
        shutil.rmtree(folder)
    for pattern in (HALF, f"*/{HALF}"):
        for path in project.reports.glob(pattern):
            path.unlink()


def published_editions(project: Project) -> list[Path]:
    """The addresses of all editions that readers can open, by service and school year."""
    links = project.reports.glob("*/[0-9]*-[0-9]*")
    return sorted(link for link in links if (link / MANIFEST).is_file() and "." not in link.name)


def _point(link: Path, edition: Path) -> None:
    link.parent.mkdir(parents=True, exist_ok=True)
    new_link = link.with_name(f".{link.name}-{uuid.uuid4().hex[:8]}")
    new_link.symlink_to(os.path.relpath(edition, link.parent), target_is_directory=True)
    os.replace(new_link, link)


def _drop_draft(project: Project, link: Path) -> None:
    """Remove a draft that stands beside a final edition, with those before it."""
    link.unlink(missing_ok=True)
    for folder in (project.reports / ".editions").glob(f"{link.parent.name}-{link.name}@*"):
        shutil.rmtree(folder)


def _drop_oldest(project: Project, address: str, keep: int) -> None:
    """Remove all but the newest editions; those that a link points to stay."""
    pointed = {link.resolve() for link in project.reports.glob("*/*") if link.is_symlink()}
    editions = sorted((project.reports / ".editions").glob(f"{address}@*"))
    for folder in editions[:-keep]:
        if folder.resolve() not in pointed:
            shutil.rmtree(folder)
