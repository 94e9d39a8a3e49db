"""A service's mapping held against the model: what no export could put right."""

from collections.abc import Iterator
from dataclasses import dataclass

from pbdreport.config.mapping import KEY, PART, VALUE, ColumnRule, Mapping, TableRule, read_mapping
from pbdreport.config.profile import Profile
from pbdreport.config.project import Project
from pbdreport.config.reading import line_of
from pbdreport.errors import InvalidConfiguration, listing, suggestion
from pbdreport.intake.limits import allowed_codes
from pbdreport.model import REQUIRED, TABLES, Type

WRITTEN = frozenset({"SUMMARY", "LOCATION", "ORGANIZER", "ATTENDEE", "CALENDAR", "FILE", "UID"})
"""The headings of a calendar under which names may stand."""


@dataclass(frozen=True)
class MappingFile:
    """A mapping with the text it was read from, to point at its lines."""

    mapping: Mapping
    text: str
    shown: str

    def line(self, *keys: int | str) -> int:
        """The line on which a key stands."""
        return line_of(self.text, keys)

    def at(self, *keys: int | str) -> str:
        """The file and line of a key, as told to people."""
        return f"{self.shown}, line {self.line(*keys)}"


def read_mapping_file(project: Project, service: str) -> MappingFile:
    """The mapping of a service.

    Raises:
        MissingFile: The service has no mapping.
        InvalidConfiguration: The mapping breaks a rule of its own; names the line.
    """
    mapping = read_mapping(project, service)
    path = project.services / service / "sources.toml"
    return MappingFile(mapping, path.read_text(encoding="utf-8"), project.shown(path))


def problems_of(mapping: MappingFile, profile: Profile) -> list[InvalidConfiguration]:
    """What the mapping feeds that model and profile do not know, and the other way round."""
    found = []
    for place, source in enumerate(mapping.mapping.source):
        for number, table in enumerate(source.table):
            at = ("source", place, "table", number)
            if table.name in TABLES:
                found += [*_of_table(mapping, table, at), *_codes(mapping, table, at, profile)]
                found += _written_by_hand(mapping, table, at) if source.format == "ics" else []
            else:
                found.append(_unknown_table(mapping, table, at))
    fed = {table.name for source in mapping.mapping.source for table in source.table}
    return found + [_not_fed(mapping, name) for name in REQUIRED if name not in fed]


def feeds_people(mapping: MappingFile) -> bool:
    """Whether a column of the mapping comes under pseudonyms."""
    rules = [table for source in mapping.mapping.source for table in source.table]
    return any(
        column.type is Type.PSEUDONYM and column.name in rule.columns
        for rule in rules
        if rule.name in TABLES
        for column in TABLES[rule.name].columns
    )


def _unknown_table(
    mapping: MappingFile, rule: TableRule, at: tuple[int | str, ...]
) -> InvalidConfiguration:
    return _refusal(
        mapping,
        "A mapping feeds tables of the model.",
        mapping.line(*at, "name"),
        {"found": repr(rule.name)},
        suggestion(rule.name, TABLES) + "docs/model.md lists the tables.",
    )


def _codes(
    mapping: MappingFile, table: TableRule, at: tuple[int | str, ...], profile: Profile
) -> Iterator[InvalidConfiguration]:
    """Codes that the mapping gives and that model or profile do not list."""
    columns = {column.name: column for column in TABLES[table.name].columns}
    for name, rule in table.columns.items():
        if name not in columns or not (columns[name].codes or columns[name].profile_codes):
            continue
        allowed = allowed_codes(columns[name], profile)
        for code in given_by(mapping.mapping, table, rule):
            if code not in allowed:
                yield _refusal(
                    mapping,
                    f"A mapping gives {name} a code that the model or the profile lists.",
                    mapping.line(*at, "columns", name),
                    {"found": repr(code), "known": listing(allowed)},
                    suggestion(code, allowed) + "Use one of these, or add it to the profile.",
                )


def given_by(mapping: Mapping, table: TableRule, rule: ColumnRule) -> list[str]:
    """What a column holds by the mapping itself, whatever the export says."""
    words = mapping.translations(rule)
    fixed = [text for text in (rule.constant, rule.default) if text is not None]
    keys = table.unpivot.columns if table.unpivot and rule.headings == (KEY,) else {}
    meant = [words.get(text, text) for text in (*fixed, *keys.values())]
    return list(dict.fromkeys([*words.values(), *meant]))


def _of_table(
    mapping: MappingFile, rule: TableRule, at: tuple[int | str, ...]
) -> Iterator[InvalidConfiguration]:
    columns = {column.name: column for column in TABLES[rule.name].columns}
    for name in rule.columns:
        if name not in columns:
            yield _refusal(
                mapping,
                f"A mapping feeds columns that the table {rule.name} has.",
                mapping.line(*at, "columns", name),
                {"found": repr(name)},
                suggestion(name, columns) + "docs/model.md lists the columns.",
            )
    for name, column in columns.items():
        if column.required and name not in rule.columns:
            yield _refusal(
                mapping,
                f"A mapping feeds every required column of the table {rule.name}.",
                mapping.line(*at, "columns"),
                {"wanted": repr(name)},
                "Say from which heading it comes, or give a constant.",
            )
    yield from _added_headings(mapping, rule, at)


def _added_headings(
    mapping: MappingFile, rule: TableRule, at: tuple[int | str, ...]
) -> Iterator[InvalidConfiguration]:
    added = (
        (KEY, "unpivot", rule.unpivot),
        (VALUE, "unpivot", rule.unpivot),
        (PART, "split", rule.split),
    )
    for heading, key, there in added:
        users = [name for name, column in rule.columns.items() if heading in column.headings]
        if users and there is None:
            yield _refusal(
                mapping,
                f"{heading} is a heading that `{key}` adds to a table.",
                mapping.line(*at, "columns", users[0]),
                {"found": f"{heading!r} in a table without `{key}`"},
                f"Add `{key}` to this table, or name a heading of the export.",
            )


def _written_by_hand(
    mapping: MappingFile, table: TableRule, at: tuple[int | str, ...]
) -> Iterator[InvalidConfiguration]:
    """Columns that would hold what people write in their calendar, names and all."""
    columns = {column.name: column for column in TABLES[table.name].columns}
    for name, rule in table.columns.items():
        is_text = name in columns and columns[name].type is Type.TEXT
        if is_text and not rule.values and {*rule.headings} & WRITTEN:
            yield _refusal(
                mapping,
                "What people write in a calendar is translated, and never taken as it stands.",
                mapping.line(*at, "columns", name),
                {"found": f"{name} from {listing(rule.headings)} without values"},
                "List the words that count under `values`, with within = true.",
            )


def _not_fed(mapping: MappingFile, name: str) -> InvalidConfiguration:
    return InvalidConfiguration(
        "A mapping feeds every table that a report cannot do without.",
        {"file": mapping.shown, "wanted": repr(name)},
        f"Say from which export the rows of {name} come.",
    )


def _refusal(
    mapping: MappingFile, must: str, line: int, where: dict[str, object], advice: str
) -> InvalidConfiguration:
    return InvalidConfiguration(must, {"file": f"{mapping.shown}, line {line}", **where}, advice)
