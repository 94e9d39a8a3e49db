"""The reports of the parts of a service: which there are, and their figures, made together."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pbdreport.build import editions
from pbdreport.build.steps import Target, figures_step, remember_of
from pbdreport.config.project import Project
from pbdreport.errors import PbdReportError, UsageError, listing
from pbdreport.figures.scope import COLUMNS, KINDS, Kind, parts, read_scope
from pbdreport.figures.store import figures_folder, is_kept
from pbdreport.figures.years import Beside

Wanted = list[tuple[Target, PbdReportError | None]]
"""The reports to bring up to date, with what refuses one before it began."""


def with_parts(
    targets: Mapping[Target, PbdReportError | None],
    each: Kind | None,
    beside: Beside,
    told: Callable[[Target, Exception], PbdReportError],
    force: bool = False,
) -> Wanted:
    """Reports with those of their parts, whose figures are kept from now on.

    Args:
        targets: Reports of whole services, with what refused their tables.
        each: The kind of parts; None for the reports as they are.
        beside: Starts computing the figures of a part.
        told: What an exception is told as.
        force: Whether the figures are computed in any case.

    Raises:
        UsageError: A service has no such parts, or publishes those of another kind.
    """
    found: Wanted = []
    for target, refusal in targets.items():
        found.append((target, refusal))
        if each and refusal is None:
            found += _parts_of(target, each, beside, told, force)
    return found


def _parts_of(
    target: Target,
    each: Kind,
    beside: Beside,
    told: Callable[[Target, Exception], PbdReportError],
    force: bool = False,
) -> Wanted:
    scopes = parts(target.place.tables, each)
    if not scopes:
        raise UsageError(
            "A report of each part is made where the register tells parts apart.",
            {"report": target, "column": COLUMNS[each], "found": "no institution has one"},
            "Fill that column by the mapping, or name another kind of parts.",
        )
    _refuse_other_kinds(target, each)
    made = [replace(target, scope=str(scope), ran=[]) for scope in scopes]
    try:
        _freeze(made, beside, force)
    except Exception as error:
        refusal = told(target, error)
        return [(part, refusal) for part in made]
    return [(part, None) for part in made]


def _freeze(made: Sequence[Target], beside: Beside, force: bool) -> None:
    """Compute the figures of parts that are not kept, and note of what, for `explain`."""
    from pbdreport.figures.parts import freeze_parts

    steps = [figures_step(part) for part in made]
    kept = [is_kept(figures_folder(made[0].project, step.key)) for step in steps]
    freeze_parts(made[0].place, beside, force)
    for part, step, was_kept in zip(made, steps, kept, strict=True):
        if force or not was_kept:
            part.ran.append(step.name)
            remember_of(part, step)


def _refuse_other_kinds(target: Target, each: Kind) -> None:
    """Parts of two kinds overlap: what their differences tell is not looked at."""
    year = editions.link_path(target.project, target.service, target.school_year, "")
    standing = [
        link.name
        for link in standing_parts(target.project, year)
        if read_scope(scope_of(link)).kind != each
    ]
    if standing:
        raise UsageError(
            "A school year is published in parts of one kind.",
            {"wanted": each, "found": listing(standing)},
            f"Remove those links from {target.project.shown(year.parent)} first: readers could "
            "take reports of overlapping parts from each other.",
        )


def standing_parts(project: Project, year: Path) -> Iterator[Path]:
    """The addresses of the reports of parts that stand beside the report of a year."""
    for link in sorted(year.parent.glob(f"{year.name}.*.*")):
        is_part = link.name.split(".")[1] in KINDS and not link.name.endswith(".draft")
        if is_part and (link / editions.MANIFEST).is_file():
            yield link


def scope_of(link: Path) -> str:
    """The part that an address is of: `group.sg01` of `2023-2024.group.sg01`."""
    return link.name.partition(".")[2]
