"""What an edition was made from, as its manifest tells it, and what of that is different now."""

import json
import platform
from collections.abc import Iterator, Sequence
from email.message import Message
from email.parser import HeaderParser
from functools import cache
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

import pbdreport
from pbdreport.build.steps import Target, commit_of, settings_of
from pbdreport.config.content import code_parts, content_key, file_hash, files_parts
from pbdreport.config.mapping import read_mapping
from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear

ROOMS = (
    "config",
    "model.py",
    "intake",
    "indicators",
    "figures",
    "presentation",
    "chapter.py",
    "render",
    "build",
)
"""The code that figures and pages come from."""

Manifest = dict[str, Any]


def made_from(target: Target) -> Manifest:
    """Exports, also of the years before, what the service set, and the program."""
    earlier = [year for year in target.place.years if year < target.school_year]
    return {
        "inputs": intake_files(target),
        "earlier_inputs": {
            str(year): _files_of(target.place.data / target.service / str(year)) for year in earlier
        },
        "settings": _settings(target, earlier),
        "code": _code(),
        "program": pbdreport.__version__,
        "python": platform.python_version(),
        "packages": _installed_packages(),
    }


def intake_files(target: Target) -> list[dict[str, Any]]:
    """The exports that the tables were made from, with their row counts."""
    return _files_of(target.place.tables)


def earlier_years(manifest: Manifest) -> list[SchoolYear]:
    """The school years before, of which an edition shows figures; none in an old manifest."""
    return sorted(map(SchoolYear.parse, manifest.get("earlier_inputs", {})))


def different_now(manifest: Manifest, target: Target) -> Iterator[str]:
    """What an edition was made from and is different now, a line each.

    What a manifest from before such things were told does not tell is not compared.

    Args:
        manifest: The manifest of the edition.
        target: The same report, as it would be made now.
    """
    project, service = target.project, target.service
    if (commit := commit_of(project)) != manifest["commit"]:
        yield f"commit: {manifest['commit'] or 'none'} then, {commit or 'none'} now"
    yield from _other_program(manifest)
    yield from _other("", manifest.get("settings"), _settings(target, earlier_years(manifest)))
    yield from _other_exports(project, service, target.school_year, manifest["inputs"])
    for year in earlier_years(manifest):
        files = manifest["earlier_inputs"][str(year)]
        yield from _other_exports(project, service, year, files, f"{year}/")
    before = target.school_year.previous
    if "earlier_inputs" in manifest and before not in earlier_years(manifest):
        yield from _other_exports(project, service, before, [], f"{before}/")


def _files_of(tables: Path) -> list[dict[str, Any]]:
    report = json.loads((tables / "intake.json").read_text(encoding="utf-8"))
    files: list[dict[str, Any]] = report["files"]
    return files


def _settings(target: Target, earlier: Sequence[SchoolYear]) -> dict[str, str]:
    """The content of what stands in the project beside code and exports, of this report alone."""
    project, service = target.project, target.service
    own = project.services / service
    files = [
        *settings_of(project, service, target.profile),
        *(own / name for name in ("sources.toml", "duties.toml")),
        *(chapter.path for chapter in target.chapters),
        *target.commentary.values(),
        *(
            project.raw_folder(service, year) / "corrections.csv"
            for year in (*earlier, target.school_year)
        ),
        target.place.published,
    ]
    return dict(files_parts(project.root, files))


def _code() -> dict[str, str]:
    """The content of each room of the program, and of the lock of its packages."""
    lock = code_parts(())
    rooms = {
        room.removesuffix(".py"): content_key(
            part for part in code_parts((room,)) if part not in lock
        )
        for room in ROOMS
    }
    return {**rooms, **dict(lock)}


def _other_program(manifest: Manifest) -> Iterator[str]:
    yield from _other("code of ", manifest.get("code"), _code())
    if manifest["python"] != platform.python_version():
        yield f"Python: {manifest['python']} then, {platform.python_version()} now"
    now = _installed_packages()
    for name, version in manifest["packages"].items():
        if now.get(name) != version:
            yield f"package {name}: {version} then, {now.get(name, 'not installed')} now"


def _other(what: str, then: dict[str, str] | None, now: dict[str, str]) -> Iterator[str]:
    """The names whose content is not what it was."""
    if then is None:
        return
    for name in sorted(then.keys() | now.keys()):
        before, after = then.get(name, "missing"), now.get(name, "missing")
        if before != after:
            gone, new = after == "missing", before == "missing"
            yield f"{what}{name}: {'gone' if gone else 'new' if new else 'other content'}"


def _other_exports(
    project: Project,
    service: str,
    school_year: SchoolYear,
    files: Sequence[dict[str, Any]],
    shown: str = "",
) -> Iterator[str]:
    raw = project.raw_folder(service, school_year)
    # A workbook is told once for each of its sheets.
    then = {file["name"]: file["sha256"] for file in files}
    for name, content in then.items():
        if not (raw / name).is_file():
            yield f"export {shown}{name}: gone"
        elif file_hash(raw / name) != content:
            yield f"export {shown}{name}: other content"
    wanted = [source.files for source in read_mapping(project, service).source]
    for path in sorted(raw.glob("*")):
        if path.name not in then and any(path.match(pattern) for pattern in wanted):
            yield f"export {shown}{path.name}: new"


@cache
def _installed_packages() -> dict[str, str]:
    """The version of every package of this environment, as it was when first asked for."""
    heads = map(_head, distributions())
    return dict(sorted((head["Name"].lower(), head["Version"]) for head in heads if head["Name"]))


def _head(package: Distribution) -> Message:
    # The package's own name and version read its whole description, once for each.
    text = package.read_text("METADATA") or package.read_text("PKG-INFO") or ""
    return HeaderParser().parsestr(text.partition("\n\n")[0])
