"""Reads TOML configuration files into frozen models; errors name the line."""

import errno
import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from pbdreport.config.project import Project
from pbdreport.errors import (
    SHOWN_AT_MOST,
    InvalidConfiguration,
    MissingFile,
    UnreadableFile,
    did_you_mean,
)

HELP = "docs/configuration.md explains each key."
_HEADER = re.compile(r"\s*(\[\[?)\s*([^\]]+?)\s*\]\]?")
_MERGED = re.compile(r"^(<{7}|>{7}) .{0,60}", re.MULTILINE)
"""The markers of a merge conflict, as git writes them."""
_KEY = re.compile(r"""\s*(?:"([^"]+)"|'([^']+)'|([A-Za-z0-9_-]+))\s*=""")


class FrozenConfig(BaseModel):
    """Base class of a table in a configuration file: frozen, and refuses unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Model = TypeVar("Model", bound=FrozenConfig)


def read_toml(path: Path, model: type[Model], project: Project, what: str) -> Model:
    """Read a configuration file into its model; the result is cached by the text of the file.

    Raises:
        MissingFile: There is no such file.
        UnreadableFile: It cannot be read as text.
        InvalidConfiguration: It is not TOML, or does not fit the model; names the line.
    """
    text = read_utf_8(path, project.shown(path), what)
    read: Model = _understood(text, model, project.shown(path), what)
    return read


def read_utf_8(path: Path, shown: str, what: str) -> str:
    """The text of a file that people edit.

    Args:
        path: The file.
        shown: The path as messages show it.
        what: What the file is, as the start of a sentence.

    Raises:
        MissingFile: There is no such file.
        UnreadableFile: It is a folder, cannot be read, is not written in UTF-8, or contains a
            merge conflict; names the line.
    """
    try:
        content = path.read_bytes()
        text = content.decode("utf-8")
    except FileNotFoundError:
        raise MissingFile(
            f"{what} is missing.", {"expected": shown}, "Create it, or copy that of an example."
        ) from None
    except IsADirectoryError:
        raise UnreadableFile(
            f"{what} is a folder.",
            {"file": shown, "expected": "a file"},
            "Put the file there, or give the folder another name.",
        ) from None
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnreadableFile(
            f"{what} is not written in UTF-8.",
            {"file": f"{shown}, line {line}", "found": f"byte {content[error.start]:#04x}"},
            "Save it as UTF-8 (the encoding setting of your editor).",
        ) from None
    except OSError as error:
        if error.errno not in (errno.EACCES, errno.EPERM):
            raise
        raise UnreadableFile(
            f"{what} cannot be read.",
            {"file": shown, "found": error.strerror},
            "Give the user that runs pbdreport permission to read it.",
        ) from None
    if merged := _MERGED.search(text):
        line = text.count("\n", 0, merged.start()) + 1
        raise UnreadableFile(
            f"{what} contains an unresolved merge conflict.",
            {"file": f"{shown}, line {line}", "found": merged[0]},
            "Keep the right lines of both versions and remove the markers.",
        )
    return text


@lru_cache(maxsize=64)
def _understood(text: str, model: type[Any], shown: str, what: str) -> Any:
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidConfiguration(
            f"{what} is not valid TOML.",
            {"file": shown, "found": str(error)},
            "Correct that line and try again.",
        ) from None
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise _refusal(error, text, shown, what, model) from None


def _refusal(
    error: ValidationError, text: str, shown: str, what: str, model: type[FrozenConfig]
) -> InvalidConfiguration:
    problems = error.errors()
    where: dict[str, object] = {"file": shown}
    advice = ""
    for number, problem in enumerate(problems[:SHOWN_AT_MOST], start=1):
        keys = problem["loc"]
        message = problem["msg"].removeprefix("Value error, ")
        if problem["type"] == "extra_forbidden":
            message = "unknown key"
            advice = advice or did_you_mean(str(keys[-1]), model.model_fields)
        name = ".".join(str(key) for key in keys) or "the file as a whole"
        where[f"error {number}"] = f"line {line_of(text, keys)}, {name}: {message}"
    if len(problems) > SHOWN_AT_MOST:
        where["and"] = f"{len(problems) - SHOWN_AT_MOST} more, shown when these are corrected"
    if len(problems) == 1:
        where = {"file": f"{shown}, line {line_of(text, keys)}"}
        return InvalidConfiguration(
            f"{what} has an error: {name}: {message}.", where, advice + HELP
        )
    return InvalidConfiguration(f"{what} has {len(problems)} errors.", where, advice + HELP)


def line_of(text: str, keys: tuple[int | str, ...]) -> int:
    """The line of a key in a TOML text, or of the nearest table above it."""
    places = _places(text)
    depths = range(len(keys), 0, -1)
    return next((places[keys[:depth]] for depth in depths if keys[:depth] in places), 1)


@lru_cache(maxsize=8)
def _places(text: str) -> dict[tuple[int | str, ...], int]:
    """The first line of each table and key in a TOML text."""
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
