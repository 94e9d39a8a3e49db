"""The store of editions: complete, immutable folders, published by replacing a link."""

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
from pbdreport.errors import (
    MissingFile,
    UnreadableFile,
    UsageError,
    did_you_mean,
    first_few,
)
from pbdreport.figures.registry.registry import Registry, read_csv
from pbdreport.figures.units.unit import UNIT_KINDS

MANIFEST = "manifest.json"
UNFINISHED_NAME = f".*-{'[0-9a-f]' * 8}"
"""The name pattern of links and files that are not yet in place."""


@dataclass(frozen=True)
class SignOff:
    """Who takes responsibility for a final edition."""

    by: str
    on: date
    because: str = ""
    """What a correction corrects."""


@dataclass(frozen=True)
class WantedEdition:
    """What the current edition must match for a build to have nothing to do."""

    key: str
    """The key of all dependencies of its figures, chapters and pages."""
    formats: tuple[str, ...]
    commit: str
    sign_off: SignOff | None


def is_current(link: Path, wanted: WantedEdition) -> bool:
    """Whether the current edition at a link is the wanted one.

    A final edition also serves as a draft with the same content, whatever was committed since.
    """
    manifest = current_manifest(link)
    if manifest.get("key") != wanted.key or not set(wanted.formats) <= set(manifest["formats"]):
        return False
    if wanted.sign_off is None and is_final(link):
        return True
    place = (manifest["commit"], manifest["signed"])
    return place == (wanted.commit, sign_off_entry(wanted.sign_off))


def sign_off_entry(sign_off: SignOff | None) -> dict[str, str] | None:
    """A sign-off as a manifest records it; None for a draft."""
    if sign_off is None:
        return None
    return {"by": sign_off.by, "on": sign_off.on.isoformat(), "because": sign_off.because}


def draft_link(link: Path) -> Path:
    """Where a draft goes: the usual address, or `.draft` beside a final edition."""
    return link.with_name(f"{link.name}.draft") if is_final(link) else link


def released_on(manifest: dict[str, Any]) -> date | None:
    """The day on which an edition was signed off; None for a draft."""
    signed = manifest.get("signed")
    return date.fromisoformat(signed["on"]) if signed else None


def is_final(link: Path) -> bool:
    """Whether the current edition at a link is signed off."""
    return current_manifest(link).get("state") == "final"


def current_manifest(link: Path) -> dict[str, Any]:
    """The manifest of the edition that a link points to; empty if there is none."""
    try:
        manifest: dict[str, Any] = json.loads((link / MANIFEST).read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError, ValueError):
        return {}
    return manifest if isinstance(manifest, dict) else {}


def registry_of(folder: Path) -> Registry:
    """The figures that an edition published.

    Raises:
        MissingFile: There is no edition in the folder.
    """
    path = folder / "data" / "figures.csv"
    if not path.is_file():
        raise MissingFile(
            "There is no edition in this folder.",
            {"folder": folder, "expected": "data/figures.csv"},
            "Give a folder under reports/, and build it first: pbdreport build",
        )
    return read_csv(path)


def new_folder(project: Project, name: str) -> Path:
    """Create an empty folder to make an edition in, beside the published ones."""
    folder = project.reports / ".editions" / f".{name}-{uuid.uuid4().hex[:8]}"
    folder.mkdir(parents=True)
    return folder


def next_name(project: Project, address: str, made_at: datetime) -> str:
    """A name that sorts after those of all editions of the address, even if the clock jumped."""
    kept = sorted(path.name for path in (project.reports / ".editions").glob(f"{address}@*"))
    name = f"{address}@{made_at:%Y%m%dT%H%M%S.%f}"
    return name if not kept or name > kept[-1] else f"{kept[-1]}+"


def publish(project: Project, made: Path, link: Path, name: str, keep: int) -> None:
    """Point the link to a complete new edition, in one step, and remove the oldest ones.

    A final edition also removes the draft beside the edition that it replaces.

    Args:
        project: The project.
        made: The complete edition, in a folder of `new_folder`.
        link: The address of the edition.
        name: The new name of its folder; names sort by time.
        keep: How many editions of this address to keep, the new one included.
    """
    complete = made.with_name(name)
    os.rename(made, complete)
    _point(link, complete)
    _drop_oldest(project, name.rpartition("@")[0], keep)
    if is_final(link):
        _drop_draft(project, draft_link(link))


def kept_editions(project: Project, link: Path) -> list[Path]:
    """The folders of all kept editions of an address, the earliest first."""
    return sorted((project.reports / ".editions").glob(f"{link.parent.name}-{link.name}@*"))


def roll_back(project: Project, link: Path, to: str = "") -> str:
    """Point the link to another kept edition.

    Args:
        project: The project.
        link: The address of the edition.
        to: The name of its folder; by default that of the previous edition.

    Returns:
        The name of the folder that the link points to now.

    Raises:
        MissingFile: There is no previous edition.
        UsageError: No edition of that name is kept.
    """
    kept = [folder.name for folder in kept_editions(project, link)]
    if to:
        _require_kept(project, link, to, kept)
    earlier = [name for name in kept if name < link.resolve().name] if link.exists() else []
    if not (to or earlier):
        raise MissingFile(
            "There is no previous edition to return to.",
            {"edition": project.shown(link), "kept": first_few(kept)},
            "`keep_editions` in the profile sets how many are kept; --to takes one by its name.",
        )
    chosen = to or earlier[-1]
    _point(link, project.reports / ".editions" / chosen)
    return chosen


def _require_kept(project: Project, link: Path, wanted: str, kept: list[str]) -> None:
    if wanted not in kept:
        raise UsageError(
            f"No edition {wanted!r} is kept.",
            {
                "report": project.shown(link),
                "kept": first_few(reversed(kept)),
                "current": repr(link.resolve().name) if link.exists() else "none",
            },
            did_you_mean(wanted, kept) + "Give --to one of the names that are kept.",
        )


def list_editions(project: Project, link: Path) -> Iterator[str]:
    """All kept editions of an address, a line each; the current one is marked with `>`."""
    current = link.resolve()
    for folder in kept_editions(project, link):
        mark = ">" if folder.resolve() == current else " "
        sign_off = current_manifest(folder).get("signed")
        state = f"final, {sign_off['by']}, {sign_off['on']}" if sign_off else "draft"
        yield f"{mark} {folder.name}  {state}"


def clear_leftovers(project: Project) -> None:
    """Remove what a killed build left behind; call it only under the lock."""
    for folder in (project.reports / ".editions").glob(".*"):
        shutil.rmtree(folder)
    for pattern in (UNFINISHED_NAME, f"*/{UNFINISHED_NAME}"):
        for path in project.reports.glob(pattern):
            path.unlink()


def published_editions(project: Project) -> list[Path]:
    """The addresses of all editions that readers can open, by service and school year."""
    links = project.reports.glob("*/[0-9]*-[0-9]*")
    return sorted(link for link in links if (link / MANIFEST).is_file() and "." not in link.name)


def _point(link: Path, edition: Path) -> None:
    require_link(link, link.as_posix())
    link.parent.mkdir(parents=True, exist_ok=True)
    new_link = link.with_name(f".{link.name}-{uuid.uuid4().hex[:8]}")
    new_link.symlink_to(os.path.relpath(edition, link.parent), target_is_directory=True)
    os.replace(new_link, link)


def require_link(link: Path, shown: str) -> None:
    """Refuse an address that is not a link; `shown` is its path in the message.

    Raises:
        UnreadableFile: It is a folder or a file.
    """
    if link.exists() and not link.is_symlink():
        raise UnreadableFile(
            f"{shown} is not a link that a build made.",
            {"expected": "a link to an edition in reports/.editions"},
            "Move it elsewhere and build again: a build replaces only its own links.",
        )


def _drop_draft(project: Project, link: Path) -> None:
    """Remove the draft beside a final edition, with the earlier drafts."""
    link.unlink(missing_ok=True)
    for folder in (project.reports / ".editions").glob(f"{link.parent.name}-{link.name}@*"):
        shutil.rmtree(folder)


def _drop_oldest(project: Project, address: str, keep: int) -> None:
    """Remove all but the newest editions, and keep those that a link points to."""
    pointed = {link.resolve() for link in project.reports.glob("*/*") if link.is_symlink()}
    editions = sorted((project.reports / ".editions").glob(f"{address}@*"))
    for folder in editions[:-keep]:
        if folder.resolve() not in pointed:
            shutil.rmtree(folder)


def published_unit_links(project: Project, year: Path) -> Iterator[Path]:
    """The addresses of the unit reports of a school year, beside that of the whole service."""
    for link in sorted(year.parent.glob(f"{year.name}.*.*")):
        is_unit = link.name.split(".")[1] in UNIT_KINDS and not link.name.endswith(".draft")
        if is_unit and (link / MANIFEST).is_file():
            yield link


def scope_of_link(link: Path) -> str:
    """The unit in an address: `group.sg01` for `2023-2024.group.sg01`."""
    return link.name.partition(".")[2]
