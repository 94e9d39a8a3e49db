"""Goals of the multi-year guidance plan: how far each is, and whether that is far enough.

A goal names a figure and the part of it that it is about. How it stands is counted by what the
figure counts:

1. Institutions and people count once over the years of the plan, however often they come back.
2. What happens anew each year (trajectories, sessions) is added up over the years.
3. A share or hours of one year are those of the school year itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import ibis
import ibis.expr.types as ir
import pyarrow as pa
from ibis import _


@dataclass(frozen=True)
class Standing:
    """How a goal stands after a school year of the plan."""

    goal: str
    numerator: Decimal | None
    """What was reached; None where the data of a year of the plan are missing."""
    denominator: Decimal
    """Of what: the population of a relative goal, else what is to be reached."""
    target: Decimal
    """The share to be reached: 1 where the goal is a number."""
    years_passed: int
    years: int
    n: int = 0
    """What it rests on: the population of a share of institutions, else what was counted."""
    is_norm: bool = False
    """Whether it is to be met in whole each year."""

    @property
    def reached(self) -> Decimal | None:
        """What was reached, where that can be told as a share of something."""
        return self.numerator if self.denominator * self.target else None


def once_over_years(years: Sequence[ir.Table], members: ir.Table, key: str) -> ir.Table:
    """Members of a population that took part in at least one of several school years.

    Args:
        years: For each school year one row per participation, with `key`.
        members: One row per member of the population, with `key`.
        key: `institution_id` or `person_key`.

    Returns:
        One row with `numerator` (took part), `denominator` and `n` (members).

    Source: figure `goals.progress`.
    """
    everyone = [year.select(key) for year in years]
    together = ibis.union(*everyone) if len(everyone) > 1 else everyone[0]
    took_part = _[key].isin(together[key])
    return members.mutate(took_part=took_part).aggregate(
        numerator=_.took_part.sum().fill_null(0), denominator=_.count(), n=_.count()
    )


def progress(standings: Sequence[Standing], by: tuple[str, ...] = ("goal",)) -> ir.Table:
    """How far each goal is: a share of its population, or of the number to be reached.

    Returns:
        One row per goal with `numerator` (missing where the goal has no standing),
        `denominator` and `n` (what it rests on).

    Source: figure `goals.progress`.
    """
    return _table([(one.goal, one.numerator, one.denominator, one.n) for one in standings])


def targets(standings: Sequence[Standing], by: tuple[str, ...] = ("goal",)) -> ir.Table:
    """The share that each goal is to reach by the end of the plan: 1 where it is a number.

    Source: figure `goals.target`.
    """
    return _table([(one.goal, one.target, Decimal(1), 1) for one in standings])


def of_target(standings: Sequence[Standing], by: tuple[str, ...] = ("goal",)) -> ir.Table:
    """What was reached, as a share of what is to be reached by the end of the plan.

    Source: figure `goals.of_target`.
    """
    return _table(
        [(one.goal, one.numerator, one.denominator * one.target, one.n) for one in standings]
    )


def elapsed(standings: Sequence[Standing], by: tuple[str, ...] = ("goal",)) -> ir.Table:
    """The share of the years of each goal that has passed; of a norm too.

    Source: figure `goals.elapsed`.
    """
    return _table(
        [(one.goal, Decimal(one.years_passed), Decimal(one.years), 1) for one in standings]
    )


def due(standings: Sequence[Standing], by: tuple[str, ...] = ("goal",)) -> ir.Table:
    """The share of what each goal is to reach that must be there by now.

    The share of its years that has passed; all of it for a norm of each year.

    Source: figure `goals.due`.
    """
    passed = [(one.goal, *_passed(one)) for one in standings]
    return _table([(goal, Decimal(part), Decimal(whole), 1) for goal, part, whole in passed])


def on_schedule(standings: Sequence[Standing]) -> ir.Table:
    """Goals of which at least as much is reached as the years that have passed would give.

    A norm of each year is to be met in whole. Goals without a standing are left out.

    Returns:
        One row with `numerator` (on schedule), `denominator` and `n` (goals).

    Source: figure `goals.on_schedule`.
    """
    judged = [_is_on_schedule(one) for one in standings if one.reached is not None]
    kept, count = sum(judged), len(judged)
    return ibis.memtable({"numerator": [kept], "denominator": [count], "n": [count]})


def _is_on_schedule(one: Standing) -> bool:
    passed, years = _passed(one)
    return (one.reached or 0) * years >= one.denominator * one.target * passed


def _passed(one: Standing) -> tuple[int, int]:
    """The years that count as passed, of how many."""
    return (1, 1) if one.is_norm else (one.years_passed, one.years)


def _table(rows: Sequence[tuple[str, Decimal | None, Decimal, int]]) -> ir.Table:
    schema = pa.schema(
        {
            "goal": pa.string(),
            "numerator": pa.decimal128(30, 8),
            "denominator": pa.decimal128(30, 8),
            "n": pa.int64(),
        }
    )
    # Arrow keeps the types of columns without rows, which a frame of them has not.
    arrays = [
        pa.array([_eighth(row[place]) for row in rows], type=field.type)
        for place, field in enumerate(schema)
    ]
    return ibis.memtable(pa.Table.from_arrays(arrays, schema=schema))


def _eighth(value: object) -> object:
    return value.quantize(_STEP) if isinstance(value, Decimal) else value


_STEP = Decimal("1e-8")
