"""Exceptions during a build, turned into refusals: full disks, and unforeseen errors."""

import errno
import os
import re
import shutil
import traceback
from contextlib import suppress
from pathlib import Path

from pbdreport.config.project import Project
from pbdreport.errors import PbdReportError, UnexpectedError

DISK = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM)
"""Error numbers of a disk that is full or may not be written."""
HANDLES = (errno.EMFILE, errno.ENFILE)
HANDLES_SAID = os.strerror(errno.EMFILE)
FEWEST_FILES = 1024
INTERRUPTED = "Query interrupted"
_FILE = re.compile(r'file \\?"([^"\\]+)')


def format_failure(project: Project, service: str, report: str, error: Exception) -> PbdReportError:
    """An exception as a refusal of one report, which does not stop the others.

    The traceback of an unforeseen error is written to the report's logs.

    Raises:
        KeyboardInterrupt: Ctrl-C was pressed during a query; DuckDB raises RuntimeError for it.
    """
    if isinstance(error, RuntimeError) and str(error) == INTERRUPTED:
        raise KeyboardInterrupt from None
    if isinstance(error, PbdReportError):
        return error
    if lacking := of_machine(error):
        return lacking
    log = project.workshop / "logs" / service / report / "traceback.txt"
    with suppress(OSError):
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
    if isinstance(error, FileNotFoundError) and str(project.workshop) in str(error):
        return _vanished(project, error, log)
    return UnexpectedError(
        f"An error in pbdreport stopped the report of {service} {report}.",
        {"found": f"{type(error).__name__}: {error}", "traceback": project.shown(log)},
        "Send the maintainers of pbdreport the traceback.",
    )


def _vanished(project: Project, error: FileNotFoundError, log: Path) -> PbdReportError:
    """The refusal for a cache that was deleted during the build."""
    return PbdReportError(
        f"A file disappeared from {project.shown(project.workshop)}/ during the build.",
        {
            "found": str(error).replace(f"{project.root}{os.sep}", ""),
            "traceback": project.shown(log),
        },
        "If somebody deleted it, build again: nothing is lost. Otherwise send the maintainers of "
        "pbdreport the traceback. What was published is unchanged.",
    )


def of_machine(error: Exception) -> PbdReportError | None:
    """The refusal for a full disk or too few file handles; None for other exceptions."""
    if disk := disk_error_text(error):
        return disk_refusal(disk)
    if getattr(error, "errno", None) in HANDLES or HANDLES_SAID in str(error):
        return PbdReportError(
            "This user may not open enough files at the same time.",
            {"found": HANDLES_SAID, "expected": f"at least {FEWEST_FILES}"},
            f"Raise the limit before the build: ulimit -n {FEWEST_FILES}, or LimitNOFILE in a "
            "systemd service. What was published is unchanged.",
        )
    return None


def disk_error_text(error: Exception) -> OSError | None:
    """The error of a disk that is full or may not be written; None for other exceptions.

    DuckDB reports it only in the text of its own exception.
    """
    if isinstance(error, shutil.Error):
        return next(filter(None, map(_of_copy, error.args[0])), None)
    if isinstance(error, OSError):
        return error if error.errno in DISK else None
    if inner := next((one for one in error.args if isinstance(one, OSError)), None):
        # A library may wrap the error in an exception of its own.
        return disk_error_text(inner)
    said = str(error) if type(error).__name__ == "IOException" else ""
    number = next((number for number in DISK if os.strerror(number) in said), None)
    file = _FILE.search(said)
    return OSError(number, os.strerror(number), file[1] if file else None) if number else None


def _of_copy(failed: tuple[str, str, str]) -> OSError | None:
    """The disk error of one file in an error of `shutil`, which has only its text."""
    _, to, said = map(str, failed)
    number = next((number for number in DISK if os.strerror(number) in said), None)
    return OSError(number, os.strerror(number), to) if number else None


def disk_refusal(error: OSError) -> PbdReportError:
    """The refusal for a disk that is full or may not be written."""
    return PbdReportError(
        "A file could not be written.",
        {"file": error.filename or "unknown", "found": error.strerror or str(error)},
        "Make room on the disk, or allow this user to write there. "
        "What was published is unchanged.",
    )
