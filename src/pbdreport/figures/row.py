"""One entry of the registry, and the text form of its dimensions."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Literal

Status = Literal["ok", "u", "c", "x", "z"]
"""`ok`; `u` low base; `c` suppressed; `x` not available; `z` not applicable."""

_VALUE = re.compile(r"[A-Za-z0-9_.-]+")


@dataclass(frozen=True)
class Row:
    """A number that a reader can see, exact, with what it was in the previous school year."""

    figure: str
    version: int
    unit: str
    dims: Mapping[str, str] = field(default_factory=dict)
    """Empty for the whole; else the value of each column it is broken down by."""
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    """1 for a count: the value is always numerator / denominator."""
    n: int | None = None
    """The base: how many respondents, institutions or records the figure rests on."""
    lower: float | None = None
    upper: float | None = None
    status: Status = "ok"
    previous_numerator: Decimal | None = None
    previous_denominator: Decimal | None = None
    previous_n: int | None = None
    previous_status: Status | Literal["b", ""] = ""
    """As `status`; `b`: published by another definition, a break in the series."""
    previous_source: Literal["", "data", "published"] = ""
    """Recomputed from last year's data, as published then, or unknown."""
    institutions: int | None = None
    """The institutions behind a result about people; known until it is masked, never published."""
    largest: int | None = None
    """The respondents of the two largest of them; known until it is masked."""

    @cached_property
    def exact(self) -> Fraction | None:
        """The value, unrounded; None where there is none to show."""
        return _exact(self.numerator, self.denominator)

    @cached_property
    def previous_exact(self) -> Fraction | None:
        """Last year's value, unrounded."""
        return _exact(self.previous_numerator, self.previous_denominator)

    @property
    def value(self) -> float | None:
        """The value as the nearest floating-point number."""
        return None if self.exact is None else float(self.exact)

    @property
    def previous_value(self) -> float | None:
        """Last year's value as the nearest floating-point number."""
        return None if self.previous_exact is None else float(self.previous_exact)

    @property
    def is_shown(self) -> bool:
        """Whether there is a value to show."""
        return self.status in ("ok", "u")

    def suppressed(self) -> "Row":
        """The same entry with everything taken out that could tell its value."""
        return replace(
            self,
            numerator=None,
            denominator=None,
            n=None,
            lower=None,
            upper=None,
            institutions=None,
            largest=None,
            status="c",
            previous_numerator=None,
            previous_denominator=None,
            previous_n=None,
            previous_status="",
            previous_source="",
        )


def _exact(numerator: Decimal | None, denominator: Decimal | None) -> Fraction | None:
    if numerator is None or not denominator:
        return None
    return Fraction(numerator) / Fraction(denominator)


def dims_text(dims: Mapping[str, str]) -> str:
    """Canonical text of dimensions: empty for the whole, else `key=value` joined by `;`, sorted."""
    return ";".join(f"{key}={dims[key]}" for key in sorted(dims))


def read_dims(text: str) -> dict[str, str]:
    """The dimensions of a canonical text.

    Raises:
        ValueError: The text is not canonical.
    """
    dims: dict[str, str] = {}
    for part in filter(None, text.split(";")):
        key, separator, value = part.partition("=")
        if not (separator and _VALUE.fullmatch(key) and _VALUE.fullmatch(value)):
            raise ValueError(f"{part!r} is not key=value of letters, digits, '_', '.' and '-'")
        dims[key] = value
    return dims
