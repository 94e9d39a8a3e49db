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
class Entry:
    """A number that a reader can see, exact, with its value in the previous school year."""

    figure: str
    version: int
    unit: str
    dims: Mapping[str, str] = field(default_factory=dict)
    """Empty for the whole; otherwise the value of each column it is broken down by."""
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
    """As `status`; `b`: counted by another version of the definition, a break in the series."""
    previous_source: Literal["", "data", "published"] = ""
    """Recomputed from the data of that year, as published then, or unknown."""
    change_lower: float | None = None
    change_upper: float | None = None
    """The bounds of the value minus the previous year's, for shares of respondents whose intervals
    are known in both years."""
    institutions: int | None = None
    """The number of institutions behind a result about people; removed by masking."""
    largest: int | None = None
    """The number of respondents in the two largest of them; removed by masking."""

    @cached_property
    def exact(self) -> Fraction | None:
        """The value, unrounded; None if there is no value to show."""
        return _exact(self.numerator, self.denominator)

    @cached_property
    def previous_exact(self) -> Fraction | None:
        """The value of the previous school year, unrounded."""
        return _exact(self.previous_numerator, self.previous_denominator)

    @property
    def value(self) -> float | None:
        """The value as the nearest floating-point number."""
        return None if self.exact is None else float(self.exact)

    @property
    def previous_value(self) -> float | None:
        """The value of the previous school year as the nearest floating-point number."""
        return None if self.previous_exact is None else float(self.previous_exact)

    @property
    def is_shown(self) -> bool:
        """Whether there is a value to show."""
        return self.status in ("ok", "u")

    def suppressed(self) -> "Entry":
        """The same entry without anything that could reveal its value."""
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
            change_lower=None,
            change_upper=None,
        )


def _exact(numerator: Decimal | None, denominator: Decimal | None) -> Fraction | None:
    if numerator is None or not denominator:
        return None
    return Fraction(numerator) / Fraction(denominator)


def dims_text(dims: Mapping[str, str]) -> str:
    """The canonical text of dimensions: sorted `key=value` joined by `;`, empty for the whole."""
    return ";".join(f"{key}={dims[key]}" for key in sorted(dims))


def read_dims(text: str) -> dict[str, str]:
    """Parse the canonical text of dimensions.

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
