"""The definition of a figure: declared once for charts, tables, prose, downloads and checks."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from pbdreport.figures.engine.context import Context

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
"""Units whose values are not counts: disclosure control judges them by the people behind them."""
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
"""Dimensions whose entries do not add up to a whole: the same people are in each of them."""
Concerns = Literal["people", "institutions", "work"]
Distribution = Literal[
    "",
    "respondents",
    "item",
    "asked",
    "section",
    "retrospective",
    "choice",
    "theme",
    "scale",
    "measured",
    "item_pairs",
    "item_unpaired",
    "scale_pairs",
]
"""Whose distribution a figure is a function of: it is shown only where that may be shown.

- `respondents`: who answered a survey (of an `instrument` and `wave`; else the main survey).
- `item`: the answers to an `item`; `asked`: the same, with who gave none; `section`: those to all
  items of a section.
- `retrospective`: the answers to an `item` about the past, given afterwards.
- `choice`, `theme`: what was chosen, or said, in answer to an `item`.
- `scale`: the answers to all items of a `composite`.
- `measured`: who was measured before, after and both times with an `instrument`.
- `item_pairs`, `scale_pairs`: the answers of the same people before and after.
- `item_unpaired`: the answers to an `item` in a `wave` of people whose other answer is not known.
- Empty: of its own counts.
"""
Chart = Literal["bars", "stacked", "diverging", "intervals", "slopes", "heat"]


@dataclass(frozen=True, kw_only=True)
class Figure:
    """The definition of a figure. Text that readers see is Dutch."""

    id: str
    """`<subject>.<name>`; an address that stays the same over the years."""
    version: int = 1
    """Increase it when the way of counting changes; the report then shows a break in the series."""
    changes: tuple[str, ...] = ()
    """What each new version changed, from version 2 on, in a Dutch sentence."""
    title: str
    """A noun phrase, without a full stop: 'Bereikte instellingen'."""
    explanation: str
    """What is counted and what is not, in whole sentences."""
    formula: str
    """How the value is calculated, in words."""
    unit: Unit
    measure: "Callable[[Context, tuple[str, ...]], ir.Table]"
    """One function for all breakdowns: returns `by` columns, `numerator`, `denominator`, `n`."""
    sources: tuple[str, ...]
    """The tables it is computed from."""
    needs: tuple[str, ...] = ()
    """Optional columns without which there is no such figure, as `contacts.hours`."""
    concerns: Concerns
    """Disclosure control applies to figures about people."""
    distribution: Distribution = ""
    """Whose distribution it is a function of, if not of its own counts."""
    breakdowns: tuple[tuple[str, ...], ...] = ((),)
    """The breakdowns it is published in, each a tuple of columns; `()` is the whole."""
    decimals: int = 0
    """The maximum number of decimals shown; for a share, those of the percentage."""
    parts: str = ""
    """The Dutch unit of numerator and denominator, if readers should see them beside a share."""
    base: str = ""
    """Of a share: what it is a share of, in a Dutch noun phrase: 'de instellingen van het
    werkgebied'. Readers see it under the title of every chart."""
    interval: Literal["", "wilson", "measured"] = ""
    """Where the bounds of the interval come from: none, Wilson's method on numerator and
    denominator, or the columns `lower` and `upper` of the measure."""
    chart: Chart = "bars"
    divides: bool = True
    """Whether it can be computed for a unit, such as a school group."""
    sentence: str = ""
    """The whole in one Dutch sentence.

    `{of}` is the part of the whole in words, of `parts` or of other nouns: `{of klachten|klacht}`
    becomes 'geen van de 3 klachten', '1 van de 3 klachten', 'alle 3 klachten', 'de enige klacht'.
    `{pct}` is the share in brackets, left out after 'geen' and 'alle'. `{er}` is 'er 3' or 'er
    geen'. `{value}`, `{numerator}` and `{denominator}` are numbers, `{value}` with its unit.
    `[was|waren]` agrees with the number: with that of `{of}` or `{er}` if there is one, else with
    the value. `{mandate}` names the institutions of the mandate, `{as_to_part}` limits the sentence
    in the report of a unit.
    """
    none: str = ""
    """The sentence where the value is 0, if the other one does not read well then."""

    @property
    def subject(self) -> str:
        """The chapter it belongs to."""
        return self.id.split(".")[0]
