"""The prose gate: no typed numbers, and no claims about the survey that it cannot support.

It checks the Markdown of the notebooks and the service's commentary. Digits are allowed in

1. a date, a year or a school year;
2. a name: letters followed by digits (OD2.1), or a label of the profile;
3. references and markup: `{{ … }}`, `@fig-…`, `[^1]`, `` `code` ``, addresses;
4. a text on the allow-list, `config/prose.toml`.

`causal_language.py` finds unsupported claims; the allow-list applies to them too.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from pbdreport.config.profile import Profile
from pbdreport.config.project import Project
from pbdreport.config.toml import FrozenConfig, read_toml, read_utf_8
from pbdreport.errors import GateRefusal, first_few
from pbdreport.gates import causal_language
from pbdreport.presentation.narrative.typed_numbers import typed_numbers, without_allowed
from pbdreport.targets.target import Target


class AllowList(FrozenConfig):
    """Texts that are allowed in prose as they are."""

    allowed: tuple[str, ...] = ()


def prose_refusals(target: Target) -> Iterator[GateRefusal]:
    """A refusal for each file with typed numbers or unsupported claims."""
    allowed = sorted(_allowed(target.project, target.profile), key=len, reverse=True)
    texts = [
        (name, path, [("", _commentary(target, path))]) for name, path in target.commentary.items()
    ]
    texts += [(one.subject, one.path, _cells(one.path)) for one in target.chapters]
    for subject, path, parts in texts:
        numbers = _locations(parts, lambda text: typed_numbers(text, allowed))
        yield from _refusal(target, path, numbers)
        if subject == causal_language.SUBJECT:
            words = _locations(
                parts,
                lambda text: causal_language.unsupported_claims(without_allowed(text, allowed)),
            )
            yield from _word_refusal(target, path, words)


def _commentary(target: Target, path: Path) -> str:
    return read_utf_8(path, target.project.shown(path), "The commentary")


def _cells(path: Path) -> list[tuple[str, str]]:
    """The Markdown cells of a notebook: the location of each, and its text."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [
        (f"cell {number}, ", "".join(cell["source"]))
        for number, cell in enumerate(cells, start=1)
        if cell["cell_type"] == "markdown"
    ]


def _locations(
    parts: Iterable[tuple[str, str]], find: Callable[[str], list[tuple[int, str]]]
) -> list[str]:
    return [f"{place}line {line}: {word}" for place, text in parts for line, word in find(text)]


def _refusal(target: Target, path: Path, found: list[str]) -> Iterator[GateRefusal]:
    if found:
        yield GateRefusal(
            "Numbers are typed in prose.",
            {"file": target.project.shown(path), "found": first_few(found)},
            "Write {{ reach.institutions_reached }} or show the figure's sentence; a number that "
            "does not come from the data goes on the list in config/prose.toml.",
        )


def _word_refusal(target: Target, path: Path, found: list[str]) -> Iterator[GateRefusal]:
    if found:
        yield GateRefusal(
            "The text makes claims that the survey cannot support.",
            {"file": target.project.shown(path), "found": first_few(found)},
            "Write what changed, and not what caused it; put a comparison with last year inside "
            "{% if … .is_higher %}. A claim that a comparison group does support goes on the list "
            "in config/prose.toml.",
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
    """The file of the allow-list, which may be missing."""
    return project.services.parent / "prose.toml"
