"""One build at a time."""

from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from pbdreport.config.project import Project
from pbdreport.errors import BuildLocked
from pbdreport.storage.atomic_files import private_folder


@contextmanager
def build_lock(project: Project) -> Iterator[None]:
    """Hold the project's lock; the system releases it when the process ends, also after a crash.

    Raises:
        BuildLocked: Another build holds it.
    """
    path = project.workshop / "lock"
    private_folder(path.parent)
    try:
        with FileLock(path, timeout=0):
            yield
    except Timeout:
        raise BuildLocked(
            "Another build is running.",
            {"lock": project.shown(path)},
            "Wait until it has ended, then try again.",
        ) from None
