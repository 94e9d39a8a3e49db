"""Configuration files: TOML into frozen models, with refusals that point at the line."""

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from pbdreport.config.project import Project
from pbdreport.errors import InvalidConfiguration, MissingFile, suggestion

_HEADER = re.compile(r"\s*(\[\[?)\s*([^\]]+?)\s*\]\]?")
_KEY = re.compile(r"""\s*(?:"([^"]+)"|'([^']+)'|([A-Za-z0-9_-]+))\s*=""")


class Configured(BaseModel):
    """A part of a configuration file: read once, frozen, no key that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Model = TypeVar("Model", bound=Configured)


def read_toml(path: Path, model: type[Model], project: Project, what: str) -> Model:
    """Read a configuration file as its model; the same text is understood once.

    Raises:
        MissingFile: There is no such file.
        InvalidConfiguration: It is not TOML, or breaks a rule of the model; names the line.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise MissingFile(
            f"{what} is a file.", {"wanted": project.shown(path)}, "Make it, or copy an example's."
        ) from None
    read: Model = _understood(text, model, project.shown(path), what)
    return read


@lru_cache(maxsize=64)
def _understood(text: str, model: type[Any], shown: str, what: str) -> Any:
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidConfiguration(
            f"{what} is written in TOML.",
            {"file": shown, "found": str(error)},
            "Mend the line named and try again.",
        ) from None
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise _refusal(error, text, shown, what, model) from None


def _refusal(
    error: ValidationError, text: str, shown: str, what: str, model: type[Configured]
) -> InvalidConfiguration:
    problems = error.errors()
    where: dict[str, object] = {}
    advice = ""
    for number, problem in enumerate(problems[:5], start=1):
        keys = problem["loc"]
        line = line_of(text, keys)
        label = "at" if len(problems) == 1 else f"at {number}"
        told = problem["msg"].removeprefix("Value error, ")
        if problem["type"] == "extra_forbidden":
            told = "this key is not known"
            advice = advice or suggestion(str(keys[-1]), model.model_fields)
        where[label] = f"line {line}, {'.'.join(str(key) for key in keys)}: {told}"
    if len(problems) > 5:
        where["and"] = f"{len(problems) - 5} more"
    return InvalidConfiguration(
        f"{what} follows its rules.",
        {"file": shown, **where},
        advice + "docs/configuration.md says what each key means.",
    )


def line_of(text: str, keys: tuple[int | str, ...]) -> int:
    """The line of a TOML text on which a key stands, or the nearest line above it that is known."""
    places = _places(text)
    depths = range(len(keys), 0, -1)
    return next((places[keys[:depth]] for depth in depths if keys[:depth] in places), 1)


@lru_cache(maxsize=8)
def _places(text: str) -> dict[tuple[int | str, ...], int]:
    """The first line of a TOML text on which each table and key stands."""
    found: dict[tuple[int | str, ...], int] = {}
    here: list[int | str] = []
    counts: dict[tuple[int | str, ...], int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            here = _indexed(header[2].split("."), counts, is_array=header[1] == "[[")
            found.setdefault(tuple(here), number)
        elif key := _KEY.match(line):
            found.setdefault((*here, key[1] or key[2] or key[3]), number)
    return found


def _indexed(
    names: list[str], counts: dict[tuple[int | str, ...], int], is_array: bool
) -> list[int | str]:
    place: list[int | str] = []
    for position, name in enumerate(names):
        place.append(name.strip().strip("\"'"))
        key = tuple(place)
        if is_array and position == len(names) - 1:
            counts[key] = counts.get(key, -1) + 1
            for deeper in [other for other in counts if other[: len(key)] == key and other != key]:
                del counts[deeper]
        if key in counts:
            place.append(counts[key])
    return place
