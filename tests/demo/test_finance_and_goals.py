"""Money, staff, goals, inspections and diaries of `netwerk` equal the published figures."""

import duckdb
import pytest

from pbdreport.config.school_year import SchoolYear


@pytest.fixture
def clean(demo, taken_in):
    """Queries on the clean tables of the year that was published."""
    connection = duckdb.connect()
    folder = demo.processed_folder("netwerk", SchoolYear(2022))
    for path in sorted(folder.glob("*.parquet")):
        connection.execute(f"CREATE VIEW {path.stem} AS FROM '{path.as_posix()}'")
    return lambda query: connection.execute(query).fetchall()


def test_cents_make_the_printed_totals_exact(clean):
    """2 090 151, 2 288 074, 2 756 251 and the result 468 178 are sums before rounding."""
    found = clean(
        "SELECT kind, round(sum(budgeted))::INT, round(sum(actual))::INT FROM finance "
        "WHERE kind <> 'dotation' GROUP BY ALL ORDER BY kind"
    )
    ((result,),) = clean(
        "SELECT round(sum(CASE kind WHEN 'income' THEN actual WHEN 'expenditure' THEN -actual END))"
        "::INT FROM finance"
    )

    assert found == [("expenditure", 2090151, 2288074), ("income", 2341281 + 331599, 2756251)]
    assert result == 468178


def test_each_adviser_divides_the_time_as_the_domain_does(clean):
    """Two hundred half-days; 36 % of those of subject guides in secondary education develop."""
    found = clean(
        "SELECT staff_key, avg((activity = 'development')::INT), count(*) FROM time_entries "
        "WHERE pillar = 'curriculum_so' GROUP BY ALL"
    )

    assert len(found) == 24
    assert {(round(share, 6), blocks) for _, share, blocks in found} == {(0.36, 200)}


def test_those_in_follow_up_had_an_unfavourable_advice(clean):
    """25 institutions, and two more that are not followed up."""
    ((followed,),) = clean(
        "SELECT count(DISTINCT institution_id) FROM contacts JOIN contact_institutions "
        "USING (contact_id) JOIN offers USING (offer_id) WHERE kind = 'follow_up' AND "
        "institution_id IN (SELECT institution_id FROM inspections WHERE advice = 'unfavourable' "
        "AND date < DATE '2022-09-01')"
    )
    ((due,),) = clean(
        "SELECT count(DISTINCT institution_id) FROM inspections "
        "WHERE advice = 'unfavourable' AND date < DATE '2022-09-01'"
    )

    assert (followed, due) == (25, 27)


def test_learning_communities_on_policy_are_in_as_many_groups_as_published(clean):
    """39 in 21 school groups."""
    found = clean(
        "SELECT count(*), count(DISTINCT group_id) FROM trajectories "
        "WHERE offer_id = 'plg_beleid' AND status IN ('running', 'completed')"
    )

    assert found == [(39, 21)]
