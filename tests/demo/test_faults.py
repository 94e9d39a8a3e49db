"""Faulty rows are among the clean ones, and are known."""

from collections import Counter
from random import Random

from pbdreport.demo import DEMO_YEARS, Planted, planted_faults
from pbdreport.demo.export_file import Export, Layout
from pbdreport.demo.faults import Fault, Sowing, emptied, plant

ROWS = tuple(
    {"Nummer": f"R{number:03}", "Uren": str(number % 5 + 1), "Vorm": "Fysiek"}
    for number in range(1, 101)
)
EXPORT = Export("uren.csv", ("Nummer", "Uren", "Vorm"), ROWS, Layout(titles=("Titel",)))
SOWING = Sowing((Fault("empty_required", "Vorm", emptied),), "Nummer", "Uren", share=0.02)
ALWAYS = {"conflict", "repeat", "blank", "unknown_institution", "lost_zero", "outside_year"}


def spoilt():
    """The export with its faults."""
    return plant(EXPORT, SOWING, Random("faults"))


def row_of(export, planted):
    """The row at the position of a planted one."""
    return export.rows[planted.row - export.first_row]


def test_clean_rows_stay_as_they_were_and_in_order():
    """Faults are extra rows."""
    export, planted = spoilt()
    places = {one.row - export.first_row for one in planted}

    assert tuple(row for place, row in enumerate(export.rows) if place not in places) == ROWS


def test_every_kind_is_planted_as_often_as_asked():
    """2 % of 100 rows, a pair in conflict, one repeat, one blank row."""
    _, planted = spoilt()

    assert Counter(one.kind for one in planted) == {
        "empty_required": 2,
        "conflict": 2,
        "repeat": 1,
        "blank": 1,
    }


def test_a_faulty_row_has_a_number_of_its_own():
    """It cannot pull a clean row into a conflict."""
    export, planted = spoilt()
    faulty = [row_of(export, one) for one in planted if one.kind == "empty_required"]

    assert [row["Nummer"] for row in faulty] in (["R101", "R102"], ["R102", "R101"])
    assert [row["Vorm"] for row in faulty] == ["", ""]


def test_rows_in_conflict_share_a_number_and_differ():
    """Both are wrong: it is unknown which one is right."""
    export, planted = spoilt()
    one, other = (row_of(export, found) for found in planted if found.kind == "conflict")

    assert one["Nummer"] == other["Nummer"] == "R103"
    assert one["Uren"] != other["Uren"]


def test_a_repeat_is_a_clean_row_once_more():
    """Every cell is the same."""
    export, planted = spoilt()
    repeat = next(row_of(export, one) for one in planted if one.kind == "repeat")

    assert export.rows.count(repeat) == 2


def test_every_kind_of_fault_occurs_in_the_example_services():
    """Both services deliver rows that ingest must set aside."""
    hours = {"impossible_hours", "misspelt_mode", "misspelt_code", "misspelt_answer"}
    assert DEMO_YEARS
    for service in ("provincie", "netwerk"):
        for year in DEMO_YEARS:
            kinds = {one.kind for one in planted_faults(service, year)}
            assert kinds >= ALWAYS | hours | {"empty_required"}


def test_some_one_percent_of_rows_is_faulty(taken_in):
    """Enough to see, far below the share at which ingest stops."""
    assert taken_in
    for report in taken_in.values():
        read = sum(file.read for file in report.files)
        faulty = sum(file.quarantined for file in report.files)
        assert 0.005 < faulty / read < 0.025


def test_intake_sets_aside_the_planted_rows_and_no_others(taken_in):
    """Per file: faulty rows in the quarantine, repeats and blank rows skipped."""
    assert taken_in
    for (service, year), report in taken_in.items():
        planted = planted_faults(service, year)
        assert planted
        set_aside, skipped = Counter[str](), Counter[str]()
        for file in report.files:
            set_aside[name(file)] += file.quarantined
            skipped[name(file)] += sum(file.skipped.values())
        assert set_aside == Counter(
            {file: count(planted, file, is_skipped=False) for file in set_aside}
        )
        assert all(skipped[file] >= count(planted, file, is_skipped=True) for file in skipped)


def name(file) -> str:
    """A file's own name."""
    return file.name.split("/")[-1]


def count(planted: list[Planted], file: str, is_skipped: bool) -> int:
    """Planted rows of a file, in all its tables.

    Repeated participations in a table of the database are no fault: an institution counts once.
    """
    return sum(
        one.file.partition("#")[0] == file
        and one.is_skipped == is_skipped
        and not (is_skipped and "#" in one.file)
        for one in planted
    )
