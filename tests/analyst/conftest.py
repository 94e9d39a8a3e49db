"""A kernel with a chapter of an example service open, in which tests run cells."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from conftest import new_project
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import start_new_kernel

from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.ingest.pipeline import ingest
from pbdreport.presentation.cell_output import UNATTENDED

MIME = "application/vnd.pbdreport+json"
OPEN = """
from pbdreport import open_chapter
chapter = open_chapter("reach", "netwerk", "2023-2024")
"""


@dataclass
class Ran:
    """What a cell gave."""

    error: str = ""
    """What an analyst reads, without the colours of a terminal."""
    outputs: list[dict[str, Any]] = field(default_factory=list)

    @property
    def payload(self) -> dict[str, Any]:
        """The data of its only output of the package."""
        (data,) = [output for output in self.outputs if MIME in output]
        return data[MIME]


class Kernel:
    """A kernel as a build and JupyterLab start one."""

    def __init__(self, client: BlockingKernelClient, project: Project):
        self.client = client
        self.project = project

    def run(self, source: str) -> Ran:
        """Run a cell to its end."""
        ran = Ran()

        def take(message: dict[str, Any]) -> None:
            content = message["content"]
            if message["msg_type"] == "error":
                ran.error = re.sub(r"\x1b\[[\d;]*m", "", "\n".join(content["traceback"]))
            elif message["msg_type"] in ("execute_result", "display_data"):
                ran.outputs.append(content["data"])

        self.client.execute_interactive(source, timeout=300, output_hook=take)
        return ran


@pytest.fixture(scope="session")
def netwerk(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The project with the clean tables of one service, of two school years."""
    project = new_project(tmp_path_factory.mktemp("analyst"), ("netwerk",))
    for year in (2022, 2023):
        ingest(project, "netwerk", SchoolYear(year))
    return project


@pytest.fixture(scope="module")
def kernel(netwerk: Project) -> Iterator[Kernel]:
    """A kernel in which the chapter on reach is open."""
    manager, client = start_new_kernel(cwd=str(netwerk.root), env=_environment(netwerk.root))
    try:
        opened = Kernel(client, netwerk)
        assert opened.run(OPEN).error == ""
        yield opened
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def _environment(root: Path) -> dict[str, str]:
    """As an analyst's: not that of a build, which another test of this process may have set."""
    own = {name: value for name, value in os.environ.items() if name != UNATTENDED}
    return {**own, "IPYTHONDIR": str(root / "build" / "ipython")}
