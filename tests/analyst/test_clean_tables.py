"""The clean tables of a chapter: the same base as the figures, and what it reads is noted."""

import pytest
from analyst.conftest import Kernel

from pbdreport.schema import TABLES


def test_an_own_cross_table_agrees_with_the_figure_beside_it(kernel: Kernel):
    """By hand it said 80 % where the figure says 100 %: other dates, other participations."""
    kernel.run(
        """
mandate = chapter.tables.mandate
own = mandate.group_by("level").aggregate(
    numerator=mandate.is_reached.sum(), denominator=mandate.count()
).to_pandas().sort_values("level")
figure = chapter.figure("reach.institutions_reached", by="level").frame()
figure = figure.sort_values("level_code")
"""
    )

    ran = kernel.run(
        "assert own.values.tolist() == "
        "figure[['level_code', 'numerator', 'denominator']].values.tolist(), (own, figure)"
    )

    assert ran.error == ""


def test_every_table_has_its_columns_where_one_types(kernel: Kernel):
    """`chapter.tables.contacts?` in a notebook shows this text."""
    from pbdreport.figures.clean_tables import CleanTables

    for name, table in TABLES.items():
        text = getattr(CleanTables, name).__doc__
        assert text.startswith(f"One row is {table.one_row}.")
        assert [column.name for column in table.columns] == [
            line.split()[0].rstrip("?") for line in text.splitlines() if line.startswith("  ")
        ]
    reply = kernel.client.inspect("chapter.tables.contacts", reply=True, timeout=60)
    assert "one meeting or intervention" in reply["content"]["data"]["text/plain"]


def test_joins_keep_the_number_of_rows(kernel: Kernel):
    """Joining with the register by hand doubles rows or loses those outside it."""
    ran = kernel.run(
        """
taking_part = chapter.tables.contact_institutions
joined = chapter.tables.with_register(taking_part)
assert joined.count().execute() == taking_part.count().execute()
assert {"level", "region", "in_mandate"} <= set(joined.columns)
contacts = chapter.tables.with_plan(chapter.tables.contacts)
assert contacts.count().execute() == chapter.tables.contacts.count().execute()
assert contacts.pillar.isnull().sum().execute() == 0
"""
    )

    assert ran.error == ""


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        (
            "chapter.tables.contact;",
            "There is no table 'contact'.\n"
            "  expected  'institutions', 'offers', 'offer_pillars', 'priority_keys', "
            "'contacts' and 22 more (all: docs/model.md)\n"
            "Did you mean 'contacts'? docs/model.md describes the columns of each table.",
        ),
        (
            "chapter.tables.with_register(chapter.tables.offers);",
            "The table has no column 'institution_id'.\n"
            "  expected  'institution_id'\n"
            "  found     'offer_id', 'title', 'kind', 'pillar', 'theme' and 8 more\n"
            "Join it with a table that has one first, such as contact_institutions on contact_id.",
        ),
    ],
)
def test_a_table_that_is_not_there_is_named(kernel: Kernel, cell: str, message: str):
    """In the notebook: the message alone."""
    assert kernel.run(cell).error == message


@pytest.mark.parametrize(
    "reading",
    [
        "open('own.csv').read();",
        "import pandas; pandas.read_csv('own.csv');",
        "import duckdb; duckdb.sql(\"SELECT * FROM 'own.csv'\").fetchall();",
        "from pathlib import Path; Path('own.csv').read_text();",
    ],
)
def test_files_read_by_hand_are_noted(netwerk, reading: str, kernel: Kernel):
    """One that changes runs the chapter again; what native code reads is known by its name."""
    (netwerk.root / "own.csv").write_text("level,n\nBaO,3\n")
    kernel.run("from pbdreport.figures.files_read import files_read; files_read.clear()")

    assert kernel.run(reading).error == ""
    ran = kernel.run("chapter.figure('reach.institutions_reached').sentence()")

    assert ran.payload["reads"] == ["own.csv"]


def test_clean_tables_are_noted(kernel: Kernel):
    """Only those that the chapter asked for."""
    kernel.run("files_read.clear(); offers = chapter.tables.offers")

    ran = kernel.run("chapter.figure('reach.institutions_reached').sentence()")

    assert ran.payload["reads"] == ["data/processed/netwerk/2023-2024/offers.parquet"]
