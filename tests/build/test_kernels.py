"""The kernel of one chapter."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from nbformat import read, v4, write

from pbdreport.build import kernels
from pbdreport.build.kernel_client import ChapterClient, KernelNotReady
from pbdreport.build.kernels import run_chapter
from pbdreport.config.project import Project
from pbdreport.errors import ChapterFailed


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Runs cells as a chapter, in a kernel that starts the plain way: the executed notebook."""
    monkeypatch.chdir(tmp_path)

    def run(*sources: str) -> Path:
        parameters = v4.new_code_cell("service = 'dienst'", metadata={"tags": ["parameters"]})
        heading = v4.new_markdown_cell("## Bereik")
        cells = [parameters, heading, *map(v4.new_code_cell, sources)]
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        source, executed = tmp_path / "01_reach.ipynb", tmp_path / "made" / "01_reach.ipynb"
        write(v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), source)
        log = tmp_path / "log" / "x.ipynb"
        run_chapter(source, executed, {"service": "a"}, Project(tmp_path), log)
        return executed

    return run


def test_a_kernel_that_starts_the_plain_way_keeps_no_history(run):
    """Nothing that a chapter ran outlives it, whether or not a warm server serves."""
    executed = run("get_ipython().history_manager.enabled")

    (output,) = read(executed, as_version=4).cells[-1].outputs
    assert output.data["text/plain"] == "False"


@pytest.mark.parametrize(
    ("bounds", "told"),
    [
        ({"CELL_SECONDS": 2}, "A cell of a chapter ends within 2 seconds."),
        ({"CHAPTER_SECONDS": 4}, "A chapter ends within 4 seconds."),
    ],
)
def test_a_chapter_that_hangs_is_told_with_its_cell(run, monkeypatch, bounds, told):
    """A build that nobody attends ends; a whole chapter has a bound of its own."""
    for name, seconds in bounds.items():
        monkeypatch.setattr(kernels, name, seconds)

    with pytest.raises(ChapterFailed) as refused:
        run("import time\ntime.sleep(1)", "time.sleep(600)", "2")

    assert str(refused.value) == (
        f"{told}\n"
        "  notebook  01_reach.ipynb\n"
        "  cell      4, under 'Bereik'\n"
        "Move the long work into the package, or find what it waits for."
    )


def test_a_kernel_that_was_killed_is_told_with_its_cell(run):
    """Whoever killed it: a machine that is short of memory says nothing."""
    with pytest.raises(ChapterFailed) as refused:
        run("1", "import os\nos.kill(os.getpid(), 9)", "2")

    assert str(refused.value) == (
        "The kernel of a chapter lives until its last cell.\n"
        "  notebook  01_reach.ipynb\n"
        "  cell      4, under 'Bereik'\n"
        "Run the notebook by hand; a kernel that dies has usually run out of memory."
    )


def test_a_kernel_that_does_not_start_is_told(run, monkeypatch):
    """It is no mistake of the program."""

    async def wait_for_ready(client: ChapterClient, timeout: float) -> None:
        raise KernelNotReady("it did not answer")

    monkeypatch.setattr(ChapterClient, "wait_for_ready", wait_for_ready)

    with pytest.raises(ChapterFailed) as refused:
        run("1")

    assert str(refused.value) == (
        "The kernel of a chapter answers within 120 seconds.\n"
        "  notebook  01_reach.ipynb\n"
        "  found     it did not answer\n"
        "Run the notebook by hand; a machine that is short of memory ends kernels."
    )


def test_kernels_are_found_beside_an_older_description_of_the_package(tmp_path):
    """Entry points come from the first description on the path; an old one knows none of ours."""
    older = tmp_path / "pbdreport.egg-info"
    older.mkdir()
    (older / "PKG-INFO").write_text("Metadata-Version: 2.1\nName: pbdreport\nVersion: 0.0.1\n")
    asked = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
        "from pbdreport.build.warm import PROVISIONER, use_warm_kernels\n"
        "from jupyter_client.kernelspec import KernelSpec\n"
        "from jupyter_client.provisioning import KernelProvisionerFactory\n"
        "use_warm_kernels()\n"
        "factory = KernelProvisionerFactory.instance()\n"
        "made = factory.create_provisioner_instance('k', KernelSpec(), None)\n"
        "print(type(made).__name__)\n"
    )

    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True)

    assert (done.stdout, done.stderr) == ("WarmProvisioner\n", "")
