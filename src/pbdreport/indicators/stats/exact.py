"""Means, variances and p-values of answers as exact fractions.

Answers are whole numbers, and the score of a person on a scale is a fraction of them. Sums of
floating-point numbers differ between machines in their last digits; these do not.
"""

from collections.abc import Sequence
from decimal import Context, Decimal
from fractions import Fraction
from typing import TypeVar

import numpy as np
import numpy.typing as npt

Exact = Fraction | Decimal
"""A fraction, or the decimals of a number that no fraction can write, such as a root."""
Numbers = npt.NDArray[np.float64]
Comparable = TypeVar("Comparable", float, Fraction)

MOST_ITEMS = 1000
"""The largest denominator of a score: the number of items of a scale."""
DECIMALS = Context(prec=30)
"""The precision of roots, far beyond that of the number that is kept."""


def exactly(number: float) -> Fraction:
    """The fraction of which this is the nearest floating-point number.

    That is the only one with a denominator up to `MOST_ITEMS`; for a number that no such fraction
    gives, its own binary fraction.
    """
    found = Fraction(number).limit_denominator(MOST_ITEMS)
    return found if float(found) == number else Fraction(number)


def power_sum(values: Numbers, power: int = 1) -> Fraction:
    """The exact sum of the values, each raised to a power."""
    distinct, counts = np.unique(values, return_counts=True)
    return sum(
        (
            exactly(value) ** power * times
            for value, times in zip(distinct.tolist(), counts.tolist(), strict=True)
        ),
        Fraction(),
    )


def mean(values: Numbers) -> Fraction:
    """The exact mean; at least one value."""
    return power_sum(values) / len(values)


def variance(values: Numbers) -> Fraction:
    """The exact variance with n - 1; at least two values."""
    return variance_of_sums(len(values), power_sum(values), power_sum(values, 2))


def variance_of_sums(n: int, total: Fraction | int, squares: Fraction | int) -> Fraction:
    """The variance with n - 1, from the sum of the values and of their squares."""
    return Fraction(n * squares - total**2) / (n * (n - 1))


def root(square: Fraction) -> Decimal:
    """The square root, to thirty digits."""
    return DECIMALS.sqrt(decimals(square))


def decimals(value: Exact) -> Decimal:
    """The number in thirty digits."""
    if isinstance(value, Decimal):
        return value
    return DECIMALS.divide(Decimal(value.numerator), Decimal(value.denominator))


def holm(p_values: Sequence[Comparable]) -> list[Comparable]:
    """The p-values of a family of tests, corrected by Holm's method.

    In ascending order, each is multiplied by the number of tests left; none is smaller than the one
    before it, or larger than 1.
    """
    corrected = list(p_values)
    largest = None
    order = sorted(range(len(p_values)), key=p_values.__getitem__)
    for left, place in zip(range(len(order), 0, -1), order, strict=True):
        one = type(p_values[place])(1)
        found = min(p_values[place] * left, one)
        largest = found if largest is None else max(largest, found)
        corrected[place] = largest
    return corrected
