"""When a stored result was last used, recorded as the modification time of its file."""

import os
from collections.abc import Iterable
from pathlib import Path


def mark_used(paths: Iterable[Path]) -> None:
    """Record that these files were used now, so that cleaning up keeps them."""
    for path in paths:
        if path.exists():
            os.utime(path)
