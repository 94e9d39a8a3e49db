"""Detects damaged results: a full or failing disk leaves files empty, truncated or corrupt.

A stored folder has a seal: the SHA-256 of each of its files, and what it was made for. A folder
whose seal does not match counts as absent, and so is made again.
"""

import json
from functools import lru_cache
from pathlib import Path

from pbdreport.storage.fingerprint import file_hash

SEAL = "seal.json"
_OWNER_ONLY = 0o600


def seal(folder: Path, made_for: str = "") -> None:
    """Seal a folder with its present files; files added later are not checked."""
    files = {path.name: file_hash(path) for path in sorted(folder.iterdir()) if path.is_file()}
    path = folder / SEAL
    path.write_text(json.dumps({"for": made_for, "files": files}, indent=1), encoding="utf-8")
    path.chmod(_OWNER_ONLY)


def is_whole(folder: Path, made_for: str = "") -> bool:
    """Whether a folder is unchanged since it was sealed, and was made for the same purpose."""
    try:
        facts = [(path.name, path.stat()) for path in sorted(folder.iterdir())]
    except OSError:
        return False
    state = tuple((name, fact.st_size, fact.st_mtime_ns, fact.st_ino) for name, fact in facts)
    return _fits(folder, made_for, state)


@lru_cache(maxsize=256)
def _fits(folder: Path, made_for: str, _: tuple[tuple[str, int, int, int], ...]) -> bool:
    content = kept_json(folder / SEAL)
    if not isinstance(content, dict) or content.get("for") != made_for:
        return False
    files = content.get("files")
    try:
        return isinstance(files, dict) and all(
            file_hash(folder / name) == written for name, written in files.items()
        )
    except OSError:
        return False


def kept_text(path: Path) -> str:
    """The text of a stored file; empty if it is missing or cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""


def kept_json(path: Path) -> object:
    """The content of a JSON file; None if it is missing or not valid JSON."""
    try:
        return json.loads(kept_text(path))
    except (ValueError, RecursionError):
        return None
