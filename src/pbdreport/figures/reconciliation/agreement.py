"""Decides whether two numbers agree, at the precision at which one of them is printed."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Any, Literal

Relation = Literal["=", "<=", ">="]
Cause = Literal["rounding", "scope", "overlap", "averaging", "error", ""]
"""The likely cause of a difference between printed numbers; empty if the numbers are exact."""

_HALF = Fraction(1, 2)


@dataclass(frozen=True)
class Amount:
    """A number, the bounds of the exact number behind it, and where it is printed."""

    value: Fraction
    where: str
    low: Fraction
    high: Fraction
    decimals: int | None = None
    """The number of decimals printed; None for an exact number."""

    @classmethod
    def exact(cls, value: Fraction, where: str) -> "Amount":
        """A number that has not been rounded."""
        return cls(value, where, value, value)

    @property
    def text(self) -> str:
        """The number as text: as printed, or with at most four decimals."""
        return number_text(self.value, self.decimals)


@dataclass(frozen=True)
class Breach:
    """A contradiction: two numbers that should agree and do not."""

    says: str
    """What should hold, in a sentence."""
    relation: Relation
    stated: str
    stated_at: str
    found: str
    found_at: str
    cause: Cause = ""
    reason: str = ""

    def as_json(self) -> dict[str, str]:
        """The contents for `reconciliation.json`."""
        return asdict(self)

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "Breach":
        """Read it back from `reconciliation.json`."""
        return cls(**content)


def agrees(stated: Amount, relation: Relation, found: Fraction) -> bool:
    """Whether the found number, rounded like the stated one, has the stated relation to it."""
    rounded = half_up(found, stated.decimals)
    if relation == "=":
        return stated.value == rounded
    return stated.value <= rounded if relation == "<=" else stated.value >= rounded


def is_within_rounding(stated: Amount, relation: Relation, found: Amount) -> bool:
    """Whether the exact numbers behind two rounded ones could agree."""
    if relation == "=":
        return found.low <= stated.high and stated.low <= found.high
    return stated.low <= found.high if relation == "<=" else stated.high >= found.low


def breach(says: str, stated: Amount, relation: Relation, found: Amount) -> Breach | None:
    """The contradiction between two numbers; None if they agree."""
    if agrees(stated, relation, found.value):
        return None
    return Breach(says, relation, stated.text, stated.where, found.text, found.where)


def half_up(value: Fraction, decimals: int | None) -> Fraction:
    """Round to a number of decimals, halves away from zero; None leaves the value exact."""
    if decimals is None:
        return value
    scale = 10**decimals
    rounded = floor(abs(value) * scale + _HALF)
    return Fraction(rounded if value >= 0 else -rounded, scale)


def is_rounded_otherwise(stated: Amount, found: Fraction) -> bool:
    """Whether the stated number is the found one rounded up or down instead of half-up."""
    if stated.decimals is None:
        return False
    scale = 10**stated.decimals
    return stated.value * scale in (floor(found * scale), ceil(found * scale))


def number_text(value: Fraction, decimals: int | None = None) -> str:
    """A number in plain digits, with the given number of decimals or at most four."""
    if decimals is not None:
        return f"{float(value):.{decimals}f}"
    return f"{float(value):.4f}".rstrip("0").rstrip(".")
