"""Erases one person from everything that is kept of a service.

A person is one or more texts that exports write: a name, an e-mail address, a key of a survey.

raw exports as text, `corrections.csv`
    The rows of the person are taken out; every other byte stays.
raw exports of other formats
    Listed: only the system that made them can leave a row out without damage.
clean tables, quarantine, refused deliveries
    Removed, and made again from what is raw by the next build; looked up by pseudonym.
caches and logs under `build/`
    Removed.
settings and commentary of the service
    Listed with file and line.
editions
    Stay: they hold results of groups, and no row or pseudonym of a person. A text that names the
    person all the same is listed.

1. In a column that the mapping makes pseudonyms of, a cell is the person's if it is one of the
   texts, without regard to case and surrounding spaces: as pseudonyms are made.
2. In any other cell, a text of two words or with an `@` may stand anywhere. A number or a single
   word may not: 17 is also an hour, and Peeters a school.
3. No message names the person.
"""

import csv
import os
import re
import shutil
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from pbdreport.config.mapping import Mapping, read_mapping
from pbdreport.config.profile import pseudonym_key, read_profile
from pbdreport.config.project import Project
from pbdreport.errors import PbdReportError, UnreadableFile, UsageError
from pbdreport.ingest.delivery import CORRECTIONS
from pbdreport.ingest.privacy.pseudonyms import pseudonym
from pbdreport.pipeline.prune import FOLDERS, SPILL
from pbdreport.schema import TABLES, ColumnType
from pbdreport.storage.atomic_files import OWN_FILE, atomic_file

LONGEST_RECORD = 50
"""More lines than this in one record are a broken quote: no row is cut out of them."""
TEXTS = {".csv", ".txt", ".tsv", ".json", ".jsonl"}
PAGES = {".html", ".csv", ".json", ".md", ".toml", ".js", ".svg", ".ipynb"}


@dataclass(frozen=True)
class Trace:
    """Where something of the person was found."""

    store: str
    place: str
    rows: int
    is_erasable: bool
    """Whether `forget` can erase it; what is not, somebody must."""


@dataclass(frozen=True)
class Person:
    """The texts that stand for a person in exports."""

    texts: tuple[str, ...]
    _whole: frozenset[str] = field(init=False, default=frozenset())

    def __post_init__(self) -> None:
        """Refuse texts that would erase others."""
        object.__setattr__(self, "_whole", frozenset(map(_plain, self.texts)))
        if not self._whole or "" in self._whole:
            raise UsageError(
                "No person was named.",
                {"expected": "a name, an e-mail address or a survey key on each line of stdin"},
                "Type them, and end with Ctrl-D.",
            )

    def is_cell(self, cell: str) -> bool:
        """Whether a cell that identifies somebody identifies this person."""
        return _plain(cell) in self._whole

    def is_in(self, text: str) -> bool:
        """Whether a text names the person."""
        plain = _plain(text)
        return any(pattern.search(plain) for pattern in self._patterns())

    def _patterns(self) -> list[re.Pattern[str]]:
        return [
            re.compile(r"(?<!\w)" + r"\s+".join(map(re.escape, text.split())) + r"(?!\w)")
            for text in self._whole
            if "@" in text or len(text.split()) > 1
        ]


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip().lower()


def find_person(project: Project, service: str, person: Person) -> list[Trace]:
    """Everything of a person that is kept, and what of it can be erased."""
    return list(_look(project, service, person, is_erasing=False))


def forget_person(project: Project, service: str, person: Person) -> list[Trace]:
    """Erase a person; returns what was found. Call it only under the lock.

    Caches and logs are removed also where nothing was found: they may hold what was there before.
    """
    traces = list(_look(project, service, person, is_erasing=True))
    for folder in (project.processed / service).glob("*") if traces else ():
        year = folder.name.removeprefix("refused-")
        if folder.is_dir() and (_is_delivered(project, service, year) or year != folder.name):
            shutil.rmtree(folder)
    caches = [project.workshop / name for name in FOLDERS]
    logs = project.workshop / "logs"
    caches += [*project.workshop.glob(SPILL), project.workshop / "spill", logs / service]
    for path in caches:
        if path.is_dir():
            shutil.rmtree(path)
    for path in logs.glob("*.log*"):
        path.unlink()
    return traces


def _is_delivered(project: Project, service: str, year: str) -> bool:
    """Whether tables of a school year can be made again: there are exports of it."""
    return any((project.root / "data" / "raw" / service / year).glob("[!.]*"))


def _look(project: Project, service: str, person: Person, is_erasing: bool) -> Iterator[Trace]:
    mapping = _mapping_of(project, service)
    raw = project.root / "data" / "raw" / service
    for path in sorted(raw.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield from _in_export(path, project, mapping, person, is_erasing)
    yield from _in_tables(project, service, person)
    settings = sorted((project.services / service).rglob("*"))
    editions = sorted((project.reports / ".editions").glob(f"{service}-[0-9]*@*/**/*"))
    for store, paths in (("settings", settings), ("editions", editions)):
        for path in paths:
            if path.suffix in PAGES and path.is_file():
                yield from _in_text(store, path, project, person)


def _mapping_of(project: Project, service: str) -> Mapping | None:
    """The mapping, which names the columns of people; None if it cannot be read."""
    try:
        return read_mapping(project, service)
    except PbdReportError:
        return None


def _headings_of_people(mapping: Mapping | None) -> frozenset[str]:
    """The headings of the columns that the mapping makes pseudonyms of."""
    keys = {
        (table.name, column.name)
        for table in TABLES.values()
        for column in table.columns
        if column.type is ColumnType.PSEUDONYM
    }
    return frozenset(
        _plain(heading)
        for source in (mapping.source if mapping else ())
        for table in source.table
        for name, rule in table.columns.items()
        if (table.name, name) in keys
        for heading in rule.headings
    )


def _in_export(
    path: Path, project: Project, mapping: Mapping | None, person: Person, is_erasing: bool
) -> Iterator[Trace]:
    shown = project.shown(path)
    headings = _headings_of_people(mapping)
    source = next((s for s in (mapping.source if mapping else ()) if path.match(s.files)), None)
    form = source.format if source else path.suffix.lower().removeprefix(".")
    if form == "xlsx":
        rows = sum(_matches(row, _People(headings), person) for row in _cells_of_workbook(path))
        if rows:
            yield Trace("raw exports", shown, rows, is_erasable=False)
    elif form == "csv" or path.suffix.lower() in TEXTS:
        encoding = source.encoding if source else "utf-8"
        delimiter = ";" if source is None else source.delimiter
        if path.name == CORRECTIONS:
            headings |= {"sleutel", "oud", "nieuw", "door"}
        yield from _in_rows(path, shown, encoding, delimiter, headings, person, is_erasing)
    else:
        yield from _in_text("raw exports", path, project, person)


class _People:
    """The columns of people in a file, learnt from its header row."""

    def __init__(self, headings: frozenset[str]):
        self.headings, self.columns = headings, set[int]()


def _matches(cells: Sequence[str], people: _People, person: Person) -> bool:
    """Whether a row is the person's."""
    people.columns |= {at for at, cell in enumerate(cells) if _plain(cell) in people.headings}
    return any(
        (at in people.columns and person.is_cell(cell)) or person.is_in(cell)
        for at, cell in enumerate(cells)
    )


def _in_rows(
    path: Path,
    shown: str,
    encoding: str,
    delimiter: str,
    headings: frozenset[str],
    person: Person,
    is_erasing: bool,
) -> Iterator[Trace]:
    """The rows of a text export; a row may have several lines."""
    lines = path.read_bytes().splitlines(keepends=True)
    reader = csv.reader((line.decode(encoding, "replace") for line in lines), delimiter=delimiter)
    people, found, broken, kept, start = _People(headings), 0, 0, [], 0
    try:
        for cells in reader:
            span, start = lines[start : reader.line_num], reader.line_num
            is_theirs = _matches(cells, people, person)
            is_broken = len(span) > LONGEST_RECORD
            found += is_theirs and not is_broken
            broken += is_theirs and is_broken
            if not is_theirs or is_broken:
                kept += span
    except csv.Error:
        # What the reader cannot take apart stays; somebody must look at it.
        found, broken = 0, 1
    if found and is_erasing:
        facts = path.stat()
        with atomic_file(path) as made:
            made.write_bytes(b"".join(kept))
            made.chmod(facts.st_mode & 0o777 or OWN_FILE)
        # A build looks at content alone; people look at dates.
        os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    if found:
        yield Trace("raw exports", shown, found, is_erasable=True)
    if broken:
        yield Trace("raw exports", shown, broken, is_erasable=False)


def _cells_of_workbook(path: Path) -> Iterator[list[str]]:
    from python_calamine import CalamineWorkbook

    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            for name in book.sheet_names:
                for row in book.get_sheet_by_name(name).iter_rows():
                    yield [str(cell) for cell in row]
    except Exception as error:
        # The library has exceptions of its own for every damage.
        raise UnreadableFile(
            "A workbook cannot be searched.",
            {"file": path.name, "found": type(error).__name__},
            "Remove it, or export it again.",
        ) from None


def _in_tables(project: Project, service: str, person: Person) -> Iterator[Trace]:
    """The rows of clean tables with a pseudonym of the person; looked up with the key of now."""
    folder = project.processed / service
    if not folder.is_dir():
        return
    try:
        key = pseudonym_key(read_profile(project, service), service)
    except PbdReportError:
        return
    keys = [pseudonym(text, key) for text in person.texts]
    for table in TABLES.values():
        people = [one.name for one in table.columns if one.type is ColumnType.PSEUDONYM]
        for path in sorted(folder.glob(f"*/{table.name}.parquet")) if people else ():
            condition = " OR ".join(f'"{name}" IN (SELECT unnest(?))' for name in people)
            with duckdb.connect(config={"temp_directory": ""}) as connection:
                [(count,)] = connection.execute(
                    f"SELECT count(*) FROM read_parquet(?) WHERE {condition}",
                    [str(path), *[keys] * len(people)],
                ).fetchall()
            if count:
                is_delivered = _is_delivered(project, service, path.parent.name)
                yield Trace("clean tables", project.shown(path), count, is_delivered)


def _in_text(store: str, path: Path, project: Project, person: Person) -> Iterator[Trace]:
    lines = path.read_bytes().decode("utf-8", "replace").splitlines()
    found = [number for number, line in enumerate(lines, 1) if person.is_in(line)]
    if found:
        yield Trace(store, f"{project.shown(path)}, line {found[0]}", len(found), False)
