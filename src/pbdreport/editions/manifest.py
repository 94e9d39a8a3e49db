"""The manifest of an edition: what it was made from, and what has changed since."""

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
from pbdreport.config.mapping import read_mapping
from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.editions.store import MANIFEST, SignOff, sign_off_entry
from pbdreport.ingest.ingest_report import read_ingest_report
from pbdreport.presentation.methods.accountability import HASH_DIGITS
from pbdreport.storage.fingerprint import (
    code_dependencies,
    content_key,
    file_dependencies,
    file_hash,
)
from pbdreport.targets.target import Target, project_commit, settings_files

ROOMS = (
    "storage",
    "config",
    "schema.py",
    "ingest",
    "indicators",
    "figures",
    "presentation",
    "notebook.py",
    "render",
    "targets",
    "kernels",
    "gates",
    "editions",
    "pipeline",
)
"""The rooms whose code makes figures and pages."""

EXPORT_FIELDS = (
    *("source", "title", "sha256", "bytes"),
    *("read", "accepted", "quarantined", "skipped"),
)
"""What a manifest records of an export: not file names and headings, which may name people."""

Manifest = dict[str, Any]


def manifest_inputs(target: Target) -> Manifest:
    """The inputs of an edition: exports, also of earlier years, settings, and the program."""
    earlier = [year for year in target.request.years if year < target.school_year]
    return {
        "inputs": ingested_files(target),
        "earlier_inputs": {
            str(year): _files_of(target.request.data / target.service / str(year))
            for year in earlier
        },
        "settings": _settings(target, earlier),
        "code": _code(),
        "program": pbdreport.__version__,
        "python": platform.python_version(),
        "packages": _installed_packages(),
    }


def ingested_files(target: Target) -> list[dict[str, Any]]:
    """The exports that the tables were made from, with hashes and row counts."""
    return _files_of(target.request.tables)


def earlier_years(manifest: Manifest) -> list[SchoolYear]:
    """The earlier school years of which an edition shows figures; none in an old manifest."""
    return sorted(map(SchoolYear.parse, manifest.get("earlier_inputs", {})))


def changes_since(manifest: Manifest, target: Target) -> Iterator[str]:
    """List the inputs of an edition that are different now, a line each.

    Inputs that an old manifest does not record are not compared.

    Args:
        manifest: The manifest of the edition.
        target: The same report, as it would be made now.
    """
    project, service = target.project, target.service
    if (commit := project_commit(project)) != manifest["commit"]:
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
    """The exports of a school year, as a manifest records them."""
    files = read_ingest_report(tables).files
    return [{name: getattr(file, name) for name in EXPORT_FIELDS} for file in files]


def _settings(target: Target, earlier: Sequence[SchoolYear]) -> dict[str, str]:
    """Hashes of this report's settings: profile, mapping, notebooks, commentary, corrections."""
    project, service = target.project, target.service
    own = project.services / service
    files = [
        *settings_files(project, service, target.profile),
        *(own / name for name in ("sources.toml", "duties.toml")),
        *(chapter.path for chapter in target.chapters),
        *target.commentary.values(),
        *(
            project.raw_folder(service, year) / "corrections.csv"
            for year in (*earlier, target.school_year)
        ),
        target.request.published,
    ]
    return dict(file_dependencies(project.root, files))


def _code() -> dict[str, str]:
    """Hashes of each room of the program, and of the lock file of its packages."""
    lock = code_dependencies(())
    rooms = {
        room.removesuffix(".py"): content_key(
            part for part in code_dependencies((room,)) if part not in lock
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
    """The names whose content has changed."""
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
    patterns = {source.id: source.files for source in read_mapping(project, service).source}
    # A workbook has an entry for each of its sheets.
    then = {file["sha256"]: file for file in files}
    now = {
        path.name: file_hash(path)
        for path in sorted(raw.glob("*"))
        if path.is_file() and any(path.match(pattern) for pattern in patterns.values())
    }
    new = [name for name, content in now.items() if content not in then]
    for content, file in then.items():
        if content in now.values():
            continue
        pattern = patterns.get(file["source"], "")
        other = next((name for name in new if pattern and Path(name).match(pattern)), "")
        if other:
            new.remove(other)
            yield f"export {shown}{other}: other content"
        else:
            title = file.get("title") or file["source"]
            yield f"export {shown}{title} ({content[:HASH_DIGITS]}): gone"
    yield from (f"export {shown}{name}: new" for name in new)


@cache
def _installed_packages() -> dict[str, str]:
    """The version of every package of this environment, read once."""
    heads = map(_head, distributions())
    return dict(sorted((head["Name"].lower(), head["Version"]) for head in heads if head["Name"]))


def _head(package: Distribution) -> Message:
    # The properties name and version would each read the whole metadata file.
    text = package.read_text("METADATA") or package.read_text("PKG-INFO") or ""
    return HeaderParser().parsestr(text.partition("\n\n")[0])


def provenance(target: Target, commit: str, sign_off: SignOff | None) -> dict[str, str]:
    """The origin of an edition as its pages show it: label and text, in Dutch."""
    from pbdreport.presentation.numbers import number

    files = ingested_files(target)
    read = sum(file["read"] for file in files)
    aside = sum(file["quarantined"] for file in files)
    lock = target.project.root / "requirements" / "runtime.txt"
    version = f", versie {commit}" if commit else ""
    released = {"Vrijgegeven door": sign_off.by} if sign_off else {}
    return {
        **released,
        "Bronnen": f"{len(files)} bestanden, {number(read)} rijen gelezen",
        "Opzijgezet": f"{number(aside)} rijen met een fout tellen niet mee",
        "Programma": f"pbdreport {pbdreport.__version__}{version}",
        "Bibliotheken": f"vergrendeld, {file_hash(lock)[:12]}" if lock.is_file() else "",
    }


def write_manifest(folder: Path, target: Target, sign_off: SignOff | None, **facts: object) -> None:
    """Write what an edition was made from, what the gates checked, and who signed it off."""
    manifest = {
        "state": "final" if sign_off else "draft",
        "signed": sign_off_entry(sign_off),
        "service": target.service,
        "school_year": str(target.school_year),
        "scope": target.scope,
        "renderer": target.rendered_by,
        "name": target.profile.name,
        "invented": target.profile.invented,
        "formats": list(target.formats),
        "parameters": target.parameters,
        **manifest_inputs(target),
        **facts,
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")
