"""Gates: what must hold of a complete edition before readers may open it."""

import re
from collections.abc import Iterator
from pathlib import Path

from pbdreport.config.profile import Profile
from pbdreport.config.project import Project
from pbdreport.errors import GateRefusal, refuse_all

_TEXT = (".html", ".css", ".js", ".csv", ".json", ".svg", ".txt", ".xml")
_PSEUDONYM = re.compile(r"\b[0-9a-f]{32}\b")
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def pass_gates(folder: Path, project: Project, profile: Profile) -> dict[str, str]:
    """Put an edition through every gate: the names of the gates with what they found.

    Raises:
        GateRefusal: A gate refuses; the refusals of all gates are told together.
    """
    refusals = [*_leaks(folder, project, profile)]
    refuse_all(refusals)
    return {"leaks": "passed"}


def _leaks(folder: Path, project: Project, profile: Profile) -> Iterator[GateRefusal]:
    """People, pseudonyms and places of this machine do not occur in anything published."""
    known = {profile.contact.email.lower()}
    for path in sorted(folder.rglob("*")):
        if path.suffix not in _TEXT:
            continue
        text = path.read_text(encoding="utf-8")
        where = {"file": path.relative_to(folder).as_posix()}
        if str(project.root) in text or str(Path.home()) + "/" in text:
            yield GateRefusal(
                "A published file names no place on the machine that made it.",
                {**where, "found": "the project's folder, or the home folder"},
                "Find the cell or the setting that prints a path.",
            )
        if _PSEUDONYM.search(text):
            yield GateRefusal(
                "A published file holds no pseudonym.",
                {**where, "found": "32 hexadecimal digits"},
                "Find what publishes records of people; publish counts.",
            )
        strangers = {found.lower() for found in _ADDRESS.findall(text)} - known
        if strangers:
            yield GateRefusal(
                "The only e-mail address in a published file is the service's own.",
                {**where, "found": f"{len(strangers)} others"},
                "Find what publishes them; the address of the service stands in its profile.",
            )
