"""Why each step of a build would run, or be skipped."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from pbdreport.build import editions
from pbdreport.build.steps import (
    FIGURE,
    Parts,
    Step,
    Target,
    chapter_step,
    commit_of,
    edition_step,
    executed_path,
    figures_step,
    ingest_step,
    ingested_key,
    own_edition_parts,
    own_parts,
    remembered,
    report_name,
    settled_parts,
)
from pbdreport.errors import listing
from pbdreport.figures.scope import require_part
from pbdreport.figures.store import Frozen, figures_folder, open_figures


@dataclass(frozen=True)
class Reason:
    """What a step would do, and why."""

    step: str
    runs: bool | None
    """None where that follows from a step before it, which has yet to run."""
    why: str


def explain(target: Target) -> list[Reason]:
    """The steps of a target in their order.

    Whether a step runs that uses what an earlier one makes is known when that one has run: what it
    makes may be what it was.

    Raises:
        PbdReportError: No exports were delivered, the register knows no such part, or the
            configuration breaks a rule.
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
        require_part(target.place.tables, target.scope)
    figures = figures_step(target)
    folder = figures_folder(target.project, figures.key)
    yield _reason(target, figures, (folder / "words.json").is_file())
    yield from _pages(target, open_figures(target.place))


def _after(target: Target, runs: str) -> Iterator[Reason]:
    """The steps after one that runs, with what is known of them already."""
    if runs == "ingest":
        settings = [part for part in _figures_parts(target) if not part[0].endswith(".parquet")]
        yield _not_known(target, "figures", settings, runs)
    for chapter in target.chapters:
        yield _not_known(target, chapter.subject, own_parts(target, chapter), runs)
    yield _not_known(target, "edition", own_edition_parts(target), runs)


def _figures_parts(target: Target) -> Parts:
    is_ingested = (target.place.tables / "intake.json").is_file()
    return figures_step(target).parts if is_ingested else ()


def _not_known(target: Target, step: str, parts: Iterable[tuple[str, str]], after: str) -> Reason:
    before = remembered(target.project, target.service, report_name(target), step)
    changed = [name for name, content in parts if before.get(name, content) != content]
    why = f"depends on what {after} gives"
    if changed:
        why += f"; changed already: {listing(changed)}"
    return Reason(step, None, why)


def _pages(target: Target, frozen: Frozen) -> Iterator[Reason]:
    steps: list[Step] = []
    for chapter in target.chapters:
        step = chapter_step(target, chapter, frozen)
        if step is None:
            yield _reason(target, settled_parts(target, chapter, frozen), False, (FIGURE,))
        else:
            steps.append(step)
            yield _reason(target, step, executed_path(target, chapter, step).is_file())
    link = editions.link_path(target.project, target.service, target.school_year, target.scope)
    edition = edition_step(target, frozen, steps)
    wanted = editions.Wanted(edition.key, target.formats, commit_of(target.project), None)
    if any(editions.stands(one, wanted) for one in (link, editions.draft_path(link))):
        yield Reason(edition.name, False, "nothing changed")
    elif editions.current_manifest(editions.draft_path(link)).get("key") == edition.key:
        yield Reason(edition.name, True, "of another commit, or in fewer formats")
    else:
        yield _reason(target, edition, False)


def _reason(target: Target, step: Step, is_kept: bool, untold: tuple[str, ...] = ()) -> Reason:
    """Why a step runs, told from its parts but those that start as `untold` has it."""
    if is_kept:
        return Reason(step.name, False, "nothing changed")
    before = remembered(target.project, target.service, report_name(target), step.name)
    if not before:
        return Reason(step.name, True, "it never ran here, or what it made was deleted")
    before = {name: value for name, value in before.items() if not name.startswith(untold)}
    now = dict(step.parts)
    changed = [name for name in now if name in before and now[name] != before[name]]
    added, gone = sorted(now.keys() - before.keys()), sorted(before.keys() - now.keys())
    told = [
        f"{what}: {listing(names)}"
        for what, names in (("changed", changed), ("new", added), ("gone", gone))
        if names
    ]
    return Reason(step.name, True, "; ".join(told) or "what it made was deleted")
