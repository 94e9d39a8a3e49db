"""The prose gate: no number in prose that the data do not give.

Read are the Markdown of the notebooks and the service's commentary. A digit may stand there in

1. a date, a year or a school year;
2. a name: letters with digits after them (OD2.1), or a label of the profile;
3. a reference or what belongs to the markup: `{{ … }}`, `@fig-…`, `[^1]`, `` `code` ``, addresses;
4. a text of the allow-list, `config/prose.toml`.
"""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from pbdreport.build.steps import Target
from pbdreport.config.profile import Profile
from pbdreport.config.project import Project
from pbdreport.config.reading import Configured, read_toml
from pbdreport.errors import GateRefusal, listing

_MONTHS = "januari februari maart april mei juni juli augustus september oktober november december"
_YEAR = r"(?:19|20)\d\d"
_DATE = (
    rf"\b\d{{1,2}} (?:{'|'.join(_MONTHS.split())})(?: {_YEAR})?\b",
    rf"\b\d{{1,2}}[/.]\d{{1,2}}[/.]{_YEAR}\b",
    rf"\b{_YEAR}-\d\d-\d\d\b",
    rf"\b{_YEAR}(?:\s?[-–/]\s?(?:{_YEAR}|\d\d))?\b",
)
_MARKUP = (
    r"\{\{.*?\}\}",
    r"\{%.*?%\}",
    r"`[^`]*`",
    r"\]\([^)]*\)",
    r"<[^>\s]+>|https?://\S+",
    r"@[A-Za-z]+-[\w-]+",
    r"\[\^[^\]]*\]",
    r"(?<=[{\s])[#.][A-Za-z][\w-]*",
    r"^\s*\d+[.)](?=\s)",
)
_NAME = r"\b[^\W\d_]+[-.]?\d+(?:[.-]\d+)*\b"
_ALLOWED = re.compile("|".join((*_MARKUP, *_DATE, _NAME)), re.MULTILINE)
_FENCED = re.compile(r"^(```|~~~).*?^\1\s*$", re.MULTILINE | re.DOTALL)
_DIGITS = re.compile(r"\S*\d\S*")


class AllowList(Configured):
    """Texts with digits that may stand in prose as they are."""

    allowed: tuple[str, ...] = ()


def prose_refusals(target: Target) -> Iterator[GateRefusal]:
    """A refusal for each file in which a number was typed."""
    allowed = sorted(_allowed(target.project, target.profile), key=len, reverse=True)
    for path in target.commentary.values():
        found = typed_numbers(path.read_text(encoding="utf-8"), allowed)
        yield from _refusal(target, path, [f"line {line}: {text}" for line, text in found])
    for chapter in target.chapters:
        yield from _refusal(target, chapter.path, _in_notebook(chapter.path, allowed))


def typed_numbers(markdown: str, allowed: Iterable[str] = ()) -> list[tuple[int, str]]:
    """The numbers typed in a text: the line of each, and the word that it stands in."""
    # What is allowed is blanked out and not removed: lines keep their numbers.
    text = _FENCED.sub(_blank, markdown)
    for words in allowed:
        text = re.sub(rf"(?<!\w){re.escape(words)}(?!\w)", _blank, text)
    text = _ALLOWED.sub(_blank, text)
    return [
        (number, match[0])
        for number, line in enumerate(text.splitlines(), start=1)
        for match in _DIGITS.finditer(line)
    ]


def _blank(match: re.Match[str]) -> str:
    return "".join(character if character == "\n" else " " for character in match[0])


def _in_notebook(path: Path, allowed: Iterable[str]) -> list[str]:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [
        f"cell {number}, line {line}: {text}"
        for number, cell in enumerate(cells, start=1)
        if cell["cell_type"] == "markdown"
        for line, text in typed_numbers("".join(cell["source"]), allowed)
    ]


def _refusal(target: Target, path: Path, found: list[str]) -> Iterator[GateRefusal]:
    if found:
        yield GateRefusal(
            "Numbers in prose are called for by reference, never typed.",
            {"file": target.project.shown(path), "found": listing(found)},
            "Write {{ reach.institutions_reached }} or show the figure's sentence; what is no "
            "number of the data goes on the list in config/prose.toml.",
        )


def _allowed(project: Project, profile: Profile) -> set[str]:
    labels = {profile.name, profile.short_name}
    for kind in ("pillar", "priority", "audience", "group"):
        labels.update(profile.labels(kind).values())
    path = allow_list(project)
    if path.is_file():
        labels.update(read_toml(path, AllowList, project, "The allow-list of prose").allowed)
    return {label for label in labels if any(character.isdigit() for character in label)}


def allow_list(project: Project) -> Path:
    """The file of the allow-list; it need not be there."""
    return project.services.parent / "prose.toml"
