"""The log of builds: a line of JSON for each event, for operators and for programs.

`begun`
    `reports` that were asked for, `commit`, `process`.
`ingested`
    `delivery`, `seconds`.
`built`, `up to date`, `incomplete`, `failed`, `passed`
    `report`, `ran` (its steps), `seconds`; if refused `cause` (the first line), `exit_code` and
    `refusal`; `rehearsal` if `check` asked.
`late`, `lost`
    `report`, and the `promised` day or the lost `year`.
`removed`
    `path` of what was kept too long.
`ended`
    `seconds` of the whole build.
`stopped`
    The same of a build that was stopped or could not go on, with its `cause`.

Every event has its time, `at`, in UTC. A build that was killed has a `begun` and nothing after it.
"""

import json
import logging
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from pbdreport.config.project import Project
from pbdreport.errors import PbdReportError
from pbdreport.storage.atomic_files import private_folder

MOST_BYTES = 2_000_000
"""Some two years of nights with thirty reports; then a new file is begun."""
KEPT = 3
"""How many full files are kept."""


def log_path(project: Project) -> Path:
    """The newest file of the log; earlier ones have a number behind the name."""
    return project.workshop / "logs" / "builds.jsonl"


class BuildLog:
    """The log of all builds of a project; lines are only appended."""

    def __init__(self, project: Project):
        """Open the log, `build/logs/builds.jsonl`."""
        path = log_path(project)
        private_folder(project.workshop)
        path.parent.mkdir(parents=True, exist_ok=True)
        self._started = time.monotonic()
        self._file = _Rotating(
            path, maxBytes=MOST_BYTES, backupCount=KEPT, encoding="utf-8", delay=True
        )

    def write(self, event: str, **facts: object) -> None:
        """Append an event with its facts, which must not contain a person or an answer."""
        line = {"at": datetime.now(UTC).isoformat(timespec="milliseconds"), "event": event, **facts}
        text = json.dumps(line, ensure_ascii=False)
        self._file.emit(logging.makeLogRecord({"msg": text}))
        # No file stays open: a killed build loses nothing, and a deleted log is begun anew.
        self._file.close()

    def begin(self, reports: Sequence[str], commit: str) -> None:
        """Write that a build has begun."""
        self.write("begun", reports=list(reports), commit=commit, process=os.getpid())

    @contextmanager
    def ending(self) -> Iterator[None]:
        """Write how a build ended: by itself, or stopped by what it could not go on with."""
        try:
            yield
        except BaseException as error:
            cause = error.must if isinstance(error, PbdReportError) else type(error).__name__
            with suppress(OSError):
                self.write("stopped", seconds=self._seconds(), cause=cause)
            raise
        self.write("ended", seconds=self._seconds())

    def _seconds(self) -> float:
        return round(time.monotonic() - self._started, 1)


class _Rotating(RotatingFileHandler):
    """A handler that raises what goes wrong: a log that cannot be written is a full disk."""

    def handleError(self, record: logging.LogRecord) -> None:
        raise


def read_log(project: Project) -> list[dict[str, Any]]:
    """All events that are kept, the earliest first; damaged lines are passed over."""
    newest = log_path(project)
    paths = [newest.with_name(f"{newest.name}.{number}") for number in range(KEPT, 0, -1)]
    return [event for path in (*paths, newest) for event in _events(path)]


def _events(path: Path) -> Iterator[dict[str, Any]]:
    try:
        lines = path.read_bytes().splitlines()
    except OSError:
        return
    for line in lines:
        try:
            event = json.loads(line)
        except ValueError:
            continue
        if isinstance(event, dict) and {"at", "event"} <= event.keys():
            yield event
