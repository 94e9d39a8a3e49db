"""What a figure is: declared once, read by charts, tables, prose, downloads and checks alike."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from pbdreport.figures.context import Context

Unit = Literal[
    "share",
    "ratio",
    "institutions",
    "people",
    "respondents",
    "contacts",
    "sessions",
    "trajectories",
    "hours",
    "day_parts",
    "fte",
    "participations",
    "teams",
    "groups",
    "posts",
    "euro",
    "days",
    "complaints",
    "sites",
    "inspections",
    "score",
    "score_difference",
    "points",
    "coefficient",
    "p_value",
]
"""`points` is a difference of shares, from -1 to 1."""
STATISTICS: tuple[Unit, ...] = ("score", "score_difference", "points", "coefficient", "p_value")
"""Units whose values count nobody: they are judged by the number of people they rest on."""
NOT_ADDED = (
    "item",
    "answer",
    "composite",
    "statistic",
    "coefficient",
    "instrument",
    "wave",
    "measurement",
)
"""Dimensions whose entries do not add up to a whole: the same people stand in each of them."""
Concerns = Literal["people", "institutions", "work"]
Chart = Literal["bars", "stacked", "diverging", "intervals", "slopes", "heat"]


@dataclass(frozen=True)
class Figure:
    """The definition of a figure. Words that readers see are Dutch."""

    id: str
    """`<subject>.<name>`; an address that stays the same over the years."""
    version: int
    """Raised when the way of counting changes: then the series breaks, and is shown as broken."""
    title: str
    """A noun phrase, without a full stop: 'Bereikte instellingen'."""
    explanation: str
    """What is counted and what is not, in whole sentences."""
    formula: str
    """How the value comes from its parts, in words."""
    unit: Unit
    measure: "Callable[[Context, tuple[str, ...]], ir.Table]"
    """One function for all breakdowns: returns `by` columns, `numerator`, `denominator`, `n`."""
    sources: tuple[str, ...]
    """The tables it is made from."""
    concerns: Concerns
    """Disclosure control is for figures about people."""
    breakdowns: tuple[tuple[str, ...], ...] = ((),)
    """The sets of columns it is published by; `()` is the whole."""
    decimals: int = 0
    """Decimals shown, at most; of the percentage where the unit is a share."""
    parts: str = ""
    """Dutch unit of numerator and denominator, where a reader should see them beside a share."""
    interval: Literal["", "wilson", "measured"] = ""
    """Whether it has bounds: Wilson's of numerator and denominator, or those that its measure
    returns as `lower` and `upper`."""
    chart: Chart = "bars"
    divides: bool = True
    """Whether a part of the service, such as a school group, has it of its own."""
    sentence: str = ""
    """The whole in one Dutch sentence, with {value}, {numerator} and {denominator}; {mandate} is
    whose institutions there are, {as_to_part} limits it in the report of a part."""

    @property
    def subject(self) -> str:
        """The chapter it belongs to."""
        return self.id.split(".")[0]
