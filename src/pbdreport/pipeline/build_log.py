"""The log of builds: a line of JSON for each event, for operators and for programs."""

import json
from datetime import UTC, datetime
from pathlib import Path

from pbdreport.config.project import Project


class BuildLog:
    """The log of all builds of a project; lines are only appended."""

    def __init__(self, project: Project):
        """Open the log, `build/logs/builds.jsonl`."""
        self._path: Path = project.workshop / "logs" / "builds.jsonl"
        self._path.parent.mkdir(parents=True, exist_ok=True)

    def write(self, event: str, **facts: object) -> None:
        """Append an event with its facts, which must not contain a person or an answer."""
        line = {"at": datetime.now(UTC).isoformat(timespec="milliseconds"), "event": event, **facts}
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
