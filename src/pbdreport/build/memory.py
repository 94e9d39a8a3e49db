"""How often Python looks through the objects of a process for garbage.

Libraries make hundreds of thousands of objects, which stay. Looking through them all again and
again took a tenth of a build, and in each kernel copied the memory that it shares with the server.
"""

import gc

NEW_OBJECTS = 50_000
"""After so many more objects than went the newest are looked through; Python's own number is
700."""


def collect_seldom() -> None:
    """Look for garbage seldom: for processes that make one thing and end."""
    gc.set_threshold(NEW_OBJECTS)


def keep_all() -> None:
    """Look no more through what there is now: for who is about to fork."""
    gc.freeze()
