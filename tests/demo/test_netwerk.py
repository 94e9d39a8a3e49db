"""What `netwerk` delivers for 2022-2023 is what was published."""

import duckdb
import pytest

from pbdreport.config.school_year import SchoolYear
from pbdreport.demo.published_targets import published, whole

REPORT = "go_2022_2023"
TRAJECTORIES = {
    "trajectories_curriculum_bao": "schools",
    "trajectories_inclusive": "trajectories",
    "trajectories_policy": "trajectories",
}
SESSIONS = (
    "training_bao",
    "training_inclusive",
    "training_policy",
    "training_starters",
    "helpdesk_bao",
    "helpdesk_inclusive",
    "helpdesk_policy",
    "helpdesk_starters",
)


def reader(demo, year: int):
    """Queries on the clean tables of a school year."""
    connection = duckdb.connect()
    for path in sorted(demo.processed_folder("netwerk", SchoolYear(year)).glob("*.parquet")):
        connection.execute(f"CREATE VIEW {path.stem} AS FROM '{path.as_posix()}'")
    return lambda query: connection.execute(query).fetchall()


@pytest.fixture
def clean(demo, taken_in):
    """The year that was published."""
    return reader(demo, 2022)


@pytest.fixture
def later(demo, taken_in):
    """The year that is invented."""
    return reader(demo, 2023)


def test_institutions_sites_and_staff_per_level(clean):
    """750 institutions of the mandate; staff to the hundredth."""
    found = clean(
        "SELECT level, count(*), sum(sites), sum(staff_fte)::FLOAT::VARCHAR FROM institutions "
        "WHERE in_mandate GROUP BY ALL"
    )

    levels = ("BaO", "BuBaO", "SO", "DKO", "VWO", "BuSO", "CLB")
    printed = [row for row in published(REPORT, "staffing_core").values() if row["institutions"]]
    assert sorted(found) == sorted(
        (level, whole(row["institutions"]), whole(row["locations"]), row["staff_fte"])
        for level, row in zip(levels, printed, strict=False)
    )


def test_trajectories_and_interventions_per_offer(clean):
    """Those carried out; what was postponed or cancelled comes on top, without interventions."""
    done = dict(
        clean(
            "SELECT offer_id, count(*) FROM trajectories "
            "WHERE status IN ('completed', 'running') GROUP BY ALL"
        )
    )
    interventions = dict(clean("SELECT offer_id, count(*) FROM contacts GROUP BY ALL"))

    for table, column in TRAJECTORIES.items():
        for offer, cells in published(REPORT, table).items():
            assert (done[offer], interventions[offer]) == (
                whole(cells[column]),
                whole(cells["interventions"]),
            )
    assert (done["plg_curriculum_bao"], interventions["plg_curriculum_bao"]) == (14, 132)


def test_delivered_day_parts_are_the_interventions(clean):
    """The planning and the register of interventions agree."""
    planned = clean("SELECT offer_id, sum(delivered_day_parts)::INT FROM trajectories GROUP BY ALL")
    registered = clean("SELECT offer_id, count(*) FROM contacts GROUP BY ALL")

    assert sorted(planned) == sorted(registered)


def test_day_parts_of_offers_with_a_key(clean):
    """An intervention is one, a session of secondary education is one: the printed totals."""
    found = clean(
        "WITH given AS (SELECT offer_id FROM contacts UNION ALL SELECT offer_id FROM sessions) "
        "SELECT offer_id, count(*) FROM given "
        "WHERE offer_id IN (SELECT offer_id FROM priority_keys) GROUP BY ALL"
    )

    assert dict(found) == {
        offer: whole(cells["dagdelen_total"])
        for offer, cells in published(REPORT, "priorities_dagdelen").items()
        if offer != "total"
    }


def held(read) -> dict[str, tuple[int, int]]:
    """Sessions and attended places per offer."""
    return {
        offer: (sessions, people)
        for offer, sessions, people in read(
            "SELECT offer_id, count(DISTINCT session_id), count(*) FILTER (status = 'attended') "
            "FROM sessions LEFT JOIN enrolments USING (session_id) GROUP BY ALL"
        )
    }


def test_sessions_and_participants(clean):
    """Every training and helpdesk; where nobody enrolls, nobody is counted."""
    found = held(clean)

    assert SESSIONS
    for table in SESSIONS:
        printed = {
            f"{table}_{row}": (whole(cells["sessions"]), whole(cells["participants"]))
            for row, cells in published(REPORT, table).items()
        }
        assert printed
        assert {offer: found[offer] for offer in printed} == printed


def test_sessions_of_secondary_education(clean):
    """404 and 25 information sessions are one offer with two themes."""
    found = held(clean)

    assert found["so_infosessie"] == (404 + 25, 7651 + 296)
    assert found["so_effectieve_didactiek"] == (48, 420)
    assert found["so_vakspecifieke_plg"] == (49, 444)
    assert found["so_basisgeletterdheid"] == (3, 97)
    assert found["so_andere_vormingen"] == (15, 132)
    assert found["helpdesk_so"] == (35, 0)


def test_primary_schools_with_a_curriculum_trajectory(clean):
    """198 trajectories in 198 schools: 46 % of the 429."""
    found = clean(
        "SELECT count(DISTINCT institution_id) FROM trajectories JOIN offers USING (offer_id) "
        "WHERE pillar = 'curriculum_bao' AND kind = 'trajectory' "
        "AND status IN ('completed', 'running')"
    )

    assert found == [(198,)]


def test_not_every_institution_is_reached(clean, later):
    """Between 70 and 80 %, by contacts and attended sessions together."""
    for read in (clean, later):
        ((share,),) = read(
            "WITH seen AS (SELECT institution_id FROM contact_institutions UNION "
            "SELECT institution_id FROM enrolments WHERE status = 'attended') "
            "SELECT avg((institution_id IN (FROM seen WHERE institution_id IS NOT NULL))::INT) "
            "FROM institutions WHERE in_mandate"
        )
        assert 0.7 < share < 0.8


def test_the_invented_year_differs_by_five_to_ten_percent(clean, later):
    """As far as whole numbers allow: looked at where there are many."""
    before = dict(clean("SELECT offer_id, count(*) FROM contacts GROUP BY ALL"))
    after = dict(later("SELECT offer_id, count(*) FROM contacts GROUP BY ALL"))

    changes = [
        abs(after[offer] / count - 1)
        for offer, count in before.items()
        if count > 100 and not offer.startswith(("project", "opvolging"))
    ]
    assert changes
    assert [change for change in changes if not 0.04 < change < 0.11] == []


def test_response_is_about_a_quarter(clean):
    """Complete and partial responses, of those invited once."""
    ((answered, refused),) = clean(
        "SELECT count(*) FILTER (disposition IN ('complete', 'partial')), "
        "count(*) FILTER (disposition = 'refused') FROM responses WHERE wave = 'single'"
    )
    ((invited,),) = clean("SELECT sum(invited) FROM invitations WHERE wave = 'single'")

    assert 0.2 < answered / invited < 0.3
    assert refused > 0


def test_no_cell_has_more_responses_than_invitations(clean, later):
    """Per survey, offer, level and wave; looking back is asked with the second measurement."""
    for read in (clean, later):
        assert (
            read(
                "SELECT r.instrument, r.offer_id, r.level, r.wave FROM responses r "
                "LEFT JOIN invitations i ON r.instrument = i.instrument AND r.level = i.level "
                "AND r.wave = i.wave AND r.offer_id IS NOT DISTINCT FROM i.offer_id "
                "WHERE r.wave <> 'retrospective' "
                "GROUP BY ALL HAVING count(*) > coalesce(any_value(invited), 0)"
            )
            == []
        )


def test_some_answer_before_and_after(clean):
    """Pairs of the same person and trajectory, for change over time."""
    ((pairs,),) = clean(
        "SELECT count(*) FROM responses AS pre JOIN responses AS post "
        "USING (respondent_key, trajectory_id) WHERE pre.wave = 'pre' AND post.wave = 'post'"
    )

    assert pairs > 50


def test_satisfaction_is_as_plausible_as_published(clean):
    """Some 70 % gives the highest answer to the core question, some 20 % the second."""
    ((highest, second),) = clean(
        "SELECT avg((value = '4')::INT), avg((value = '3')::INT) FROM answers "
        "WHERE item_id = 'm1_tevreden' AND value <> '9'"
    )

    assert 0.65 < highest < 0.75
    assert 0.15 < second < 0.25
