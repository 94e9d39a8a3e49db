"""Checks a service's mapping against the model and the profile, before any export is read."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pbdreport.config.mapping import KEY, PART, VALUE, ColumnRule, Mapping, TableRule, read_mapping
from pbdreport.config.profile import Profile
from pbdreport.config.project import Project
from pbdreport.config.toml import line_of, read_utf_8
from pbdreport.errors import InvalidConfiguration, did_you_mean, first_few
from pbdreport.ingest.ingest_report import DeliveryWarning
from pbdreport.schema import REQUIRED, TABLES, Column, ColumnType


def allowed_codes(column: Column, profile: Profile) -> tuple[str, ...]:
    """The codes allowed in a column; empty if any value is allowed."""
    if not column.profile_codes:
        return column.codes
    listed = tuple(profile.labels(column.profile_codes))  # type: ignore[arg-type]
    return listed if listed or not column.own_codes else column.codes


def is_coded(column: Column, profile: Profile) -> bool:
    """Whether a column holds codes only, of the model or of the profile."""
    is_listed = bool(column.profile_codes) and not column.own_codes
    return is_listed or bool(allowed_codes(column, profile))


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


_WITHOUT = "Required column {!r} of the table {} is missing from the mapping."
VISIT_ALONE = "advisers_visit_alone"


def without_made_up(
    mapping: MappingFile, profile: Profile
) -> tuple[MappingFile, list[DeliveryWarning]]:
    """The mapping without a constant number of advisers that the profile does not answer for.

    It was accepted before; for one release it gives a warning, and no figure uses it.
    """
    if profile.effort.advisers_visit_alone:
        return mapping, []
    sources, warnings = [], []
    for source in mapping.mapping.source:
        tables = tuple(map(_without_staff_count, source.table))
        if tables != source.table:
            text = (
                "staff_count = 1 in elke rij is niet geregistreerd en wordt niet gebruikt: zet "
                f"{VISIT_ALONE} = true onder [effort] in het profiel, of neem het uit de mapping"
            )
            warnings.append(DeliveryWarning(source.id, 0, text))
        sources.append(source.model_copy(update={"table": tables}))
    kept = mapping.mapping.model_copy(update={"source": tuple(sources)})
    return replace(mapping, mapping=kept), warnings


def _without_staff_count(rule: TableRule) -> TableRule:
    count = rule.columns.get("staff_count")
    if rule.name != "contacts" or count is None or count.constant != "1":
        return rule
    kept = {name: column for name, column in rule.columns.items() if name != "staff_count"}
    return rule.model_copy(update={"columns": kept})


def problems_of(mapping: MappingFile, profile: Profile) -> list[InvalidConfiguration]:
    """An error for each table, column or code that does not match the model or the profile."""
    found = []
    for place, source in enumerate(mapping.mapping.source):
        for number, table in enumerate(source.table):
            at = ("source", place, "table", number)
            if table.name in TABLES:
                found += [*_of_table(mapping, table, at), *_codes(mapping, table, at, profile)]
                found += _made_up(mapping, table, at, source.format == "ics")
                found += _not_counted(mapping, table, at, profile)
                found += _written_by_hand(mapping, table, at) if source.format == "ics" else []
            else:
                found.append(_unknown_table(mapping, table, at))
    found += [*_partly_filled(mapping), *_without_days(mapping, profile)]
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
        if name not in columns or not is_coded(columns[name], profile):
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
    if column.profile_codes and not column.own_codes:
        return f"[[{column.profile_codes}]] in the profile"
    return "docs/model.md" + (", or a list of your own in the profile" if column.own_codes else "")


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
                _WITHOUT.format(name, rule.name),
                mapping.line(*at, "columns"),
                {},
                "Add the heading that it comes from, or a constant.",
            )
    yield from _added_headings(mapping, rule, at)


def _made_up(
    mapping: MappingFile, rule: TableRule, at: tuple[int | str, ...], is_calendar: bool
) -> Iterator[InvalidConfiguration]:
    """An error for each measurement that the mapping supplies itself."""
    measured = {column.name for column in TABLES[rule.name].columns if column.is_measured}
    for name, column in rule.columns.items():
        if name not in measured or (name == "staff_count" and column.constant == "1"):
            continue
        is_default = column.default not in (None, "0") and not is_calendar
        if column.constant is None and not is_default and not (column.default and column.optional):
            continue
        how = "constant" if column.constant is not None else "default"
        yield _refusal(
            mapping,
            f"Column {name!r} of {rule.name} is a measurement, and the mapping makes it up.",
            mapping.line(*at, "columns", name),
            {"found": f"{how} = {getattr(column, how)!r}"},
            "Name the heading that it comes from. If the service does not register it, leave it "
            "out: the report then has no figure that needs it.",
        )


def _not_counted(
    mapping: MappingFile, rule: TableRule, at: tuple[int | str, ...], profile: Profile
) -> Iterator[InvalidConfiguration]:
    """An error for each column missing in which the profile says that effort is counted."""
    counted = profile.effort.counted_in
    for column in TABLES[rule.name].columns:
        if column.counted_in in counted and column.name not in rule.columns:
            yield _refusal(
                mapping,
                _WITHOUT.format(column.name, rule.name),
                mapping.line(*at, "columns"),
                {"expected": f"counted_in = {list(counted)} of [effort] in the profile"},
                "Add the heading that it comes from, or say in the profile in what the service "
                "counts its effort.",
            )
        pair = (column.name, column.unless)
        if column.unless > column.name and not {*pair} & rule.columns.keys():
            yield _refusal(
                mapping,
                f"The table {rule.name} has neither {pair[0]!r} nor {pair[1]!r}.",
                mapping.line(*at, "columns"),
                {},
                "Add the heading of one of them.",
            )


def _partly_filled(mapping: MappingFile) -> Iterator[InvalidConfiguration]:
    """An error if one export of contacts has the number of advisers and another has not."""
    rules = [
        (("source", place, "table", number), table)
        for place, source in enumerate(mapping.mapping.source)
        for number, table in enumerate(source.table)
        if table.name == "contacts"
    ]
    without = [at for at, table in rules if "staff_count" not in table.columns]
    if without and len(without) < len(rules):
        yield _refusal(
            mapping,
            "Column 'staff_count' of the table contacts is filled from some exports only.",
            mapping.line(*without[0], "columns"),
            {},
            "Add the heading that it comes from here too.",
        )


def _without_days(mapping: MappingFile, profile: Profile) -> Iterator[InvalidConfiguration]:
    """An error if the profile counts effort in working days and no export has them."""
    if "working_days" not in profile.effort.counted_in:
        return
    rules = [table for source in mapping.mapping.source for table in source.table]
    of_days = [rule for rule in rules if rule.name in ("workdays", "time_entries")]
    if not any("days" in rule.columns for rule in of_days):
        yield InvalidConfiguration(
            "The profile counts effort in working days, and the mapping fills none.",
            {"file": mapping.shown, "expected": "`days` of the table workdays or time_entries"},
            "Add the export that they come from, or take working_days out of counted_in.",
        )


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
