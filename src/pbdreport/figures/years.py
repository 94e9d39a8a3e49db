"""The figures of one school year by itself: computed once, and kept until they change.

A report shows two school years, and a year stands in two reports. What is kept lies unmasked under
the key of everything that it depends on, and may be deleted at any time.
"""

import pickle
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Protocol, TypeVar

from pbdreport.config.instrument import read_instruments
from pbdreport.config.profile import read_profile
from pbdreport.config.writing import in_one_piece
from pbdreport.figures.place import Labels, Place, figures_key
from pbdreport.figures.row import Row

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True)
class Year:
    """The entries of a school year with no other beside it, and the labels that its data know."""

    rows: Sequence[Row]
    labels: Labels


class Beside(Protocol):
    """Starts a call, perhaps in another process; the call that is returned waits for it."""

    def __call__(self, call: Callable[[T], R], given: T, /) -> Callable[[], R]:
        """Start it."""
        ...


when_wanted: Beside = partial
"""Makes it in this process, as late as when it is waited for."""


def exact_year(place: Place) -> Year:
    """Every figure of the profile's chapters, unmasked; computed where it is not kept."""
    path = year_path(place)
    if not path.is_file():
        _keep(_computed(place), path)
    year: Year = pickle.loads(path.read_bytes())
    return year


def masked_year(place: Place) -> Year:
    """Every figure of the profile's chapters as it may be shown."""
    from pbdreport.figures.definitions import FIGURES
    from pbdreport.figures.disclosure import masked

    year = exact_year(place)
    profile = read_profile(place.project, place.service)
    return replace(year, rows=masked(year.rows, FIGURES, profile.disclosure))


def year_path(place: Place) -> Path:
    """Where the figures of a school year are kept; never part of an edition."""
    key = figures_key(place, read_profile(place.project, place.service))
    return place.project.workshop / "years" / f"{key}.pickle"


def _computed(place: Place) -> Year:
    """The figures computed; heavy libraries are imported here."""
    from pbdreport.figures.compute import computed
    from pbdreport.figures.context import Context
    from pbdreport.figures.definitions import FIGURES
    from pbdreport.figures.engine import connected
    from pbdreport.figures.labels import labels_of

    profile = read_profile(place.project, place.service)
    instruments = read_instruments(place.project, profile.effectiveness)
    folders = {year: place.data / place.service / str(year) for year in place.years}
    connection = connected(profile.engine, folders.values())
    contexts: list[Context] = []
    for year, tables in folders.items():
        contexts.append(Context(profile, instruments, year, tables, connection, tuple(contexts)))
    wanted = [figure for figure in FIGURES.values() if figure.subject in profile.chapters]
    return Year(computed(contexts[-1], wanted), labels_of(contexts[-1]))


def _keep(year: Year, path: Path) -> None:
    """Write it in whole: another process that computed the same writes the same."""
    with in_one_piece(path) as made:
        made.write_bytes(pickle.dumps(year))
