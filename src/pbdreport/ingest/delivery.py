"""The files of a delivery: the source and the hash of each."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from pbdreport.config.mapping import Mapping, Source
from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.errors import MissingExport, MissingFile, PbdReportError, UnreadableFile, first_few
from pbdreport.storage.fingerprint import printable

_CHUNK = 1024 * 1024
CORRECTIONS = "corrections.csv"
"""The file of corrections, which is not an export."""


@dataclass(frozen=True)
class RawFile:
    """A file of a delivery."""

    number: int
    """Its number in the delivery, from 1: by source in the order of the mapping, then by name."""
    source_number: int
    source: Source
    path: Path
    shown: str
    """Its path as messages show it."""
    sha256: str
    bytes: int
    has_quotes: bool
    changed_ns: int
    """Its modification time, in nanoseconds."""


def find_delivery(
    project: Project, service: str, school_year: SchoolYear, mapping: Mapping
) -> tuple[list[RawFile], list[str], list[PbdReportError]]:
    """The files of each source, the names of unknown files, and an error for each problem.

    Raises:
        MissingFile: There is no raw folder for the school year.
    """
    folder = project.raw_folder(service, school_year)
    present = _files_in(folder, project)
    files: list[RawFile] = []
    problems: list[PbdReportError] = [
        _not_here(path, project)
        for path in present
        if not _is_own_file(path, folder) and any(_matches(path, s) for s in mapping.source)
    ]
    present = [path for path in present if _is_own_file(path, folder)]
    for number, source in enumerate(mapping.source):
        taken = [path for path in present if _matches(path, source)]
        if source.required and not taken:
            problems.append(_missing(source, project.shown(folder), present))
        for path in taken:
            if printable(path.name) != path.name:
                problems.append(_nameless(path, project))
                continue
            try:
                files.append(_raw_file(len(files) + 1, number, source, path, project))
            except OSError as error:
                problems.append(unreadable(project.shown(path), error))
    taken_names = {file.path.name for file in files}
    unknown = [printable(path.name) for path in present if path.name not in taken_names]
    return files, unknown, problems


def _files_in(folder: Path, project: Project) -> list[Path]:
    if not folder.is_dir():
        raise MissingFile(
            f"There are no exports of {folder.parent.name} for {folder.name}.",
            {"expected": project.shown(folder)},
            "Deliver the exports there. For the example services, run: pbdreport demo",
        )
    return sorted(
        path
        for path in folder.iterdir()
        if path.name != CORRECTIONS and not path.name.startswith((".", "~$"))
    )


def _matches(path: Path, source: Source) -> bool:
    """Whether a file belongs to a source; brackets in a pattern may also be part of the name."""
    return path.match(source.files) or path.match(source.files.replace("[", "[[]"))


def _is_own_file(path: Path, folder: Path) -> bool:
    """Whether it is a file in the folder itself, not a link to somewhere else."""
    return path.is_file() and path.resolve().is_relative_to(folder.resolve())


def _nameless(path: Path, project: Project) -> UnreadableFile:
    return UnreadableFile(
        "The name of an export is not written in UTF-8.",
        {"file": project.shown(path)},
        "Rename it with letters, digits, '-' and '_'.",
    )


def _not_here(path: Path, project: Project) -> UnreadableFile:
    kind = "a folder" if path.is_dir() else "a special file"
    found = "a link out of the raw folder, or to nothing" if path.is_symlink() else kind
    return UnreadableFile(
        f"An export is {found}.",
        {"file": project.shown(path), "expected": "a regular file in the raw folder itself"},
        "Put the export itself there, or rename this one.",
    )


def _raw_file(number: int, place: int, source: Source, path: Path, project: Project) -> RawFile:
    digest = hashlib.sha256()
    size, has_quotes = 0, False
    changed = path.stat().st_mtime_ns
    with path.open("rb") as file:
        while piece := file.read(_CHUNK):
            digest.update(piece)
            size += len(piece)
            has_quotes = has_quotes or b'"' in piece
    shown = project.shown(path)
    return RawFile(
        number, place, source, path, shown, digest.hexdigest(), size, has_quotes, changed
    )


def _missing(source: Source, folder: str, present: list[Path]) -> MissingExport:
    return MissingExport(
        f"The export {source.title!r} is missing from the delivery.",
        {
            "folder": folder,
            "expected": repr(source.files),
            "found": first_few((printable(path.name) for path in present), folder),
        },
        "Deliver it, or correct `files` of this source in the mapping.",
    )


def unreadable(shown: str, error: OSError) -> UnreadableFile:
    """The error for a file that the operating system does not let us read."""
    return UnreadableFile(
        "The export cannot be read.",
        {"file": shown, "found": error.strerror or type(error).__name__},
        "Give the user that runs pbdreport permission to read it.",
    )
