"""From what changed to new editions: ingest, figures, chapters, pages, gates, swap."""

import os
import shutil
import time
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import ExitStack, chdir
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from pbdreport.build import editions
from pbdreport.build.editions import SignOff
from pbdreport.build.journal import Journal
from pbdreport.build.lock import one_build
from pbdreport.build.notebooks import Chapter, check_parameters
from pbdreport.build.steps import (
    Step,
    Target,
    chapter_step,
    commit_of,
    edition_step,
    executed_path,
    freeze_figures,
    ingest_changed,
    note_uses,
    remember_of,
    report_name,
)
from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.errors import PbdReportError, refuse_all
from pbdreport.figures.store import Frozen

Tell = Callable[[str], None]
"""What is told while a build runs, a line each."""


@dataclass(frozen=True)
class Outcome:
    """What became of one target."""

    target: Target
    link: Path
    changed: bool
    refusal: PbdReportError | None = None


@dataclass(frozen=True)
class Run:
    """What all targets of one build share."""

    force: bool
    tell: Tell
    sign_off: SignOff | None
    commit: str
    pool: Executor
    warm: Callable[[], None]
    """Starts the server of warm kernels; called as soon as it is known that some will run."""


@dataclass(frozen=True)
class Planned:
    """A target whose figures are frozen, with the steps of its chapters as far as known."""

    target: Target
    frozen: Frozen
    steps: dict[str, Step | None]
    """By subject; None for a chapter that must run before it is known what it depends on."""

    @property
    def known(self) -> list[Step]:
        """The steps that are known, in the order of the chapters."""
        return [step for step in self.steps.values() if step]

    def executed(self, chapter: Chapter) -> Path | None:
        """The executed notebook of a chapter, where it is kept."""
        step = self.steps[chapter.subject]
        path = executed_path(self.target, chapter, step) if step else None
        return path if path and path.is_file() else None


def build(
    project: Project,
    targets: Sequence[Target],
    jobs: int | None = None,
    force: bool = False,
    tell: Tell = lambda line: None,
    sign_off: SignOff | None = None,
    commit: str | None = None,
) -> list[Outcome]:
    """Bring the editions of all targets up to date; one that fails does not stop the others.

    Args:
        project: The project.
        targets: The reports to bring up to date.
        jobs: How many chapters run at the same time; as many as there are cores without it.
        force: Run every step, whether or not anything changed.
        tell: Told what happens.
        sign_off: Who releases the editions; without it they are drafts.
        commit: The commit that the pages name; that of the project without it.

    Returns:
        The outcome of each target, in their order; a refusal stands in its outcome.

    Raises:
        BuildLocked: Another build runs.
    """
    with one_build(project), chdir(project.root):
        editions.clear_leftovers(project)
        commit = commit_of(project) if commit is None else commit
        journal = Journal(project)
        with ExitStack() as kernels, ThreadPoolExecutor(jobs or os.cpu_count()) as pool:
            warm = partial(_warm, kernels, project)
            run = Run(force, tell, sign_off, commit, pool, warm)
            ingested = _ingest_all(project, targets, run)
            waiting = [_up_to_date(target, ingested[target], run) for target in targets]
            outcomes = [outcome() for outcome in waiting]
        for outcome in outcomes:
            _log(journal, outcome)
        if any(outcome.changed for outcome in outcomes):
            _refresh_landing(project)
        return outcomes


def _warm(kernels: ExitStack, project: Project) -> None:
    """Serve warm kernels until the build ends; they get ready while other work is done."""
    from pbdreport.build.warm import warm_kernels

    kernels.enter_context(warm_kernels(project.workshop / "logs" / "kernels.log"))


def _ingest_all(
    project: Project, targets: Sequence[Target], run: Run
) -> dict[Target, PbdReportError | None]:
    """Clean tables of every target's school year and, where delivered, of the year before."""
    years: dict[tuple[str, SchoolYear], PbdReportError | None] = {}
    for target in targets:
        for year in (target.school_year.previous, target.school_year):
            place = (target.service, year)
            is_delivered = project.raw_folder(*place).is_dir()
            if place not in years and (is_delivered or year == target.school_year):
                years[place] = _ingest(project, *place, run)
    return {
        target: years[(target.service, target.school_year)]
        or years.get((target.service, target.school_year.previous))
        for target in targets
    }


def _ingest(project: Project, service: str, year: SchoolYear, run: Run) -> PbdReportError | None:
    try:
        if ingest_changed(project, service, year, run.force, run.warm):
            run.tell(f"{service} {year}: ingested")
    except PbdReportError as refusal:
        return refusal
    return None


def _up_to_date(target: Target, refusal: PbdReportError | None, run: Run) -> Callable[[], Outcome]:
    """Start what a target needs; the call that is returned waits for it and publishes."""
    final = editions.link_path(target.project, target.service, target.school_year, target.scope)
    link = final if run.sign_off else editions.draft_path(final)
    if refusal is not None:
        told = refusal
        return lambda: Outcome(target, link, False, told)
    try:
        planned = _plan(target, run)
    except PbdReportError as error:
        told = error
        return lambda: Outcome(target, link, False, told)
    wanted = _wanted(planned, run)
    standing = [one for one in (final, link) if editions.stands(one, wanted)]
    if standing and not run.force:
        return lambda: Outcome(target, standing[0], False)
    started = time.monotonic()
    running = _start_chapters(planned, run)
    return lambda: _finish(planned, link, running, started, run)


def _plan(target: Target, run: Run) -> Planned:
    frozen = freeze_figures(target, run.force, run.warm)
    steps = {chapter.subject: chapter_step(target, chapter, frozen) for chapter in target.chapters}
    return Planned(target, frozen, steps)


def _wanted(planned: Planned, run: Run) -> editions.Wanted:
    step = edition_step(planned.target, planned.frozen, planned.known)
    return editions.Wanted(step.key, planned.target.formats, run.commit, run.sign_off)


def _start_chapters(planned: Planned, run: Run) -> list[Future[None]]:
    chapters = [
        chapter
        for chapter in planned.target.chapters
        if run.force or planned.executed(chapter) is None
    ]
    if chapters:
        run.warm()
    return [run.pool.submit(_run_chapter, planned, chapter, run.tell) for chapter in chapters]


def _run_chapter(planned: Planned, chapter: Chapter, tell: Tell) -> None:
    from pbdreport.build.kernels import run_chapter, used_figures

    target = planned.target
    check_parameters(chapter, target.project)
    workshop = target.project.workshop
    log = workshop / "logs" / target.service / report_name(target) / chapter.path.name
    running = workshop / "chapters" / f".{target.service}-{uuid.uuid4().hex[:8]}"
    made = running / chapter.path.name
    try:
        run_chapter(chapter.path, made, target.parameters, target.project, log)
        step = note_uses(target, chapter, planned.frozen, used_figures(made))
        executed = executed_path(target, chapter, step)
        executed.parent.mkdir(parents=True, exist_ok=True)
        os.replace(made, executed)
    finally:
        shutil.rmtree(running, ignore_errors=True)
    remember_of(target, step)
    planned.steps[chapter.subject] = step
    target.ran.append(chapter.subject)
    tell(f"{target}: {chapter.subject}")


def _finish(
    planned: Planned, link: Path, running: Sequence[Future[None]], started: float, run: Run
) -> Outcome:
    refusals: list[PbdReportError] = []
    for future in running:
        try:
            future.result()
        except PbdReportError as refusal:
            refusals.append(refusal)
    try:
        refuse_all(refusals)
        _publish(planned, link, started, run)
    except PbdReportError as refusal:
        return Outcome(planned.target, link, False, refusal)
    run.tell(f"{planned.target}: published")
    return Outcome(planned.target, link, True)


def _publish(planned: Planned, link: Path, started: float, run: Run) -> None:
    """Render, check and swap in: a refusal or a crash before the swap changes nothing."""
    from pbdreport.build.assemble import assemble

    target = planned.target
    edition = edition_step(target, planned.frozen, planned.known)
    made_at = datetime.now(UTC)
    address = f"{target.service}-{link.name}"
    folder = editions.new_folder(target.project, address)
    try:
        assemble(
            folder,
            target,
            planned.frozen,
            [
                executed_path(target, chapter, step)
                for chapter, step in zip(target.chapters, planned.known, strict=True)
            ],
            run.commit,
            run.sign_off,
            key=edition.key,
            made_at=made_at.isoformat(timespec="seconds"),
            seconds=round(time.monotonic() - started, 1),
            steps={step.name: step.key for step in planned.known},
        )
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    name = editions.next_name(target.project, address, made_at)
    editions.publish(target.project, folder, link, name, target.profile.keep_editions)
    remember_of(target, edition)


def _log(journal: Journal, outcome: Outcome) -> None:
    state = "failed" if outcome.refusal else "built" if outcome.changed else "up to date"
    told = {"refusal": str(outcome.refusal)} if outcome.refusal else {}
    journal.write(state, report=str(outcome.target), ran=outcome.target.ran, **told)


def _refresh_landing(project: Project) -> None:
    """The page that leads to all editions, and the small files that switch between years."""
    from pbdreport.build.assemble import write_landing

    write_landing(project)
