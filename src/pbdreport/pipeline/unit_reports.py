"""The reports of a service's units: listing them, and computing their figures together."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from pbdreport.editions.store import published_unit_links, scope_of_link
from pbdreport.errors import PbdReportError, UsageError, first_few
from pbdreport.figures.registry.cache import figures_folder, is_cached
from pbdreport.figures.registry.year_cache import CallStarter
from pbdreport.figures.units.unit import COLUMNS, UnitKind, read_unit, units_of_kind
from pbdreport.targets.steps import figures_step, record_target_step
from pbdreport.targets.target import Target, edition_link

ReportsToBuild = list[tuple[Target, PbdReportError | None]]
"""The reports to bring up to date, each with its refusal if it cannot begin."""


def with_unit_reports(
    targets: Mapping[Target, PbdReportError | None],
    each: UnitKind | None,
    start_call: CallStarter,
    as_refusal: Callable[[Target, Exception], PbdReportError],
    force: bool = False,
) -> ReportsToBuild:
    """Reports of services followed by those of their units, whose figures are then cached.

    Args:
        targets: Reports of whole services, each with the refusal of its tables, if any.
        each: The kind of unit; None to add no unit reports.
        start_call: Starts computing the figures of a unit.
        as_refusal: Turns an exception into the refusal of a report.
        force: Compute the figures even if they are cached.

    Raises:
        UsageError: A service has no such units, or publishes units of another kind.
    """
    found: ReportsToBuild = []
    for target, refusal in targets.items():
        found.append((target, refusal))
        if each and refusal is None:
            try:
                found += _unit_reports(target, each, start_call, as_refusal, force)
            except UsageError:
                raise
            except Exception as error:
                found[-1] = (target, as_refusal(target, error))
    return found


def _unit_reports(
    target: Target,
    each: UnitKind,
    start_call: CallStarter,
    as_refusal: Callable[[Target, Exception], PbdReportError],
    force: bool = False,
) -> ReportsToBuild:
    scopes = units_of_kind(target.request.tables, each)
    if not scopes:
        raise UsageError(
            f"No institution of {target} has a {each}.",
            {"column": f"{COLUMNS[each]} of the table institutions", "found": "no value"},
            "Fill that column through the mapping, or give --each another kind of unit.",
        )
    _refuse_other_kinds(target, each)
    made = [replace(target, scope=str(scope), ran=[]) for scope in scopes]
    try:
        _freeze(made, start_call, force)
    except Exception as error:
        refusal = as_refusal(target, error)
        return [(unit, refusal) for unit in made]
    return [(unit, None) for unit in made]


def _freeze(made: Sequence[Target], start_call: CallStarter, force: bool) -> None:
    """Compute the figures of units that are not cached, and record their dependencies."""
    from pbdreport.figures.units.unit_figures import freeze_unit_figures

    steps = [figures_step(unit) for unit in made]
    kept = [is_cached(figures_folder(made[0].project, step.key)) for step in steps]
    freeze_unit_figures(made[0].request, start_call, force)
    for unit, step, was_kept in zip(made, steps, kept, strict=True):
        if force or not was_kept:
            unit.ran.append(step.name)
            record_target_step(unit, step)


def _refuse_other_kinds(target: Target, each: UnitKind) -> None:
    """Refuse units of a second kind: they overlap, and no gate checks their differences."""
    year = edition_link(target.project, target.service, target.school_year, "")
    standing = [
        link.name
        for link in published_unit_links(target.project, year)
        if read_unit(scope_of_link(link)).kind != each
    ]
    if standing:
        raise UsageError(
            f"{target} has reports by another kind of unit than {each}.",
            {"found": first_few(standing)},
            f"Remove those links from {target.project.shown(year.parent)} first: units of two "
            "kinds overlap, and the difference between two reports could reveal hidden numbers.",
        )
