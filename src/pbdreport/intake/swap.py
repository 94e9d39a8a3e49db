"""The tables of a delivery are put in place as a whole, or not at all."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from pbdreport.errors import BuildLocked


@contextmanager
def replacing(folder: Path, lock_file: Path, shown: str) -> Iterator[Path]:
    """A new folder beside this one that takes its place when all went well.

    A run that is killed or refused leaves the old folder whole.

    Raises:
        BuildLocked: Another run is making the same folder.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    new, old = (folder.with_name(f".{folder.name}.{part}") for part in ("new", "old"))
    lock_file.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(lock_file)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise BuildLocked(
            "One intake at a time makes the tables of a service and school year.",
            {"folder": shown},
            "Wait until the other one is done.",
        ) from None
    with lock:
        _recover(folder, old)
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir()
        try:
            yield new
            if folder.exists():
                folder.rename(old)
            new.rename(folder)
        finally:
            _recover(folder, old)
            shutil.rmtree(new, ignore_errors=True)


def _recover(folder: Path, old: Path) -> None:
    """Put the old folder back where a run ended between the two renames."""
    if old.exists() and not folder.exists():
        old.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
