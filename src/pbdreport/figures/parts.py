"""The figures of all parts of a kind, computed apart and masked together.

1. Readers of one part may read the others and the report of the whole service, and take them from
   each other. So one pass masks all parts of a kind: `disclosure/together.py`.
2. Last year's figures of each part are masked likewise, and set beside this year's.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from pbdreport.config.content import content_key, files_parts
from pbdreport.config.instrument import read_instruments
from pbdreport.config.profile import Profile, read_profile
from pbdreport.config.project import Project
from pbdreport.figures.disclosure.masking import Address, Masked, Settled, address, mask
from pbdreport.figures.disclosure.together import Apart, Parts, exposed, mask_parts, not_further
from pbdreport.figures.place import Labels, Place, figures_key
from pbdreport.figures.registry import Registry, read_csv
from pbdreport.figures.row import Row
from pbdreport.figures.scope import Kind, parts, read_scope, write_part
from pbdreport.figures.store import (
    EXACT,
    SHOWN,
    Frozen,
    computed_of,
    figures_folder,
    is_kept,
    open_figures,
    write_figures,
)
from pbdreport.figures.years import Beside, R, T, Year, when_wanted

UNDIVIDED = "undivided"
"""Among the words of a part: the figures that only the whole service has."""


@dataclass(frozen=True)
class Made:
    """The figures of a part, exact and as they may be shown, and where they will be kept."""

    folder: Path
    place: Place
    rows: Sequence[Row]
    shown: Sequence[Row]
    labels: Labels
    reasons: Mapping[Address, str]


def places_of(place: Place) -> list[Place]:
    """The places of all parts of the kind that a place is a part of."""
    kind = read_scope(place.scope).kind
    return [replace(place, scope=str(scope)) for scope in parts(place.tables, kind)]


def freeze_parts(place: Place, beside: Beside = when_wanted, force: bool = False) -> None:
    """Keep the figures of all parts of a kind, as they may be shown.

    Args:
        place: One of the parts.
        beside: Starts computing each part.
        force: Whether they are computed in any case; last year's are not.
    """
    from pbdreport.figures.definitions import FIGURES

    profile = read_profile(place.project, place.service)
    places = places_of(place)
    folders = {one.scope: _folder(one, profile) for one in places}
    if all(is_kept(folder) for folder in folders.values()) and not force:
        return
    for folder in folders.values():
        shutil.rmtree(folder, ignore_errors=True)
    earlier = _earlier(place, beside)
    # It takes longest: begun first, it is done while the parts are.
    waiting = beside(open_figures, replace(place, scope=""))
    found = _each(exact_part, places, beside)
    rows = {
        one.scope: _with_earlier(exact.rows, earlier.get(one.scope, []))
        for one, exact in zip(places, found, strict=True)
    }
    whole = waiting()
    shown, reasons = mask_parts(
        Parts(rows, people_of(whole, place.project), FIGURES, profile.disclosure),
        lambda parts: _each(masked_apart, parts, beside),
    )
    made = [
        Made(
            folders[one.scope],
            one,
            rows[one.scope],
            shown[one.scope],
            {**exact.labels, UNDIVIDED: _undivided(exact.rows, whole.registry)},
            reasons[one.scope],
        )
        for one, exact in zip(places, found, strict=True)
    ]
    _each(keep, made, beside)


def beside_other_parts(place: Place) -> list[Address]:
    """The entries of a part that follow from what other parts and the whole show.

    All parts are looked at together, once for as long as what is kept of them stays the same.
    """
    whole = replace(place, scope="")
    key = figures_key(whole, read_profile(place.project, place.service))
    kept = _kept(whole, read_scope(place.scope).kind, key)
    read = [folder / name for _, folder in kept for name in (EXACT, SHOWN)]
    content = content_key([("whole", key), *files_parts(place.project.workshop, read)])
    return _exposed(whole, kept, content).get(place.scope, [])


@lru_cache(maxsize=2)
def _kept(whole: Place, kind: Kind, key: str) -> tuple[tuple[str, Path], ...]:
    """Where the figures of each part are kept, by the tables under the key of the whole."""
    profile = read_profile(whole.project, whole.service)
    places = [replace(whole, scope=str(scope)) for scope in parts(whole.tables, kind)]
    return tuple((place.scope, _folder(place, profile)) for place in places)


@lru_cache(maxsize=2)
def _exposed(
    whole: Place, kept: tuple[tuple[str, Path], ...], content: str
) -> dict[str, list[Address]]:
    """What follows of each part, by files with that content."""
    from pbdreport.figures.definitions import FIGURES

    rules = read_profile(whole.project, whole.service).disclosure
    exact = {scope: read_csv(folder / EXACT).rows for scope, folder in kept}
    shown = {scope: read_csv(folder / SHOWN).rows for scope, folder in kept}
    people = people_of(open_figures(whole), whole.project)
    found: dict[str, list[Address]] = {}
    for scope, entry in exposed(Parts(exact, people, FIGURES, rules), shown):
        found.setdefault(scope, []).append(entry)
    return found


def exact_part(place: Place) -> Year:
    """Every figure of a part, unmasked; those that do not divide are not available."""
    from pbdreport.figures.compute import computed
    from pbdreport.figures.context import Context
    from pbdreport.figures.definitions import FIGURES
    from pbdreport.figures.engine import connected
    from pbdreport.figures.labels import labels_of

    profile = read_profile(place.project, place.service)
    instruments = read_instruments(place.project, profile.effectiveness)
    years = place.project.workshop / "years"
    years.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=years, prefix=".part-") as made:
        folder = Path(made) / "tables"
        write_part(place.tables, read_scope(place.scope), folder)
        connection = connected(profile.engine, [folder])
        context = Context(profile, instruments, place.school_year, folder, connection)
        wanted = [figure for figure in FIGURES.values() if figure.subject in profile.chapters]
        dividing = computed(context, [figure for figure in wanted if figure.divides])
        whole = [
            Row(figure.id, figure.version, figure.unit, status="x")
            for figure in wanted
            if not figure.divides
        ]
        return Year([*not_further(dividing, FIGURES), *whole], labels_of(context))


def masked_apart(part: Apart) -> Masked:
    """The entries of a part as they may be shown by themselves."""
    from pbdreport.figures.definitions import FIGURES

    return mask(part.rows, FIGURES, part.rules, also=part.also)


def keep(part: Made) -> None:
    """Keep the figures of a part, once it is known whether they agree with each other."""
    write_figures(
        part.folder,
        computed_of(part.place, part.rows, part.shown, part.labels, part.reasons),
    )


def people_of(whole: Frozen, project: Project) -> Settled:
    """What stands about people in the report of the whole service: exact and as shown."""
    from pbdreport.figures.definitions import FIGURES

    shown = {address(row): row for row in whole.registry.rows}
    exact = read_csv(figures_folder(project, whole.key) / EXACT).rows
    return {
        address(row): (row, shown[address(row)])
        for row in exact
        if FIGURES[row.figure].concerns == "people" and row.status == "ok"
    }


def _undivided(rows: Iterable[Row], whole: Registry) -> dict[str, str]:
    """The figures that the whole service has, and the part has not."""
    known = {row.figure for row in whole.rows if row.status != "x"}
    return {row.figure: "" for row in rows if row.status == "x" and row.figure in known}


def _with_earlier(rows: Iterable[Row], earlier: Iterable[Row]) -> list[Row]:
    """Entries with last year's beside them."""
    from pbdreport.figures.compute import with_previous

    return with_previous(rows, earlier, {})


def _earlier(place: Place, beside: Beside) -> dict[str, Sequence[Row]]:
    """Last year's entries of each part, as they may be shown."""
    previous = replace(place, school_year=place.school_year.previous)
    if previous.school_year not in place.years:
        return {}
    freeze_parts(previous, beside)
    return {one.scope: open_figures(one).registry.rows for one in places_of(previous)}


def _each(call: Callable[[T], R], given: Iterable[T], beside: Beside) -> list[R]:
    """What a call makes of each, several at once."""
    return [wait() for wait in [beside(call, one) for one in given]]


def _folder(place: Place, profile: Profile) -> Path:
    return figures_folder(place.project, figures_key(place, profile))
