"""The build: ingest, figures, chapters, pages, gates and publication of what changed."""

import shutil
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from concurrent.futures import wait as wait_for
from contextlib import ExitStack, chdir, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pbdreport.config.profile import read_profile
from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.editions import store
from pbdreport.editions.index_pages import refresh_index_pages
from pbdreport.editions.store import SignOff
from pbdreport.errors import PbdReportError, raise_all
from pbdreport.figures.registry.cache import FrozenFigures, figures_folder
from pbdreport.figures.units.unit import UnitKind
from pbdreport.kernels.server_client import run_in_worker, warm_kernels
from pbdreport.pipeline.build_lock import build_lock
from pbdreport.pipeline.build_log import BuildLog
from pbdreport.pipeline.deadlines import is_filling_up, overdue_reports
from pbdreport.pipeline.executors import Executors, open_executors
from pbdreport.pipeline.failures import format_failure
from pbdreport.pipeline.previous_year import lost_year, refuse_lost_year
from pbdreport.pipeline.prune import prune
from pbdreport.pipeline.retention import remove_expired
from pbdreport.pipeline.step_counter import Progress, StepCounter
from pbdreport.pipeline.unit_reports import with_unit_reports
from pbdreport.storage.last_used import mark_used
from pbdreport.storage.seal import kept_json
from pbdreport.system_requirements import ensure_home
from pbdreport.targets.notebooks import ChapterNotebook
from pbdreport.targets.steps import (
    Step,
    chapter_step,
    edition_step,
    executed_path,
    freeze_figures,
    ingest_if_changed,
    record_target_step,
    uses_path,
)
from pbdreport.targets.target import Target, edition_link, project_commit, report_name

if TYPE_CHECKING:
    from pbdreport.gates.personal_data import People

LATER = (
    "pbdreport.kernels.execution",
    "pbdreport.editions.builder",
    "pbdreport.figures.definitions",
)
"""Libraries of chapters and editions, which take a second or two to import."""
HEARTBEAT_SECONDS = 30
"""How often a build that waits for chapters reports progress."""
T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True)
class Outcome:
    """The outcome of one target."""

    target: Target
    link: Path
    changed: bool
    refusal: PbdReportError | None = None
    is_incomplete: bool = False
    """Whether it is only refused because its school year is filling up: not a failure."""


@dataclass(frozen=True)
class BuildRun:
    """What all targets of one build share."""

    force: bool
    progress: Progress
    steps: StepCounter
    """Counts the chapters and reports that have to be made."""
    sign_off: SignOff | None
    commit: str
    without_previous: bool
    """Whether a report may be released without comparisons if last year's data are gone."""
    is_rehearsal: bool
    """Whether to run all gates of a release, and publish nothing."""
    workers: Executors
    warm: Callable[[bool], None]
    """Starts the warm server once it is needed; the argument says whether figures are computed."""
    is_of_one: bool = True
    """Whether the build makes a single report."""
    people: dict[tuple[str, SchoolYear], "Callable[[], People]"] = field(default_factory=dict)
    """The people in the exports of a service and school year; read once per build."""

    def beside(self, call: Callable[[T], R], given: T) -> Callable[[], R]:
        """Start computing figures; the function that is returned waits for them."""
        self.warm(True)
        waiting = self.workers.beside(call, given)

        def wait() -> R:
            _import_meanwhile()
            return waiting()

        return wait

    @property
    def released_on(self) -> date | None:
        """The day of release; None for drafts."""
        return self.sign_off.on if self.sign_off else None


@dataclass(frozen=True)
class PlannedEdition:
    """A target with its masked figures, and the steps of its chapters as far as known."""

    target: Target
    frozen: FrozenFigures
    steps: dict[str, Step | None]
    """By subject; None for a chapter whose dependencies are known only after it has run."""

    @property
    def known(self) -> list[Step]:
        """The known steps, in the order of the chapters."""
        return [step for step in self.steps.values() if step]

    def executed(self, chapter: ChapterNotebook) -> Path | None:
        """The executed notebook of a chapter, if it is cached."""
        step = self.steps[chapter.subject]
        path = executed_path(self.target, chapter, step) if step else None
        return path if path and path.is_file() else None


Waiting = Callable[[], Callable[[], Outcome]]
"""Waits for the chapters of a report, and returns the function that publishes it."""


@dataclass(frozen=True)
class StartedEdition:
    """An edition that is being made."""

    edition: Step
    folder: Path
    address: str
    made_at: datetime
    made: Callable[[], None]
    """Waits until it is complete and has passed every gate."""


def build(
    project: Project,
    targets: Sequence[Target],
    jobs: int | None = None,
    force: bool = False,
    progress: Progress = lambda line: None,
    sign_off: SignOff | None = None,
    commit: str | None = None,
    each: UnitKind | None = None,
    executor: str | None = None,
    is_rehearsal: bool = False,
    without_previous: bool = False,
) -> list[Outcome]:
    """Bring the editions of all targets up to date; one that fails does not stop the others.

    Args:
        project: The project.
        targets: The reports to bring up to date.
        jobs: How many chapters run at the same time; by default twice the number of cores.
        force: Run every step, even if nothing changed.
        progress: Takes the lines of progress.
        sign_off: Who releases the editions; None for drafts.
        commit: The commit that the pages name; by default that of the project.
        each: Also make a report for each unit of this kind.
        executor: The address of the cluster that runs chapters; by default this machine.
        is_rehearsal: Run every gate of a release, and publish nothing.
        without_previous: Release a report even if the data of the previous year are gone.

    Returns:
        The outcome of each target, in order, with the refusal if there is one.

    Raises:
        BuildLocked: Another build is running.
        UsageError: The service has no such units, or there is no such cluster.
    """
    with build_lock(project), chdir(project.root):
        store.clear_leftovers(project)
        ensure_home(project.workshop)
        commit = project_commit(project) if commit is None else commit
        log = BuildLog(project)
        log.begin([str(target) for target in targets], commit)
        begun: dict[Target, float] = {}
        with (
            log.ending(),
            _clearing(project),
            ExitStack() as kernels,
            open_executors(executor, jobs) as workers,
        ):
            warm = partial(_warm, kernels, project, workers.at_once)
            run = BuildRun(
                force=force,
                progress=progress,
                steps=StepCounter(progress, "steps"),
                sign_off=sign_off,
                commit=commit,
                without_previous=without_previous,
                is_rehearsal=is_rehearsal,
                workers=workers,
                warm=warm,
            )
            ingested = _ingest_all(project, targets, run, log)
            wanted = with_unit_reports(ingested, each, run.beside, _refusal, force)
            run = replace(run, is_of_one=len(wanted) == 1)
            waiting = []
            for target, refusal in wanted:
                begun[target] = time.monotonic()
                waiting.append((target, _up_to_date(target, refusal, run)))
            outcomes = []
            for publish in _ahead(waiting, workers.at_once):
                outcome = _judged(publish(), run)
                _log(outcome, log, run, begun[outcome.target])
                outcomes.append(outcome)
            for one in overdue_reports([outcome.target for outcome in outcomes], date.today()):
                log.write("late", report=one.report, promised=one.promised.isoformat())
            for outcome in outcomes:
                if not outcome.refusal and (year := lost_year(outcome.target)):
                    log.write("lost", report=str(outcome.target), year=str(year))
        refresh_index_pages(project)
        prune(project)
        _remove_expired(project, targets, run, log)
        return outcomes


def _remove_expired(
    project: Project, targets: Sequence[Target], run: BuildRun, log: BuildLog
) -> None:
    """Remove what the profiles of these services say is kept too long."""
    for service in dict.fromkeys(target.service for target in targets):
        try:
            profile = read_profile(project, service)
        except PbdReportError:
            # Its reports were refused for that.
            continue
        for path in remove_expired(project, service, profile, datetime.now(UTC)):
            log.write("removed", path=path)
            run.progress(f"{path}: removed, as [retention] of the profile says")


@contextmanager
def _clearing(project: Project) -> Iterator[None]:
    """Remove unfinished editions when a build is stopped."""
    try:
        yield
    except BaseException:
        store.clear_leftovers(project)
        raise


def _warm(kernels: ExitStack, project: Project, asides: int, figures: bool) -> None:
    """Start the warm server, which imports its libraries while the build does other work."""
    log = project.workshop / "logs" / "kernels.log"
    kernels.enter_context(warm_kernels(log, figures, asides))


def _ingest_all(
    project: Project, targets: Sequence[Target], run: BuildRun, log: BuildLog
) -> dict[Target, PbdReportError | None]:
    """Ingest the school year of every target and, if there are exports, the previous year."""
    deliveries = dict.fromkeys(
        (target.service, year)
        for target in targets
        for year in (target.school_year.previous, target.school_year)
        if year == target.school_year or year in project.school_years(target.service)
    )
    counter = StepCounter(run.progress, "deliveries")
    counter.expect(len(deliveries))
    years = {place: _ingest(project, *place, run, log, counter) for place in deliveries}
    return {
        target: years[(target.service, target.school_year)]
        or years.get((target.service, target.school_year.previous))
        for target in targets
    }


def _ingest(
    project: Project,
    service: str,
    year: SchoolYear,
    run: BuildRun,
    log: BuildLog,
    counter: StepCounter,
) -> PbdReportError | None:
    started = time.monotonic()
    try:
        if ingest_if_changed(project, service, year, run.force, partial(run.warm, True)):
            counter.ended(f"{service} {year}: ingested")
            log.write("ingested", delivery=f"{service} {year}", seconds=_seconds(started))
        else:
            counter.passed()
    except Exception as error:
        counter.passed()
        return format_failure(project, service, str(year), error)
    return None


def _ahead(
    waiting: Iterable[tuple[Target, Waiting]], count: int
) -> Iterator[Callable[[], Outcome]]:
    """The functions that publish each report, in order.

    At most `count` reports of one school year are begun ahead of publication. Those of the next
    year wait, since they are compared with the previous year as published.
    """
    begun: deque[tuple[Target, Callable[[], Outcome]]] = deque()
    for target, wait in waiting:
        while begun and (len(begun) >= count or not _same_delivery(begun[0][0], target)):
            yield begun.popleft()[1]
        begun.append((target, wait()))
    yield from (publish for _, publish in begun)


def _same_delivery(one: Target, other: Target) -> bool:
    return (one.service, one.school_year) == (other.service, other.school_year)


def _up_to_date(target: Target, refusal: PbdReportError | None, run: BuildRun) -> Waiting:
    """Start what a target needs; waiting for it returns the function that publishes."""
    final = edition_link(target.project, target.service, target.school_year, target.scope)
    link = final if run.sign_off else store.draft_link(final)
    if refusal is not None:
        return lambda: partial(Outcome, target, link, False, refusal)
    try:
        store.require_link(link, target.project.shown(link))
        if (run.sign_off or run.is_rehearsal) and not run.without_previous:
            refuse_lost_year(target)
        planned = _plan(target, run)
        standing = _standing(planned, run)
    except Exception as error:
        refused = partial(Outcome, target, link, False, _refusal(target, error))
        return lambda: refused
    if standing:
        return lambda: partial(Outcome, target, standing, False)
    started = time.monotonic()
    running = _start_chapters(planned, run)
    _people_of(target, run)
    tables = run_in_worker(_tables_of, target, planned.frozen, run.released_on)
    return lambda: _finish(planned, link, running, tables, started, run)


def _refusal(target: Target, error: Exception) -> PbdReportError:
    return format_failure(target.project, target.service, report_name(target), error)


def _plan(target: Target, run: BuildRun) -> PlannedEdition:
    force = run.force and not target.scope
    frozen = freeze_figures(target, force, run.beside)
    steps = {chapter.subject: chapter_step(target, chapter, frozen) for chapter in target.chapters}
    planned = PlannedEdition(target, frozen, steps)
    executed = [planned.executed(chapter) for chapter in target.chapters]
    for step, path in zip(steps.values(), executed, strict=True):
        if step and path:
            record_target_step(target, step)
    mark_used(
        [
            figures_folder(target.project, frozen.key),
            *(path.parent for path in executed if path),
            *(uses_path(target, chapter, frozen) for chapter in target.chapters),
        ]
    )
    return planned


def _import_meanwhile() -> None:
    """Import libraries while another process is working."""
    for name in LATER:
        import_module(name)


def _standing(planned: PlannedEdition, run: BuildRun) -> Path | None:
    """The address of an edition with what is known of this one; None if it has to be made."""
    if run.force or run.is_rehearsal:
        return None
    target = planned.target
    step = edition_step(target, planned.frozen, planned.known)
    wanted = store.WantedEdition(step.key, target.formats, run.commit, run.sign_off)
    final = edition_link(target.project, target.service, target.school_year, target.scope)
    links = (final, final if run.sign_off else store.draft_link(final))
    return next((link for link in links if store.is_current(link, wanted)), None)


def _start_chapters(planned: PlannedEdition, run: BuildRun) -> dict[str, Future[Step]]:
    """Start the chapters that must run, by subject: the longest first, which shortens the wait."""
    chapters = [
        chapter
        for chapter in planned.target.chapters
        if run.force or not _is_executed(planned.executed(chapter))
    ]
    run.steps.expect(len(chapters) + 1)
    if chapters and not run.workers.is_elsewhere:
        run.warm(False)
    started = {}
    for chapter in sorted(chapters, key=_size, reverse=True):
        started[chapter.subject] = run.workers.run(planned.target, chapter, planned.frozen)
        started[chapter.subject].add_done_callback(
            partial(_ran, planned.target, chapter, run.steps)
        )
    return started


def _is_executed(path: Path | None) -> bool:
    """Whether an executed notebook is cached and complete."""
    kept = kept_json(path) if path else None
    return isinstance(kept, dict) and isinstance(kept.get("cells"), list)


def _size(chapter: ChapterNotebook) -> int:
    """A rough measure of how long a chapter takes: the size of its notebook, in bytes."""
    return chapter.path.stat().st_size


def _people_of(target: Target, run: BuildRun) -> "Callable[[], People]":
    """Start reading the people in the deliveries of a report, for the gate that looks for them."""
    from pbdreport.gates.personal_data import STRANGERS, people_in_exports

    waiting = []
    for year in (target.school_year.previous, target.school_year):
        delivery = (target.service, year)
        if delivery not in run.people and year in target.project.school_years(target.service):
            run.people[delivery] = run_in_worker(
                people_in_exports, target.project, *delivery, target.profile
            )
        waiting.append(run.people.get(delivery, lambda: STRANGERS))

    def wait() -> "People":
        earlier, own = (people() for people in waiting)
        return earlier | own

    return wait


def _tables_of(target: Target, frozen: FrozenFigures, released_on: date | None) -> Path:
    """Make the tables and figure pages of an edition in a worker, which imports what they need."""
    from pbdreport.editions.data_tables import cached_tables
    from pbdreport.editions.figure_pages import cached_figure_pages

    cached_figure_pages(target, frozen)
    return cached_tables(target, frozen, released_on)


def _ran(
    target: Target, chapter: ChapterNotebook, steps: StepCounter, future: Future[Step]
) -> None:
    if future.exception() is None:
        target.ran.append(chapter.subject)
        steps.ended(f"{target}: {chapter.subject}")


def _finish(
    planned: PlannedEdition,
    link: Path,
    running: Mapping[str, Future[Step]],
    tables: Callable[[], Path],
    started: float,
    run: BuildRun,
) -> Callable[[], Outcome]:
    """Wait for the chapters and begin the edition; the function that is returned publishes it."""
    _import_meanwhile()
    refusals: list[PbdReportError] = []
    for subject, future in running.items():
        try:
            planned.steps[subject] = _awaited(future, planned.target, running, started, run)
        except Exception as error:
            refusals.append(_refusal(planned.target, error))
    try:
        raise_all(refusals)
        tables()
        # Without caches, what a chapter depends on is known only now: it may be what is published.
        if standing := _standing(planned, run):
            run.steps.passed()
            return partial(Outcome, planned.target, standing, False)
        begun = _begin(planned, link, started, run)
    except Exception as error:
        return partial(Outcome, planned.target, link, False, _refusal(planned.target, error))
    return partial(_published, planned, link, begun, run)


def _awaited(
    future: Future[Step],
    target: Target,
    running: Mapping[str, Future[Step]],
    started: float,
    run: BuildRun,
) -> Step:
    """Wait for the step of a chapter; report progress every half minute."""
    while not wait_for([future], HEARTBEAT_SECONDS).done:
        still = ", ".join(subject for subject, one in running.items() if not one.done())
        run.progress(f"{target}: {still} still running after {time.monotonic() - started:.0f} s")
    return future.result()


def _published(
    planned: PlannedEdition, link: Path, begun: StartedEdition, run: BuildRun
) -> Outcome:
    try:
        _publish(planned, link, begun, run)
    except Exception as error:
        return Outcome(planned.target, link, False, _refusal(planned.target, error))
    run.steps.ended(f"{planned.target}: {'checked' if run.is_rehearsal else 'published'}")
    return Outcome(planned.target, link, not run.is_rehearsal)


def _begin(planned: PlannedEdition, link: Path, started: float, run: BuildRun) -> StartedEdition:
    """Begin to render and check an edition, while chapters of other reports run."""
    from pbdreport.editions.builder import build_edition

    target = planned.target
    edition = edition_step(target, planned.frozen, planned.known)
    made_at = datetime.now(UTC)
    address = f"{target.service}-{link.name}"
    folder = store.new_folder(target.project, address)
    make = partial(
        build_edition,
        folder,
        target,
        planned.frozen,
        [
            executed_path(target, chapter, step)
            for chapter, step in zip(target.chapters, planned.known, strict=True)
        ],
        run.commit,
        run.sign_off,
        _people_of(target, run)(),
        run.is_rehearsal,
        key=edition.key,
        figures=planned.frozen.key,
        made_at=made_at.isoformat(timespec="seconds"),
        seconds=_seconds(started),
        steps={step.name: step.key for step in planned.known},
    )
    # A single report is rendered in this process, with the help of the workers.
    made = make if run.is_of_one else run_in_worker(make)
    return StartedEdition(edition, folder, address, made_at, made)


def _publish(planned: PlannedEdition, link: Path, begun: StartedEdition, run: BuildRun) -> None:
    """Publish a checked edition; a refusal or crash before that changes nothing for readers."""
    target = planned.target
    try:
        begun.made()
    except Exception:
        shutil.rmtree(begun.folder, ignore_errors=True)
        raise
    if run.is_rehearsal:
        shutil.rmtree(begun.folder)
        return
    name = store.next_name(target.project, begun.address, begun.made_at)
    store.publish(target.project, begun.folder, link, name, target.profile.keep_editions)
    record_target_step(target, begun.edition)


def _judged(outcome: Outcome, run: BuildRun) -> Outcome:
    """An outcome, which is not a failure if a draft only waits for exports of this school year."""
    is_draft = not (run.sign_off or run.is_rehearsal)
    if (
        outcome.refusal
        and is_draft
        and is_filling_up(outcome.target, outcome.refusal, date.today())
    ):
        return replace(outcome, is_incomplete=True)
    return outcome


def _log(outcome: Outcome, log: BuildLog, run: BuildRun, started: float) -> None:
    """Write an outcome to the log at once: a build may be stopped before its end."""
    facts: dict[str, object] = {"ran": outcome.target.ran, "seconds": _seconds(started)}
    if outcome.refusal:
        facts["cause"] = outcome.refusal.must
        facts["exit_code"] = outcome.refusal.exit_code
        facts["refusal"] = str(outcome.refusal)
    if run.is_rehearsal:
        facts["rehearsal"] = True
    log.write(outcome_text(outcome, run.is_rehearsal), report=str(outcome.target), **facts)


def _seconds(started: float) -> float:
    return round(time.monotonic() - started, 1)


def outcome_text(outcome: Outcome, is_rehearsal: bool = False) -> str:
    """The outcome of a report in one or two words."""
    if outcome.refusal:
        return "incomplete" if outcome.is_incomplete else "failed"
    if is_rehearsal:
        return "passed"
    return "built" if outcome.changed else "up to date"
