"""Keyed pseudonyms for people: HMAC-SHA256 of the trimmed, lower-case text, 32 hex digits.

With the same key, a person has the same pseudonym in every export and every year; without the key
nobody can find out who it is.
"""

import hashlib
import hmac

import duckdb
import pyarrow as pa

DIGITS = 32


def pseudonym(plain: str, key: bytes) -> str:
    """The pseudonym of a name, an e-mail address or a survey key."""
    person = plain.strip().lower().encode()
    return hmac.new(key, person, hashlib.sha256).hexdigest()[:DIGITS]


class PseudonymTable:
    """A DuckDB table of the pseudonyms of a delivery: `plain`, `pseudonym`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, key: bytes):
        """Create the empty table."""
        self.connection = connection
        self.key = key
        connection.execute("CREATE TABLE pseudonyms (plain VARCHAR, pseudonym VARCHAR)")

    def add(self, texts: str) -> None:
        """Add pseudonyms for the texts in the only column of a query."""
        plain = self.connection.execute(
            f"SELECT DISTINCT * FROM ({texts}) AS found (plain) "
            "WHERE plain IS NOT NULL AND plain NOT IN (SELECT plain FROM pseudonyms)"
        ).fetchnumpy()["plain"]
        made = pa.table(
            {
                "plain": pa.array(plain, pa.string()),
                "pseudonym": pa.array([pseudonym(text, self.key) for text in plain], pa.string()),
            }
        )
        cursor = self.connection.cursor()
        cursor.register("made", made)
        cursor.execute("INSERT INTO pseudonyms SELECT plain, pseudonym FROM made")
