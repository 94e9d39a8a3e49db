"""The files that a chapter reads beside its figures: when one changes, the chapter runs again."""

from pathlib import Path

files_read: set[str] = set()
"""The files that this process read for its notebook: relative to the project, or absolute where
they lie outside it. A kernel runs one chapter, so in a kernel these are the chapter's."""


def note_file(path: Path, root: Path) -> None:
    """Note that the chapter depends on a file, or on its absence."""
    full = path.resolve()
    home = root.resolve()
    inside = full.is_relative_to(home)
    files_read.add(full.relative_to(home).as_posix() if inside else full.as_posix())
