"""What builds did, a line of JSON each: for a scheduler's operator, and for a machine to read."""

import json
from datetime import UTC, datetime
from pathlib import Path

from pbdreport.config.project import Project


class Journal:
    """The log of all builds of a project; lines are only ever added."""

    def __init__(self, project: Project):
        """The journal stands under `build/logs`."""
        self._path: Path = project.workshop / "logs" / "builds.jsonl"
        self._path.parent.mkdir(parents=True, exist_ok=True)

    def write(self, event: str, **facts: object) -> None:
        """Add an event with what is to be known of it; no person and no answer belongs here."""
        line = {"at": datetime.now(UTC).isoformat(timespec="milliseconds"), "event": event, **facts}
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
