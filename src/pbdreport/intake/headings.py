"""The row of headings, and where in a file each column of the mapping stands."""

from dataclasses import dataclass
from difflib import get_close_matches

from pbdreport.config.mapping import KEY, PART, VALUE, ColumnRule, Source, TableRule
from pbdreport.errors import MissingColumn, UnreadableFile, listing, suggestion
from pbdreport.intake.delivery import RawFile
from pbdreport.intake.mapping_file import MappingFile
from pbdreport.intake.records import Row, cleaned

ADDED = (KEY, VALUE, PART)


@dataclass(frozen=True)
class Header:
    """The row of headings of a file."""

    line: int
    headings: tuple[str, ...]

    def find(self, alternatives: tuple[str, ...]) -> int | None:
        """The place of the first alternative that the file has."""
        for heading in alternatives:
            if cleaned(heading) in self.headings:
                return self.headings.index(cleaned(heading))
        return None


@dataclass(frozen=True)
class Wish:
    """Headings that a file must have, one of them, and where the mapping says so."""

    alternatives: tuple[str, ...]
    line: int


def find_header(file: RawFile, head: list[Row], mapping: MappingFile) -> Header:
    """The first row with all headings of `header`, or the one with most of them, at least half.

    Raises:
        UnreadableFile: No row has half of them.
    """
    wanted = [cleaned(heading) for heading in file.source.header]
    rows = (Header(line, _trimmed(cells)) for line, cells in head)
    best = next(rows, Header(0, ()))
    while _hits(best, wanted) < len(wanted) and (row := next(rows, None)):
        best = max(best, row, key=lambda one: _hits(one, wanted))
    if 2 * _hits(best, wanted) >= len(wanted) and best.headings:
        return best
    raise UnreadableFile(
        f"The export {file.source.title!r} has a row with the headings of its mapping.",
        {
            "file": file.shown,
            "mapping": mapping.at("source", file.source_number, "header"),
            "wanted": listing(file.source.header),
            "found": _nearest(best, wanted),
        },
        _other_delimiter(file.source, head, wanted)
        + "Correct `header` in the mapping, or export the file again with its headings.",
    )


def _other_delimiter(source: Source, head: list[Row], wanted: list[str]) -> str:
    """What to do where the headings are there with another mark between them."""
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
    # A file without headings begins with data: only what looks like a heading is told.
    like = [cell for cell in best.headings if get_close_matches(cell, wanted, cutoff=0.7)]
    return f"row {best.line} comes nearest: {listing(like)}" if like else "no row with any of them"


def _hits(row: Header, wanted: list[str]) -> int:
    return sum(heading in row.headings for heading in wanted)


def wishes(source: Source, mapping: MappingFile) -> list[Wish]:
    """The headings that a source's tables are made from, each set once, in order of the mapping."""
    place = mapping.mapping.source.index(source)
    found: dict[tuple[str, ...], Wish] = {}
    for number, table in enumerate(source.table):
        at = ("source", place, "table", number)
        for alternatives, keys in _used(table):
            line = mapping.line(*at, *keys)
            found.setdefault(alternatives, Wish(alternatives, line))
    return list(found.values())


def _used(table: TableRule) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    used: list[tuple[tuple[str, ...], tuple[str, ...]]] = [
        (rule.headings, ("columns", column))
        for column, rule in table.columns.items()
        if rule.headings and not rule.optional and not is_added(rule)
    ]
    used += [((heading,), ("where", heading)) for heading in table.where if heading not in ADDED]
    if table.split:
        used.append((table.split.column, ("split", "column")))
    used += [
        (headings, ("unpivot", "columns", headings[0])) for headings in unpivoted(table).values()
    ]
    return used


def is_added(rule: ColumnRule) -> bool:
    """Whether a column comes from a heading that `split` or `unpivot` adds."""
    return bool(rule.headings) and rule.headings[0] in ADDED


def unpivoted(table: TableRule) -> dict[str, tuple[str, ...]]:
    """The headings behind each code; several for one code are alternatives over the years."""
    headings: dict[str, tuple[str, ...]] = {}
    for heading, code in table.unpivot.columns.items() if table.unpivot else ():
        headings[code] = (*headings.get(code, ()), heading)
    return headings


def unused_headings(header: Header, source: Source) -> list[str]:
    """The headings of a file that no table of its source is made from."""
    used = {
        cleaned(heading)
        for table in source.table
        for alternatives in (
            *(rule.headings for rule in table.columns.values()),
            tuple(table.where),
            table.split.column if table.split else (),
            tuple(table.unpivot.columns) if table.unpivot else (),
        )
        for heading in alternatives
    }
    return [heading for heading in header.headings if heading and heading not in used]


def missing_columns(
    source: Source, headers: list[tuple[RawFile, Header]], mapping: MappingFile
) -> list[MissingColumn]:
    """A refusal for each column that files of a source do not have."""
    refusals = []
    for wish in wishes(source, mapping):
        without = [
            (file, header) for file, header in headers if header.find(wish.alternatives) is None
        ]
        if without:
            refusals.append(_missing(source, wish, without, mapping))
    return refusals


def doubled_columns(
    source: Source, headers: list[tuple[RawFile, Header]], mapping: MappingFile
) -> list[UnreadableFile]:
    """A refusal for each heading that the mapping uses and that a file has twice."""
    refusals = []
    for wish in wishes(source, mapping):
        for file, header in headers:
            place = header.find(wish.alternatives)
            if place is not None and header.headings.count(header.headings[place]) > 1:
                refusals.append(_doubled(source, wish, file, header, place, mapping))
    return refusals


def _doubled(
    source: Source, wish: Wish, file: RawFile, header: Header, place: int, mapping: MappingFile
) -> UnreadableFile:
    heading = header.headings[place]
    return UnreadableFile(
        f"The export {source.title!r} has each heading that its mapping uses once.",
        {
            "file": f"{file.shown}, line {header.line}",
            "mapping": f"{mapping.shown}, line {wish.line}",
            "found": f"{heading!r} {header.headings.count(heading)} times",
        },
        "Give one of the two columns another heading in the system, or leave it out.",
    )


def _missing(
    source: Source, wish: Wish, without: list[tuple[RawFile, Header]], mapping: MappingFile
) -> MissingColumn:
    file, header = without[0]
    more = f" and {len(without) - 1} more" if len(without) > 1 else ""
    found = [heading for heading in header.headings if heading]
    near = suggestion(wish.alternatives[0], found)
    return MissingColumn(
        f"The export {source.title!r} has every column that its mapping uses.",
        {
            "file": file.shown + more,
            "mapping": f"{mapping.shown}, line {wish.line}",
            "wanted": " or ".join(repr(heading) for heading in wish.alternatives),
            "found": listing(found),
        },
        near + "Add it to the names of this column in the mapping."
        if near
        else "Name the right heading in the mapping, or export the file again.",
    )
