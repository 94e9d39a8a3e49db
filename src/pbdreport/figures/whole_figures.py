"""The figures of a whole service and school year: read from the cache, or computed and masked."""

import shutil
from collections.abc import Callable
from dataclasses import replace

from pbdreport.config.profile import Profile, read_profile
from pbdreport.figures.registry.cache import (
    ComputedFigures,
    FrozenFigures,
    computed_from,
    figures_folder,
    is_cached,
    read_frozen,
    write_figures,
)
from pbdreport.figures.registry.earlier_figures import read_published
from pbdreport.figures.registry.entry import Entry
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
        start_call: Starts the computation of each of the two school years.

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
    """Delete the cached figures of a request and of its previous school year."""
    folder = figures_folder(
        request.project, figures_key(request, read_profile(request.project, request.service))
    )
    shutil.rmtree(folder, ignore_errors=True)
    for one in (request, _before(request)):
        if one.school_year in request.years:
            year_path(one).unlink(missing_ok=True)


def _computed(request: Request, profile: Profile, start_call: CallStarter) -> ComputedFigures:
    """Compute and mask the figures; heavy libraries are imported here."""
    rows, labels = exact_figures(request, start_call)
    from pbdreport.figures.definitions import FIGURES
    from pbdreport.figures.disclosure import mask

    shown = mask(rows, FIGURES, profile.disclosure)
    return computed_from(request, rows, shown.rows, labels, shown.reasons)


def exact_figures(
    request: Request, start_call: CallStarter = start_when_needed
) -> tuple[list[Entry], Labels]:
    """Every figure of the profile's chapters, unmasked, and the labels that come from the data.

    The values of the previous school year are masked.
    """
    last, this = _start_earlier(request, start_call), _start(exact_year, request, start_call)
    # Imported while the other processes are running: it takes a second.
    from pbdreport.figures.data_labels import merge_labels
    from pbdreport.figures.engine.evaluate import with_previous

    year, earlier = this(), last()
    published = read_published(request.published, request.project)
    return with_previous(year.rows, earlier.rows, published), merge_labels(
        earlier.labels, year.labels
    )


def _start_earlier(request: Request, start_call: CallStarter) -> Callable[[], YearFigures]:
    """The masked figures of the previous school year; none if its data are missing."""
    before = _before(request)
    if before.school_year not in request.years:
        return lambda: YearFigures((), {})
    return _start(masked_year, before, start_call)


def _start(
    compute: Callable[[Request], YearFigures], request: Request, start_call: CallStarter
) -> Callable[[], YearFigures]:
    """The figures of one school year, computed by `start_call` if they are not cached."""
    start = start_when_needed if year_path(request).is_file() else start_call
    return start(compute, request)


def _before(request: Request) -> Request:
    return replace(request, school_year=request.school_year.previous)
