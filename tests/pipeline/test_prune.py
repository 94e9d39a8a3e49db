"""Caches that go, and those that stay."""

import json
import os
import tempfile
import time

from pbdreport.config.project import Project
from pbdreport.pipeline.prune import prune
from pbdreport.storage.last_used import mark_used

OLD = time.time() - 40 * 24 * 3600


def kept(project, *names):
    """Old caches of these names, and what is left of them."""
    for name in names:
        path = project.workshop / name
        path.mkdir(parents=True)
        (path / "words.json").write_text("{}")
        os.utime(path, (OLD, OLD))
    prune(project)
    return [name for name in names if (project.workshop / name).exists()]


def test_what_nobody_used_for_thirty_days_goes(tmp_path):
    """Figures, chapters, and what a killed intake left; never logs."""
    names = ("figures/a", "chapters/b", "intake-dienst-2023-2024", "logs/dienst")

    assert kept(Project(tmp_path), *names) == ["logs/dienst"]


def test_what_a_kept_edition_was_made_from_stays(tmp_path):
    """However long ago: going back to it is quick."""
    edition = tmp_path / "reports" / ".editions" / "dienst-2023-2024@1"
    edition.mkdir(parents=True)
    (edition / "manifest.json").write_text(json.dumps({"figures": "a", "steps": {"reach": "b"}}))

    assert kept(Project(tmp_path), "figures/a", "chapters/b") == ["figures/a", "chapters/b"]


def test_what_a_killed_run_began_goes_after_a_day(tmp_path):
    """What began just now may be a notebook that somebody runs by hand."""
    project = Project(tmp_path)
    begun, killed = (project.workshop / "years" / name for name in (".a.json-1", ".b.json-2"))
    begun.parent.mkdir(parents=True)
    for path in (begun, killed):
        path.write_bytes(b"half")
    yesterday = time.time() - 25 * 3600
    os.utime(killed, (yesterday, yesterday))

    prune(project)

    assert list(begun.parent.iterdir()) == [begun]


def test_what_a_killed_run_left_in_passing_goes_after_a_day(tmp_path, monkeypatch):
    """Sockets of kernels, replays with their exports; nothing that others keep there."""
    passing = tmp_path / "tmp"
    monkeypatch.setattr(tempfile, "tempdir", str(passing))
    names = (
        "kernel-abcd1234",
        "replay-abcd1234",
        "browser-abcd1234",
        "kernel-new_1234",
        "kernel-of-mine",
        "backup",
    )
    for name in names:
        path = passing / f"pbdreport-{name}"
        path.mkdir(parents=True)
        (path / "kernel-1").touch()
        if "new" not in name:
            os.utime(path, (OLD, OLD))

    prune(Project(tmp_path / "project"))

    left = {path.name.removeprefix("pbdreport-") for path in passing.iterdir()}
    assert left == {"kernel-new_1234", "kernel-of-mine", "backup"}


def test_logs_of_workers_of_a_cluster_go(tmp_path):
    """Each worker process writes one of its own."""
    logs = tmp_path / "build" / "logs"
    logs.mkdir(parents=True)
    for name in ("kernels-host-12.log", "kernels.log", "builds.jsonl"):
        (logs / name).touch()
        os.utime(logs / name, (OLD, OLD))

    prune(Project(tmp_path))

    assert sorted(path.name for path in logs.iterdir()) == ["builds.jsonl", "kernels.log"]


def test_what_a_build_uses_counts_from_today(tmp_path):
    """It was made long ago, and is used each night."""
    project = Project(tmp_path)
    path = project.workshop / "chapters" / "b"
    path.mkdir(parents=True)
    os.utime(path, (OLD, OLD))
    mark_used([path])

    assert prune(project) == 0
