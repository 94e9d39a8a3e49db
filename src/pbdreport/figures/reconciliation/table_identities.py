"""The format of `identities.toml`: what must hold between the published tables in its folder.

    exact = ["sessions"]        # columns that are not rounded; all others may be

    [[identity]]
    says = "The sessions of a theme add up to the total."
    printed = { table = "sessions", column = "sessions", where = { row_type = "total" } }
    sum = [{ table = "sessions", column = "sessions", where = { row_type = "part" } }]

docs/reconciliation.md explains each key.
"""

from fractions import Fraction
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from pbdreport.config.toml import FrozenConfig


def _is_number(text: str) -> str:
    try:
        Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise ValueError(f"a number or a fraction such as '1/6', not {text!r}") from None
    return text


Number = Annotated[str, AfterValidator(_is_number)]


class CellReference(FrozenConfig):
    """Cells of one column of a table, or a constant."""

    table: str = ""
    """The name of the CSV file, without its extension."""
    column: str = ""
    """The column; empty for the current one of `columns`, whose name also replaces a `*`."""
    where: dict[str, str | list[str]] = Field(default_factory=dict)
    """The values that the rows have in other columns."""
    number: Number | None = None
    """A constant, instead of cells."""

    @model_validator(mode="after")
    def _names_something(self) -> "CellReference":
        if bool(self.table) == (self.number is not None):
            raise ValueError("either a table or a number, and not both")
        return self


class AlternativeCells(FrozenConfig):
    """Other cells from which the printed number may follow."""

    label: str
    cause: Literal["scope", "overlap"] = "scope"
    """The cause if the number agrees with these: another scope, or something counted twice."""
    sum: tuple[CellReference, ...] = ()
    over: tuple[CellReference, ...] = ()


class TableIdentity(FrozenConfig):
    """A printed cell and how it should follow from others: times * (sum - less) / over."""

    says: str
    """What should hold, in a sentence."""
    printed: CellReference
    relation: Literal["=", "<=", ">="] = "="
    """The relation of the printed number to the computed one."""
    sum: tuple[CellReference, ...]
    less: tuple[CellReference, ...] = ()
    over: tuple[CellReference, ...] = ()
    mean: bool = False
    """Whether to take the mean of the cells instead of their sum."""
    times: Number | CellReference = "1"
    per: str = ""
    """A column: the identity holds for each of its values among the printed cells."""
    columns: tuple[str, ...] = ()
    """The identity holds for each of these columns."""
    groups: str = ""
    """A column of the parts: the total may leave out the parts with one or two of its values."""
    repeats: bool = False
    """Whether what is counted may be in several parts."""
    mean_of: CellReference | None = None
    """Cells whose plain mean the printed number may be."""
    scopes: tuple[AlternativeCells, ...] = ()


class TableIdentities(FrozenConfig):
    """The contents of `identities.toml`."""

    title: str
    exact: tuple[str, ...] = ()
    """Columns that are not rounded, such as counts; all others may have been rounded for print."""
    delimiter: str = ","
    decimal: Literal[".", ","] = "."
    identity: tuple[TableIdentity, ...]
