"""Reads the result of a query of an SQLite file, inside the process of `reader_process`."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pbdreport.errors import UnreadableFile

Row = tuple[int, list[str]]
_BEGINS = b"SQLite format 3\x00"
_HARMLESS = (
    sqlite3.SQLITE_SELECT,
    sqlite3.SQLITE_READ,
    sqlite3.SQLITE_FUNCTION,
    sqlite3.SQLITE_RECURSIVE,
)


def rows_of(asked: dict[str, Any], shown: str, _: dict[str, Any]) -> Iterator[Row]:
    """The rows of the result, with each value as the text that a text export would have.

    The names of the columns are row 0; the rows of the result are numbered from 1.

    Args:
        asked: `path`, `query`, and `decimal`.
        shown: The path as messages show it.

    Raises:
        UnreadableFile: The file is not an SQLite database, or the query fails or is no SELECT.
    """
    path = Path(asked["path"])
    with path.open("rb") as file:
        if file.read(len(_BEGINS)) != _BEGINS:
            raise _refused(shown, "a file that is no SQLite database")
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    connection.set_authorizer(_only_reading)
    try:
        found = connection.execute(asked["query"])
        yield 0, [name for name, *_ in found.description or ()]
        for number, values in enumerate(found, start=1):
            yield number, [_text(value, asked["decimal"]) for value in values]
    except (sqlite3.Error, sqlite3.Warning) as error:
        raise _refused(shown, str(error)) from None
    finally:
        connection.close()


def _only_reading(action: int, *_: object) -> int:
    return sqlite3.SQLITE_OK if action in _HARMLESS else sqlite3.SQLITE_DENY


def _text(value: object, decimal: str) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return repr(value).replace(".", decimal)
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _refused(shown: str, found: str) -> UnreadableFile:
    return UnreadableFile(
        "The database cannot be read.",
        {"file": shown, "found": found},
        "Correct `query` of this source in the mapping, or deliver the database again.",
    )
