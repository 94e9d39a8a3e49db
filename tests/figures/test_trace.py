"""A published number leads back to its definition, its query and its rows."""

import json
import shutil
from pathlib import Path

import duckdb
import pytest
from tiny import write_table

from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.errors import GateRefusal, UsageError
from pbdreport.figures.place import Place
from pbdreport.figures.trace import refuse_hidden, trace, trace_text

ROOT = Path(__file__).parents[2]
PROFILE = """
name = "Dienst"
short_name = "Dienst"
colour = "#12436D"
chapters = ["reach", "effort"]
[contact]
name = "Dienst"
email = "dienst@example.org"
[[pillar]]
id = "p1"
label = "Zorg"
[[audience]]
id = "leraren"
label = "Leraren"
[[audience]]
id = "leerlingen"
label = "Leerlingen"
"""
ROWS = {
    # Three institutions of the mandate; 000103 has no contact.
    "institutions": """
        institution_id,name,level,network,high_needs,in_mandate
        000101,School A,BaO,net,false,true
        000102,School B,SO,net,false,true
        000103,School C,SO,net,false,true
    """,
    "offers": """
        offer_id,title,kind,pillar,in_plan,poc,planned_institutions,threshold_applies
        OD1.1,Zorg,other,p1,true,false,3,true
        OD1.2,Meer zorg,other,p1,true,false,3,true
    """,
    # In OD1.1, 000101 has 12 + 10 = 22 hours, 000102 has 12.
    "contacts": """
        contact_id,date,offer_id,hours,staff_count,mode,counts_in_total
        c1,2023-10-02,OD1.1,12,1,physical,true
        c2,2023-10-03,OD1.1,10,1,online,true
        c3,2023-10-04,OD1.2,5,2,physical,true
    """,
    "contact_institutions": """
        contact_id,institution_id
        c1,000101
        c1,000102
        c2,000101
        c3,000102
    """,
    "contact_audiences": """
        contact_id,audience,people,own_network
        c1,leraren,40,true
        c2,leerlingen,2,true
        c3,leerlingen,1,true
    """,
}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A service with two offers and three institutions."""
    root = tmp_path_factory.mktemp("trace")
    service = root / "config" / "services" / "mini"
    service.mkdir(parents=True)
    (service / "profile.toml").write_text(PROFILE)
    shutil.copytree(ROOT / "config" / "instruments", root / "config" / "instruments")
    tables = root / "data" / "processed" / "mini" / "2023-2024"
    tables.mkdir(parents=True)
    for name, text in ROWS.items():
        write_table(name, text, tables)
    (tables / "intake.json").write_text(json.dumps({"files": []}))
    return Place(Project(root), "mini", SchoolYear(2023), "", root / "data" / "processed")


def rows(traced, *columns):
    """The rows behind a number, in order."""
    records = traced.rows.to_pyarrow().to_pylist()
    return sorted(tuple(record[name] for name in columns) for record in records)


def test_the_rows_are_those_of_the_part(place):
    """OD1.1 has three participations; `counts` marks those of the institution above 20 hours."""
    traced = trace(place, "reach.over_threshold", "offer=OD1.1")

    assert (traced.row.numerator, traced.row.denominator) == (1, 2)
    assert rows(traced, "institution_id", "contact_id", "counts") == [
        ("000101", "c1", True),
        ("000101", "c2", True),
        ("000102", "c1", False),
    ]


def test_the_rows_say_what_the_plan_and_the_register_say(place):
    """Pillar and level stand beside each contact, so that every breakdown can be followed."""
    traced = trace(place, "effort.school_contact_hours", "mode=online")

    assert rows(traced, "contact_id", "offer", "pillar", "name", "level", "hours") == [
        ("c2", "OD1.1", "p1", "School A", "BaO", 10)
    ]


def test_a_trace_tells_definition_formula_numbers_and_query(place):
    """Everything that makes the number, in one text."""
    text = "\n".join(trace_text(trace(place, "reach.over_threshold", "offer=OD1.1")))

    assert text.startswith(
        "reach.over_threshold offer=OD1.1  (mini 2023-2024)\n"
        "Instellingen boven de drempel binnen een aanbod, version 1\n"
    )
    assert "  formula     instellingen boven de drempel binnen het aanbod" in text
    assert "  published   50.00 % = 1 / 2, n 2\n" in text
    assert 'FROM "contact_institutions_2023"' in text
    assert "= 'OD1.1'" in text
    assert "Rows behind it: 3\n" in text


def test_the_query_gives_the_number(place):
    """Run by itself on the clean tables, it returns what was published."""
    traced = trace(place, "effort.floor_hours", "offer=OD1.2")
    connection = duckdb.connect()
    for name in ROWS:
        path = place.tables / f"{name}.parquet"
        connection.sql(f"CREATE VIEW {name}_2023 AS SELECT * FROM '{path}'")

    ((_, numerator, *_),) = connection.sql(traced.query).fetchall()

    assert numerator == traced.row.numerator == 5 * 2


def test_a_suppressed_figure_shows_no_number_and_no_row(place):
    """Three pupils are too few: neither they nor their contacts are told."""
    traced = trace(place, "reach.audience", "audience=leerlingen")

    assert traced.row.status == "c"
    assert traced.rows is None
    assert "  published   suppressed" in "\n".join(trace_text(traced))
    with pytest.raises(GateRefusal) as refused:
        refuse_hidden(traced)
    assert str(refused.value) == (
        "Rows are shown of figures that are shown.\n"
        "  figure  reach.audience audience=leerlingen\n"
        "  found   suppressed: too few people stand behind it\n"
        "Trace the whole, or a part that is published."
    )


def test_a_figure_without_tables_says_so(place):
    """No sessions were delivered: there is nothing to query."""
    traced = trace(place, "reach.sessions", "")

    assert (traced.query, traced.rows) == ("", None)
    assert "  published   not available: its tables were not delivered" in trace_text(traced)


@pytest.mark.parametrize(
    ("figure", "dims", "told"),
    [
        ("reach.over_treshold", "", "Did you mean 'reach.over_threshold'?"),
        ("reach.over_threshold", "offer", "Dimensions are written as key=value"),
        ("reach.over_threshold", "offer=OD9", "An entry of the registry is named by dimensions"),
    ],
)
def test_what_is_not_published_is_refused(place, figure, dims, told):
    """A wrong name, a wrong form, a part that does not occur."""
    with pytest.raises(UsageError) as refused:
        trace(place, figure, dims)

    assert told in str(refused.value)
