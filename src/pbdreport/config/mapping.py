"""The mapping from a service's exports to the tables of the model: `sources.toml`.

A *source* is an export: one file, or one file per month. Each of its rows gives rows of one or
more tables. docs/mapping.md explains each key with examples.
"""

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from pbdreport.config.project import Project
from pbdreport.config.toml import FrozenConfig, read_toml

KEY, VALUE, PART, ROW = "@key", "@value", "@part", "@row"
"""Headings that `unpivot` and `split` add: the code of the column that became a row, the value of
its cell, and one part of a cell with several values; and the number of the row in the delivery,
for an export whose rows have none."""


def _as_headings(value: object) -> object:
    return (value,) if isinstance(value, str) else value


def _is_date_format(text: str) -> str:
    """A date format that determines a day completely."""
    signs = re.findall(r"%-?.?", text)
    unknown = [sign for sign in signs if sign.replace("-", "") not in _DATE_SIGNS]
    if unknown:
        raise ValueError(
            f"unknown sign {unknown[0]!r} in the date format {text!r}: see docs/mapping.md"
        )
    found = {sign[-1] for sign in signs}
    if not (found >= {"Y", "m", "d"} or found & {"x", "c"} or _names_a_day(found)):
        raise ValueError(
            f"the date format {text!r} lacks day, month or year: write it like '%d/%m/%Y'"
        )
    return text


def _names_a_day(signs: set[str]) -> bool:
    year, month = signs & {"Y", "y"}, signs & {"m", "b", "B"}
    return bool(year and (("d" in signs and month) or "j" in signs))


_DATE_SIGNS = frozenset(f"%{sign}" for sign in "aAdbBmyYHIpMSgfzZjcxX%")
DateFormat = Annotated[str, AfterValidator(_is_date_format)]
DateFormats = Annotated[tuple[DateFormat, ...], BeforeValidator(_as_headings), Field(min_length=1)]
Headings = Annotated[tuple[str, ...], BeforeValidator(_as_headings)]


class ColumnRule(FrozenConfig):
    """Where the values of a column come from."""

    headings: Headings = Field((), alias="from")
    """The heading in the export, or alternatives over the years: the first one found is used."""
    constant: str | None = None
    """The same value in every row, instead of a heading. No measurement may be one."""
    join: tuple[str, ...] = ()
    """Headings whose cells together are the value, instead of one heading: a key of several
    columns. Empty if all cells are."""
    filled: tuple[str, ...] = ()
    """Headings, instead of one: `true` if any of their cells is filled, else `false`."""
    between: tuple[str, str] | tuple[()] = ()
    """The headings of a begin and an end, instead of one heading: the hours between them."""
    suffix: str = ""
    """What is put after each value: it tells apart two things from one row."""
    values: str | dict[str, str] = Field(default_factory=dict)
    """What the words of the export mean, regardless of case: a table, or the name of one under
    `[values]`."""
    within: bool = False
    """Whether a word of `values` may occur anywhere in the cell; the first one found counts. If
    none is found, the value is empty, or a fault in a required column."""
    remove: str = ""
    """Characters removed from each value: `remove = " "` turns `OD 2.2` into `OD2.2`."""
    pad: Annotated[int, Field(ge=0, le=20)] = 0
    """For numbers that lost their leading zeros: a shorter number gets zeros to this length."""
    divide_by: Annotated[int, Field(ge=1)] = 1
    """For numbers in a smaller unit: 60 turns minutes into hours."""
    default: str | None = None
    """The value of an empty cell."""
    optional: bool = False
    """Whether the column may be missing from the export; its values are then empty."""

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        origins = {
            "from": self.headings,
            "constant": self.constant is not None,
            "join": self.join,
            "filled": self.filled,
            "between": self.between,
        }
        given = [name for name, there in origins.items() if there]
        if not given:
            raise ValueError("the column has neither 'from' nor 'constant': give one of them")
        if len(given) > 1:
            raise ValueError(f"the column has both {given[0]!r} and {given[1]!r}: give one of them")
        return self

    @property
    def several(self) -> tuple[str, ...]:
        """The headings that are all read for one value."""
        return self.join or self.filled or self.between


def _as_rule(value: object) -> object:
    return {"from": value} if isinstance(value, str | list) else value


Rule = Annotated[ColumnRule, BeforeValidator(_as_rule)]


class Split(FrozenConfig):
    """One row for each part of a cell with several values; `columns` names the part `@part`."""

    column: Headings
    separator: Annotated[str, Field(min_length=1)] = ";"
    """A word of `values` for `@part` may contain it too."""


class Unpivot(FrozenConfig):
    """One row for each of the named columns; `@key` is its code and `@value` its cell."""

    columns: dict[str, str]
    """The code for each heading: a target group, an item of a questionnaire, a priority."""
    skip_empty: bool = True
    """Whether empty cells give no row (for 0 in counts, see `skip`)."""
    skip: tuple[str, ...] = ()
    """Values that give no row, such as "0" or "-"."""


class TableRule(FrozenConfig):
    """The rows of one table that each row of the export gives."""

    name: str
    columns: dict[str, Rule]
    where: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Only rows of the export with one of these values under the heading give a row."""
    where_filled: tuple[str, ...] = ()
    """Only rows of the export with at least one of these cells filled give a row."""
    split: Split | None = None
    unpivot: Unpivot | None = None
    repeats: bool = False
    """Whether several rows of the export may describe the same row of this table, which is then
    taken once. Rows that describe it differently are a conflict."""

    @model_validator(mode="after")
    def _split_or_unpivot(self) -> Self:
        if self.split and self.unpivot:
            raise ValueError("the table has both 'split' and 'unpivot': give one of them")
        return self


WITH_NAMES = ("ics", "parquet", "jsonl", "sav", "sqlite")
"""The formats whose columns have names, so that no header row has to be found."""


class Source(FrozenConfig):
    """An export of a registration system."""

    id: str
    title: str
    files: str
    """Pattern of the file names in the raw folder: `registraties_*.csv`."""
    required: bool = True
    format: Literal["csv", "xlsx", "ics", "xls", "ods", "parquet", "jsonl", "sav", "sqlite"] = "csv"
    sheet: str = ""
    """Name of the worksheet; empty for the one with the headings of `header`."""
    labels: bool = True
    """Whether a value of an SPSS file becomes its label."""
    query: str = ""
    """For a database: the statement whose result is the export."""
    heading_rows: Annotated[int, Field(ge=1, le=2)] = 1
    """2 if groups of columns have a heading above their own: a column is then named by both,
    `Instelling|Nummer`."""
    encoding: Literal["utf-8", "windows-1252"] = "utf-8"
    """A byte order mark is accepted with utf-8."""
    delimiter: Literal[";", ",", "\t", "|"] = ";"
    decimal: Literal[",", "."] = ","
    thousands: Literal["", ".", " ", ","] = ""
    date_format: DateFormats = ("%d/%m/%Y",)
    """One or several; a date is read by the first that fits."""
    empty: tuple[str, ...] = ()
    """Texts that mean an empty cell, such as "-" or "n.v.t."."""
    header: tuple[str, ...] = ()
    """A few headings by which the header row is found; rows above it are title rows. A calendar has
    no headings of its own."""
    total: str = ""
    """How the first non-empty cell of a total row begins; such rows are skipped."""
    not_personal: tuple[str, ...] = ()
    """Headings whose values the quarantine may show; all others are masked."""
    table: tuple[TableRule, ...]

    @property
    def headings(self) -> set[str]:
        """All headings of the export that its tables use."""
        return {
            heading
            for table in self.table
            for headings in (
                *(rule.headings + rule.several for rule in table.columns.values()),
                tuple(table.where),
                table.where_filled,
                table.split.column if table.split else (),
                tuple(table.unpivot.columns) if table.unpivot else (),
            )
            for heading in headings
        }

    @model_validator(mode="after")
    def _header_is_known(self) -> Self:
        if not self.header and self.format not in WITH_NAMES:
            raise ValueError(
                f"source {self.id}: 'header' is missing: list a few headings of its header row"
            )
        return self

    @model_validator(mode="after")
    def _query_is_of_a_database(self) -> Self:
        if bool(self.query) != (self.format == "sqlite"):
            raise ValueError(
                f"source {self.id}: 'query' belongs to format = \"sqlite\", which needs one"
            )
        return self


class Mapping(FrozenConfig):
    """All sources of a service: `config/services/<service>/sources.toml`."""

    values: dict[str, dict[str, str]] = Field(default_factory=dict)
    source: tuple[Source, ...]

    @model_validator(mode="after")
    def _ids_name_one_source(self) -> Self:
        ids = [source.id for source in self.source]
        if shared := [id for id in dict.fromkeys(ids) if ids.count(id) > 1]:
            raise ValueError(f"several sources have the id {shared[0]!r}: give each its own")
        return self

    @model_validator(mode="after")
    def _names_exist(self) -> Self:
        # `config` may not import `schema`: ingest checks the names of tables.
        for source in self.source:
            for table in source.table:
                for column, rule in table.columns.items():
                    if isinstance(rule.values, str) and rule.values not in self.values:
                        raise ValueError(
                            f"source {source.id}, table {table.name}, column {column}: "
                            f"there is no [values.{rule.values}]"
                        )
        return self

    @model_validator(mode="after")
    def _words_have_one_meaning(self) -> Self:
        for name, words in self.values.items():
            meanings = {(word.lower(), meant) for word, meant in words.items()}
            if len(meanings) > len({word for word, _ in meanings}):
                raise ValueError(
                    f"values.{name}: a word has two meanings, in capitals and in small letters"
                )
        return self

    def translations(self, rule: ColumnRule) -> dict[str, str]:
        """What the words in a column of the export mean."""
        return self.values[rule.values] if isinstance(rule.values, str) else rule.values


def read_mapping(project: Project, service: str) -> Mapping:
    """The mapping of a service.

    Raises:
        MissingFile: The service has no mapping.
        InvalidConfiguration: The mapping has an error; names the line.
    """
    path = project.services / service / "sources.toml"
    return read_toml(path, Mapping, project, f"The mapping of {service}")
