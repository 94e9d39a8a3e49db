"""Who does the work of chapters: threads of this process, or a cluster of worker processes.

Either is an `Executor` of `concurrent.futures`. Workers elsewhere see the project's folder under
the same path, as on a shared disk, and hand back only what a chapter was made from: a worker that
is lost loses nothing but time, since its chapter appears in one piece or not at all.
"""

import os
import shutil
import socket
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import (
    BrokenExecutor,
    Executor,
    Future,
    ThreadPoolExecutor,
)
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from pbdreport.build.notebooks import Chapter, check_parameters
from pbdreport.build.serving import serving
from pbdreport.build.steps import (
    Step,
    Target,
    executed_path,
    note_uses,
    remember_of,
    report_name,
    settled_parts,
)
from pbdreport.errors import UsageError
from pbdreport.figures.store import Frozen

T = TypeVar("T")
R = TypeVar("R")
DASK = "dask://"


@dataclass(frozen=True)
class Workers:
    """What runs chapters, and computes figures."""

    chapters: Executor
    at_once: int
    """How many processes work aside on this machine."""
    is_elsewhere: bool = False

    def run(self, target: Target, chapter: Chapter, frozen: Frozen) -> Future[Step]:
        """Start a chapter: the step that it is, once it has run."""
        work = run_elsewhere if self.is_elsewhere else run_chapter
        return self.chapters.submit(work, target, chapter, frozen)

    def beside(self, call: Callable[[T], R], given: T) -> Callable[[], R]:
        """Start a call beside the build; the call that is returned waits for it."""
        return self.chapters.submit(call, given).result if self.is_elsewhere else aside(call, given)


def aside(call: Callable[..., R], *args: object) -> Callable[[], R]:
    """Start a call in a process beside the build; the call that is returned waits for it.

    Where there is none, or it has gone, the call is made here, once, when it is waited for.
    """
    server = serving()
    started = server.asides.submit(call, *args) if server else None

    def wait() -> R:
        with suppress(BrokenExecutor):
            if started:
                return started.result()
        return call(*args)

    return cache(wait)


@contextmanager
def open_workers(address: str | None, jobs: int | None) -> Iterator[Workers]:
    """Workers at an address, such as `dask://10.0.0.5:8786`; without one, of this machine.

    Here chapters are threads that wait for kernels.

    Raises:
        UsageError: The address is of no kind that is known, or nobody answers there.
    """
    if address is None:
        cores = jobs or os.cpu_count() or 1
        with (
            ThreadPoolExecutor(jobs or 2 * cores) as threads,
            _waiting_for_none(threads),
        ):
            yield Workers(threads, cores)
        return
    if not address.startswith(DASK):
        raise UsageError(
            "Work is given to a cluster by its address.",
            {"wanted": "dask://host:port", "found": address},
            "Without --executor it is done by this machine.",
        )
    with _cluster(address) as executor:
        yield Workers(executor, 1, is_elsewhere=True)


@contextmanager
def _waiting_for_none(executor: Executor) -> Iterator[None]:
    """Where a build is stopped, let what runs end, and nothing that waits begin."""
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
            "A Dask cluster is reached by the package distributed.",
            {"wanted": address},
            "Install it with: pip install 'pbdreport[dask]'",
        ) from None
    try:
        client = Client(f"tcp://{address.removeprefix(DASK)}", timeout=10, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise UsageError(
            "A Dask scheduler answers at the address.",
            {"wanted": address, "found": str(error) or type(error).__name__},
            "Start one with: dask scheduler, and workers with: dask worker HOST:PORT",
        ) from None
    with client:
        yield client.get_executor(pure=False)


def run_chapter(target: Target, chapter: Chapter, frozen: Frozen) -> Step:
    """Run a chapter and keep it, executed, under the key of all that it depends on.

    One that was edited while it ran runs again: what it made is of neither state.

    Raises:
        ChapterFailed: Its parameters are not what is passed, or a cell did not run to its end.
    """
    from pbdreport.build.kernels import run_chapter as run_notebook
    from pbdreport.build.kernels import used_figures

    check_parameters(chapter, target.project)
    workshop = target.project.workshop
    log = workshop / "logs" / target.service / report_name(target) / chapter.path.name
    running = workshop / "chapters" / f".{target.service}-{uuid.uuid4().hex[:8]}"
    made = running / chapter.path.name
    try:
        settled, before = settled_parts(target, chapter, frozen), None
        while settled != before:
            run_notebook(chapter.path, made, target.parameters, target.project, log)
            settled, before = settled_parts(target, chapter, frozen), settled
        step = note_uses(target, settled, frozen, used_figures(made))
        executed = executed_path(target, chapter, step)
        executed.parent.mkdir(parents=True, exist_ok=True)
        os.replace(made, executed)
    finally:
        shutil.rmtree(running, ignore_errors=True)
    remember_of(target, step)
    return step


def run_elsewhere(target: Target, chapter: Chapter, frozen: Frozen) -> Step:
    """Run a chapter in a worker process of a cluster, with warm kernels of its own."""
    from pbdreport.build.serving import stay_warm

    os.chdir(target.project.root)
    name = f"kernels-{socket.gethostname()}-{os.getpid()}.log"
    stay_warm(target.project.workshop / "logs" / name)
    return run_chapter(target, chapter, frozen)
