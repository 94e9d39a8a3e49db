"""What runs chapters: threads of this process, or the workers of a Dask cluster.

Both are an `Executor` of `concurrent.futures`. Workers of a cluster see the project's folder under
the same path, for example on a shared disk, and return only the step of a chapter. Losing a worker
costs only time, since its chapter appears in one piece or not at all.
"""

import os
import shutil
import socket
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from pbdreport.errors import UsageError
from pbdreport.figures.registry.cache import FrozenFigures
from pbdreport.kernels.server_client import run_in_worker
from pbdreport.targets.notebooks import ChapterNotebook, check_parameters
from pbdreport.targets.steps import (
    Step,
    chapter_without_figures,
    executed_path,
    record_target_step,
    record_uses,
)
from pbdreport.targets.target import Target, report_name

T = TypeVar("T")
R = TypeVar("R")
DASK = "dask://"


@dataclass(frozen=True)
class Executors:
    """What runs chapters and computes figures."""

    chapters: Executor
    at_once: int
    """How many worker processes run on this machine."""
    is_elsewhere: bool = False

    def run(self, target: Target, chapter: ChapterNotebook, frozen: FrozenFigures) -> Future[Step]:
        """Start a chapter; the future gives its step once it has run."""
        work = run_on_cluster if self.is_elsewhere else run_chapter
        return self.chapters.submit(work, target, chapter, frozen)

    def beside(self, call: Callable[[T], R], given: T) -> Callable[[], R]:
        """Start a call in a worker; the function that is returned waits for its result."""
        return (
            self.chapters.submit(call, given).result
            if self.is_elsewhere
            else run_in_worker(call, given)
        )


@contextmanager
def open_executors(address: str | None, jobs: int | None) -> Iterator[Executors]:
    """The workers of the cluster at an address, such as `dask://10.0.0.5:8786`, or of this machine.

    On this machine, chapters run in threads that wait for kernels.

    Raises:
        UsageError: The address is not one of a Dask cluster, or no scheduler answers there.
    """
    if address is None:
        cores = jobs or os.cpu_count() or 1
        with (
            ThreadPoolExecutor(jobs or 2 * cores) as threads,
            _waiting_for_none(threads),
        ):
            yield Executors(threads, cores)
        return
    if not address.startswith(DASK):
        raise UsageError(
            f"{address!r} is not the address of a Dask cluster.",
            {"expected": "dask://host:port"},
            "Without --executor, this machine runs the chapters.",
        )
    with _cluster(address) as executor:
        yield Executors(executor, 1, is_elsewhere=True)


@contextmanager
def _waiting_for_none(executor: Executor) -> Iterator[None]:
    """When a build is stopped, finish what is running and start nothing more."""
    try:
        yield
    except BaseException:
        executor.shutdown(wait=False, cancel_futures=True)
        raise


@contextmanager
def _cluster(address: str) -> Iterator[Executor]:
    try:
        from distributed import Client
    except ImportError:
        raise UsageError(
            "The package distributed is missing; --executor needs it.",
            {"executor": address},
            "Install it with: pip install 'pbdreport[dask]'",
        ) from None
    try:
        client = Client(f"tcp://{address.removeprefix(DASK)}", timeout=10, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise UsageError(
            f"No Dask scheduler answers at {address}.",
            {"found": str(error) or type(error).__name__},
            "Start one with: dask scheduler, and workers with: dask worker HOST:PORT",
        ) from None
    with client:
        yield client.get_executor(pure=False)


def run_chapter(target: Target, chapter: ChapterNotebook, frozen: FrozenFigures) -> Step:
    """Run a chapter and keep the executed notebook under the key of its dependencies.

    A chapter that is edited while it runs is run again: its result belongs to neither version.

    Raises:
        ChapterFailed: Its parameters differ from those passed, or a cell did not run to its end.
    """
    from pbdreport.kernels.execution import run_chapter as run_notebook
    from pbdreport.kernels.execution import used_in

    check_parameters(chapter, target.project)
    workshop = target.project.workshop
    log = workshop / "logs" / target.service / report_name(target) / chapter.path.name
    running = workshop / "chapters" / f".{target.service}-{uuid.uuid4().hex[:8]}"
    made = running / chapter.path.name
    try:
        settled, before = chapter_without_figures(target, chapter, frozen), None
        while settled != before:
            limits = target.profile.time_limits
            run_notebook(chapter.path, made, target.parameters, target.project, log, limits)
            settled, before = chapter_without_figures(target, chapter, frozen), settled
        step = record_uses(target, settled, frozen, used_in(made))
        executed = executed_path(target, chapter, step)
        executed.parent.mkdir(parents=True, exist_ok=True)
        os.replace(made, executed)
    finally:
        shutil.rmtree(running, ignore_errors=True)
    record_target_step(target, step)
    return step


def run_on_cluster(target: Target, chapter: ChapterNotebook, frozen: FrozenFigures) -> Step:
    """Run a chapter in a worker of a cluster, which starts a warm server of its own."""
    from pbdreport.kernels.server_client import serve_until_exit

    os.chdir(target.project.root)
    name = f"kernels-{socket.gethostname()}-{os.getpid()}.log"
    serve_until_exit(target.project.workshop / "logs" / name)
    return run_chapter(target, chapter, frozen)
