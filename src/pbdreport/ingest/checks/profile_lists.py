"""Refuses lists of the profile that match nothing in the delivery."""

import duckdb

from pbdreport.config.profile import Profile
from pbdreport.errors import InvalidConfiguration, did_you_mean, first_few
from pbdreport.ingest.transform import TableStage

_CODE = "trim(regexp_replace(strip_accents(lower(category)), '[^a-z0-9]+', '-', 'g'), '-')"


def unmatched_categories(
    connection: duckdb.DuckDBPyConnection, stages: list[TableStage], profile: Profile, shown: str
) -> list[InvalidConfiguration]:
    """An error for each category of advisers that is in no list and not delivered."""
    listed = tuple(profile.labels("category"))
    if not any(stage.table.name == "staffing" for stage in stages):
        return []
    found = connection.execute(
        f"SELECT DISTINCT {_CODE} FROM staged_staffing WHERE category IS NOT NULL ORDER BY 1"
    ).fetchall()
    known = listed or tuple(code for (code,) in found)
    return [
        InvalidConfiguration(
            f"No staff category is {wanted!r}: its advisers would not be counted.",
            {"file": f"{shown}, adviser_categories of [means]", "expected": first_few(known)},
            did_you_mean(wanted, known) + "Correct the list, or take it out.",
        )
        for wanted in profile.means.adviser_categories
        if wanted not in known
    ]
