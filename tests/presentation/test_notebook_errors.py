"""What a failing cell shows: the message of a `PbdReportError`, otherwise the traceback."""

import subprocess
import sys
from pathlib import Path

import papermill
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode, read, v4, write
from papermill.exceptions import PapermillExecutionError

MESSAGE = (
    "Unknown service 'x': choose provincie or netwerk.\n"
    "  file  config/services/x/profile.toml\n"
    "`pbdreport new-service` makes one."
)
RAISES = """
from pbdreport.errors import UsageError

def read(service):
    try:
        return {}[service]
    except KeyError as error:
        raise UsageError(
            "Unknown service 'x': choose provincie or netwerk.",
            {"file": "config/services/x/profile.toml"},
            "`pbdreport new-service` makes one.",
        ) from error

read("x")
"""


def notebook(*sources: str) -> NotebookNode:
    """A notebook of code cells for the usual kernel."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return v4.new_notebook(cells=[*map(v4.new_code_cell, sources)], metadata={"kernelspec": kernel})


SEVERAL = """
from pbdreport.errors import Refusals

raise Refusals([UsageError("One."), UsageError("Two.")])
"""
BUG = """
def half(number):
    return number / 0

half(2)
"""


@pytest.fixture(scope="module")
def shown() -> list[NotebookNode]:
    """What the cells show when one kernel runs them all."""
    ran = NotebookClient(notebook(RAISES, SEVERAL, BUG), allow_errors=True).execute()
    return [output for cell in ran.cells for output in cell.outputs]


def test_a_message_is_shown_without_a_traceback(shown):
    """JupyterLab shows the lines of `traceback`; name and message are for programs."""
    assert "\n".join(shown[0].traceback) == MESSAGE
    assert (shown[0].ename, shown[0].evalue) == ("UsageError", MESSAGE)


def test_several_messages_are_shown_together(shown):
    """With a blank line between them."""
    assert "\n".join(shown[1].traceback) == "One.\n\nTwo."


def test_any_other_exception_keeps_its_traceback(shown):
    """It is a bug, even in a session that has shown a message before."""
    text = "\n".join(shown[2].traceback)
    assert "Traceback (most recent call last)" in text
    assert "half" in text


def test_papermill_passes_the_message_on(tmp_path: Path):
    """The build reads it from the exception, and analysts from the executed notebook."""
    source, executed = tmp_path / "01_reach.ipynb", tmp_path / "executed.ipynb"
    write(notebook(RAISES), source)

    with pytest.raises(PapermillExecutionError) as raised:
        papermill.execute_notebook(source, executed, progress_bar=False)

    assert raised.value.evalue == MESSAGE
    *_, cell = read(executed, as_version=4).cells
    assert "\n".join(cell.outputs[0].traceback) == MESSAGE


def test_plain_ipython_shows_the_message():
    """A session in a terminal."""
    ran = subprocess.run(
        [sys.executable, "-m", "IPython", "--no-banner", "--colors=NoColor", "-c", RAISES],
        capture_output=True,
        text=True,
    )

    assert ran.stdout.strip() == MESSAGE
