"""Running one chapter: papermill, a clean kernel of its own, over IPC."""

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

from pbdreport.build.kernel_client import ChapterClient, KernelNotReady
from pbdreport.build.notebooks import heading_above, read_executed
from pbdreport.build.warm import use_warm_kernels
from pbdreport.config.project import Project
from pbdreport.errors import ChapterFailed
from pbdreport.render.outputs import MIME

CELL_SECONDS, CHAPTER_SECONDS = 300, 1800
"""How long a cell and a whole chapter may take: far longer than any needs, so that who builds
unattended is told of one that hangs."""
START_SECONDS = 120


class ChapterEngine(NBClientEngine):  # type: ignore[misc]
    """papermill's own engine, which saves the notebook once: when it has ended, well or not.

    papermill saves it twice for each cell, which takes longer than what most cells do.
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
    source: Path, executed: Path, parameters: dict[str, str], project: Project, log: Path
) -> None:
    """Run a chapter's notebook and write it, executed, in one piece.

    Args:
        source: The notebook as it stands in the project.
        executed: Where the executed notebook goes; appears only when every cell ran to its end.
        parameters: The values of the parameters cell.
        project: The project; its root is the working folder of the build, and so of the kernel.
        log: Where a failed run leaves the notebook with its traceback.

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
        ends = time.monotonic() + CHAPTER_SECONDS
        try:
            _execute(source, output, parameters, ends)
            _require_complete(read_executed(output), shown)
        except PapermillExecutionError as error:
            shutil.copyfile(output, log)
            raise _raised(error, shown, read_executed(output), log, project) from None
        except CellTimeoutError:
            is_over = time.monotonic() >= ends
            raise ChapterFailed(
                f"A chapter ends within {CHAPTER_SECONDS} seconds."
                if is_over
                else f"A cell of a chapter ends within {CELL_SECONDS} seconds.",
                {"notebook": shown, **_where_it_stopped(output)},
                "Move the long work into the package, or find what it waits for.",
            ) from None
        except DeadKernelError:
            raise ChapterFailed(
                "The kernel of a chapter lives until its last cell.",
                {"notebook": shown, **_where_it_stopped(output)},
                "Run the notebook by hand; a kernel that dies has usually run out of memory.",
            ) from None
        except KernelNotReady as error:
            raise ChapterFailed(
                f"The kernel of a chapter answers within {START_SECONDS} seconds.",
                {"notebook": shown, "found": str(error)},
                "Run the notebook by hand; a machine that is short of memory ends kernels.",
            ) from None
        os.replace(output, executed)


def used_figures(executed: Path) -> set[str]:
    """The figures that a chapter used, as everything that it shows says."""
    outputs = [
        output for cell in read_executed(executed).cells for output in cell.get("outputs", [])
    ]
    return {
        figure
        for output in outputs
        for figure in output.get("data", {}).get(MIME, {}).get("uses", [])
    }


def _execute(source: Path, output: Path, parameters: dict[str, str], ends: float) -> None:
    # Of threads that end in another order papermill keeps the wrong folder, perhaps one long gone.
    papermill_io.get_handler("local").cwd(None)
    # Sockets in a folder that only this user can enter; a short path, since the system bounds it.
    with tempfile.TemporaryDirectory(prefix="pbdreport-kernel-") as sockets:
        papermill.execute_notebook(
            source,
            output,
            parameters=parameters,
            engine_name=ENGINE,
            kernel_name="python3",
            progress_bar=False,
            log_output=False,
            start_timeout=START_SECONDS,
            timeout_func=lambda _: max(1, min(CELL_SECONDS, ceil(ends - time.monotonic()))),
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


def _require_complete(notebook: nbformat.NotebookNode, shown: str) -> None:
    """Refuse a run that ended early without an error, such as after `sys.exit(0)`."""
    for position, cell in enumerate(notebook.cells):
        is_code = cell.cell_type == "code" and cell.source.strip()
        status = cell.metadata.get("papermill", {}).get("status")
        if is_code and status != "completed":
            raise ChapterFailed(
                "Every cell of a chapter runs to its end.",
                {
                    "notebook": shown,
                    "cell": _cell(notebook, position),
                    "found": f"status {status}",
                },
                "Something ended the run early, such as sys.exit; take it out.",
            )


def _raised(
    error: PapermillExecutionError,
    shown: str,
    notebook: nbformat.NotebookNode,
    log: Path,
    project: Project,
) -> ChapterFailed:
    position = int(error.cell_index)
    # papermill puts a cell of its own above all others when a run failed.
    injected = sum(
        "papermill-error-cell-tag" in cell.metadata.get("tags", [])
        for cell in notebook.cells[: position + 2]
    )
    told = str(error.evalue).strip() or "no message"
    return ChapterFailed(
        "A chapter runs from its first cell to its last.",
        {
            "notebook": shown,
            "cell": _cell(notebook, position + injected, injected),
            "found": f"{error.ename}: {told}".replace("\n", "\n            "),
            "traceback": project.shown(log),
        },
        "Open the notebook, run it to that cell, and mend it there.",
    )


def _cell(notebook: nbformat.NotebookNode, position: int, injected: int = 0) -> str:
    """A cell as an analyst counts it: without the cells that papermill put in."""
    before = notebook.cells[:position]
    added = sum("injected-parameters" in cell.metadata.get("tags", []) for cell in before)
    heading = heading_above(notebook, position)
    number = position + 1 - added - injected
    return f"{number}, under '{heading}'" if heading else str(number)


def _where_it_stopped(output: Path) -> dict[str, str]:
    """The cell that was running, from what papermill saved when the run ended.

    papermill calls all of them completed, whatever became of them; those after it never began.
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
