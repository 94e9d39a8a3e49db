"""What tests share that hold indicators against a second implementation in plain loops."""

from fractions import Fraction

import ibis
import ibis.expr.types as ir
from hypothesis import HealthCheck, settings
from tiny import TYPES

quick = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


def made(names: str, records: list[tuple[object, ...]]) -> ir.Table:
    """A table from records; amounts are exact."""
    columns = names.split()
    schema = {name: TYPES.get(name, "string") for name in columns}
    values = [[None if value is None else str(value) for value in record] for record in records]
    text = ibis.memtable(values, schema=ibis.schema(dict.fromkeys(columns, "string")))
    return text.mutate(**{name: text[name].cast(schema[name]) for name in columns})


def found(expression: ir.Table, *by: str) -> dict[tuple[object, ...], Fraction]:
    """Values by group; the whole under ()."""
    return {
        tuple(row[name] for name in by): Fraction(row["numerator"]) / Fraction(row["denominator"])
        for row in expression.to_pyarrow().to_pylist()
        if row["denominator"] and row["numerator"] is not None
    }
