"""Removal of caches that nothing uses any more.

1. Caches that a kept edition was made from stay.
2. A build marks the caches that it uses; those unused for thirty days are removed.
3. Unfinished results of a killed run, whose names start with a dot, are removed after a day: a
   notebook that is run by hand may be writing one now.
4. So are its temporary folders, which not every system removes.
5. Caches are removed only under the lock, and only at the end of a build.
"""

import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from pbdreport.config.project import Project
from pbdreport.editions.store import current_manifest

DAYS = 30
UNFINISHED_DAYS = 1
FOLDERS = ("figures", "years", "chapters", "uses", "parts", "tables", "figure_pages")
SPILL = "intake-*"
"""Left behind by a killed intake of a large export."""
UNFINISHED = ("*/.*", "steps/*/*/.*")
"""Left unfinished by any other run that was killed."""
LOGS = "logs/kernels-*.log"
"""Logs of the workers of a cluster that ran chapters."""
TEMPORARY = tuple(
    f"pbdreport-{what}-????????" for what in ("kernel", "replay", "quarto", "browser")
)
"""Temporary folders, as `tempfile` names them."""


def prune(project: Project, days: int = DAYS) -> int:
    """Remove caches that no kept edition was made from and no build used for some days.

    Returns:
        How many files and folders were removed.
    """
    kept = _kept(project)
    found = [path for name in FOLDERS for path in (project.workshop / name).glob("[!.]*")]
    found += [path for path in project.workshop.glob(SPILL) if path.is_dir()]
    found += project.workshop.glob(LOGS)
    begun = [path for pattern in UNFINISHED for path in project.workshop.glob(pattern)]
    begun += _temporary_folders()
    gone = [path for path in _older(found, days) if path.name not in kept]
    gone += _older(begun, UNFINISHED_DAYS)
    for path in gone:
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    return len(gone)


def _older(paths: Iterable[Path], days: int) -> list[Path]:
    oldest = time.time() - days * 24 * 3600
    return [path for path in paths if path.exists() and path.stat().st_mtime < oldest]


def _temporary_folders() -> Iterator[Path]:
    """The temporary folders of this user; never those of others."""
    here = Path(tempfile.gettempdir())
    for path in (path for pattern in TEMPORARY for path in here.glob(pattern)):
        with suppress(OSError):
            facts = path.lstat()
            if stat.S_ISDIR(facts.st_mode) and facts.st_uid == os.getuid():
                yield path


def _kept(project: Project) -> set[str]:
    """The keys of the figures and chapters of all kept editions."""
    manifests = [current_manifest(folder) for folder in (project.reports / ".editions").glob("*@*")]
    chapters = {key for manifest in manifests for key in manifest.get("steps", {}).values()}
    return chapters | {manifest.get("figures", "") for manifest in manifests}
