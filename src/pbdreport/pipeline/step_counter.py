"""Counts the steps of a build for its progress: what of how many."""

import threading
from collections.abc import Callable

Progress = Callable[[str], None]
"""Takes a line of progress."""


class StepCounter:
    """The steps of a build that are known so far, and how many are done.

    Chapters end in threads of their own.
    """

    def __init__(self, progress: Progress, unit: str):
        """Nothing is expected yet; `unit` is what is counted, in the plural."""
        self._progress, self._unit = progress, unit
        self._lock = threading.Lock()
        self._expected = self._ended = 0

    def expect(self, count: int) -> None:
        """Know of so many more."""
        with self._lock:
            self._expected += count

    def ended(self, line: str) -> None:
        """One ended, with something to say of it."""
        with self._lock:
            self._ended += 1
            self._progress(f"{line} ({self._ended} of {self._expected} {self._unit})")

    def passed(self) -> None:
        """One ended in which there was nothing to do."""
        with self._lock:
            self._ended += 1
