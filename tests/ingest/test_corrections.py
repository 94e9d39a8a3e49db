"""Corrections beside the raw exports: applied before the checks, listed, or refused."""

import pytest

from pbdreport.errors import PbdReportError
from pbdreport.ingest.ingest_report import AppliedCorrection

HEADINGS = "bestand;rij;sleutel;kolom;oud;nieuw;reden;door\n"
WRONG = ("c1;15/09/2023;D1;1;fysiek;000101", "c2;16/09/2023;D1;150;fysiek;")


@pytest.fixture
def register(delivery):
    """A register with an impossible contact on line 3."""
    delivery.registrations(*WRONG)
    return delivery


def corrections(delivery, *lines):
    delivery.write("corrections.csv", HEADINGS + "".join(f"{line}\n" for line in lines))


def test_a_correction_is_applied_before_the_checks_and_listed(register):
    """The row counts as if it had been right; the export stays as it was."""
    before = (register.raw / "registraties.csv").read_bytes()
    corrections(register, "registraties.csv;3;;Uren;150;1,5;komma vergeten;A. Beheer")
    report = register.ingest()
    assert [str(hours) for (hours,) in register.rows("contacts", "hours")] == ["1.0000", "1.5000"]
    assert report.quarantined == 0
    assert report.corrections == (
        AppliedCorrection("registraties.csv", 3, "Uren", "150", "1,5", 2),
    )
    assert report.unknown_files == ()
    assert (register.raw / "registraties.csv").read_bytes() == before


def test_a_row_is_named_by_its_key_as_well(register):
    """Its line may differ in the next export."""
    corrections(register, "registraties.csv;;c2;Uren;150;1,5;komma vergeten;A. Beheer")
    report = register.ingest()
    assert [one.row for one in report.corrections] == [3]


def test_a_cell_can_be_filled_and_emptied(register):
    """Nothing stands for an empty cell."""
    corrections(
        register,
        "registraties.csv;3;;Uren;150;1,5;komma vergeten;A. Beheer",
        "registraties.csv;3;;Instellingen;;7;vergeten;A. Beheer",
        "registraties.csv;2;;Instellingen;000101;;hoort er niet;A. Beheer",
    )
    register.ingest()
    assert register.rows("contact_institutions", "*") == [("c2", "7")]


def test_personal_values_are_masked_in_the_list(delivery):
    """The intake report has no names: not in values, nor in the reason or its author."""
    corrections(delivery, "instellingen.csv;2;;Naam;A;B;was van Jan Peeters;A. Beheer")
    [listed] = delivery.ingest().corrections
    assert (listed.old, listed.new) == ("•••", "•••")
    assert "Peeters" not in delivery.written()
    assert "Beheer" not in delivery.written()
    assert delivery.rows("institutions", "name")[0] == ("B",)


def test_a_correction_whose_old_value_differs_is_refused(register):
    """The export was delivered again, and may be correct now."""
    corrections(register, "registraties.csv;3;;Uren;15;1,5;komma vergeten;A. Beheer")
    with pytest.raises(PbdReportError) as refusal:
        register.ingest()
    assert str(refusal.value) == (
        "The export has another old value than the correction.\n"
        "  file    data/raw/dienst/2023-2024/corrections.csv, line 2\n"
        "  row     3\n"
        "  column  Uren\n"
        "  found   '150'\n"
        "Edit the correction, or remove it if the export was delivered again."
    )


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("registraties.csv;9;;Uren;150;1;x;y", "found   0 rows"),
        ("registraties.csv;1;;Uren;Uren;1;x;y", "found   0 rows"),
        ("registraties.csv;;c9;Uren;150;1;x;y", "found   0 rows"),
        ("registratie.csv;3;;Uren;150;1;x;y", "Did you mean 'registraties.csv'?"),
        ("registraties.csv;3;;Uern;150;1;x;y", "Did you mean 'Uren'?"),
        ("registraties.csv;3;c2;Uren;150;1;x;y", "a line without a valid row number or key"),
        ("registraties.csv;drie;;Uren;150;1;x;y", "a line without a valid row number or key"),
        ("registraties.csv;3;;Uren;150;1;;y", "an empty cell"),
        ("registraties.csv;3;;Uren;150;1;x", "7 cells"),
        ("instellingen.csv;2;;Naam;B;C;x;y", "something else (personal)"),
    ],
)
def test_a_correction_that_matches_nothing_is_refused(register, line, told):
    """It says which line of the corrections, and what was found."""
    corrections(register, line)
    with pytest.raises(PbdReportError) as refusal:
        register.ingest()
    assert "corrections.csv, line 2" in str(refusal.value)
    assert told in str(refusal.value)


def test_all_wrong_corrections_are_told_together(register):
    """An export is corrected by all of them, or not at all."""
    corrections(register, "a.csv;3;;Uren;1;1;x;y", "b.csv;3;;Uren;1;1;x;y")
    with pytest.raises(PbdReportError) as refusal:
        register.ingest()
    assert str(refusal.value).count("The delivery has no export ") == 2


@pytest.mark.parametrize("content", [b"", b"a;b\n", b"\xff\xfe", HEADINGS.encode("utf-16")])
def test_what_is_no_file_of_corrections_is_refused(register, content):
    """Its headings are the first line."""
    (register.raw / "corrections.csv").write_bytes(content)
    with pytest.raises(PbdReportError, match="The file of corrections"):
        register.ingest()
