"""Two numbers that should agree: whether they do, at the precision in which one is stated."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Any, Literal

Relation = Literal["=", "<=", ">="]
Cause = Literal["rounding", "scope", "overlap", "averaging", "error", ""]
"""Why two printed numbers are likely to differ; empty where numbers are exact."""

_HALF = Fraction(1, 2)


@dataclass(frozen=True)
class Amount:
    """A number, how far the exact one may lie from it, and where it stands."""

    value: Fraction
    where: str
    low: Fraction
    high: Fraction
    decimals: int | None = None
    """Decimals in which it is printed; None for a number that is exact."""

    @classmethod
    def exact(cls, value: Fraction, where: str) -> "Amount":
        """A number that nothing rounded."""
        return cls(value, where, value, value)

    @property
    def text(self) -> str:
        """The number as people read it: as printed, or with four decimals at the most."""
        return number_text(self.value, self.decimals)


@dataclass(frozen=True)
class Breach:
    """Two numbers that should agree and do not."""

    says: str
    """What must hold."""
    relation: Relation
    stated: str
    stated_at: str
    found: str
    found_at: str
    cause: Cause = ""
    reason: str = ""

    def as_json(self) -> dict[str, str]:
        """For the file beside the registry."""
        return asdict(self)

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "Breach":
        """From the file beside the registry."""
        return cls(**content)


def agrees(stated: Amount, relation: Relation, found: Fraction) -> bool:
    """Whether a number is what it is stated to be, once rounded as that one is printed."""
    rounded = half_up(found, stated.decimals)
    if relation == "=":
        return stated.value == rounded
    return stated.value <= rounded if relation == "<=" else stated.value >= rounded


def is_within_rounding(stated: Amount, relation: Relation, found: Amount) -> bool:
    """Whether exact numbers behind two rounded ones can agree."""
    if relation == "=":
        return found.low <= stated.high and stated.low <= found.high
    return stated.low <= found.high if relation == "<=" else stated.high >= found.low


def breach(says: str, stated: Amount, relation: Relation, found: Amount) -> Breach | None:
    """What does not agree; None where all is well."""
    if agrees(stated, relation, found.value):
        return None
    return Breach(says, relation, stated.text, stated.where, found.text, found.where)


def half_up(value: Fraction, decimals: int | None) -> Fraction:
    """A number rounded to some decimals, halves away from zero; None leaves it exact."""
    if decimals is None:
        return value
    scale = 10**decimals
    rounded = floor(abs(value) * scale + _HALF)
    return Fraction(rounded if value >= 0 else -rounded, scale)


def is_rounded_otherwise(stated: Amount, found: Fraction) -> bool:
    """Whether the stated number is the found one rounded the other way than half-up."""
    if stated.decimals is None:
        return False
    scale = 10**stated.decimals
    return stated.value * scale in (floor(found * scale), ceil(found * scale))


def number_text(value: Fraction, decimals: int | None = None) -> str:
    """A number in plain digits; without decimals given, four at the most."""
    if decimals is not None:
        return f"{float(value):.{decimals}f}"
    return f"{float(value):.4f}".rstrip("0").rstrip(".")
