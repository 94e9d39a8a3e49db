"""A service's mapping held against the model: what no export could put right."""

from collections.abc import Iterator
from dataclasses import dataclass

from pbdreport.config.mapping import KEY, PART, VALUE, Mapping, TableRule, read_mapping
from pbdreport.config.project import Project
from pbdreport.config.reading import line_of
from pbdreport.errors import InvalidConfiguration, suggestion
from pbdreport.model import REQUIRED, TABLES, Type


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


def problems_of(mapping: MappingFile) -> list[InvalidConfiguration]:
    """What the mapping feeds that the model does not know, and the other way round."""
    found = []
    for place, source in enumerate(mapping.mapping.source):
        for number, table in enumerate(source.table):
            found += list(_of_table(mapping, table, ("source", place, "table", number)))
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


def _of_table(
    mapping: MappingFile, rule: TableRule, at: tuple[int | str, ...]
) -> Iterator[InvalidConfiguration]:
    if rule.name not in TABLES:
        yield _refusal(
            mapping,
            "A mapping feeds tables of the model.",
            mapping.line(*at, "name"),
            {"found": repr(rule.name)},
            suggestion(rule.name, TABLES) + "docs/model.md lists the tables.",
        )
        return
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
