"""Running the notebook of one chapter in its kernel."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from nbformat import read, v4, write

from pbdreport.config.profile import TimeLimits
from pbdreport.config.project import Project
from pbdreport.errors import ChapterFailed
from pbdreport.kernels.chapter_client import ChapterClient, KernelNotReady
from pbdreport.kernels.execution import run_chapter


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Runs cells as a chapter, without the warm server; returns the executed notebook."""
    monkeypatch.chdir(tmp_path)

    def run(*sources: str, limits: TimeLimits | None = None, within: str = "") -> Path:
        parameters = v4.new_code_cell("service = 'dienst'", metadata={"tags": ["parameters"]})
        heading = v4.new_markdown_cell("## Bereik")
        cells = [parameters, heading, *map(v4.new_code_cell, sources)]
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        folder = tmp_path / within
        folder.mkdir(exist_ok=True)
        source, executed = folder / "01_reach.ipynb", folder / "made" / "01_reach.ipynb"
        write(v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), source)
        log = tmp_path / "log" / "x.ipynb"
        run_chapter(
            source, executed, {"service": "a"}, Project(folder), log, limits or TimeLimits()
        )
        return executed

    return run


def test_a_kernel_that_starts_the_plain_way_keeps_no_history(run):
    """No process of a chapter outlives it, with or without a warm server."""
    executed = run("get_ipython().history_manager.enabled")

    (output,) = read(executed, as_version=4).cells[-1].outputs
    assert output.data["text/plain"] == "False"


@pytest.mark.parametrize(
    ("bounds", "told"),
    [
        ({"cell_seconds": 2}, "A cell was stopped after 2 seconds."),
        ({"chapter_seconds": 4}, "The chapter was stopped after 4 seconds."),
    ],
)
def test_a_chapter_that_hangs_is_told_with_its_cell(run, bounds, told):
    """An unattended build must end; a whole chapter has a limit of its own."""
    with pytest.raises(ChapterFailed) as refused:
        run("import time\ntime.sleep(1)", "while True: pass", "2", limits=TimeLimits(**bounds))

    assert str(refused.value) == (
        f"{told}\n"
        "  notebook  01_reach.ipynb\n"
        "  cell      4, under 'Bereik'\n"
        "Move the long work into the package, find what it waits for, or give it more time "
        "under time_limits in the profile."
    )


def test_a_folder_may_have_braces_in_its_name(run):
    """They are not parameters."""
    assert run("1", within="{x} {service}").is_file()


def test_a_kernel_that_was_killed_is_told_with_its_cell(run):
    """Whatever killed it: a machine that is short of memory gives no reason."""
    with pytest.raises(ChapterFailed) as refused:
        run("1", "import os\nos.kill(os.getpid(), 9)", "2")

    assert str(refused.value) == (
        "The kernel died while a cell was running.\n"
        "  notebook  01_reach.ipynb\n"
        "  cell      4, under 'Bereik'\n"
        "Run the notebook by hand; a kernel that dies has usually run out of memory."
    )


def test_a_kernel_that_does_not_start_is_reported(run, monkeypatch):
    """It is not reported as an error in the program."""

    async def wait_for_ready(client: ChapterClient, timeout: float) -> None:
        raise KernelNotReady("it did not answer")

    monkeypatch.setattr(ChapterClient, "wait_for_ready", wait_for_ready)

    with pytest.raises(ChapterFailed) as refused:
        run("1")

    assert str(refused.value) == (
        "The kernel did not start within 120 seconds.\n"
        "  notebook  01_reach.ipynb\n"
        "  found     it did not answer\n"
        "Run the notebook by hand; a machine that is short of memory kills kernels."
    )


def test_kernels_are_found_beside_an_older_description_of_the_package(tmp_path):
    """Entry points come from the first metadata on the path; old metadata lack ours."""
    older = tmp_path / "pbdreport.egg-info"
    older.mkdir()
    (older / "PKG-INFO").write_text("Metadata-Version: 2.1\nName: pbdreport\nVersion: 0.0.1\n")
    asked = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
        "from pbdreport.kernels.provisioner import PROVISIONER, use_warm_kernels\n"
        "from jupyter_client.kernelspec import KernelSpec\n"
        "from jupyter_client.provisioning import KernelProvisionerFactory\n"
        "use_warm_kernels()\n"
        "factory = KernelProvisionerFactory.instance()\n"
        "made = factory.create_provisioner_instance('k', KernelSpec(), None)\n"
        "print(type(made).__name__)\n"
    )

    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True)

    assert (done.stdout, done.stderr) == ("WarmProvisioner\n", "")
