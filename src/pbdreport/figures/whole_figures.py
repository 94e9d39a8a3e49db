"""The figures of a whole service and school year: read from the cache, or computed and masked."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import get_args

from pbdreport.config.instrument import read_instruments
from pbdreport.config.profile import ListName, Profile, read_profile
from pbdreport.config.school_year import SchoolYear
from pbdreport.figures.registry.cache import (
    ComputedFigures,
    FrozenFigures,
    computed_from,
    figures_folder,
    is_cached,
    read_frozen,
    write_figures,
)
from pbdreport.figures.registry.earlier_figures import read_published, refuse_unmatched
from pbdreport.figures.registry.entry import Entry
from pbdreport.figures.registry.series import Published, series_of
from pbdreport.figures.registry.year_cache import (
    CallStarter,
    YearFigures,
    exact_year,
    masked_year,
    start_when_needed,
    year_path,
)
from pbdreport.figures.request import Labels, Request, figures_key


def open_whole_figures(
    request: Request, start_call: CallStarter = start_when_needed
) -> FrozenFigures:
    """The masked figures: from the cache if nothing changed, otherwise computed.

    Args:
        request: Service and school year.
        start_call: Starts the computation of each school year.

    Raises:
        MissingFile: The service and school year have no clean tables.
        InvalidConfiguration: The profile, instrument or published figures are invalid.
    """
    profile = read_profile(request.project, request.service)
    key = figures_key(request, profile)
    folder = figures_folder(request.project, key)
    if not is_cached(folder):
        request.project.workroom("figures")
        write_figures(folder, _computed(request, profile, start_call))
    return read_frozen(folder, key)


def forget_figures(request: Request) -> None:
    """Delete the cached figures of a request and of all school years before it."""
    folder = figures_folder(
        request.project, figures_key(request, read_profile(request.project, request.service))
    )
    shutil.rmtree(folder, ignore_errors=True)
    for year in request.years:
        year_path(replace(request, school_year=year)).unlink(missing_ok=True)


def _computed(request: Request, profile: Profile, start_call: CallStarter) -> ComputedFigures:
    """Compute and mask the figures; heavy libraries are imported here."""
    all_years = exact_figures(request, start_call)
    from pbdreport.figures.definitions import FIGURES
    from pbdreport.figures.disclosure import mask

    instruments = read_instruments(request.project, profile.effectiveness)
    shown = mask(all_years.rows, FIGURES, profile.disclosure, instruments)
    series = series_of(
        request.service,
        request.scope,
        {**all_years.earlier, request.school_year: shown.rows},
        all_years.published,
        FIGURES,
    )
    return computed_from(
        request, all_years.rows, shown.rows, all_years.labels, shown.reasons, series
    )


@dataclass(frozen=True)
class AllYears:
    """The figures of a school year and of those before it."""

    rows: list[Entry]
    """Those of the year, unmasked, with the masked values of the year before."""
    labels: Labels
    """The labels that come from the data of all years; of the newest, where they differ."""
    earlier: Mapping[SchoolYear, Sequence[Entry]]
    """The masked figures of each earlier year with clean tables."""
    published: Mapping[SchoolYear, Published]
    """What the service published in earlier years, as entered by hand."""


def exact_figures(request: Request, start_call: CallStarter = start_when_needed) -> AllYears:
    """Every figure of the profile's chapters, of the year and of all years before it."""
    waiting = {
        year: _start(masked_year, replace(request, school_year=year), start_call)
        for year in request.years
        if year < request.school_year
    }
    this = _start(exact_year, request, start_call)
    # Imported while the other processes are running: it takes a second.
    from pbdreport.figures.data_labels import merge_labels
    from pbdreport.figures.engine.evaluate import with_previous

    year, earlier = this(), {before: found() for before, found in waiting.items()}
    published = {
        before: read_published(path, request.project)
        for before, path in sorted(request.published_years.items())
    }
    for before, path in sorted(request.published_years.items()):
        _require_matches(published[before], path, request)
    last = request.school_year.previous
    previous = earlier[last].rows if last in earlier else ()
    labels: Labels = {}
    for one in (*earlier.values(), year):
        labels = merge_labels(labels, one.labels)
    return AllYears(
        with_previous(year.rows, previous, published.get(last, {})),
        labels,
        {before: one.rows for before, one in earlier.items()},
        published,
    )


def _require_matches(published: Published, path: Path, request: Request) -> None:
    """Refuse lines of a file of published figures that match nothing."""
    from pbdreport.figures.definitions import FIGURES
    from pbdreport.indicators.plan import SEVERAL

    profile = read_profile(request.project, request.service)
    lists: tuple[ListName, ...] = get_args(ListName)
    codes: dict[str, set[str]] = {
        name: set(profile.labels(name)) for name in lists if profile.labels(name)
    }
    codes["pillar"] = codes["pillar"] | {SEVERAL}
    breakdowns = {figure.id: figure.breakdowns for figure in FIGURES.values()}
    refuse_unmatched(published, breakdowns, codes, path, request.project)


def _start(
    compute: Callable[[Request], YearFigures], request: Request, start_call: CallStarter
) -> Callable[[], YearFigures]:
    """The figures of one school year, computed by `start_call` if they are not cached."""
    start = start_when_needed if year_path(request).is_file() else start_call
    return start(compute, request)
