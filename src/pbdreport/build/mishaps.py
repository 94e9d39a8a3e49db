"""What goes wrong with one report and is no refusal yet: a disk, or what nobody foresaw."""

import errno
import traceback
from contextlib import suppress

from pbdreport.config.project import Project
from pbdreport.errors import PbdReportError, Unforeseen

DISK = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM)
"""What a disk says that is full, or may not be written."""


def told(project: Project, service: str, report: str, error: Exception) -> PbdReportError:
    """An exception as a refusal of one report, which does not stop the others.

    The traceback of what nobody foresaw goes into the report's logs.
    """
    if isinstance(error, PbdReportError):
        return error
    if isinstance(error, OSError) and error.errno in DISK:
        return disk_refusal(error)
    log = project.workshop / "logs" / service / report / "traceback.txt"
    with suppress(OSError):
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
    return Unforeseen(
        "Every report is made, or refused with a reason.",
        {
            "report": f"{service} {report}",
            "found": f"{type(error).__name__}: {error}",
            "traceback": project.shown(log),
        },
        "This is a mistake of the program; send its maintainers the traceback.",
    )


def disk_refusal(error: OSError) -> PbdReportError:
    """A disk that is full, or may not be written."""
    return PbdReportError(
        "A build writes into data/processed, build and reports.",
        {"file": error.filename or "not said", "found": error.strerror or str(error)},
        "Make room on the disk, or give this user the right to write there. "
        "What was published stands as it was.",
    )
