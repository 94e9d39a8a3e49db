"""A published number can be traced to its definition, its query and its rows."""

import json
import shutil
from pathlib import Path

import duckdb
import pytest
from tiny import write_table

from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.errors import GateRefusal, UsageError
from pbdreport.figures.definitions import FIGURES
from pbdreport.figures.lineage.trace import refuse_hidden, trace, trace_text
from pbdreport.figures.request import Request
from pbdreport.schema import model_form
from pbdreport.storage.seal import seal

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


TRACEABLE = [figure for figure in FIGURES.values() if figure.subject in ("reach", "effort")]


@pytest.fixture(scope="module")
def figures_request(tmp_path_factory):
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
    seal(tables, model_form())
    return Request(Project(root), "mini", SchoolYear(2023), "", root / "data" / "processed")


def rows(traced, *columns):
    """The rows behind a number, in order."""
    records = traced.rows.to_pyarrow().to_pylist()
    return sorted(tuple(record[name] for name in columns) for record in records)


def test_the_rows_are_those_of_the_entry(figures_request):
    """OD1.1 has three participations; `counts` marks those of the institution above 20 hours."""
    traced = trace(figures_request, "reach.over_threshold", "offer=OD1.1")

    assert (traced.row.numerator, traced.row.denominator) == (1, 2)
    assert rows(traced, "institution_id", "contact_id", "counts") == [
        ("000101", "c1", True),
        ("000101", "c2", True),
        ("000102", "c1", False),
    ]


def test_the_rows_have_columns_of_the_plan_and_the_register(figures_request):
    """Each contact has its pillar and level, so that every breakdown can be followed."""
    traced = trace(figures_request, "effort.school_contact_hours", "mode=online")

    assert rows(traced, "contact_id", "offer", "pillar", "name", "level", "hours") == [
        ("c2", "OD1.1", "p1", "School A", "BaO", 10)
    ]


def test_a_trace_shows_definition_formula_numbers_and_query(figures_request):
    """Everything behind the number, in one text."""
    text = "\n".join(trace_text(trace(figures_request, "reach.over_threshold", "offer=OD1.1")))

    assert text.startswith(
        "reach.over_threshold offer=OD1.1  (mini 2023-2024)\n"
        "Instellingen boven de drempel binnen een aanbod, version 1\n"
    )
    assert "  formula     instellingen boven de drempel binnen het aanbod" in text
    assert "  published   50.00 % = 1 / 2, n 2\n" in text
    assert "data/processed/mini/2023-2024/contact_institutions.parquet" in text
    assert "= 'OD1.1'" in text
    assert "Rows behind it: 3\n" in text


def test_the_query_gives_the_number(figures_request, monkeypatch):
    """As it is printed, at the root of the project, it returns what was published."""
    traced = trace(figures_request, "effort.floor_hours", "offer=OD1.2")
    monkeypatch.chdir(figures_request.project.root)

    ((_, numerator, *_),) = duckdb.connect().sql(traced.query).fetchall()

    assert numerator == traced.row.numerator == 5 * 2


def test_a_suppressed_figure_shows_no_number_and_no_row(figures_request):
    """Three pupils are too few: neither their number nor their contacts are shown."""
    traced = trace(figures_request, "reach.audience", "audience=leerlingen")

    assert traced.row.status == "c"
    assert traced.rows is None
    assert "  published   suppressed" in "\n".join(trace_text(traced))
    with pytest.raises(GateRefusal) as refused:
        refuse_hidden(traced)
    assert str(refused.value) == (
        "Cannot list rows: this figure is suppressed.\n"
        "  figure  reach.audience audience=leerlingen\n"
        "  found   suppressed: it is based on too few people or institutions\n"
        "Trace the whole, or an entry that is published."
    )


def test_a_figure_without_tables_says_so(figures_request):
    """No sessions were delivered: there is nothing to query."""
    traced = trace(figures_request, "reach.sessions", "")

    assert (traced.query, traced.rows) == ("", None)
    assert "  published   not available: its tables were not delivered" in trace_text(traced)


@pytest.mark.parametrize(
    ("figure", "dims", "message"),
    [
        (
            "reach.over_treshold",
            "",
            "The report of Dienst has no figure 'reach.over_treshold'.\n"
            "  found  'reach.institutions_reached', 'reach.outside_mandate', 'reach.present', "
            f"'reach.intensity_bands', 'reach.planned_reached' and {len(TRACEABLE) - 5} more\n"
            "Did you mean 'reach.over_threshold'? docs/figures.md lists all of them.",
        ),
        (
            "reach.over_threshold",
            "offer",
            "'offer' is not a list of dimensions.\n"
            "  expected  key=value, joined by ';', such as offer=OD2.2\n"
            "  found     'offer' is not key=value of letters, digits, '_', '.' and '-'\n"
            "docs/tracing.md shows examples.",
        ),
        (
            "reach.over_threshold",
            "offer=OD9",
            "Figure reach.over_threshold has no entry for offer=OD9.\n"
            "  figure  reach.over_threshold\n"
            "  found   'offer=OD1.1', 'offer=OD1.2'\n"
            "Use one of these; the published figures.csv lists all of them.",
        ),
    ],
)
def test_what_is_not_published_is_refused(figures_request, figure, dims, message):
    """A misspelt figure, dimensions in the wrong form, an entry that does not occur."""
    with pytest.raises(UsageError) as refused:
        trace(figures_request, figure, dims)

    assert str(refused.value) == message
