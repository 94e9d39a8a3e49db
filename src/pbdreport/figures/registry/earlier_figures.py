"""Figures that a service published in years for which there are no data."""

import csv
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from pbdreport.config.project import Project
from pbdreport.errors import InvalidConfiguration

T = TypeVar("T")


def read_published(
    path: Path, project: Project
) -> dict[tuple[str, str], tuple[Decimal, Decimal, int | None]]:
    """Read the figures published in a year for which there are no data; none without the file.

    An optional column `version` gives the version of the definition of each.

    Returns:
        Numerator, denominator and version of the definition, by figure and dimensions.

    Raises:
        InvalidConfiguration: The file lacks a column, or a value is not a number.
    """
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        try:
            return {
                (line["figure"], line["dims"]): (
                    _number(Decimal, line["value"], path, project),
                    Decimal(1),
                    _number(int, line["version"], path, project) if line.get("version") else None,
                )
                for line in csv.DictReader(file)
            }
        except KeyError as error:
            raise InvalidConfiguration(
                f"Column {error} is missing from {path.name}.",
                {
                    "file": project.shown(path),
                    "expected": "'figure', 'dims', 'value', 'unit', 'decimals'",
                },
                "Add the column; a column 'version' is optional.",
            ) from None


def _number(kind: Callable[[str], T], text: str, path: Path, project: Project) -> T:
    try:
        return kind(text)
    except (ValueError, ArithmeticError):
        raise InvalidConfiguration(
            f"A value in {path.name} is not a number.",
            {
                "file": project.shown(path),
                "expected": "a number, such as 0.75",
                "found": repr(text),
            },
            "Write values with a decimal point; shares run from 0 to 1.",
        ) from None
