"""Free text: left out, or accepted by the profile with the names of people masked.

1. A value is free text if its column accepts any text and it is not just a code.
2. Unless the profile has `free_text = true`, it is left out and counted.
3. Otherwise e-mail addresses, web addresses, telephone and register numbers, names after a form of
   address, and all names in the delivery that have a pseudonym are replaced by `•••`.

Masking is not complete: someone must read accepted free text before it is published.
"""

import re
from collections.abc import Iterable

import duckdb
import pyarrow as pa

from pbdreport.ingest.quarantine.quarantine_file import MASK

CODE = r"[\p{L}\d_.,+/-]{1,30}"
"""The form of codes and numbers, which are not free text."""
_PLACES = (
    re.compile(r"\S+@\S+"),
    re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE),
    re.compile(r"\+?\d[\d\s./-]{6,}\d"),
    re.compile(
        r"\b(?:de heer|heer|meneer|mevrouw|mevr\.?|dhr\.?|mijnheer|juf|juffrouw|meester|directeur)"
        r"\s+((?:[A-Z]\.\s*)*[A-Z][\w'’-]+(?:\s+(?:(?:van|de|den|der|ten|ter|'t)\s+)*[A-Z][\w'’-]+)*)"
    ),
)
_WORD = re.compile(r"[^\W\d_]{3,}")
_SMALL = frozenset("van den der het een and com org net".split())


def names_in(people: Iterable[str]) -> frozenset[str]:
    """The words in names and e-mail addresses that could identify people."""
    found = {word.lower() for person in people for word in _WORD.findall(person.split("@")[0])}
    return frozenset(found - _SMALL)


def scanned(text: str, names: frozenset[str]) -> str:
    """A text with names masked, as far as they can be recognised."""
    for place in _PLACES:
        text = place.sub(lambda found: _masked(found), text)

    def known(found: re.Match[str]) -> str:
        word = found[0]
        return MASK if word[0].isupper() and word.lower() in names else word

    return _WORD.sub(known, text)


def _masked(found: re.Match[str]) -> str:
    if found.re.groups == 0:
        return MASK
    return found[0][: found.start(1) - found.start()] + MASK


class FreeTexts:
    """A DuckDB table of the free texts of a delivery: `plain`, `scanned`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, is_let_in: bool):
        """Create the empty table."""
        self.connection = connection
        self.is_let_in = is_let_in
        connection.execute("CREATE TABLE free_texts (plain VARCHAR, scanned VARCHAR)")

    def add(self, texts: str) -> None:
        """Mask the texts in the only column of a query, if the profile accepts free text."""
        if not self.is_let_in:
            return
        plain = [
            text
            for (text,) in self.connection.execute(
                f"SELECT DISTINCT * FROM ({texts}) AS found (plain) WHERE plain IS NOT NULL "
                f"AND NOT regexp_full_match(plain, '{CODE}') "
                "AND plain NOT IN (SELECT plain FROM free_texts)"
            ).fetchall()
        ]
        people = self.connection.execute("SELECT plain FROM pseudonyms").fetchall()
        names = names_in(person for (person,) in people)
        made = pa.table(
            {
                "plain": pa.array(plain, pa.string()),
                "scanned": pa.array([scanned(text, names) for text in plain], pa.string()),
            }
        )
        cursor = self.connection.cursor()
        cursor.register("made_texts", made)
        cursor.execute("INSERT INTO free_texts SELECT plain, scanned FROM made_texts")


def free_text_value(written: str) -> str:
    """SQL for a value that may be free text: a code unchanged, a text with names masked."""
    return (
        f"CASE WHEN regexp_full_match({written}, '{CODE}') THEN {written} "
        f"ELSE (SELECT scanned FROM free_texts WHERE plain = {written}) END"
    )
