"""The figures of all units of a kind, computed separately and masked together.

1. Readers of one unit's report may also read those of the others and of the whole service, and
   subtract. So all units of a kind are masked in one pass: `disclosure/across_units.py`.
2. The figures of the previous school year are masked in the same way, and added to this year's.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from pbdreport.config.instrument import read_instruments
from pbdreport.config.profile import Profile, read_profile
from pbdreport.config.project import Project
from pbdreport.figures.disclosure.across_units import (
    UnitEntries,
    exposed,
    mask_units,
    without_owner_breakdowns,
)
from pbdreport.figures.disclosure.masking import Address
from pbdreport.figures.registry.cache import (
    EXACT,
    SHOWN,
    FrozenFigures,
    computed_from,
    figures_folder,
    is_cached,
    read_frozen,
    write_figures,
)
from pbdreport.figures.registry.entry import Entry
from pbdreport.figures.registry.registry import Registry, read_csv
from pbdreport.figures.registry.year_cache import CallStarter, R, T, YearFigures, start_when_needed
from pbdreport.figures.request import Labels, Request, figures_key
from pbdreport.figures.units.unit import (
    UnitKind,
    read_unit,
    require_unit,
    units_of_kind,
    write_unit_tables,
)
from pbdreport.figures.whole_figures import open_whole_figures
from pbdreport.storage.fingerprint import content_key, file_dependencies

UNDIVIDED = "undivided"
"""The key, among the labels of a unit, of the figures that only the whole service has."""


@dataclass(frozen=True)
class UnitFigures:
    """The figures of a unit, exact (`rows`) and masked (`shown`), and their cache folder."""

    folder: Path
    request: Request
    rows: Sequence[Entry]
    shown: Sequence[Entry]
    labels: Labels
    reasons: Mapping[Address, str]


def unit_requests(request: Request) -> list[Request]:
    """The requests for all units of the same kind as the unit of a request."""
    kind = read_unit(request.scope).kind
    return [replace(request, scope=str(scope)) for scope in units_of_kind(request.tables, kind)]


def freeze_unit_figures(
    request: Request, start_call: CallStarter = start_when_needed, force: bool = False
) -> None:
    """Compute, mask and cache the figures of all units of a kind.

    Args:
        request: The request for any of the units.
        start_call: Starts the computation of each unit.
        force: Whether to compute them even if cached; the previous year's are not forced.
    """
    from pbdreport.figures.definitions import FIGURES

    profile = read_profile(request.project, request.service)
    requests = unit_requests(request)
    folders = {one.scope: _folder(one, profile) for one in requests}
    if all(is_cached(folder) for folder in folders.values()) and not force:
        return
    for folder in folders.values():
        shutil.rmtree(folder, ignore_errors=True)
    earlier = _earlier(request, start_call)
    # The whole takes longest, so it is started before the units and runs beside them.
    waiting = start_call(open_whole_figures, replace(request, scope=""))
    found = _each(exact_unit_figures, requests, start_call)
    rows = {
        one.scope: _with_earlier(exact.rows, earlier.get(one.scope, []))
        for one, exact in zip(requests, found, strict=True)
    }
    whole = waiting()
    instruments = read_instruments(request.project, profile.effectiveness)
    exact = exact_entries(whole, request.project)
    shown, reasons = mask_units(UnitEntries(rows, exact, FIGURES, profile.disclosure, instruments))
    made = [
        UnitFigures(
            folders[one.scope],
            one,
            rows[one.scope],
            shown[one.scope],
            {**exact.labels, UNDIVIDED: _undivided(exact.rows, whole.registry)},
            reasons[one.scope],
        )
        for one, exact in zip(requests, found, strict=True)
    ]
    _each(keep_unit_figures, made, start_call)


def implied_by_other_units(request: Request) -> list[Address]:
    """The suppressed entries of a unit that follow from the figures of other units and the whole.

    All units are examined together; the result is reused until their cached figures change.
    """
    whole = replace(request, scope="")
    key = figures_key(whole, read_profile(request.project, request.service))
    kept = _kept(whole, read_unit(request.scope).kind, key)
    read = [folder / name for _, folder in kept for name in (EXACT, SHOWN)]
    content = content_key([("whole", key), *file_dependencies(request.project.workshop, read)])
    return _exposed(whole, kept, content).get(request.scope, [])


@lru_cache(maxsize=2)
def _kept(whole: Request, kind: UnitKind, key: str) -> tuple[tuple[str, Path], ...]:
    """The cache folder of each unit; `key` makes the result depend on the content of the tables."""
    profile = read_profile(whole.project, whole.service)
    requests = [replace(whole, scope=str(scope)) for scope in units_of_kind(whole.tables, kind)]
    return tuple((one.scope, _folder(one, profile)) for one in requests)


@lru_cache(maxsize=2)
def _exposed(
    whole: Request, kept: tuple[tuple[str, Path], ...], content: str
) -> dict[str, list[Address]]:
    """The entries of each unit that follow; `content` makes the result depend on the files."""
    from pbdreport.figures.definitions import FIGURES

    profile = read_profile(whole.project, whole.service)
    instruments = read_instruments(whole.project, profile.effectiveness)
    exact = {scope: read_csv(folder / EXACT).rows for scope, folder in kept}
    shown = {scope: read_csv(folder / SHOWN).rows for scope, folder in kept}
    of_whole = exact_entries(open_whole_figures(whole), whole.project)
    units = UnitEntries(exact, of_whole, FIGURES, profile.disclosure, instruments)
    found: dict[str, list[Address]] = {}
    for scope, entry in exposed(units, shown):
        found.setdefault(scope, []).append(entry)
    return found


def exact_unit_figures(request: Request) -> YearFigures:
    """Every figure of a unit, unmasked; figures that do not divide are not available."""
    from pbdreport.figures.data_labels import labels_of
    from pbdreport.figures.definitions import FIGURES
    from pbdreport.figures.engine.backend import connect
    from pbdreport.figures.engine.context import Context
    from pbdreport.figures.engine.evaluate import evaluate_figures

    profile = read_profile(request.project, request.service)
    instruments = read_instruments(request.project, profile.effectiveness)
    years = request.project.workroom("years")
    with tempfile.TemporaryDirectory(dir=years, prefix=".part-") as made:
        folder = Path(made) / "tables"
        write_unit_tables(request.tables, read_unit(request.scope), folder)
        connection = connect(profile.engine, [folder], Path(made))
        context = Context(
            profile, instruments, request.school_year, folder, connection, figures=FIGURES
        )
        wanted = [figure for figure in FIGURES.values() if figure.subject in profile.chapters]
        dividing = evaluate_figures(context, [figure for figure in wanted if figure.divides])
        whole = [
            Entry(figure.id, figure.version, figure.unit, status="x")
            for figure in wanted
            if not figure.divides
        ]
        return YearFigures(
            [*without_owner_breakdowns(dividing, FIGURES), *whole], labels_of(context)
        )


def keep_unit_figures(unit: UnitFigures) -> None:
    """Reconcile the figures of a unit and write them to their cache folder."""
    write_figures(
        unit.folder,
        computed_from(unit.request, unit.rows, unit.shown, unit.labels, unit.reasons),
    )


def exact_entries(whole: FrozenFigures, project: Project) -> Sequence[Entry]:
    """The exact entries in the report of the whole service."""
    return read_csv(figures_folder(project, whole.key) / EXACT).rows


def _undivided(rows: Iterable[Entry], whole: Registry) -> dict[str, str]:
    """The figures that are available for the whole service but not for the unit."""
    known = {row.figure for row in whole.rows if row.status != "x"}
    return {row.figure: "" for row in rows if row.status == "x" and row.figure in known}


def _with_earlier(rows: Iterable[Entry], earlier: Iterable[Entry]) -> list[Entry]:
    """Add the values of the previous school year to the entries."""
    from pbdreport.figures.engine.evaluate import with_previous

    return with_previous(rows, earlier, {})


def _earlier(request: Request, start_call: CallStarter) -> dict[str, Sequence[Entry]]:
    """The masked entries of each unit in the previous school year."""
    previous = replace(request, school_year=request.school_year.previous)
    if previous.school_year not in request.years:
        return {}
    freeze_unit_figures(previous, start_call)
    return {one.scope: open_unit_figures(one).registry.rows for one in unit_requests(previous)}


def _each(call: Callable[[T], R], given: Iterable[T], start_call: CallStarter) -> list[R]:
    """The result of the call for each item; the calls run concurrently."""
    return [wait() for wait in [start_call(call, one) for one in given]]


def _folder(request: Request, profile: Profile) -> Path:
    return figures_folder(request.project, figures_key(request, profile))


def open_unit_figures(
    request: Request, start_call: CallStarter = start_when_needed
) -> FrozenFigures:
    """The figures of a unit: cached, or computed together with all units of its kind.

    Raises:
        UsageError: The register has no such unit.
    """
    key = figures_key(request, read_profile(request.project, request.service))
    folder = figures_folder(request.project, key)
    if not is_cached(folder):
        require_unit(request.tables, request.scope)
        freeze_unit_figures(request, start_call)
    return read_frozen(folder, key)
