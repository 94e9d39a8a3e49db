"""The prose gate: no number in prose that the data do not give, no word that they do not bear.

Read are the Markdown of the notebooks and the service's commentary. A digit may stand there in

1. a date, a year or a school year;
2. a name: letters with digits after them (OD2.1), or a label of the profile;
3. a reference or what belongs to the markup: `{{ … }}`, `@fig-…`, `[^1]`, `` `code` ``, addresses;
4. a text of the allow-list, `config/prose.toml`.

Which words the answers of respondents do not bear stands in `claims.py`; the allow-list holds for
them too.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from pbdreport.build import claims
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
    """Texts that may stand in prose as they are."""

    allowed: tuple[str, ...] = ()


def prose_refusals(target: Target) -> Iterator[GateRefusal]:
    """A refusal for each file in which a number was typed, or a word that no number bears."""
    allowed = sorted(_allowed(target.project, target.profile), key=len, reverse=True)
    texts = [
        (name, path, [("", path.read_text(encoding="utf-8"))])
        for name, path in target.commentary.items()
    ]
    texts += [(one.subject, one.path, _cells(one.path)) for one in target.chapters]
    for subject, path, parts in texts:
        numbers = _told(parts, lambda text: typed_numbers(text, allowed))
        yield from _refusal(target, path, numbers)
        if subject == claims.SUBJECT:
            words = _told(parts, lambda text: claims.unborne(_without(text, allowed)))
            yield from _word_refusal(target, path, words)


def typed_numbers(markdown: str, allowed: Iterable[str] = ()) -> list[tuple[int, str]]:
    """The numbers typed in a text: the line of each, and the word that it stands in."""
    text = _ALLOWED.sub(_blank, _without(markdown, allowed))
    return [
        (number, match[0])
        for number, line in enumerate(text.splitlines(), start=1)
        for match in _DIGITS.finditer(line)
    ]


def _without(markdown: str, allowed: Iterable[str]) -> str:
    """A text with its code and what is allowed blanked out: lines keep their numbers."""
    text = _FENCED.sub(_blank, markdown)
    for words in allowed:
        text = re.sub(rf"(?<!\w){re.escape(words)}(?!\w)", _blank, text)
    return text


def _blank(match: re.Match[str]) -> str:
    return "".join(character if character == "\n" else " " for character in match[0])


def _cells(path: Path) -> list[tuple[str, str]]:
    """The Markdown of a notebook: where each text stands, and the text."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [
        (f"cell {number}, ", "".join(cell["source"]))
        for number, cell in enumerate(cells, start=1)
        if cell["cell_type"] == "markdown"
    ]


def _told(
    parts: Iterable[tuple[str, str]], find: Callable[[str], list[tuple[int, str]]]
) -> list[str]:
    return [f"{place}line {line}: {word}" for place, text in parts for line, word in find(text)]


def _refusal(target: Target, path: Path, found: list[str]) -> Iterator[GateRefusal]:
    if found:
        yield GateRefusal(
            "Numbers in prose are called for by reference, never typed.",
            {"file": target.project.shown(path), "found": listing(found)},
            "Write {{ reach.institutions_reached }} or show the figure's sentence; what is no "
            "number of the data goes on the list in config/prose.toml.",
        )


def _word_refusal(target: Target, path: Path, found: list[str]) -> Iterator[GateRefusal]:
    if found:
        yield GateRefusal(
            "Of the answers of respondents is told what they bear: change, and no effect; higher "
            "or lower under a condition.",
            {"file": target.project.shown(path), "found": listing(found)},
            "Say what changed, within {% if … .is_higher %} where it is compared with last year; "
            "what a group to compare with does bear goes on the list in config/prose.toml.",
        )


def _allowed(project: Project, profile: Profile) -> set[str]:
    labels = {profile.name, profile.short_name}
    for kind in ("pillar", "priority", "audience", "group"):
        labels.update(profile.labels(kind).values())
    found = {label for label in labels if any(character.isdigit() for character in label)}
    path = allow_list(project)
    if path.is_file():
        found.update(read_toml(path, AllowList, project, "The allow-list of prose").allowed)
    return found


def allow_list(project: Project) -> Path:
    """The file of the allow-list; it need not be there."""
    return project.services.parent / "prose.toml"
