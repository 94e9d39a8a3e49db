"""Keys of content: what a step depends on, so that nothing stale is ever used again."""

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

CHUNK = 1 << 20


def file_hash(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def content_key(parts: Iterable[tuple[str, str]]) -> str:
    """One key for named parts of content: it changes when any of them does."""
    digest = hashlib.sha256()
    for name, content in parts:
        digest.update(f"{len(name)}:{name}={len(content)}:{content}\n".encode())
    return digest.hexdigest()


def files_parts(root: Path, files: Iterable[Path]) -> list[tuple[str, str]]:
    """The named contents of files, in order of name; a file that is not there is said to be so."""
    return [
        (path.relative_to(root).as_posix(), file_hash(path) if path.is_file() else "missing")
        for path in sorted(files)
    ]


@cache
def code_parts(rooms: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """The named contents of the package's own rooms and modules, and of the lock file.

    Read once in the life of a process, which runs the code that it read; a process that lives on
    while its code is edited clears the cache.
    """
    package = Path(__file__).parents[1]
    files = [
        path
        for room in rooms
        for path in ((package / room).rglob("*") if (package / room).is_dir() else [package / room])
        if path.is_file() and path.suffix != ".pyc"
    ]
    lock = package.parents[1] / "requirements" / "runtime.txt"
    return (*files_parts(package, files), *files_parts(package.parents[1], [lock]))
