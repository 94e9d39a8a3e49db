"""Tuning of Python's garbage collector.

Libraries create hundreds of thousands of permanent objects. Scanning them again and again took a
tenth of a build, and in each kernel copied the memory pages that it shares with the server.
"""

import gc

NEW_OBJECTS = 50_000
"""Net allocations before the youngest generation is collected; Python's default is 700."""


def collect_rarely() -> None:
    """Collect garbage rarely: for processes that do one task and exit."""
    gc.set_threshold(NEW_OBJECTS)


def freeze_objects() -> None:
    """Exclude all present objects from collection: for processes that are about to fork."""
    gc.freeze()
