"""From what changed to new editions: ingest, figures, chapters, pages, gates, swap."""

import os
import shutil
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, chdir, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pbdreport.build import editions
from pbdreport.build.lock import one_build
from pbdreport.build.notebooks import Chapter, check_parameters
from pbdreport.build.steps import (
    Target,
    chapter_key,
    commit_of,
    edition_key,
    executed_path,
    freeze_figures,
    has_chapters,
    ingest_changed,
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
class Planned:
    """A target whose figures are frozen and whose chapters have keys."""

    target: Target
    frozen: Frozen
    keys: tuple[str, ...]
    edition: str

    @property
    def executed(self) -> list[Path]:
        """The executed notebooks of its chapters."""
        chapters = zip(self.target.chapters, self.keys, strict=True)
        return [executed_path(self.target, chapter, key) for chapter, key in chapters]


def build(
    project: Project,
    targets: Sequence[Target],
    jobs: int | None = None,
    force: bool = False,
    tell: Tell = lambda line: None,
) -> list[Outcome]:
    """Bring the editions of all targets up to date; one that fails does not stop the others.

    Args:
        project: The project.
        targets: The reports to bring up to date.
        jobs: How many chapters run at the same time; as many as there are cores without it.
        force: Run every step, whether or not anything changed.
        tell: Told what happens.

    Returns:
        The outcome of each target, in their order; a refusal stands in its outcome.

    Raises:
        BuildLocked: Another build runs.
    """
    with one_build(project), chdir(project.root):
        editions.clear_leftovers(project)
        if force:
            shutil.rmtree(project.workshop / "figures", ignore_errors=True)
            shutil.rmtree(project.workshop / "chapters", ignore_errors=True)
        commit = commit_of(project)
        with _kernels(project, targets, force), ThreadPoolExecutor(jobs or os.cpu_count()) as pool:
            ingested = _ingest_all(project, targets, force, tell)
            outcomes = [
                _up_to_date(target, ingested[target], commit, force, pool, tell)
                for target in targets
            ]
            finished = [outcome() for outcome in outcomes]
        if any(outcome.changed for outcome in finished):
            _refresh_landing(project)
        return finished


def _kernels(
    project: Project, targets: Sequence[Target], force: bool
) -> AbstractContextManager[None]:
    """Warm kernels, started first of all so that they are ready in time; none where none run."""
    if not force and all(has_chapters(target) for target in targets):
        return nullcontext()
    from pbdreport.build.warm import warm_kernels

    return warm_kernels(project.workshop / "logs" / "kernels.log")


def _ingest_all(
    project: Project, targets: Sequence[Target], force: bool, tell: Tell
) -> dict[Target, PbdReportError | None]:
    """Clean tables of every target's school year and, where delivered, of the year before."""
    years: dict[tuple[str, SchoolYear], PbdReportError | None] = {}
    for target in targets:
        for year in (target.school_year.previous, target.school_year):
            place = (target.service, year)
            is_delivered = project.raw_folder(*place).is_dir()
            if place not in years and (is_delivered or year == target.school_year):
                years[place] = _ingest(project, *place, force, tell)
    return {target: years[(target.service, target.school_year)] for target in targets}


def _ingest(
    project: Project, service: str, year: SchoolYear, force: bool, tell: Tell
) -> PbdReportError | None:
    try:
        if ingest_changed(project, service, year, force):
            tell(f"{service} {year}: ingested")
    except PbdReportError as refusal:
        return refusal
    return None


def _up_to_date(
    target: Target,
    refusal: PbdReportError | None,
    commit: str,
    force: bool,
    pool: Executor,
    tell: Tell,
) -> Callable[[], Outcome]:
    """Start what a target needs; the call that is returned waits for it and publishes."""
    link = editions.link_path(target.project, target.service, target.school_year, target.scope)
    if refusal is not None:
        told = refusal
        return lambda: Outcome(target, link, False, told)
    try:
        planned = _plan(target, commit)
    except PbdReportError as error:
        told = error
        return lambda: Outcome(target, link, False, told)
    is_current = editions.current_manifest(link).get("key") == planned.edition
    if is_current and not force:
        return lambda: Outcome(target, link, False)
    started = time.monotonic()
    running = _start_chapters(planned, pool, tell)
    return lambda: _finish(planned, link, commit, running, started, tell)


def _plan(target: Target, commit: str) -> Planned:
    frozen = freeze_figures(target)
    keys = tuple(chapter_key(target, chapter, frozen) for chapter in target.chapters)
    return Planned(target, frozen, keys, edition_key(target, list(keys), commit))


def _start_chapters(planned: Planned, pool: Executor, tell: Tell) -> list[Future[None]]:
    chapters = zip(planned.target.chapters, planned.executed, strict=True)
    return [
        pool.submit(_run, planned.target, chapter, executed, tell)
        for chapter, executed in chapters
        if not executed.is_file()
    ]


def _run(target: Target, chapter: Chapter, executed: Path, tell: Tell) -> None:
    from pbdreport.build.kernels import run_chapter

    check_parameters(chapter, target.project)
    log = target.project.workshop / "logs" / target.service / str(target.school_year)
    run_chapter(chapter.path, executed, target.parameters, target.project, log / chapter.path.name)
    target.ran.append(chapter.subject)
    tell(f"{target}: {chapter.subject}")


def _finish(
    planned: Planned,
    link: Path,
    commit: str,
    running: Sequence[Future[None]],
    started: float,
    tell: Tell,
) -> Outcome:
    refusals: list[PbdReportError] = []
    for future in running:
        try:
            future.result()
        except PbdReportError as refusal:
            refusals.append(refusal)
    try:
        refuse_all(refusals)
        _publish(planned, link, commit, started)
    except PbdReportError as refusal:
        return Outcome(planned.target, link, False, refusal)
    tell(f"{planned.target}: published")
    return Outcome(planned.target, link, True)


def _publish(planned: Planned, link: Path, commit: str, started: float) -> None:
    """Render, check and swap in: a refusal or a crash before the swap changes nothing."""
    from pbdreport.build.assemble import assemble

    target = planned.target
    made_at = datetime.now(UTC)
    address = "-".join(filter(None, (target.service, str(target.school_year), target.scope)))
    name = f"{address}@{made_at:%Y%m%dT%H%M%S.%f}"
    folder = editions.new_folder(target.project, address)
    try:
        assemble(
            folder,
            target,
            planned.frozen.registry,
            planned.executed,
            commit,
            key=planned.edition,
            made_at=made_at.isoformat(timespec="seconds"),
            seconds=round(time.monotonic() - started, 1),
            steps=dict(zip((c.subject for c in target.chapters), planned.keys, strict=True)),
        )
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    editions.publish(target.project, folder, link, name, target.profile.keep_editions)


def _refresh_landing(project: Project) -> None:
    """The page that leads to all editions, and the small files that switch between years."""
    from pbdreport.build.assemble import write_landing

    write_landing(project)
