"""Finds the header row of a file, and the position of each column of the mapping."""

from dataclasses import dataclass
from difflib import get_close_matches
from itertools import pairwise

from pbdreport.config.mapping import KEY, PART, ROW, VALUE, ColumnRule, Source, TableRule
from pbdreport.errors import MissingColumn, UnreadableFile, did_you_mean, first_few
from pbdreport.ingest.delivery import RawFile
from pbdreport.ingest.mapping.mapping_file import MappingFile
from pbdreport.ingest.readers.base import Row, cleaned

ADDED = (KEY, VALUE, PART, ROW)
BOTH = "|"
"""What stands between the two headings of a column."""


@dataclass(frozen=True)
class Header:
    """The header row of a file."""

    line: int
    headings: tuple[str, ...]

    def find(self, alternatives: tuple[str, ...]) -> int | None:
        """The position of the first alternative that the file has; None if it has none."""
        for heading in alternatives:
            if cleaned(heading) in self.headings:
                return self.headings.index(cleaned(heading))
        return None


@dataclass(frozen=True)
class WantedHeading:
    """Alternative headings of which a file must have one, and their line in the mapping."""

    alternatives: tuple[str, ...]
    line: int


def find_header(file: RawFile, head: list[Row], mapping: MappingFile) -> Header:
    """The first row with all headings of `header`, or else the row with most of them.

    Raises:
        UnreadableFile: No row has at least half of them.
    """
    if file.source.format == "sqlite":
        return Header(head[0][0], _trimmed(head[0][1]))
    wanted = [cleaned(heading) for heading in file.source.header]
    rows = iter(candidates(head, file.source.heading_rows))
    best = next(rows, Header(0, ()))
    while _hits(best, wanted) < len(wanted) and (row := next(rows, None)):
        best = max(best, row, key=lambda one: _hits(one, wanted))
    if 2 * _hits(best, wanted) >= len(wanted) and best.headings:
        return best
    raise UnreadableFile(
        f"No header row was found in the export {file.source.title!r}.",
        {
            "file": file.shown,
            "mapping": mapping.at("source", file.source_number, "header"),
            "expected": first_few(file.source.header, "`header` of the mapping"),
            "found": _nearest(best, wanted),
        },
        _other_delimiter(file.source, head, wanted)
        + "Correct `header` in the mapping, or export the file again with headings.",
    )


def candidates(head: list[Row], heading_rows: int) -> list[Header]:
    """Each of the first rows as a header row, with the headings of groups above its own."""
    if heading_rows == 1:
        return [Header(line, _trimmed(cells)) for line, cells in head]
    return [
        Header(line, _under(_trimmed(above), _trimmed(cells)))
        for (_, above), (line, cells) in pairwise(head)
    ]


def _under(groups: tuple[str, ...], own: tuple[str, ...]) -> tuple[str, ...]:
    """The headings of two rows: a group stands above its first column and holds for the next."""
    named, group = [], ""
    for place in range(max(len(groups), len(own))):
        group = (groups[place] if place < len(groups) else "") or group
        heading = own[place] if place < len(own) else ""
        named.append(BOTH.join(filter(None, (group, heading))))
    return tuple(named)


def _other_delimiter(source: Source, head: list[Row], wanted: list[str]) -> str:
    """Advice for a file that has the headings with another delimiter."""
    for mark in (";", ",", "|") if source.format == "csv" else ():
        for line, cells in head:
            row = Header(line, _trimmed(source.delimiter.join(cells).split(mark)))
            if mark != source.delimiter and _hits(row, wanted) == len(wanted):
                return f"Its cells are separated by {mark!r}: set delimiter = {mark!r}. "
    return ""


def _trimmed(cells: list[str]) -> tuple[str, ...]:
    headings = [cleaned(cell) for cell in cells]
    while headings and not headings[-1]:
        headings.pop()
    return tuple(headings)


def _nearest(best: Header, wanted: list[str]) -> str:
    # A file without headings begins with data: show only cells similar to a heading.
    like = [cell for cell in best.headings if get_close_matches(cell, wanted, cutoff=0.7)]
    return (
        f"row {best.line} comes nearest: {first_few(like, 'that row')}"
        if like
        else "no row with any of them"
    )


def _hits(row: Header, wanted: list[str]) -> int:
    return sum(heading in row.headings for heading in wanted)


def wanted_headings(source: Source, mapping: MappingFile) -> list[WantedHeading]:
    """The headings that the tables of a source use, each set once, in the order of the mapping."""
    place = mapping.mapping.source.index(source)
    found: dict[tuple[str, ...], WantedHeading] = {}
    for number, table in enumerate(source.table):
        at = ("source", place, "table", number)
        for alternatives, keys in _used(table):
            line = mapping.line(*at, *keys)
            found.setdefault(alternatives, WantedHeading(alternatives, line))
    return list(found.values())


def _used(table: TableRule) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    used: list[tuple[tuple[str, ...], tuple[str, ...]]] = [
        (rule.headings, ("columns", column))
        for column, rule in table.columns.items()
        if rule.headings and not rule.optional and not is_added(rule)
    ]
    used += [
        ((heading,), ("columns", column))
        for column, rule in table.columns.items()
        for heading in rule.several
        if not rule.optional and heading not in ADDED
    ]
    used += [((heading,), ("where", heading)) for heading in table.where if heading not in ADDED]
    used += [((heading,), ("where_filled",)) for heading in table.where_filled]
    if table.split:
        used.append((table.split.column, ("split", "column")))
    used += [
        (headings, ("unpivot", "columns", headings[0])) for headings in unpivoted(table).values()
    ]
    return used


def is_added(rule: ColumnRule) -> bool:
    """Whether a column uses a heading that `split` or `unpivot` adds."""
    return bool(rule.headings) and rule.headings[0] in ADDED


def unpivoted(table: TableRule) -> dict[str, tuple[str, ...]]:
    """The headings for each code; several for one code are alternatives over the years."""
    headings: dict[str, tuple[str, ...]] = {}
    for heading, code in table.unpivot.columns.items() if table.unpivot else ():
        headings[code] = (*headings.get(code, ()), heading)
    return headings


def unused_headings(header: Header, source: Source) -> list[str]:
    """The headings of a file that no table of its source uses."""
    used = set(map(cleaned, source.headings))
    return [heading for heading in header.headings if heading and heading not in used]


def missing_columns(
    source: Source, headers: list[tuple[RawFile, Header]], mapping: MappingFile
) -> list[MissingColumn]:
    """An error for each column that is missing from files of a source."""
    refusals = []
    for wish in wanted_headings(source, mapping):
        without = [
            (file, header) for file, header in headers if header.find(wish.alternatives) is None
        ]
        if without:
            refusals.append(_missing(wish, without, mapping))
    return refusals


def doubled_columns(
    source: Source, headers: list[tuple[RawFile, Header]], mapping: MappingFile
) -> list[UnreadableFile]:
    """An error for each heading of the mapping that a file has more than once."""
    refusals = []
    for wish in wanted_headings(source, mapping):
        for file, header in headers:
            place = header.find(wish.alternatives)
            if place is not None and header.headings.count(header.headings[place]) > 1:
                refusals.append(_doubled(wish, file, header, place, mapping))
    return refusals


def _doubled(
    wish: WantedHeading, file: RawFile, header: Header, place: int, mapping: MappingFile
) -> UnreadableFile:
    heading = header.headings[place]
    return UnreadableFile(
        f"Heading {heading!r} occurs {header.headings.count(heading)} times in {file.path.name}.",
        {
            "file": f"{file.shown}, line {header.line}",
            "mapping": f"{mapping.shown}, line {wish.line}",
            "expected": "one column with this heading",
        },
        "Rename one of the columns in the system, or leave it out of the export.",
    )


def _missing(
    wish: WantedHeading, without: list[tuple[RawFile, Header]], mapping: MappingFile
) -> MissingColumn:
    file, header = without[0]
    others = ", ".join(other.path.name for other, _ in without[1:])
    found = [heading for heading in header.headings if heading]
    near = did_you_mean(wish.alternatives[0], found)
    return MissingColumn(
        f"Column {wish.alternatives[0]!r} is missing from {file.path.name}.",
        {
            "file": file.shown,
            **({"also from": others} if others else {}),
            "mapping": f"{mapping.shown}, line {wish.line}",
            "expected": " or ".join(repr(heading) for heading in wish.alternatives),
            "found": first_few(found, f"row {header.line} of the file"),
        },
        near + "Add it to the names of this column in the mapping."
        if near
        else "Correct the heading in the mapping, or export the file again.",
    )
