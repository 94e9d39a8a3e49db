"""Chapters on a cluster of worker processes."""

import os
import pickle
import re
import shutil
import signal
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import new_project
from distributed import LocalCluster

from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.errors import ChapterFailed, Refusals, UsageError
from pbdreport.kernels.server_client import WarmServer
from pbdreport.pipeline.executors import open_executors
from pbdreport.pipeline.run import build
from pbdreport.targets.target import Target


def pages(edition: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(edition.glob("*.html"))}


def kill_one_at_work(cluster: LocalCluster, project: Project, killed: list[int]) -> None:
    """kill -9 to a worker as soon as a chapter runs."""
    while not list((project.workshop / "chapters").glob(".provincie-*")):
        time.sleep(0.02)
    time.sleep(0.5)
    killed.append(cluster.workers[0].pid)
    os.kill(killed[0], signal.SIGKILL)


def test_a_cluster_makes_the_same_report_though_a_worker_is_killed(tmp_path):
    """Figures are computed there too; what the killed worker did another does again."""
    project = new_project(tmp_path, ("provincie",))
    path = project.services / "provincie" / "profile.toml"
    wanted = 'chapters = ["summary", "effort"]'
    path.write_text(re.sub(r"(?m)^chapters = \[.*?\]", wanted, path.read_text()))
    target = Target(project, "provincie", SchoolYear(2022), "html")
    (here,) = build(project, [target])
    expected = pages(here.link)
    for name in ("figures", "years", "chapters", "uses"):
        shutil.rmtree(project.workshop / name)
    # Else the edition that stands there is found to be the wanted one, and nothing is published.
    shutil.rmtree(project.reports)
    killed: list[int] = []
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        address = cluster.scheduler_address.replace("tcp://", "dask://")
        killer = threading.Thread(target=kill_one_at_work, args=(cluster, project, killed))
        killer.start()

        (there,) = build(project, [replace(target, ran=[])], executor=address)

        killer.join()
    assert killed
    assert (there.refusal, there.changed) == (None, True)
    assert pages(there.link) == expected


def test_a_build_that_is_stopped_begins_no_further_chapters():
    """What runs ends; what waited for its turn never begins."""
    begun, may_end, ran = threading.Event(), threading.Event(), []

    def running() -> None:
        begun.set()
        may_end.wait(10)
        ran.append("running")

    with pytest.raises(KeyboardInterrupt), open_executors(None, 1) as workers:
        workers.chapters.submit(running)
        waiting = workers.chapters.submit(ran.append, "waiting")
        begun.wait(10)
        threading.Timer(0.2, may_end.set).start()
        raise KeyboardInterrupt

    assert waiting.cancelled()
    assert ran == ["running"]


def test_a_warm_server_that_was_killed_ends_no_build(tmp_path):
    """By a system out of memory, for one: kernels start the plain way, and closing is no error."""
    server = WarmServer(tmp_path / "kernels.log", figures=False)
    server._process.kill()
    server._process.wait()

    assert server.fork("connection.json", str(tmp_path), {}) is None
    server.close()


def test_an_address_of_another_kind_is_refused():
    """Nothing but Dask answers to an address."""
    with (
        pytest.raises(UsageError, match=r"dask://host:port"),
        open_executors("spark://localhost:7077", None),
    ):
        pass


def test_a_refusal_comes_back_from_a_worker_as_it_was():
    """Worker processes hand over exceptions as bytes."""
    one = ChapterFailed("A chapter ends.", {"notebook": "01.ipynb"}, "Mend it.")

    again = pickle.loads(pickle.dumps(one))
    both = pickle.loads(pickle.dumps(Refusals([one, one])))

    assert (type(again), str(again), again.exit_code) == (ChapterFailed, str(one), 1)
    assert str(both) == f"{one}\n\n{one}"
