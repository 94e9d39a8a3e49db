"""Reads the result of a query of a database that is delivered as an SQLite file."""

from pathlib import Path

from pbdreport.config.mapping import Source
from pbdreport.ingest.readers.base import Records, records_of_rows
from pbdreport.ingest.readers.reader_process import rows_apart

HEAD = 200


def read_database(path: Path, source: Source, shown: str) -> Records:
    """The rows of the result, read in a separate process; the names of its columns are row 0.

    Raises:
        UnreadableFile: The file is not an SQLite database, or the query cannot be answered. Also
            raised by the batches of the result.
    """
    asked = {"path": str(path), "query": source.query, "decimal": source.decimal}
    return records_of_rows(rows_apart("sqlite", asked, shown, {}), HEAD)
