"""Checks a service's mapping against the model and the profile, before any export is read."""

from collections.abc import Iterator
from dataclasses import dataclass

from pbdreport.config.mapping import KEY, PART, VALUE, ColumnRule, Mapping, TableRule, read_mapping
from pbdreport.config.profile import Profile
from pbdreport.config.project import Project
from pbdreport.config.toml import line_of, read_utf_8
from pbdreport.errors import InvalidConfiguration, did_you_mean, first_few
from pbdreport.schema import REQUIRED, TABLES, Column, ColumnType


def allowed_codes(column: Column, profile: Profile) -> tuple[str, ...]:
    """The codes allowed in a column; empty if any value is allowed."""
    if column.profile_codes:
        return tuple(profile.labels(column.profile_codes))  # type: ignore[arg-type]
    return column.codes


def highest(column: Column, profile: Profile) -> float | None:
    """The highest value allowed in a column by the profile; None without such a limit."""
    return getattr(profile.intake, column.at_most) if column.at_most else None


WRITTEN = frozenset({"SUMMARY", "LOCATION", "ORGANIZER", "ATTENDEE", "CALENDAR", "FILE", "UID"})
"""The headings of a calendar that may contain names."""


@dataclass(frozen=True)
class MappingFile:
    """A mapping with its text, to find the line of each key."""

    mapping: Mapping
    text: str
    shown: str

    def line(self, *keys: int | str) -> int:
        """The line of a key."""
        return line_of(self.text, keys)

    def at(self, *keys: int | str) -> str:
        """The file and line of a key, for messages."""
        return f"{self.shown}, line {self.line(*keys)}"


def read_mapping_file(project: Project, service: str) -> MappingFile:
    """Read the mapping of a service.

    Raises:
        MissingFile: The service has no mapping.
        InvalidConfiguration: The mapping has an error; names the line.
    """
    mapping = read_mapping(project, service)
    path = project.services / service / "sources.toml"
    return MappingFile(
        mapping, read_utf_8(path, project.shown(path), "The mapping"), project.shown(path)
    )


def problems_of(mapping: MappingFile, profile: Profile) -> list[InvalidConfiguration]:
    """An error for each table, column or code that does not match the model or the profile."""
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
    """Whether the mapping fills a column of pseudonyms."""
    rules = [table for source in mapping.mapping.source for table in source.table]
    return any(
        (column.type is ColumnType.PSEUDONYM or rule.columns[column.name].join)
        for rule in rules
        if rule.name in TABLES
        for column in TABLES[rule.name].columns
        if column.name in rule.columns
    )


def _unknown_table(
    mapping: MappingFile, rule: TableRule, at: tuple[int | str, ...]
) -> InvalidConfiguration:
    return _refusal(
        mapping,
        f"Unknown table {rule.name!r} in the mapping.",
        mapping.line(*at, "name"),
        {"expected": "a table of the model"},
        did_you_mean(rule.name, TABLES) + "docs/model.md lists the tables.",
    )


def _codes(
    mapping: MappingFile, table: TableRule, at: tuple[int | str, ...], profile: Profile
) -> Iterator[InvalidConfiguration]:
    """An error for each code of the mapping that is not in the model or the profile."""
    columns = {column.name: column for column in TABLES[table.name].columns}
    for name, rule in table.columns.items():
        if name not in columns or not (columns[name].codes or columns[name].profile_codes):
            continue
        allowed = allowed_codes(columns[name], profile)
        for code in given_by(mapping.mapping, table, rule):
            if code not in allowed:
                yield _refusal(
                    mapping,
                    f"Unknown code {code!r} for the column {name}.",
                    mapping.line(*at, "columns", name),
                    {"expected": first_few(allowed, _code_list(columns[name]))},
                    did_you_mean(code, allowed)
                    + (
                        "Use one of these, or add it to the profile."
                        if columns[name].profile_codes
                        else "Use one of these."
                    ),
                )


def _code_list(column: Column) -> str:
    """Where all codes of a column are listed."""
    return f"[[{column.profile_codes}]] in the profile" if column.profile_codes else "docs/model.md"


def given_by(mapping: Mapping, table: TableRule, rule: ColumnRule) -> list[str]:
    """The values that the mapping itself gives a column, whatever the export contains."""
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
                f"The table {rule.name} has no column {name!r}.",
                mapping.line(*at, "columns", name),
                {},
                did_you_mean(name, columns) + "docs/model.md lists the columns.",
            )
    for name, column in columns.items():
        if column.required and name not in rule.columns:
            yield _refusal(
                mapping,
                f"Required column {name!r} of the table {rule.name} is missing from the mapping.",
                mapping.line(*at, "columns"),
                {},
                "Add the heading that it comes from, or a constant.",
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
                f"Column {users[0]!r} uses {heading!r} in a table without `{key}`.",
                mapping.line(*at, "columns", users[0]),
                {},
                f"Add `{key}` to this table, or name a heading of the export.",
            )


def _written_by_hand(
    mapping: MappingFile, table: TableRule, at: tuple[int | str, ...]
) -> Iterator[InvalidConfiguration]:
    """An error for each column that would take free text, and so names, from a calendar."""
    columns = {column.name: column for column in TABLES[table.name].columns}
    for name, rule in table.columns.items():
        is_text = name in columns and columns[name].type is ColumnType.TEXT
        if is_text and not rule.values and {*rule.headings} & WRITTEN:
            yield _refusal(
                mapping,
                f"Column {name!r} would take text from a calendar as people wrote it.",
                mapping.line(*at, "columns", name),
                {"found": f"from = {first_few(rule.headings, 'the mapping')}, without `values`"},
                "List the words that count under `values`, with within = true.",
            )


def _not_fed(mapping: MappingFile, name: str) -> InvalidConfiguration:
    return InvalidConfiguration(
        f"Required table {name!r} is missing from the mapping.",
        {"file": mapping.shown},
        f"Add the export that the rows of {name} come from.",
    )


def _refusal(
    mapping: MappingFile, problem: str, line: int, where: dict[str, object], advice: str
) -> InvalidConfiguration:
    return InvalidConfiguration(problem, {"file": f"{mapping.shown}, line {line}", **where}, advice)
