"""What must hold between published tables: `identities.toml`, beside their CSV files.

    exact = ["sessions"]        # columns that nothing rounded; all others may have been, to print

    [[identity]]
    says = "The sessions of a theme add up to the total."
    printed = { table = "sessions", column = "sessions", where = { row_type = "total" } }
    sum = [{ table = "sessions", column = "sessions", where = { row_type = "part" } }]

docs/reconciliation.md says what each key means.
"""

from fractions import Fraction
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from pbdreport.config.reading import Configured


def _is_number(text: str) -> str:
    try:
        Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise ValueError(f"a number or a fraction such as '1/6', not {text!r}") from None
    return text


Number = Annotated[str, AfterValidator(_is_number)]


class Cells(Configured):
    """Cells of one column of a table, or a number of its own."""

    table: str = ""
    """The CSV file, without its ending."""
    column: str = ""
    """Empty: the column that `columns` of the identity names; `*` stands for its name."""
    where: dict[str, str | list[str]] = Field(default_factory=dict)
    """Values that the rows have in other columns."""
    number: Number | None = None
    """Instead of cells."""

    @model_validator(mode="after")
    def _names_something(self) -> "Cells":
        if bool(self.table) == (self.number is not None):
            raise ValueError("cells name a table, or are a number")
        return self


class Scope(Configured):
    """Other cells on which the printed number may rest."""

    label: str
    cause: Literal["scope", "overlap"] = "scope"
    """What it means if the number agrees with these: another scope, or something counted twice."""
    sum: tuple[Cells, ...] = ()
    over: tuple[Cells, ...] = ()


class Identity(Configured):
    """A printed cell and what it should be: times * (sum - less) / over."""

    says: str
    """What must hold, in a sentence."""
    printed: Cells
    relation: Literal["=", "<=", ">="] = "="
    """How the printed number stands to the computed one."""
    sum: tuple[Cells, ...]
    less: tuple[Cells, ...] = ()
    over: tuple[Cells, ...] = ()
    mean: bool = False
    """The mean of the cells instead of their sum."""
    times: Number | Cells = "1"
    per: str = ""
    """A column: the identity holds for each of its values among the printed cells."""
    columns: tuple[str, ...] = ()
    """The identity holds for each of these columns."""
    groups: str = ""
    """A column of the parts: the whole may leave out the parts of one or two of its values."""
    repeats: bool = False
    """What is counted may stand in several parts."""
    mean_of: Cells | None = None
    """Cells of which the printed number may be the plain mean."""
    scopes: tuple[Scope, ...] = ()


class Identities(Configured):
    """What must hold between the tables of a folder."""

    title: str
    exact: tuple[str, ...] = ()
    """Columns that nothing rounded, such as counts; all others may have been rounded to print."""
    delimiter: str = ","
    decimal: Literal[".", ","] = "."
    identity: tuple[Identity, ...]
