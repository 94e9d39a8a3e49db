"""Caches that nothing uses any more: what a build may always make again, and mostly never will.

1. What a kept edition was made from stays.
2. What a build uses is marked as used; what was not for thirty days goes.
3. What a killed run began, whose name starts with a dot, goes after a day: a notebook that is run
   by hand may be making it now.
4. So does what it left in the system's folder for what is passing, which not every system empties.
5. Only under the lock, and only when a build has ended.
"""

import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from pbdreport.build.editions import current_manifest
from pbdreport.config.project import Project

DAYS = 30
UNFINISHED_DAYS = 1
FOLDERS = ("figures", "years", "chapters", "uses", "parts", "tables")
SPILL = "intake-*"
"""What a killed intake of a large export leaves behind."""
UNFINISHED = ("*/.*", "steps/*/*/.*")
"""What any other run that was killed had not put in its place."""
LOGS = "logs/kernels-*.log"
"""Of each worker of a cluster that ran chapters."""
PASSING = tuple(f"pbdreport-{what}-????????" for what in ("kernel", "replay", "quarto", "browser"))
"""What stands in the system's folder for what is passing, as `tempfile` names it."""


def mark_used(paths: Iterable[Path]) -> None:
    """Let what a build uses count from today again."""
    for path in paths:
        if path.exists():
            os.utime(path)


def prune(project: Project, days: int = DAYS) -> int:
    """Remove what no kept edition was made from and no build used for so many days: how many."""
    kept = _kept(project)
    found = [path for name in FOLDERS for path in (project.workshop / name).glob("[!.]*")]
    found += [path for path in project.workshop.glob(SPILL) if path.is_dir()]
    found += project.workshop.glob(LOGS)
    begun = [path for pattern in UNFINISHED for path in project.workshop.glob(pattern)]
    begun += _passing()
    gone = [path for path in _older(found, days) if path.name not in kept]
    gone += _older(begun, UNFINISHED_DAYS)
    for path in gone:
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    return len(gone)


def _older(paths: Iterable[Path], days: int) -> list[Path]:
    oldest = time.time() - days * 24 * 3600
    return [path for path in paths if path.exists() and path.stat().st_mtime < oldest]


def _passing() -> Iterator[Path]:
    """Folders of this user in the system's folder for what is passing; never another's."""
    here = Path(tempfile.gettempdir())
    for path in (path for pattern in PASSING for path in here.glob(pattern)):
        with suppress(OSError):
            facts = path.lstat()
            if stat.S_ISDIR(facts.st_mode) and facts.st_uid == os.getuid():
                yield path


def _kept(project: Project) -> set[str]:
    """The keys of the figures and chapters of every edition that is kept."""
    manifests = [current_manifest(folder) for folder in (project.reports / ".editions").glob("*@*")]
    chapters = {key for manifest in manifests for key in manifest.get("steps", {}).values()}
    return chapters | {manifest.get("figures", "") for manifest in manifests}
