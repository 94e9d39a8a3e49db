"""Which rows of each table belong to a unit."""

import duckdb
import pytest
from tiny import write_table

from pbdreport.errors import UsageError
from pbdreport.figures.units.unit import (
    Unit,
    read_unit,
    require_unit,
    units_of_kind,
    write_unit_tables,
)

INSTITUTION = "institution_id,name,level,network,group_id,region,high_needs,in_mandate"
ROWS = {
    "institutions": f"""
        {INSTITUTION}
        000101,De Linde,BaO,PO,sg1,Oost,false,true
        000102,De Es,SO,PO,sg1,West,false,true
        000201,De Beuk,BaO,PO,sg2,Oost,false,true
        000301,Elders,BaO,PO,,Oost,false,false
    """,
    "offers": """
        offer_id,title,kind,pillar,in_plan,poc,threshold_applies
        A,Lezen,trajectory,p1,true,false,true
        B,Rekenen,trajectory,p1,true,false,true
        C,Vorming,training,p1,true,false,false
    """,
    "contacts": """
        contact_id,date,offer_id,hours,staff_count,mode,counts_in_total
        c1,2024-01-08,A,2,1,physical,true
        c2,2024-01-09,B,3,1,physical,true
        c3,2024-01-10,A,4,1,physical,true
    """,
    "contact_institutions": """
        contact_id,institution_id
        c1,000101
        c1,000301
        c2,000201
        c3,000102
        c3,000201
    """,
    "contact_audiences": """
        contact_id,audience,people,own_network
        c1,leraren,10,true
        c2,leraren,20,true
    """,
    "sessions": """
        session_id,offer_id,date,hours,mode,theme,registration_required
        s1,C,2024-02-01,3,physical,zorg,true
        s2,C,2024-02-02,3,physical,zorg,true
    """,
    "enrolments": """
        enrolment_id,session_id,person_key,institution_id,group_id,status
        e1,s1,p1,000101,,attended
        e2,s1,p2,,sg2,attended
        e3,s2,p3,000201,sg2,attended
    """,
    "responses": """
        response_id,instrument,wave,institution_id,level,disposition,answered_on
        r1,edbi,single,000101,BaO,complete,2024-06-01
        r2,edbi,single,000201,BaO,complete,2024-06-01
        r3,edbi,single,,SO,complete,2024-06-01
    """,
    "answers": """
        response_id,item_id,value
        r1,q1,4
        r2,q1,3
    """,
    "capacity": """
        pillar,funding,poc,planned_fte,hours_per_fte
        p1,eigen,false,2,1269.2
    """,
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("whole")
    for name, text in ROWS.items():
        write_table(name, text, made)
    return made


def keys(folder, scope, into):
    """The first column of every table of a unit."""
    write_unit_tables(folder, read_unit(scope), into)
    return {
        path.stem: [
            row[0] for row in duckdb.sql(f"SELECT * FROM '{path}' ORDER BY 1, 2").fetchall()
        ]
        for path in sorted(into.glob("*.parquet"))
    }


def test_a_unit_has_the_rows_of_its_institutions(folder, tmp_path):
    """Their contacts, enrolments and respondents, and the offers of all of these."""
    found = keys(folder, "group.sg1", tmp_path / "sg1")

    assert found["institutions"] == ["000101", "000102"]
    assert found["contacts"] == ["c1", "c3"]
    assert found["contact_institutions"] == ["c1", "c3"]
    assert found["enrolments"] == ["e1"]
    assert found["sessions"] == ["s1"]
    assert found["responses"] == ["r1"]
    assert found["answers"] == ["r1"]
    assert found["offers"] == ["A", "C"]


def test_an_enrolment_without_an_institution_belongs_to_its_group(folder, tmp_path):
    """e2 names the school group only."""
    found = keys(folder, "group.sg2", tmp_path / "sg2")

    assert found["enrolments"] == ["e2", "e3"]
    assert found["contacts"] == ["c2", "c3"]


def test_people_of_a_contact_with_one_unit_are_counted(folder, tmp_path):
    """In c1 an institution that belongs to no unit took part as well; it does not count here."""
    assert keys(folder, "group.sg1", tmp_path / "one")["contact_audiences"] == ["c1"]


def test_people_of_a_contact_with_several_units_belong_to_none(folder, tmp_path):
    """The unit then has no figures about target groups at all."""
    shared = tmp_path / "shared"
    shared.mkdir()
    for name, text in ROWS.items():
        more = "        c3,leraren,30,true\n" if name == "contact_audiences" else ""
        write_table(name, text.rstrip() + "\n" + more, shared)

    assert "contact_audiences" not in keys(shared, "group.sg1", tmp_path / "sg1")


def test_what_belongs_to_the_service_as_a_whole_is_left_out(folder, tmp_path):
    """Planned effort is not divided over school groups."""
    assert "capacity" not in keys(folder, "group.sg1", tmp_path / "sg1")


def test_respondents_of_a_level_are_those_who_name_it(folder, tmp_path):
    """Also if their institution is unknown."""
    assert keys(folder, "level.SO", tmp_path / "so")["responses"] == ["r3"]


def test_units_are_those_with_institutions_in_the_mandate(folder):
    """Regions are identified by a code made from their name."""
    assert units_of_kind(folder, "group") == [Unit("group", "sg1"), Unit("group", "sg2")]
    assert [str(unit) for unit in units_of_kind(folder, "region")] == ["region.oost", "region.west"]
    assert units_of_kind(folder, "board") == []


def test_a_unit_is_named_by_its_kind_and_code():
    """Anything else is refused."""
    with pytest.raises(UsageError) as refused:
        read_unit("sg1")

    assert str(refused.value) == (
        "'sg1' is not the name of a unit.\n"
        "  expected  a kind and a code, such as group.sg01\n"
        "  kinds     'group', 'level', 'region', 'board'\n"
        "`pbdreport build --each group` builds the reports of all units of a kind."
    )


def test_a_unit_is_refused_if_the_register_has_no_units_of_its_kind(tmp_path):
    """There is nothing to choose from, and the refusal does not say to choose."""
    folder = tmp_path / "dienst" / "2023-2024"
    folder.mkdir(parents=True)
    register = f"{INSTITUTION}\n000101,De Linde,BaO,PO,,Oost,false,true"
    write_table("institutions", register, folder)

    with pytest.raises(UsageError) as refused:
        require_unit(folder, "group.sg1")

    assert str(refused.value) == (
        "The register of dienst 2023-2024 has no unit 'group.sg1'.\n"
        "  column  group_id\n"
        "  found   no groups\n"
        "Leave out --scope to get the report of the whole service."
    )
