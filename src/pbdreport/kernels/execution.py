"""Running the notebook of a chapter with papermill, in a fresh kernel of its own."""

import os
import shutil
import tempfile
import time
from math import ceil
from pathlib import Path
from typing import Any

import nbformat
import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.engines import NBClientEngine, NotebookExecutionManager, papermill_engines
from papermill.exceptions import PapermillExecutionError
from papermill.iorw import papermill_io
from traitlets.config import Config

from pbdreport.config.profile import TimeLimits
from pbdreport.config.project import Project
from pbdreport.errors import ChapterFailed
from pbdreport.kernels.chapter_client import ChapterClient, KernelNotReady
from pbdreport.kernels.provisioner import use_warm_kernels
from pbdreport.render.output_types import MIME
from pbdreport.targets.notebooks import ChapterUses, heading_above, read_executed

START_SECONDS = 120


class ChapterEngine(NBClientEngine):  # type: ignore[misc]
    """papermill's own engine, but saving the notebook only once, at the end of the run.

    papermill saves it twice for each cell, which takes longer than running most cells.
    """

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: NotebookExecutionManager, kernel_name: str, **kwargs: Any
    ) -> None:
        """Run the cells, then save."""
        output_path, nb_man.output_path = nb_man.output_path, None
        try:
            super().execute_managed_notebook(nb_man, kernel_name, **kwargs)
        finally:
            nb_man.output_path = output_path
            nb_man.save()


ENGINE = "pbdreport"
papermill_engines.register(ENGINE, ChapterEngine)
use_warm_kernels()


def run_chapter(
    source: Path,
    executed: Path,
    parameters: dict[str, str],
    project: Project,
    log: Path,
    limits: TimeLimits,
) -> None:
    """Run the notebook of a chapter and write the executed notebook atomically.

    Args:
        source: The notebook in the project.
        executed: Where the executed notebook goes; it appears only if every cell ran to its end.
        parameters: The values of the parameters cell.
        project: The project; its root is the working directory of the build and of the kernel.
        log: Where the notebook of a failed run goes, with its traceback.
        limits: How long a cell and the whole chapter may take, in seconds.

    Raises:
        ChapterFailed: A cell raised or did not run, it or the whole chapter ran too long, or the
            kernel did not start, or died.
    """
    executed.parent.mkdir(parents=True, exist_ok=True)
    log.parent.mkdir(parents=True, exist_ok=True)
    log.unlink(missing_ok=True)
    shown = project.shown(source)
    with tempfile.TemporaryDirectory(dir=executed.parent) as made:
        output = Path(made) / source.name
        ends = time.monotonic() + limits.chapter_seconds
        try:
            _execute(source, output, parameters, ends, limits.cell_seconds)
            _require_complete(read_executed(output), shown)
        except PapermillExecutionError as error:
            shutil.copyfile(output, log)
            raise _raised(error, shown, read_executed(output), log, project) from None
        except CellTimeoutError:
            is_over = time.monotonic() >= ends
            raise ChapterFailed(
                f"The chapter was stopped after {limits.chapter_seconds} seconds."
                if is_over
                else f"A cell was stopped after {limits.cell_seconds} seconds.",
                {"notebook": shown, **_where_it_stopped(output)},
                "Move the long work into the package, find what it waits for, or give it more "
                "time under time_limits in the profile.",
            ) from None
        except DeadKernelError:
            raise ChapterFailed(
                "The kernel died while a cell was running.",
                {"notebook": shown, **_where_it_stopped(output)},
                "Run the notebook by hand; a kernel that dies has usually run out of memory.",
            ) from None
        except KernelNotReady as error:
            raise ChapterFailed(
                f"The kernel did not start within {START_SECONDS} seconds.",
                {"notebook": shown, "found": str(error)},
                "Run the notebook by hand; a machine that is short of memory kills kernels.",
            ) from None
        os.replace(output, executed)


def used_in(executed: Path) -> ChapterUses:
    """What a chapter used, from the metadata of its outputs."""
    outputs = [
        output.get("data", {}).get(MIME, {})
        for cell in read_executed(executed).cells
        for output in cell.get("outputs", [])
    ]
    figures, files = (
        frozenset(name for output in outputs for name in output.get(kind, []))
        for kind in ("uses", "reads")
    )
    return ChapterUses(figures, files)


def _execute(
    source: Path, output: Path, parameters: dict[str, str], ends: float, cell_seconds: int
) -> None:
    # If threads end out of order, papermill keeps the wrong folder, which may no longer exist.
    papermill_io.get_handler("local").cwd(None)
    # Sockets go in a folder that only this user can enter; the system limits the path length.
    with tempfile.TemporaryDirectory(prefix="pbdreport-kernel-") as sockets:
        papermill.execute_notebook(
            _literal(source),
            _literal(output),
            parameters=parameters,
            engine_name=ENGINE,
            kernel_name="python3",
            progress_bar=False,
            log_output=False,
            start_timeout=START_SECONDS,
            timeout_func=lambda _: max(1, min(cell_seconds, ceil(ends - time.monotonic()))),
            extra_arguments=["--HistoryManager.enabled=False"],
            config=Config(
                KernelManager={
                    "client_class": f"{ChapterClient.__module__}.{ChapterClient.__name__}",
                    "transport": "ipc",
                    "ip": f"{sockets}/kernel",
                    "connection_file": f"{sockets}/kernel.json",
                }
            ),
        )


def _literal(path: Path) -> str:
    """A path with its braces escaped: papermill replaces `{name}` by a parameter."""
    return str(path).replace("{", "{{").replace("}", "}}")


def _require_complete(notebook: nbformat.NotebookNode, shown: str) -> None:
    """Refuse a run that ended early without an error, for example through `sys.exit(0)`."""
    for position, cell in enumerate(notebook.cells):
        is_code = cell.cell_type == "code" and cell.source.strip()
        status = cell.metadata.get("papermill", {}).get("status")
        if is_code and status != "completed":
            raise ChapterFailed(
                "A cell did not run to its end.",
                {
                    "notebook": shown,
                    "cell": _cell(notebook, position),
                    "found": f"status {status}",
                },
                "Something ended the run early, such as sys.exit; remove it.",
            )


def _raised(
    error: PapermillExecutionError,
    shown: str,
    notebook: nbformat.NotebookNode,
    log: Path,
    project: Project,
) -> ChapterFailed:
    position = int(error.cell_index)
    # papermill inserts a cell of its own at the top when a run failed.
    injected = sum(
        "papermill-error-cell-tag" in cell.metadata.get("tags", [])
        for cell in notebook.cells[: position + 2]
    )
    message = str(error.evalue).strip() or "no message"
    return ChapterFailed(
        "A cell raised an error.",
        {
            "notebook": shown,
            "cell": _cell(notebook, position + injected, injected),
            "found": f"{error.ename}: {message}".replace("\n", "\n            "),
            "traceback": project.shown(log),
        },
        "Open the notebook, run it up to that cell, and correct it.",
    )


def _cell(notebook: nbformat.NotebookNode, position: int, injected: int = 0) -> str:
    """A cell as an analyst counts it: without the cells that papermill inserted."""
    before = notebook.cells[:position]
    added = sum("injected-parameters" in cell.metadata.get("tags", []) for cell in before)
    heading = heading_above(notebook, position)
    number = position + 1 - added - injected
    return f"{number}, under '{heading}'" if heading else str(number)


def _where_it_stopped(output: Path) -> dict[str, str]:
    """The cell that was running when the run ended, from the notebook that papermill saved.

    papermill marks every cell as completed, also unfinished ones; cells that never began have no
    start time.
    """
    if not output.is_file():
        return {"cell": "none ran"}
    notebook = read_executed(output)
    begun = [
        position
        for position, cell in enumerate(notebook.cells)
        if cell.cell_type == "code" and cell.metadata.get("papermill", {}).get("start_time")
    ]
    return {"cell": _cell(notebook, begun[-1]) if begun else "none ran"}
