"""The mapping from a service's exports to the tables of the model: `sources.toml`.

A *source* is an export: one file, or one a month. From each of its rows come rows of one or more
tables. docs/mapping.md explains each key with examples.
"""

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from pbdreport.config.project import Project
from pbdreport.config.reading import Configured, read_toml

KEY, VALUE, PART = "@key", "@value", "@part"
"""Headings that `unpivot` and `split` add to a row for its table: the name of the column that was
turned into a row, what stood in it, and one part of a cell that held several."""


def _as_headings(value: object) -> object:
    return (value,) if isinstance(value, str) else value


Headings = Annotated[tuple[str, ...], BeforeValidator(_as_headings)]


class ColumnRule(Configured):
    """Where a column's values come from."""

    headings: Headings = Field((), alias="from")
    """The heading in the export, or its alternatives over the years: the first that is there."""
    constant: str | None = None
    """The same value in every row, instead of a column."""
    values: str | dict[str, str] = Field(default_factory=dict)
    """What the export's values mean, in capitals or not: a table, or the name of one under
    `[values]`."""
    within: bool = False
    """A word of `values` may stand anywhere in the cell, between other words: the first of the
    translation that does counts. Where none does, the value is empty if it may be."""
    remove: str = ""
    """Characters taken out of each value: `remove = " "` makes `OD 2.2` to `OD2.2`."""
    divide_by: Annotated[int, Field(ge=1)] = 1
    """For a number in a smaller unit: 60 turns minutes into hours."""
    default: str | None = None
    """The value of an empty cell."""
    optional: bool = False
    """The column may be missing from the export; its values are then missing."""

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        if bool(self.headings) == (self.constant is not None):
            raise ValueError("a column comes from a heading ('from') or is a 'constant'")
        return self


def _as_rule(value: object) -> object:
    return {"from": value} if isinstance(value, str | list) else value


Rule = Annotated[ColumnRule, BeforeValidator(_as_rule)]


class Split(Configured):
    """One row for each part of a cell that holds several; the part is `@part` in `columns`."""

    column: Headings
    separator: str = ";"


class Unpivot(Configured):
    """One row for each of the named columns; `@key` is its code and `@value` what stands in it."""

    columns: dict[str, str]
    """The code of each heading: a target group, an item of a questionnaire, a priority."""
    skip_empty: bool = True
    """Empty cells give no row (and, where numbers are counted, neither does 0: see `skip`)."""
    skip: tuple[str, ...] = ()
    """Values that give no row, such as "0" or "-"."""


class TableRule(Configured):
    """The rows of one table that come out of each row of the export."""

    name: str
    columns: dict[str, Rule]
    where: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Only rows of the export whose column holds one of these values give a row here."""
    split: Split | None = None
    unpivot: Unpivot | None = None
    repeats: bool = False
    """Several rows of the export describe the same row of this table: it is taken once. Rows that
    describe it differently are a conflict."""

    @model_validator(mode="after")
    def _split_or_unpivot(self) -> Self:
        if self.split and self.unpivot:
            raise ValueError("a table is made by 'split' or by 'unpivot', not by both")
        return self


class Source(Configured):
    """An export of a registration system."""

    id: str
    title: str
    files: str
    """Pattern of the file names in the raw folder: `registraties_*.csv`."""
    required: bool = True
    format: Literal["csv", "xlsx", "ics"] = "csv"
    sheet: str = ""
    """Name of the sheet of a workbook; empty for the first."""
    encoding: Literal["utf-8", "windows-1252"] = "utf-8"
    """A byte order mark is accepted with utf-8."""
    delimiter: Literal[";", ",", "\t", "|"] = ";"
    decimal: Literal[",", "."] = ","
    thousands: Literal["", ".", " ", ","] = ""
    date_format: str = "%d/%m/%Y"
    empty: tuple[str, ...] = ()
    """What stands in cells that are empty, such as "-" or "n.v.t."."""
    header: tuple[str, ...] = ()
    """Headings by which the header row is known; rows above it are title rows. A calendar has none
    of its own."""
    total: str = ""
    """What the first filled cell of a total row begins with; such rows are skipped."""
    not_personal: tuple[str, ...] = ()
    """Headings whose values the quarantine may show; all others are masked."""
    table: tuple[TableRule, ...]

    @model_validator(mode="after")
    def _header_is_known(self) -> Self:
        if not self.header and self.format != "ics":
            raise ValueError(f"source {self.id}: 'header' names headings by which its row is known")
        return self


class Mapping(Configured):
    """All sources of a service: `config/services/<service>/sources.toml`."""

    values: dict[str, dict[str, str]] = Field(default_factory=dict)
    source: tuple[Source, ...]

    @model_validator(mode="after")
    def _ids_name_one_source(self) -> Self:
        ids = [source.id for source in self.source]
        if shared := [id for id in dict.fromkeys(ids) if ids.count(id) > 1]:
            raise ValueError(f"source {shared[0]}: each source has an id of its own")
        return self

    @model_validator(mode="after")
    def _names_exist(self) -> Self:
        # The model of the tables stands to the right of configuration: intake checks table names.
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
                raise ValueError(f"values.{name}: words that differ in capitals only mean the same")
        return self

    def translations(self, rule: ColumnRule) -> dict[str, str]:
        """What the export's values of a column mean."""
        return self.values[rule.values] if isinstance(rule.values, str) else rule.values


def read_mapping(project: Project, service: str) -> Mapping:
    """The mapping of a service.

    Raises:
        MissingFile: The service has no mapping.
        InvalidConfiguration: The mapping breaks a rule; names the line.
    """
    path = project.services / service / "sources.toml"
    return read_toml(path, Mapping, project, f"The mapping of {service}")
