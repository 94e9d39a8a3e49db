"""The reasons why each step of a build would run or be skipped."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from pbdreport.editions import store
from pbdreport.errors import first_few
from pbdreport.figures.open_figures import open_figures
from pbdreport.figures.registry.cache import FrozenFigures, figures_folder
from pbdreport.figures.units.unit import require_unit
from pbdreport.schema import tables_stand
from pbdreport.targets.steps import (
    FIGURE_PREFIX,
    FILE_PREFIX,
    Dependencies,
    Step,
    chapter_dependencies,
    chapter_step,
    chapter_without_figures,
    edition_dependencies,
    edition_step,
    executed_path,
    figures_step,
    ingest_step,
    ingested_key,
    recorded_dependencies,
)
from pbdreport.targets.target import Target, edition_link, project_commit, report_name

STATES = {True: "runs", False: "skipped", None: "not known"}
"""Whether a step runs, in words."""


@dataclass(frozen=True)
class Reason:
    """Whether a step would run, and why."""

    step: str
    runs: bool | None
    """None if it depends on an earlier step that has yet to run."""
    why: str


def reason_text(reason: Reason) -> str:
    """A reason as a line of text, in columns."""
    return f"{reason.step:<16} {STATES[reason.runs]:<9} {reason.why}"


def explain(target: Target) -> list[Reason]:
    """Reasons for the steps of a target, in order.

    Whether a step runs that depends on an earlier one is known only after that one has run: its
    result may be the same as before.

    Raises:
        PbdReportError: There are no exports, the unit is unknown, or the configuration is invalid.
    """
    reasons = []
    for reason in _reasons(target):
        reasons.append(reason)
        if reason.runs and reason.step in ("ingest", "figures"):
            reasons += _after(target, reason.step)
            break
    return reasons


def _reasons(target: Target) -> Iterator[Reason]:
    place = (target.project, target.service, target.school_year)
    ingest = ingest_step(*place)
    is_ingested = ingested_key(*place) == ingest.key
    yield _reason(replace(target, scope=""), ingest, is_ingested)
    if target.scope and is_ingested:
        require_unit(target.request.tables, target.scope)
    figures = figures_step(target)
    folder = figures_folder(target.project, figures.key)
    yield _reason(target, figures, (folder / "words.json").is_file())
    yield from _pages(target, open_figures(target.request))


def _after(target: Target, runs: str) -> Iterator[Reason]:
    """The steps after one that runs, with the changes that are known already."""
    if runs == "ingest":
        settings = [part for part in _figures_parts(target) if not part[0].endswith(".parquet")]
        yield _not_known(target, "figures", settings, runs)
    for chapter in target.chapters:
        yield _not_known(target, chapter.subject, chapter_dependencies(target, chapter), runs)
    yield _not_known(target, "edition", edition_dependencies(target), runs)


def _figures_parts(target: Target) -> Dependencies:
    is_ingested = tables_stand(target.request.tables)
    return figures_step(target).parts if is_ingested else ()


def _not_known(target: Target, step: str, parts: Iterable[tuple[str, str]], after: str) -> Reason:
    before = recorded_dependencies(target.project, target.service, report_name(target), step)
    changed = [name for name, content in parts if before.get(name, content) != content]
    why = f"depends on the result of {after}"
    if changed:
        why += f"; changed already: {first_few(changed)}"
    return Reason(step, None, why)


def _pages(target: Target, frozen: FrozenFigures) -> Iterator[Reason]:
    steps: list[Step] = []
    for chapter in target.chapters:
        step = chapter_step(target, chapter, frozen)
        if step is None:
            yield _reason(
                target,
                chapter_without_figures(target, chapter, frozen),
                False,
                (FIGURE_PREFIX, FILE_PREFIX),
            )
        else:
            steps.append(step)
            yield _reason(target, step, executed_path(target, chapter, step).is_file())
    link = edition_link(target.project, target.service, target.school_year, target.scope)
    edition = edition_step(target, frozen, steps)
    wanted = store.WantedEdition(edition.key, target.formats, project_commit(target.project), None)
    if any(store.is_current(one, wanted) for one in (link, store.draft_link(link))):
        yield Reason(edition.name, False, "nothing changed")
    elif store.current_manifest(store.draft_link(link)).get("key") == edition.key:
        yield Reason(edition.name, True, "the commit or the formats are different")
    else:
        yield _reason(target, edition, False)


def _reason(target: Target, step: Step, is_kept: bool, ignored: tuple[str, ...] = ()) -> Reason:
    """Why a step runs, from its dependencies except those with an ignored prefix."""
    if is_kept:
        return Reason(step.name, False, "nothing changed")
    before = recorded_dependencies(target.project, target.service, report_name(target), step.name)
    if not before:
        return Reason(step.name, True, "it never ran here, or its result was deleted")
    before = {name: value for name, value in before.items() if not name.startswith(ignored)}
    now = dict(step.parts)
    changed = [name for name in now if name in before and now[name] != before[name]]
    added, gone = sorted(now.keys() - before.keys()), sorted(before.keys() - now.keys())
    reasons = [
        f"{what}: {first_few(names)}"
        for what, names in (("changed", changed), ("new", added), ("gone", gone))
        if names
    ]
    return Reason(step.name, True, "; ".join(reasons) or "its result was deleted")
