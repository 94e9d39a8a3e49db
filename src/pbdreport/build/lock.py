"""One build at a time."""

from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from pbdreport.config.project import Project
from pbdreport.errors import BuildLocked


@contextmanager
def one_build(project: Project) -> Iterator[None]:
    """Hold the project's lock; the system frees it when the process ends, however it ends.

    Raises:
        BuildLocked: Another build holds it.
    """
    path = project.workshop / "lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(path, timeout=0):
            yield
    except Timeout:
        raise BuildLocked(
            "One build runs at a time.",
            {"lock": project.shown(path)},
            "Wait until the other build has ended, then try again.",
        ) from None
