"""The cache of the figures of single school years, unmasked.

A report shows two school years, and each year appears in two reports. A file is stored under a hash
of everything that its figures depend on, is readable by its owner only, and may be deleted at any
time. It is parsed as data, never executed; a damaged file is ignored and computed again.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, Protocol, TypeVar

from pbdreport.config.instrument import read_instruments
from pbdreport.config.profile import read_profile
from pbdreport.figures.registry.entry import Entry
from pbdreport.figures.request import Labels, Request, figures_key
from pbdreport.storage.atomic_files import OWN_FILE, atomic_file

COLUMNS = tuple(column.name for column in fields(Entry))
"""The fields of an entry that are stored."""
EXACT = ("numerator", "denominator", "previous_numerator", "previous_denominator")
"""Fields that are decimals, stored as text to the last digit."""
T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True)
class YearFigures:
    """The entries of one school year, without previous values, and the labels of its data."""

    rows: Sequence[Entry]
    labels: Labels


class CallStarter(Protocol):
    """Starts a call, perhaps in another process; calling what it returns waits for the result."""

    def __call__(self, call: Callable[[T], R], given: T, /) -> Callable[[], R]:
        """Start `call(given)`."""
        ...


start_when_needed: CallStarter = partial
"""Runs the call in this process, when its result is needed."""


def exact_year(request: Request) -> YearFigures:
    """Every figure of the profile's chapters, unmasked; computed if not cached."""
    path = year_path(request)
    year = _kept(path)
    if year is None:
        request.project.workroom("years")
        year = _computed(request)
        _keep(year, path)
    return year


def masked_year(request: Request) -> YearFigures:
    """Every figure of the profile's chapters, masked."""
    from pbdreport.figures.definitions import FIGURES
    from pbdreport.figures.disclosure import masked

    year = exact_year(request)
    profile = read_profile(request.project, request.service)
    instruments = read_instruments(request.project, profile.effectiveness)
    return replace(year, rows=masked(year.rows, FIGURES, profile.disclosure, instruments))


def year_path(request: Request) -> Path:
    """The cache file of the figures of a school year; never part of an edition."""
    key = figures_key(request, read_profile(request.project, request.service))
    return request.project.workshop / "years" / f"{key}.json"


def _computed(request: Request) -> YearFigures:
    """Compute the figures; heavy libraries are imported here."""
    from pbdreport.figures.data_labels import labels_of
    from pbdreport.figures.definitions import FIGURES
    from pbdreport.figures.engine.backend import connect
    from pbdreport.figures.engine.context import Context
    from pbdreport.figures.engine.evaluate import evaluate_figures

    profile = read_profile(request.project, request.service)
    instruments = read_instruments(request.project, profile.effectiveness)
    folders = {year: request.data / request.service / str(year) for year in request.years}
    connection = connect(profile.engine, folders.values(), request.project.workroom("years"))
    contexts: list[Context] = []
    for year, tables in folders.items():
        contexts.append(
            Context(profile, instruments, year, tables, connection, tuple(contexts), FIGURES)
        )
    wanted = [figure for figure in FIGURES.values() if figure.subject in profile.chapters]
    return YearFigures(evaluate_figures(contexts[-1], wanted), labels_of(contexts[-1]))


def _keep(year: YearFigures, path: Path) -> None:
    """Write the file atomically: another process may have computed, and write, the same figures."""
    rows = [[_written(getattr(row, column)) for column in COLUMNS] for row in year.rows]
    text = json.dumps([COLUMNS, rows, year.labels], ensure_ascii=False, separators=(",", ":"))
    with atomic_file(path) as made:
        made.write_text(text, encoding="utf-8")
        made.chmod(OWN_FILE)


def _written(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    return str(value) if isinstance(value, Decimal) else value


def _kept(path: Path) -> YearFigures | None:
    """Read the file; None if it is missing or damaged."""
    try:
        columns, rows, labels = json.loads(path.read_text(encoding="utf-8"))
        if tuple(columns) != COLUMNS:
            return None
        return YearFigures([_row(dict(zip(COLUMNS, row, strict=True))) for row in rows], labels)
    except (OSError, ValueError, TypeError, ArithmeticError, RecursionError):
        return None


def _row(cells: dict[str, Any]) -> Entry:
    exact = {name: cells[name] and Decimal(cells[name]) for name in EXACT}
    return Entry(**{**cells, **exact})
