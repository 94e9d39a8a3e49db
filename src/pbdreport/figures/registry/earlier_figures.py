"""Figures that a service published in years for which there are no data."""

import csv
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from pbdreport.config.project import Project
from pbdreport.errors import InvalidConfiguration, did_you_mean, first_few
from pbdreport.figures.registry.entry import read_dims

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


def refuse_unmatched(
    published: Iterable[tuple[str, str]],
    breakdowns: Mapping[str, Sequence[Sequence[str]]],
    codes: Mapping[str, Collection[str]],
    path: Path,
    project: Project,
) -> None:
    """Refuse a figure, breakdown or code that nothing in the report would ever be compared with.

    Args:
        published: The figures and dimensions of the file.
        breakdowns: Those of each declared figure.
        codes: The codes of dimensions that the profile lists.
        path: The file.
        project: The project, for the message.

    Raises:
        InvalidConfiguration: A line matches nothing; names the nearest.
    """
    for figure, text in published:
        try:
            dims = read_dims(text)
        except ValueError as error:
            raise _unmatched(f"{error}", text, (), path, project) from None
        if figure not in breakdowns:
            raise _unmatched("There is no such figure.", figure, breakdowns, path, project)
        declared = {";".join(sorted(names)): names for names in breakdowns[figure]}
        if ";".join(sorted(dims)) not in declared:
            wrong = f"Figure {figure} is not broken down so."
            raise _unmatched(wrong, text, filter(None, declared), path, project)
        for name, code in dims.items():
            if name in codes and code not in codes[name]:
                wrong = f"The profile has no {name} {code!r}."
                raise _unmatched(wrong, code, codes[name], path, project)


def _unmatched(
    wrong: str, found: str, known: Iterable[str], path: Path, project: Project
) -> InvalidConfiguration:
    names = sorted(known)
    return InvalidConfiguration(
        f"A line of {path.name} matches nothing: {wrong[:1].lower()}{wrong[1:]}",
        {"file": project.shown(path), "found": repr(found)}
        | ({"expected": first_few(names)} if names else {}),
        did_you_mean(found, names) + "Correct the line, or take it out.",
    )


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
