"""The files of a delivery: which export is which, and what it is by its bytes."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from pbdreport.config.mapping import Mapping, Source
from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.errors import MissingFile, PbdReportError, UnreadableFile, listing

_CHUNK = 1024 * 1024
CORRECTIONS = "corrections.csv"
"""What is corrected in the exports; no export itself."""


@dataclass(frozen=True)
class RawFile:
    """One export as delivered."""

    number: int
    """Its place in the delivery, from 1: by source in the order of the mapping, then by name."""
    source_number: int
    source: Source
    path: Path
    shown: str
    """Its path as told to people."""
    sha256: str
    bytes: int
    has_quotes: bool
    changed_ns: int
    """When it was last changed, in nanoseconds, as the system counts them."""


def find_delivery(
    project: Project, service: str, school_year: SchoolYear, mapping: Mapping
) -> tuple[list[RawFile], list[str], list[PbdReportError]]:
    """The files of each source, the names of files that no source takes, and what is missing.

    Raises:
        MissingFile: There is no raw folder for that school year.
    """
    folder = project.raw_folder(service, school_year)
    present = _files_in(folder, project)
    files: list[RawFile] = []
    problems: list[PbdReportError] = [
        _not_here(path, project)
        for path in present
        if not _is_own_file(path, folder) and any(path.match(s.files) for s in mapping.source)
    ]
    present = [path for path in present if _is_own_file(path, folder)]
    for number, source in enumerate(mapping.source):
        taken = [path for path in present if path.match(source.files)]
        if source.required and not taken:
            problems.append(_missing(source, project.shown(folder), present))
        for path in taken:
            try:
                files.append(_raw_file(len(files) + 1, number, source, path, project))
            except OSError as error:
                problems.append(unreadable(project.shown(path), error))
    names = {file.path.name for file in files}
    return files, [path.name for path in present if path.name not in names], problems


def _files_in(folder: Path, project: Project) -> list[Path]:
    if not folder.is_dir():
        raise MissingFile(
            "The exports of a school year lie in a folder of their own.",
            {"wanted": project.shown(folder)},
            "Deliver the exports there. Those of the example services come from: pbdreport demo",
        )
    return sorted(
        path
        for path in folder.iterdir()
        if path.name != CORRECTIONS and not path.name.startswith((".", "~$"))
    )


def _is_own_file(path: Path, folder: Path) -> bool:
    """Whether it is a file, and lies in the folder itself: a link leads to no other file."""
    return path.is_file() and path.resolve().is_relative_to(folder.resolve())


def _not_here(path: Path, project: Project) -> UnreadableFile:
    kind = "a link" if path.is_symlink() else "a folder" if path.is_dir() else "no regular file"
    found = f"{kind} that leads out of it, or nowhere" if path.is_symlink() else kind
    return UnreadableFile(
        "An export is a file in the raw folder itself.",
        {"file": project.shown(path), "found": found},
        "Put the export itself there, or give this one another name.",
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


def _missing(source: Source, folder: str, present: list[Path]) -> MissingFile:
    return MissingFile(
        f"The delivery has the export {source.title!r}.",
        {
            "folder": folder,
            "wanted": repr(source.files),
            "found": listing(path.name for path in present),
        },
        "Deliver it, or correct `files` of this source in the mapping.",
    )


def unreadable(shown: str, error: OSError) -> UnreadableFile:
    """The refusal of a file that the system does not let us read."""
    return UnreadableFile(
        "The exports can be read.",
        {"file": shown, "found": error.strerror or type(error).__name__},
        "Give the user that runs pbdreport the right to read it.",
    )
