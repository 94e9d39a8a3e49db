"""From what changed to new editions: ingest, figures, chapters, pages, gates, swap."""

import shutil
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import ExitStack, chdir, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pbdreport.build import editions
from pbdreport.build.editions import SignOff
from pbdreport.build.journal import Journal
from pbdreport.build.landing import refresh_landing
from pbdreport.build.lock import one_build
from pbdreport.build.machine import homeless
from pbdreport.build.mishaps import told
from pbdreport.build.notebooks import Chapter
from pbdreport.build.parts import with_parts
from pbdreport.build.promises import late
from pbdreport.build.prune import mark_used, prune
from pbdreport.build.serving import warm_kernels
from pbdreport.build.steps import (
    Step,
    Target,
    chapter_step,
    commit_of,
    edition_step,
    executed_path,
    freeze_figures,
    ingest_changed,
    remember_of,
    report_name,
    uses_path,
)
from pbdreport.build.workers import Workers, aside, open_workers
from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.errors import PbdReportError, refuse_all
from pbdreport.figures.scope import Kind
from pbdreport.figures.store import Frozen, figures_folder

if TYPE_CHECKING:
    from pbdreport.build.leaks import People

LATER = (
    "pbdreport.build.kernels",
    "pbdreport.build.assemble",
    "pbdreport.figures.definitions",
)
"""What chapters and editions take: a second or two to import."""
T = TypeVar("T")
R = TypeVar("R")
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
    is_rehearsal: bool
    """Whether all gates are passed, and nothing is published."""
    workers: Workers
    warm: Callable[[bool], None]
    """Starts the server of warm kernels, once it is known that some will run; told whether figures
    are computed before them."""
    is_of_one: bool = True
    """Whether one report is all that is wanted."""
    people: dict[tuple[str, SchoolYear], "Callable[[], People]"] = field(default_factory=dict)
    """Who stands in the exports of a service and school year; read once a build."""

    def beside(self, call: Callable[[T], R], given: T) -> Callable[[], R]:
        """Start computing figures; the call that is returned waits for them."""
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


Waiting = Callable[[], Callable[[], Outcome]]
"""Waits for the chapters of a report, and gives the call that publishes it."""


@dataclass(frozen=True)
class Begun:
    """An edition that is being made."""

    edition: Step
    folder: Path
    address: str
    made_at: datetime
    made: Callable[[], None]
    """Waits until it has been made, and has passed every gate."""


def build(
    project: Project,
    targets: Sequence[Target],
    jobs: int | None = None,
    force: bool = False,
    tell: Tell = lambda line: None,
    sign_off: SignOff | None = None,
    commit: str | None = None,
    each: Kind | None = None,
    executor: str | None = None,
    is_rehearsal: bool = False,
) -> list[Outcome]:
    """Bring the editions of all targets up to date; one that fails does not stop the others.

    Args:
        project: The project.
        targets: The reports to bring up to date.
        jobs: How many chapters run at the same time; twice as many as there are cores without it.
        force: Run every step, whether or not anything changed.
        tell: Told what happens.
        sign_off: Who releases the editions; without it they are drafts.
        commit: The commit that the pages name; that of the project without it.
        each: The kind of parts of which each gets a report too, beside that of its service.
        executor: The address of the cluster that runs chapters; this machine without it.
        is_rehearsal: Put each report through every gate of a release, and publish nothing.

    Returns:
        The outcome of each target, in their order; a refusal stands in its outcome.

    Raises:
        BuildLocked: Another build runs.
        UsageError: There are no such parts, or no such cluster.
    """
    with one_build(project), chdir(project.root):
        editions.clear_leftovers(project)
        homeless(project.workshop)
        commit = commit_of(project) if commit is None else commit
        journal = Journal(project)
        with (
            _clearing(project),
            ExitStack() as kernels,
            open_workers(executor, jobs) as workers,
        ):
            warm = partial(_warm, kernels, project, workers.at_once)
            run = Run(force, tell, sign_off, commit, is_rehearsal, workers, warm)
            ingested = _ingest_all(project, targets, run)
            wanted = with_parts(ingested, each, run.beside, _told, force)
            run = replace(run, is_of_one=len(wanted) == 1)
            waiting = [(target, _up_to_date(target, refusal, run)) for target, refusal in wanted]
            outcomes = [
                _logged(outcome(), journal, is_rehearsal)
                for outcome in _ahead(waiting, workers.at_once)
            ]
        for one in late([outcome.target for outcome in outcomes], date.today()):
            journal.write("late", report=one.report, promised=one.promised.isoformat())
        refresh_landing(project)
        prune(project)
        return outcomes


@contextmanager
def _clearing(project: Project) -> Iterator[None]:
    """Where a build is stopped, leave no edition behind that had been begun."""
    try:
        yield
    except BaseException:
        editions.clear_leftovers(project)
        raise


def _warm(kernels: ExitStack, project: Project, asides: int, figures: bool) -> None:
    """Serve warm kernels until the build ends; they get ready while other work is done."""
    log = project.workshop / "logs" / "kernels.log"
    kernels.enter_context(warm_kernels(log, figures, asides))


def _ingest_all(
    project: Project, targets: Sequence[Target], run: Run
) -> dict[Target, PbdReportError | None]:
    """Clean tables of every target's school year and, where delivered, of the year before."""
    years: dict[tuple[str, SchoolYear], PbdReportError | None] = {}
    for target in targets:
        for year in (target.school_year.previous, target.school_year):
            place = (target.service, year)
            is_delivered = year in project.school_years(target.service)
            if place not in years and (is_delivered or year == target.school_year):
                years[place] = _ingest(project, *place, run)
    return {
        target: years[(target.service, target.school_year)]
        or years.get((target.service, target.school_year.previous))
        for target in targets
    }


def _ingest(project: Project, service: str, year: SchoolYear, run: Run) -> PbdReportError | None:
    try:
        if ingest_changed(project, service, year, run.force, partial(run.warm, True)):
            run.tell(f"{service} {year}: ingested")
    except Exception as error:
        return told(project, service, str(year), error)
    return None


def _ahead(
    waiting: Iterable[tuple[Target, Waiting]], count: int
) -> Iterator[Callable[[], Outcome]]:
    """What publishes each report, in their order.

    Of the parts of one school year so many are begun before one must have been published; another
    year waits for that, since it is compared with the year before as published.
    """
    begun: deque[tuple[Target, Callable[[], Outcome]]] = deque()
    for target, wait in waiting:
        while begun and (len(begun) >= count or not _same_delivery(begun[0][0], target)):
            yield begun.popleft()[1]
        begun.append((target, wait()))
    yield from (publish for _, publish in begun)


def _same_delivery(one: Target, other: Target) -> bool:
    return (one.service, one.school_year) == (other.service, other.school_year)


def _up_to_date(target: Target, refusal: PbdReportError | None, run: Run) -> Waiting:
    """Start what a target needs; who waits for it is given the call that publishes."""
    final = editions.link_path(target.project, target.service, target.school_year, target.scope)
    link = final if run.sign_off else editions.draft_path(final)
    if refusal is not None:
        return lambda: partial(Outcome, target, link, False, refusal)
    try:
        planned = _plan(target, run)
        wanted = _wanted(planned, run)
    except Exception as error:
        refused = partial(Outcome, target, link, False, _told(target, error))
        return lambda: refused
    standing = [one for one in (final, link) if editions.stands(one, wanted)]
    if standing and not (run.force or run.is_rehearsal):
        return lambda: partial(Outcome, target, standing[0], False)
    started = time.monotonic()
    running = _start_chapters(planned, run)
    _people_of(target, run)
    tables = aside(_tables_of, target, planned.frozen, run.released_on)
    return lambda: _finish(planned, link, running, tables, started, run)


def _told(target: Target, error: Exception) -> PbdReportError:
    return told(target.project, target.service, report_name(target), error)


def _plan(target: Target, run: Run) -> Planned:
    force = run.force and not target.scope
    frozen = freeze_figures(target, force, run.beside)
    steps = {chapter.subject: chapter_step(target, chapter, frozen) for chapter in target.chapters}
    planned = Planned(target, frozen, steps)
    executed = [planned.executed(chapter) for chapter in target.chapters]
    for step, path in zip(steps.values(), executed, strict=True):
        if step and path:
            remember_of(target, step)
    mark_used(
        [
            figures_folder(target.project, frozen.key),
            *(path.parent for path in executed if path),
            *(uses_path(target, chapter, frozen) for chapter in target.chapters),
        ]
    )
    return planned


def _import_meanwhile() -> None:
    """Use the time in which another process works."""
    for name in LATER:
        import_module(name)


def _wanted(planned: Planned, run: Run) -> editions.Wanted:
    step = edition_step(planned.target, planned.frozen, planned.known)
    return editions.Wanted(step.key, planned.target.formats, run.commit, run.sign_off)


def _start_chapters(planned: Planned, run: Run) -> dict[str, Future[Step]]:
    """The chapters that have to run, by subject: the longest first, since the last to begin is the
    one that all wait for.
    """
    chapters = [
        chapter
        for chapter in planned.target.chapters
        if run.force or planned.executed(chapter) is None
    ]
    if chapters and not run.workers.is_elsewhere:
        run.warm(False)
    started = {}
    for chapter in sorted(chapters, key=_size, reverse=True):
        started[chapter.subject] = run.workers.run(planned.target, chapter, planned.frozen)
        started[chapter.subject].add_done_callback(partial(_ran, planned.target, chapter, run.tell))
    return started


def _size(chapter: Chapter) -> int:
    """About how long a chapter takes: it is known without having run it."""
    return chapter.path.stat().st_size


def _people_of(target: Target, run: Run) -> "Callable[[], People]":
    """The people of a delivery, for the gate that looks for them: asked for first, they are read
    while chapters run.
    """
    from pbdreport.build.people import people_of

    delivery = (target.service, target.school_year)
    if delivery not in run.people:
        run.people[delivery] = aside(people_of, target.project, *delivery, target.profile)
    return run.people[delivery]


def _tables_of(target: Target, frozen: Frozen, released_on: date | None) -> Path:
    """Make the tables of an edition, which take no chapter: imported where that is done."""
    from pbdreport.build.tables import kept_tables

    return kept_tables(target, frozen, released_on)


def _ran(target: Target, chapter: Chapter, tell: Tell, future: Future[Step]) -> None:
    if future.exception() is None:
        target.ran.append(chapter.subject)
        tell(f"{target}: {chapter.subject}")


def _finish(
    planned: Planned,
    link: Path,
    running: Mapping[str, Future[Step]],
    tables: Callable[[], Path],
    started: float,
    run: Run,
) -> Callable[[], Outcome]:
    """Wait for the chapters and begin the edition; the call that is returned publishes it."""
    _import_meanwhile()
    refusals: list[PbdReportError] = []
    for subject, future in running.items():
        try:
            planned.steps[subject] = future.result()
        except Exception as error:
            refusals.append(_told(planned.target, error))
    try:
        refuse_all(refusals)
        tables()
        begun = _begin(planned, link, started, run)
    except Exception as error:
        return partial(Outcome, planned.target, link, False, _told(planned.target, error))
    return partial(_published, planned, link, begun, run)


def _published(planned: Planned, link: Path, begun: Begun, run: Run) -> Outcome:
    try:
        _publish(planned, link, begun, run)
    except Exception as error:
        return Outcome(planned.target, link, False, _told(planned.target, error))
    run.tell(f"{planned.target}: {'checked' if run.is_rehearsal else 'published'}")
    return Outcome(planned.target, link, not run.is_rehearsal)


def _begin(planned: Planned, link: Path, started: float, run: Run) -> Begun:
    """Begin to render and check an edition, beside the chapters of others where there are any."""
    from pbdreport.build.assemble import assemble

    target = planned.target
    edition = edition_step(target, planned.frozen, planned.known)
    made_at = datetime.now(UTC)
    address = f"{target.service}-{link.name}"
    folder = editions.new_folder(target.project, address)
    make = partial(
        assemble,
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
        seconds=round(time.monotonic() - started, 1),
        steps={step.name: step.key for step in planned.known},
    )
    # One report's pages this process makes, with the help of those beside it.
    made = make if run.is_of_one else aside(make)
    return Begun(edition, folder, address, made_at, made)


def _publish(planned: Planned, link: Path, begun: Begun, run: Run) -> None:
    """Swap in what was made and checked: a refusal or a crash before that changes nothing."""
    target = planned.target
    try:
        begun.made()
    except Exception:
        shutil.rmtree(begun.folder, ignore_errors=True)
        raise
    if run.is_rehearsal:
        shutil.rmtree(begun.folder)
        return
    name = editions.next_name(target.project, begun.address, begun.made_at)
    editions.publish(target.project, begun.folder, link, name, target.profile.keep_editions)
    remember_of(target, begun.edition)


def _logged(outcome: Outcome, journal: Journal, is_rehearsal: bool) -> Outcome:
    """The outcome, once it stands in the journal: a build may be stopped before its end."""
    state = state_of(outcome, is_rehearsal)
    why = {"refusal": str(outcome.refusal)} if outcome.refusal else {}
    journal.write(state, report=str(outcome.target), ran=outcome.target.ran, **why)
    return outcome


def state_of(outcome: Outcome, is_rehearsal: bool = False) -> str:
    """What became of a report, in a word or two."""
    if outcome.refusal:
        return "failed"
    if is_rehearsal:
        return "passed"
    return "built" if outcome.changed else "up to date"
