"""Hashes of the content that a step depends on, so that stale results are never reused."""

import hashlib
import os
from collections.abc import Iterable
from functools import cache
from pathlib import Path

CHUNK = 1 << 20


def printable(name: str) -> str:
    """A file name as valid text: bytes that are not UTF-8 are written as `\\xe9`."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def file_hash(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def content_key(parts: Iterable[tuple[str, str]]) -> str:
    """One hash of named contents: it changes when any of them changes."""
    digest = hashlib.sha256()
    for name, content in parts:
        digest.update(f"{len(name)}:{name}={len(content)}:{content}\n".encode())
    return digest.hexdigest()


def file_dependencies(root: Path, files: Iterable[Path]) -> list[tuple[str, str]]:
    """The name and hash of each file, sorted by name; `missing` for a file that does not exist."""
    return [
        (
            printable(path.relative_to(root).as_posix()),
            file_hash(path) if path.is_file() else "missing",
        )
        for path in sorted(files)
    ]


@cache
def code_dependencies(rooms: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """The name and hash of each file in these rooms and modules, and of the lock file.

    For a manifest and for `watch`; what a step depends on is in `import_graph`.

    Cached, because a process keeps running the code that it has loaded; a process that outlives
    edits of its code clears the cache.
    """
    package = Path(__file__).parents[1]
    files = [
        path
        for room in rooms
        for path in ((package / room).rglob("*") if (package / room).is_dir() else [package / room])
        if path.is_file() and "__pycache__" not in path.parts
    ]
    lock = package.parents[1] / "requirements" / "runtime.txt"
    return (*file_dependencies(package, files), *file_dependencies(package.parents[1], [lock]))
