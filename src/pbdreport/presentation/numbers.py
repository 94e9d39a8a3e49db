"""Numbers in the Flemish notation, 1.234,5 and 64 %, rounded half up from exact fractions."""

import re
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from babel.numbers import format_decimal

from pbdreport.figures.definition import Figure
from pbdreport.figures.registry.entry import Entry
from pbdreport.presentation.labels import Words, symbol

LOCALE = "nl_BE"
SPACE = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
PERCENT = ("share", "points")
"""Units that are shown as percentages or percentage points."""
NEARLY = Fraction(1, 200)
"""A smaller change since the previous year is no change: of a share, or of the previous value."""
SMALL_BASE = 100
"""Shares of a smaller base are shown as whole percentages."""


def half_up(value: Fraction, decimals: int = 0) -> Decimal:
    """Round to a number of decimals; halves are rounded away from zero."""
    scaled = abs(value) * 10**decimals
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    rounded = Decimal(whole).scaleb(-decimals)
    return -rounded if value < 0 and whole else rounded


def displayed(value: Fraction, unit: str, decimals: int) -> Fraction:
    """The number that a reader sees: in per cent for a share, rounded as `number` rounds it."""
    scaled = value * 100 if unit in PERCENT else value
    rounded = Fraction(half_up(scaled, decimals))
    edge = Fraction(_half_step(decimals))
    if unit == "share" and value < 1 and rounded == 100:
        return 100 - edge
    if scaled and not rounded:
        return edge if scaled > 0 else -edge
    return rounded


def number(value: Fraction | Decimal | int, decimals: int = 0, padded: bool = False) -> str:
    """Format a number in nl-BE with at most so many decimals, or exactly so many if padded.

    A number other than 0 is never shown as 0, but as `< 0,5`, or `< 0,05` with one decimal.
    """
    exact = Fraction(value)
    rounded = half_up(exact, decimals)
    if exact and not rounded:
        return f"<{SPACE}{_plain(_half_step(decimals), decimals + 1, padded=False)}"
    return _plain(rounded, decimals, padded)


def percent(share: Fraction, decimals: int = 0, padded: bool = False) -> str:
    """Format a share of 0 to 1: `64 %`; `≥ 99,5 %` where it would be rounded up to 100."""
    return f"{percentage(share, decimals, padded)}{SPACE}%"


def percentage(share: Fraction, decimals: int = 0, padded: bool = False) -> str:
    """Format a share as a percentage without the sign."""
    if share < 1 and half_up(share * 100, decimals) == 100:
        edge = 100 - _half_step(decimals)
        return f"≥{SPACE}{_plain(edge, decimals + 1, padded=False)}"
    return number(share * 100, decimals, padded)


def share_decimals(row: Entry, figure: Figure) -> int:
    """Decimals of a percentage: none on a base under 100, otherwise those of the definition."""
    return 0 if is_small_base(row.n, figure) else figure.decimals


def is_small_base(n: int | None, figure: Figure) -> bool:
    """Whether a base is too small for decimals; work is measured in hours, not in its records."""
    return figure.concerns != "work" and n is not None and n < SMALL_BASE


def decimals_of(row: Entry, figure: Figure) -> int:
    """Decimals of a row's value."""
    return share_decimals(row, figure) if figure.unit in PERCENT else figure.decimals


def value_text(row: Entry, figure: Figure) -> str:
    """The value of a row, with its percent sign but no unit; its symbol where it is not shown."""
    if row.exact is None or not row.is_shown:
        return status_text(row)
    return exact_text(row.exact, figure, decimals_of(row, figure))


def previous_text(row: Entry, figure: Figure) -> str:
    """The previous year's value or its symbol; empty where there was none."""
    if not row.is_shown or not row.previous_status:
        return ""
    if row.previous_exact is None or row.previous_status not in ("ok", "u"):
        return symbol(row.previous_status)
    return exact_text(row.previous_exact, figure, previous_decimals(row, figure), padded=True)


def previous_decimals(row: Entry, figure: Figure) -> int:
    """Decimals of the previous year's value: no more than were published at the time."""
    if figure.unit == "share" and is_small_base(row.previous_n, figure):
        return 0
    if row.previous_source != "published" or row.previous_numerator is None:
        return decimals_of(row, figure) if row.previous_n is None else figure.decimals
    if row.previous_denominator != 1:
        return figure.decimals
    exponent = row.previous_numerator.normalize().as_tuple().exponent
    printed = -int(exponent) - (2 if figure.unit == "share" else 0)
    return max(0, min(figure.decimals, printed))


def exact_text(value: Fraction, figure: Figure, decimals: int, padded: bool = False) -> str:
    """Format a value of a figure: a percentage for a share, otherwise a number."""
    if figure.unit == "points":
        return signed(value * 100, decimals, padded)
    if figure.unit == "share":
        return percent(value, decimals, padded)
    return number(value, decimals, padded)


def quantity_text(row: Entry, figure: Figure, words: Words) -> str:
    """The value of a row with its unit, as in tables: `64,0 %`, `1.234 uur`, `1 instelling`."""
    if row.exact is None or not row.is_shown:
        return status_text(row)
    return with_unit(row.exact, figure, decimals_of(row, figure), words)


def with_unit(value: Fraction, figure: Figure, decimals: int, words: Words) -> str:
    """A value of a figure with its unit, with exactly so many decimals."""
    text = exact_text(value, figure, decimals, padded=True)
    noun = words.unit(figure.unit)
    return f"{text}{SPACE}{noun.one if text == '1' else noun.many}" if noun.many else text


def status_text(row: Entry) -> str:
    """The symbol of a row's status: empty for `ok`."""
    return symbol(row.status)


def interval_text(row: Entry, figure: Figure) -> str:
    """The interval of a value: `60 tot 98 %`, `3,1 tot 3,4`; empty if it has none."""
    bounds = interval_percentages(row, decimals_of(row, figure))
    return f"{bounds}{SPACE}%" if bounds and figure.unit == "share" else bounds


def interval_percentages(row: Entry, decimals: int) -> str:
    """The interval without a percent sign, bounds with as many decimals: `47,9 tot 63,0`."""
    low, high = (bound_percentage(row, bound, decimals) for bound in (row.lower, row.upper))
    return f"{low} tot {high}" if low and high else ""


def bound_percentage(row: Entry, bound: float | None, decimals: int) -> str:
    """A bound of an interval, for a share in per cent without the sign; empty if there is none."""
    if not row.is_shown or bound is None:
        return ""
    scale = 100 if row.unit in PERCENT else 1
    return _plain(half_up(Fraction(bound) * scale, decimals), decimals, padded=True)


def change(row: Entry) -> Fraction | None:
    """The value minus the previous year's; None unless both are shown."""
    if not row.is_shown or row.previous_status not in ("ok", "u"):
        return None
    if row.exact is None or row.previous_exact is None:
        return None
    return row.exact - row.previous_exact


Direction = Literal["higher", "lower", "similar", ""]
"""`similar`: no difference beyond chance or rounding; empty: it cannot be said."""


def certain_direction(row: Entry) -> Direction:
    """Whether a share of respondents differs from the previous year's by more than chance.

    Read from the interval of the difference in the registry; empty where there is none.
    """
    if change(row) is None or row.change_lower is None or row.change_upper is None:
        return ""
    if row.change_lower > 0:
        return "higher"
    return "lower" if row.change_upper < 0 else "similar"


def direction(row: Entry, figure: Figure) -> Direction:
    """The direction of the change since the previous year, as far as the data support it.

    Answers of respondents must differ by more than chance, registrations by half a percentage
    point, or, where they are no share, by half a per cent of the previous value.
    Empty where either year is not shown, or chance cannot be assessed.
    """
    difference = change(row)
    if difference is None or row.previous_exact is None:
        return ""
    if figure.interval:
        return certain_direction(row)
    scale, whole = (100, Fraction(1)) if figure.unit == "share" else (1, abs(row.previous_exact))
    is_rounding = not half_up(difference * scale, change_decimals(row, figure))
    if is_rounding or abs(difference) < NEARLY * whole:
        return "similar"
    return "higher" if difference > 0 else "lower"


def change_decimals(row: Entry, figure: Figure) -> int:
    """Decimals of a change: the smaller number of decimals of both years."""
    return min(decimals_of(row, figure), previous_decimals(row, figure))


def signed(value: Fraction, decimals: int, padded: bool = False) -> str:
    """Format a change with its sign: `+3`, `0`; `≈ 0` where a small change rounds to 0."""
    text = number(abs(value), decimals, padded)
    if not value:
        return text
    return f"{'+' if value > 0 else MINUS}{text}" if text[0].isdigit() else f"≈{SPACE}0"


def change_text(row: Entry, figure: Figure) -> str:
    """The change since the previous year with its sign, for shares in percentage points."""
    difference = change(row)
    if difference is None:
        return ""
    decimals = change_decimals(row, figure)
    if figure.unit != "share":
        return signed(difference, decimals)
    text = signed(difference * 100, decimals)
    return f"{text}{SPACE}{_points(text)}"


def points(difference: Fraction, decimals: int, padded: bool = False) -> str:
    """Format a difference of shares, without its sign: `3 procentpunten`, `1 procentpunt`."""
    text = number(abs(difference) * 100, decimals, padded)
    return f"{text}{SPACE}{_points(text)}"


def in_prose(text: str) -> str:
    """Replace comparison signs by words: `< 3` becomes `minder dan 3`."""
    return text.replace(f"<{SPACE}", "minder dan ").replace(f"≥{SPACE}", "minstens ")


def _points(text: str) -> str:
    size = text.lstrip(f"+{MINUS}<≈{SPACE}")
    is_one = re.fullmatch(r"[01](?:,0+)?|0,\d+", size)
    return "procentpunt" if is_one else "procentpunten"


def _half_step(decimals: int) -> Decimal:
    return Decimal(5).scaleb(-decimals - 1)


@lru_cache(maxsize=4096)
def _plain(value: Decimal, decimals: int, padded: bool) -> str:
    shown = "0" * decimals if padded else "#" * decimals
    pattern = f"#,##0.{shown}" if decimals else "#,##0"
    return format_decimal(value, format=pattern, locale=LOCALE).replace("-", MINUS)


def lacks_interval(row: Entry, figure: Figure) -> bool:
    """Whether a share of respondents has no interval because it has too few institutions."""
    return (
        figure.interval == "measured"
        and figure.unit == "share"
        and row.is_shown
        and row.exact is not None
        and row.lower is None
    )
