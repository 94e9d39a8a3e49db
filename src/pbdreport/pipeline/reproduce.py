"""Building an edition again from its manifest, and listing every difference."""

import csv
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.editions import store
from pbdreport.editions.manifest import Manifest, changes_since, earlier_years
from pbdreport.errors import MissingFile, raise_all
from pbdreport.pipeline.run import build
from pbdreport.storage.fingerprint import file_hash
from pbdreport.targets.steps import ingest_if_changed
from pbdreport.targets.target import Target, edition_link

KEY = ("figure", "dims")


def reproduce_edition(edition: Path, project: Project) -> list[str]:
    """Build an edition again from its manifest, in a temporary folder, and compare.

    Args:
        edition: The folder of the edition.
        project: The project that has its exports.

    Returns:
        The differences, a line each: first in the inputs, then by file, and by cell in the
        registry. Empty if every file has the same bytes.

    Raises:
        MissingFile: There is no manifest, or exports that it lists are gone.
        PbdReportError: The build refuses.
    """
    manifest = _read(edition / store.MANIFEST, project)
    differences = list(changes_since(manifest, _target_of(project, manifest)))
    with tempfile.TemporaryDirectory(prefix="pbdreport-replay-") as made:
        again = _project_of(Path(made), project, manifest)
        target = _target_of(again, manifest)
        _ingest_earlier(target, manifest)
        (outcome,) = build(again, [target], sign_off=_sign_off(manifest), commit=manifest["commit"])
        raise_all([outcome.refusal] if outcome.refusal else [])
        differences += _compared(edition, outcome.link)
    return differences


def _read(path: Path, project: Project) -> Manifest:
    if not path.is_file():
        raise MissingFile(
            "There is no manifest to build from.",
            {"file": project.shown(path)},
            "Give the folder of an edition, or its manifest.json.",
        )
    manifest: Manifest = json.loads(path.read_text(encoding="utf-8"))
    return manifest


def _sign_off(manifest: Manifest) -> store.SignOff | None:
    signed = manifest.get("signed")
    if not signed:
        return None
    return store.SignOff(signed["by"], date.fromisoformat(signed["on"]), signed["because"])


def _target_of(project: Project, manifest: Manifest) -> Target:
    return Target(
        project,
        manifest["service"],
        SchoolYear.parse(manifest["school_year"]),
        manifest["renderer"],
        manifest["scope"],
        tuple(manifest["formats"]),
    )


def _ingest_earlier(target: Target, manifest: Manifest) -> None:
    """Ingest every year that the edition used; a build ingests only the last two."""
    for year in earlier_years(manifest):
        if year in target.project.school_years(target.service):
            ingest_if_changed(target.project, target.service, year)


def _project_of(folder: Path, project: Project, manifest: Manifest) -> Project:
    """A copy of the project with the service's exports, and nothing built."""
    for name in ("config", "notebooks", "requirements"):
        shutil.copytree(project.root / name, folder / name)
    service, year = manifest["service"], SchoolYear.parse(manifest["school_year"])
    again = Project(folder)
    for delivered in project.school_years(service):
        if delivered <= year:
            shutil.copytree(
                project.raw_folder(service, delivered),
                again.raw_folder(service, delivered),
                copy_function=_linked,
            )
    _link_replaced_edition(again, project, manifest)
    return again


def _link_replaced_edition(again: Project, project: Project, manifest: Manifest) -> None:
    """Link the edition that this one replaced, if it is kept: its pages list what changed since."""
    replaced = project.reports / ".editions" / manifest.get("replaces", "")
    if manifest.get("replaces") and replaced.is_dir():
        year = SchoolYear.parse(manifest["school_year"])
        link = edition_link(again, manifest["service"], year, manifest["scope"])
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(replaced, target_is_directory=True)


def _linked(source: str, target: str) -> str:
    """Make a hard link if the disk allows it, else a copy."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
    return target


def _compared(then: Path, now: Path) -> Iterator[str]:
    before, after = _hashes(then), _hashes(now)
    for name in sorted(before.keys() | after.keys()):
        if name not in after:
            yield f"{name}: not made now"
        elif name not in before:
            yield f"{name}: new"
        elif before[name] != after[name]:
            yield f"{name}: other content"
    registry = "data/figures.csv"
    if before.get(registry) != after.get(registry):
        yield from _other_cells(then / registry, now / registry)


def _hashes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): file_hash(path)
        for path in folder.rglob("*")
        if path.is_file() and path.name != store.MANIFEST
    }


def _other_cells(then: Path, now: Path) -> Iterator[str]:
    before, after = _entries(then), _entries(now)
    for entry in sorted(before.keys() | after.keys()):
        for column in before.get(entry, after.get(entry, {})):
            one = before.get(entry, {}).get(column, "no entry")
            other = after.get(entry, {}).get(column, "no entry")
            if one != other:
                yield f"{' '.join(filter(None, entry))}, {column}: {one!r} then, {other!r} now"


def _entries(path: Path) -> dict[tuple[str, ...], dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return {tuple(row[name] for name in KEY): row for row in csv.DictReader(file)}
