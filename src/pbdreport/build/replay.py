"""An edition made again from what its manifest says, and every difference listed."""

import csv
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from pbdreport.build import editions
from pbdreport.build.build import build
from pbdreport.build.origins import Manifest, different_now, earlier_years
from pbdreport.build.steps import Target, ingest_changed
from pbdreport.config.content import file_hash
from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.errors import MissingFile, refuse_all

KEY = ("figure", "dims")


def replay(edition: Path, project: Project) -> list[str]:
    """Build an edition anew from its manifest, in a folder of its own, and compare.

    Args:
        edition: The folder of the edition.
        project: The project that has its exports.

    Returns:
        The differences, a line each: in what it is made from, then file by file, and cell by cell
        in the registry. Empty where the edition is the same to the byte.

    Raises:
        MissingFile: There is no such manifest, or exports that it names are gone.
        PbdReportError: What refuses a build refuses here too.
    """
    manifest = _read(edition / editions.MANIFEST, project)
    differences = list(different_now(manifest, _target_of(project, manifest)))
    with tempfile.TemporaryDirectory(prefix="pbdreport-replay-") as made:
        again = _project_of(Path(made), project, manifest)
        target = _target_of(again, manifest)
        _ingest_earlier(target, manifest)
        (outcome,) = build(again, [target], sign_off=_sign_off(manifest), commit=manifest["commit"])
        refuse_all([outcome.refusal] if outcome.refusal else [])
        differences += _compared(edition, outcome.link)
    return differences


def _read(path: Path, project: Project) -> Manifest:
    if not path.is_file():
        raise MissingFile(
            "An edition is made again from its manifest.",
            {"wanted": project.shown(path)},
            "Name the manifest.json of an edition.",
        )
    manifest: Manifest = json.loads(path.read_text(encoding="utf-8"))
    return manifest


def _sign_off(manifest: Manifest) -> editions.SignOff | None:
    signed = manifest.get("signed")
    if not signed:
        return None
    return editions.SignOff(signed["by"], date.fromisoformat(signed["on"]), signed["because"])


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
    """Clean tables of every year that the edition knew; a build makes those of the last two."""
    for year in earlier_years(manifest):
        if year in target.project.school_years(target.service):
            ingest_changed(target.project, target.service, year)


def _project_of(folder: Path, project: Project, manifest: Manifest) -> Project:
    """The project with the service's exports, and nothing built."""
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
    _stand_in(again, project, manifest)
    return again


def _stand_in(again: Project, project: Project, manifest: Manifest) -> None:
    """The edition that it replaced, where that is kept: what changed since stands on its pages."""
    replaced = project.reports / ".editions" / manifest.get("replaces", "")
    if manifest.get("replaces") and replaced.is_dir():
        year = SchoolYear.parse(manifest["school_year"])
        link = editions.link_path(again, manifest["service"], year, manifest["scope"])
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(replaced, target_is_directory=True)


def _linked(source: str, target: str) -> str:
    """The same file under another name where the disk allows it, else a copy."""
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
        if path.is_file() and path.name != editions.MANIFEST
    }


def _other_cells(then: Path, now: Path) -> Iterator[str]:
    before, after = _entries(then), _entries(now)
    for place in sorted(before.keys() | after.keys()):
        for column in before.get(place, after.get(place, {})):
            one = before.get(place, {}).get(column, "no entry")
            other = after.get(place, {}).get(column, "no entry")
            if one != other:
                yield f"{' '.join(filter(None, place))}, {column}: {one!r} then, {other!r} now"


def _entries(path: Path) -> dict[tuple[str, ...], dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return {tuple(row[name] for name in KEY): row for row in csv.DictReader(file)}
