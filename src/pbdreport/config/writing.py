"""Files and folders that appear in one piece, whatever ends the process that writes them."""

import os
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def in_one_piece(path: Path) -> Iterator[Path]:
    """Where to write a file that takes its place when all is written.

    What fails leaves nothing behind; what is killed, a file beside it whose name starts with a dot.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    made = path.with_name(f".{path.name}-{uuid.uuid4().hex[:8]}")
    try:
        yield made
        os.replace(made, path)
    finally:
        made.unlink(missing_ok=True)


def write_whole(path: Path, text: str) -> None:
    """Write a text, so that who reads the file finds the old text or the new one."""
    with in_one_piece(path) as made:
        made.write_text(text, encoding="utf-8", newline="\n")


@contextmanager
def folder_in_one_piece(
    folder: Path, is_whole: Callable[[Path], bool] = Path.is_dir
) -> Iterator[Path]:
    """Where to fill a folder that takes its place when all is there.

    Where another process has put the same there meanwhile, that stays.

    Args:
        folder: What is not there yet.
        is_whole: Whether a folder holds what it should.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".") as made:
        new = Path(made) / "new"
        new.mkdir()
        yield new
        try:
            os.rename(new, folder)
        except OSError:
            if not is_whole(folder):
                raise
