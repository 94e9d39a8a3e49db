"""The files of a delivery: which export is which, and what it is by its bytes."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from pbdreport.config.mapping import Mapping, Source
from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.errors import MissingFile, PbdReportError, UnreadableFile, listing

_CHUNK = 4 * 1024 * 1024


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
    problems: list[PbdReportError] = []
    for number, source in enumerate(mapping.source):
        taken = [path for path in present if path.match(source.files)]
        if source.required and not taken:
            problems.append(_missing(source, project.shown(folder), present))
        for path in taken:
            try:
                files.append(_raw_file(len(files) + 1, number, source, path, project))
            except OSError as error:
                problems.append(_unreadable(project.shown(path), error))
    names = {file.path.name for file in files}
    return files, [path.name for path in present if path.name not in names], problems


def _files_in(folder: Path, project: Project) -> list[Path]:
    if not folder.is_dir():
        raise MissingFile(
            "The exports of a school year lie in a folder of their own.",
            {"wanted": project.shown(folder)},
            "Deliver the exports there. Those of the example services come from: pbdreport demo",
        )
    paths = (path for path in folder.iterdir() if path.is_file())
    return sorted(path for path in paths if not path.name.startswith((".", "~$")))


def _raw_file(number: int, place: int, source: Source, path: Path, project: Project) -> RawFile:
    digest = hashlib.sha256()
    size, has_quotes = 0, False
    with path.open("rb") as file:
        while piece := file.read(_CHUNK):
            digest.update(piece)
            size += len(piece)
            has_quotes = has_quotes or b'"' in piece
    shown = project.shown(path)
    return RawFile(number, place, source, path, shown, digest.hexdigest(), size, has_quotes)


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


def _unreadable(shown: str, error: OSError) -> UnreadableFile:
    return UnreadableFile(
        "The exports can be read.",
        {"file": shown, "found": error.strerror or type(error).__name__},
        "Give the user that runs pbdreport the right to read it.",
    )
