"""What goes wrong with one report and is no refusal yet: a disk, or what nobody foresaw."""

import errno
import os
import re
import traceback
from contextlib import suppress
from pathlib import Path

from pbdreport.config.project import Project
from pbdreport.errors import PbdReportError, Unforeseen

DISK = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM)
"""What a disk says that is full, or may not be written."""
INTERRUPTED = "Query interrupted"
_FILE = re.compile(r'file \\?"([^"\\]+)')


def told(project: Project, service: str, report: str, error: Exception) -> PbdReportError:
    """An exception as a refusal of one report, which does not stop the others.

    The traceback of what nobody foresaw goes into the report's logs.

    Raises:
        KeyboardInterrupt: Ctrl-C came while DuckDB worked, which tells it as a mistake.
    """
    if isinstance(error, RuntimeError) and str(error) == INTERRUPTED:
        raise KeyboardInterrupt from None
    if isinstance(error, PbdReportError):
        return error
    if disk := of_disk(error):
        return disk_refusal(disk)
    log = project.workshop / "logs" / service / report / "traceback.txt"
    with suppress(OSError):
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
    if isinstance(error, FileNotFoundError) and str(project.workshop) in str(error):
        return _vanished(project, error, log)
    return Unforeseen(
        "Every report is made, or refused with a reason.",
        {
            "report": f"{service} {report}",
            "found": f"{type(error).__name__}: {error}",
            "traceback": project.shown(log),
        },
        "This is a mistake of the program; send its maintainers the traceback.",
    )


def _vanished(project: Project, error: FileNotFoundError, log: Path) -> PbdReportError:
    """Somebody cleared what is kept while it was in use."""
    return PbdReportError(
        f"A build works in {project.shown(project.workshop)}/ until it ends.",
        {
            "found": str(error).replace(f"{project.root}{os.sep}", ""),
            "traceback": project.shown(log),
        },
        "Where that was deleted meanwhile, build again: nothing is lost but time. Else send the "
        "maintainers of the program the traceback. What was published stands as it was.",
    )


def of_disk(error: Exception) -> OSError | None:
    """What a disk said that is full, or may not be written; None where it is something else.

    DuckDB tells it in words, in an exception of its own.
    """
    if isinstance(error, OSError):
        return error if error.errno in DISK else None
    said = str(error) if type(error).__name__ == "IOException" else ""
    number = next((number for number in DISK if os.strerror(number) in said), None)
    file = _FILE.search(said)
    return OSError(number, os.strerror(number), file[1] if file else None) if number else None


def disk_refusal(error: OSError) -> PbdReportError:
    """A disk that is full, or may not be written."""
    return PbdReportError(
        "A build writes into data/processed, build and reports.",
        {"file": error.filename or "not said", "found": error.strerror or str(error)},
        "Make room on the disk, or give this user the right to write there. "
        "What was published stands as it was.",
    )
