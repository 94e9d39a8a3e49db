"""Files and folders that are created or replaced atomically, even if the writer is killed."""

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from pbdreport.errors import BuildLocked
from pbdreport.storage.seal import is_whole, seal


@contextmanager
def replace_folder(folder: Path, lock_file: Path, shown: str) -> Iterator[Path]:
    """Yield a new folder that replaces the old one if no error occurs.

    A run that is killed or fails leaves the old folder intact. Only the owner can open the folder.

    Raises:
        BuildLocked: Another run is writing the same folder.
    """
    private_folder(folder.parent)
    new, old = (folder.with_name(f".{folder.name}.{part}") for part in ("new", "old"))
    private_folder(lock_file.parent)
    lock = FileLock(lock_file)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise BuildLocked(
            "Another ingest of this service and school year is running.",
            {"folder": shown},
            "Wait until it is done.",
        ) from None
    with lock:
        _recover(folder, old)
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=OWN_FOLDER)
        try:
            yield new
            make_private(new)
            if folder.exists():
                folder.rename(old)
            new.rename(folder)
        finally:
            _recover(folder, old)
            shutil.rmtree(new, ignore_errors=True)


def _recover(folder: Path, old: Path) -> None:
    """Put the old folder back if a run ended between the two renames."""
    if old.exists() and not folder.exists():
        old.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


OWN_FOLDER = 0o700
"""Permissions of a folder with personal data: the owner only."""
OWN_FILE = 0o600
"""Permissions of a file with personal data."""


def private_folder(folder: Path) -> None:
    """Create a folder for its owner only; close an existing one to others, if it is ours."""
    folder.mkdir(mode=OWN_FOLDER, parents=True, exist_ok=True)
    with suppress(PermissionError):
        if folder.stat().st_mode & 0o077:
            folder.chmod(OWN_FOLDER)


def make_private(folder: Path) -> None:
    """Allow only the owner to open a folder and everything in it."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(OWN_FOLDER if path.is_dir() else OWN_FILE)


def spilling_to(folder: Path) -> dict[str, str]:
    """DuckDB settings that make an in-memory database spill into a new folder inside this one.

    By default it spills into the current directory, which others may be able to read.
    """
    return {"temp_directory": str(folder / f".spill-{uuid.uuid4().hex[:8]}")}


@contextmanager
def atomic_file(path: Path) -> Iterator[Path]:
    """Yield a temporary path that replaces the file when it is complete.

    An error leaves nothing behind; a killed process may leave a file whose name starts with a dot.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    made = path.with_name(f".{path.name}-{uuid.uuid4().hex[:8]}")
    try:
        yield made
        os.replace(made, path)
    finally:
        made.unlink(missing_ok=True)


def write_atomically(path: Path, text: str) -> None:
    """Write a text so that readers of the file see either the old text or the new one."""
    with atomic_file(path) as made:
        made.write_text(text, encoding="utf-8", newline="\n")


@contextmanager
def atomic_folder(folder: Path) -> Iterator[Path]:
    """Yield a temporary folder that is sealed and moved into place when it is complete.

    If another process has created the same folder meanwhile, that one is kept unless damaged.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".") as made:
        new = Path(made) / "new"
        new.mkdir()
        yield new
        seal(new)
        if folder.exists() and not is_whole(folder):
            shutil.rmtree(folder)
        try:
            os.rename(new, folder)
        except OSError:
            if not is_whole(folder):
                raise
