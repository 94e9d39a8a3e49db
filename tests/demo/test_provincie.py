"""What the contacts of `provincie` add up to is what was published."""

from collections import Counter

import duckdb
import pytest

from pbdreport.config.school_year import SchoolYear
from pbdreport.demo import DEMO_YEARS
from pbdreport.demo.provincie.plan import column, kind_row, offers
from pbdreport.demo.published_targets import published, whole

REPORT = "pov_2023_2024"
MODES = ("physical", "online", "hybrid", "helpdesk", "walk", "class_visit")
NAMES = {"walk": "learning_walk"}


@pytest.fixture(params=DEMO_YEARS, ids=str)
def year(request) -> SchoolYear:
    """Each school year."""
    return request.param


@pytest.fixture
def clean(demo, taken_in, year):
    """Queries on the clean tables of the school year."""
    folder = demo.processed_folder("provincie", year)
    connection = duckdb.connect()
    for path in sorted(folder.glob("*.parquet")):
        connection.execute(f"CREATE VIEW {path.stem} AS FROM '{path.as_posix()}'")
    return lambda query: connection.execute(query).fetchall()


def objectives(table: str, name: str) -> dict[str, int]:
    """A column of a published table by objective, where something is printed."""
    return {
        cells["od"].replace(" ", ""): int(cells[name])
        for cells in published(REPORT, table).values()
        if cells["row_type"] == "part" and cells.get("od") and cells[name]
    }


def half_up(part: int, parts: int) -> int:
    """A whole percentage."""
    return (200 * part + parts) // (2 * parts)


def test_floor_hours_per_objective(clean, year):
    """Duration times advisers, exactly as printed."""
    found = clean(
        "SELECT offer_id, sum(hours * staff_count) FROM contacts "
        "WHERE counts_in_total AND offer_id LIKE 'OD%' GROUP BY ALL"
    )

    assert dict(found) == objectives("floor_hours_per_od", f"hours_{column(year)}")


def test_floor_hours_of_the_whole_are_the_sum_of_the_printed_parts(clean, year):
    """10 689 in 2023-2024, the printed total; the parts of the year before make 7 188."""
    found = clean("SELECT sum(hours * staff_count) FROM contacts WHERE counts_in_total")

    assert found == [({"2022_2023": 7188, "2023_2024": 10689}[column(year)],)]


def test_hours_registered_apart(clean, year):
    """52 floor hours in 2023-2024, outside the total; none the year before."""
    found = clean("SELECT sum(hours * staff_count) FROM contacts WHERE NOT counts_in_total")

    assert found == [({"2022_2023": None, "2023_2024": 52}[column(year)],)]


def reached(clean) -> dict[str, tuple[int, int]]:
    """Institutions reached and above 20 hours, by offer."""
    return {
        offer: (count, over)
        for offer, count, over in clean(
            "WITH per AS (SELECT offer_id, institution_id, sum(hours) AS total "
            "FROM contacts JOIN contact_institutions USING (contact_id) GROUP BY ALL) "
            "SELECT offer_id, count(*), count(*) FILTER (total > 20) FROM per GROUP BY ALL"
        )
    }


@pytest.mark.parametrize("year", [SchoolYear(2023)], ids=str, indirect=True)
def test_institutions_reached_and_above_the_threshold(clean):
    """The whole numbers of 2023-2024."""
    found = reached(clean)

    unique = objectives("reach_per_od", "unique_organisations")
    above = objectives("reach_over_20h_per_od", "organisations_over_20h")
    assert {offer: found[offer][0] for offer in unique} == unique
    assert {offer: found[offer][1] for offer in above} == above


@pytest.mark.parametrize("year", [SchoolYear(2022)], ids=str, indirect=True)
def test_percentages_of_the_year_before(clean):
    """Only percentages were printed: reached of planned, above the threshold of reached.

    OD 6.4 has a percentage but no hours that year, so nothing was registered.
    """
    found = reached(clean)
    planned = dict(clean("SELECT offer_id, planned_institutions FROM offers"))

    reach = objectives("reach_per_od", "reach_pct_2022_2023")
    assert reach.pop("OD6.4") == 100
    above = objectives("reach_over_20h_per_od", "share_over_20h_pct_2022_2023")
    assert {offer: half_up(found[offer][0], planned[offer]) for offer in reach} == reach
    assert {offer: half_up(found[offer][1], found[offer][0]) for offer in above} == above


def test_school_contact_hours_by_mode(clean, year):
    """Every cell of the printed table, by pillar and by project."""
    rows = {offer.id: kind_row(offer, year) for offer in offers(year)}
    found = Counter()
    for offer, mode, hours in clean(
        "SELECT offer_id, mode, sum(hours) FROM contacts JOIN contact_institutions "
        "USING (contact_id) WHERE counts_in_total GROUP BY ALL"
    ):
        found[rows[offer], mode] += hours

    printed = {
        (row, NAMES.get(mode, mode)): whole(cells.get(f"{mode}_{column(year)}", ""))
        for row, cells in published(REPORT, "kind_hours").items()
        if "total" not in row
        for mode in MODES
    }
    assert found == {place: hours for place, hours in printed.items() if hours}


def test_target_groups_and_participations(clean, year):
    """Persons of the own network by group, and participations of institutions."""
    people = dict(
        clean("SELECT audience, sum(people) FROM contact_audiences WHERE own_network GROUP BY ALL")
    )
    hits = clean("SELECT count(*) FROM contact_institutions")[0][0]

    table = published(REPORT, "target_groups")
    printed = {
        row: whole(cells[f"count_{column(year)}"])
        for row, cells in table.items()
        if cells["row_type"] == "part"
    }
    assert people == printed
    assert hits == whole(table["school_hits"][f"count_{column(year)}"])


def test_institutions_of_the_mandate_on_the_reference_date(clean, year):
    """52, then 53; those closed since and those of other networks stay apart."""
    found = clean(
        "SELECT count(*) FILTER (in_mandate), count(*) FILTER (NOT in_mandate) FROM institutions "
        f"WHERE coalesce(valid_to, DATE '9999-01-01') >= DATE '{year.first}-10-01'"
    )

    assert found == [({"2022_2023": 52, "2023_2024": 53}[column(year)], 12)]


def test_planned_hours_are_those_printed(clean, year):
    """FTE times 1269.2, posts without floor hours left out: 20 434 in 2023-2024."""
    found = clean(
        "SELECT round(sum(planned_fte * hours_per_fte)) FROM capacity WHERE floor_planned"
    )

    assert found == [({"2022_2023": 18201, "2023_2024": 20434}[column(year)],)]


def test_realised_fte_are_registered_where_floor_hours_do_not_tell(clean, year):
    """Pillars 6, 8 and 9 and the projects, as printed; the other pillars follow their hours."""
    found = dict(clean("SELECT pillar, sum(realised_fte)::DOUBLE FROM capacity GROUP BY ALL"))

    earlier = {"p6": 0.6, "p8": 0.462, "projects": 0.9 + 0.7 + 0.2}
    later = {"p6": 0.629, "p8": 0.676, "p9": 0.392, "projects": 0.9 + 0.307 + 0.489 + 0.952}
    printed = {"2022_2023": earlier, "2023_2024": later}[column(year)]
    assert {pillar: fte for pillar, fte in found.items() if fte} == pytest.approx(printed)


def test_contacts_are_of_plausible_length(clean):
    """Quarters of an hour, from half an hour to ten hours."""
    found = clean("SELECT min(hours), max(hours) <= 10, bool_and(hours * 4 % 1 = 0) FROM contacts")

    assert [(float(low), high, quarters) for low, high, quarters in found] == [(0.5, True, True)]


def test_newer_modes_do_not_exist_the_year_before(demo, taken_in):
    """Learning walk and class visit are of 2023-2024."""
    path = demo.processed_folder("provincie", SchoolYear(2022)) / "contacts.parquet"
    modes = duckdb.execute(f"SELECT DISTINCT mode FROM '{path.as_posix()}' ORDER BY mode")

    assert modes.fetchall() == [("helpdesk",), ("hybrid",), ("online",), ("physical",)]


@pytest.mark.parametrize("year", [SchoolYear(2023)], ids=str, indirect=True)
def test_some_levels_have_few_respondents(clean):
    """Their answers may not be shown, so masking has something to do."""
    found = dict(clean("SELECT level, count(*) FROM responses GROUP BY ALL"))

    assert {level: count for level, count in found.items() if count < 10} == {
        "BaO": 8,
        "LSC": 6,
        "internaat": 4,
    }
    assert sum(found.values()) == 350
