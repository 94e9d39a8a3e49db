"""The page of the quarantine: grouped, complete in itself, without a person."""

import base64
import hashlib
import re

import duckdb

from pbdreport.ingest.quarantine.quarantine_file import RowFault
from pbdreport.ingest.quarantine.quarantine_page import FaultGroup, group_faults


def line(row, column, value, reason, group):
    return RowFault(row, "r.csv", row, column, value, reason, group)


def test_faults_of_one_kind_stand_together():
    """How many rows, the first of them, and different examples; the largest group first."""
    lines = [line(n, "Uren", "99" if n % 2 else "98", "te groot", "te groot") for n in range(2, 10)]
    lines.append(line(3, "Vorm", "x", "onbekend 'x'", "onbekend"))
    assert group_faults(lines) == [
        FaultGroup("r.csv", "Uren", "te groot", 8, "2, 3, 4, 5, 6…", "98, 99"),
        FaultGroup("r.csv", "Vorm", "onbekend", 1, "3", "x"),
    ]


def test_an_example_says_what_it_was_probably_meant_to_be():
    """As in the line of the quarantine itself."""
    meant = "onbekende waarde 'fysiiek': bedoelde u 'fysiek'?"
    [group] = group_faults([line(2, "Vorm", "fysiiek", meant, "onbekende waarde")])
    assert group.examples == "fysiiek (bedoelde u 'fysiek'?)"


def page(delivery):
    return (delivery.processed / "quarantine.html").read_text(encoding="utf-8")


def test_the_page_tells_what_is_wrong_and_how_much(delivery):
    """In Dutch, with the file's own headings."""
    delivery.registrations("c1;15/09/2023;D1;99;fysiek;", "c2;;D1;99;fysiek;")
    delivery.ingest()
    assert "Van de 7 gelezen rijen zijn er 2 apart gezet." in page(delivery)
    assert "<td>Uren</td><td>groter dan 16, het hoogste van het profiel</td>" in page(delivery)
    assert '<td class="number">2</td><td class="rows">2, 3</td><td>99</td>' in page(delivery)


def test_the_page_needs_nothing_from_elsewhere(delivery):
    """No script, no link, and a policy that allows its own style only."""
    delivery.registrations("c1;15/09/2023;D1;99;fysiek;")
    delivery.ingest()
    style = re.search("<style>(.*)</style>", page(delivery), re.S)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in page(delivery)
    assert not re.findall("<script|<img|<link|href=|src=|url\\(|http:|https:", page(delivery))


def test_cells_are_text_and_people_are_masked(delivery):
    """What stands in an export cannot become part of the page."""
    delivery.registrations("c1;15/09/2023;D1;<b>;fysiek;", "c2;15/09/2023;D9;1;fysiek;")
    delivery.write("plan.csv", "Doel;Titel\nD1;Een\nD2;\n")
    delivery.ingest()
    assert "&lt;b&gt;" in page(delivery)
    assert "<b>" not in page(delivery)


def test_a_delivery_without_faults_says_so(delivery):
    """The page is there as well."""
    delivery.ingest()
    assert "Van de 7 gelezen rijen is er geen apart gezet." in page(delivery)


def test_of_a_file_that_is_wholly_wrong_the_first_rows_are_told_and_all_are_counted(
    delivery, monkeypatch
):
    """Of 8 rows without hours and 5 that share a number, 3 of each; nothing is lost."""
    for module in ("fault_messages", "quarantine_page"):
        monkeypatch.setattr(f"pbdreport.ingest.quarantine.{module}.KEPT", 3)
    wrong = [f"c{n};15/09/2023;D1;;fysiek;000101+000102" for n in range(8)]
    same = [f"x;15/09/2023;D1;{n};fysiek;" for n in range(1, 6)]
    delivery.registrations(*wrong, *same, "c9;15/09/2023;D1;1;fysiek;;;9", "c8;15/09/2023")
    report = delivery.ingest()
    assert report.files[-1].quarantined == 15
    told = delivery.quarantine()
    empty = "verplicht, maar leeg"
    assert [line for line in told if line[1] == "Uren"] == [
        ("2", "Uren", "", empty),
        ("3", "Uren", "", empty),
        ("4", "Uren", "", empty),
        ("", "Uren", "", f"nog 6 rijen met dezelfde fout, niet elk apart vermeld: {empty}"),
    ]
    conflicts = [line for line in told if line[1] == "Nr"]
    assert [row for row, *_ in conflicts] == ["10", "11", "12", ""]
    assert conflicts[0][3].startswith("zelfde nummer als rij 11, rij 12, rij 13, rij 14, maar")
    assert "nog 2 rijen met dezelfde fout" in conflicts[-1][3]
    assert '<td class="number">9</td><td class="rows">2, 3, 4…</td>' in page(delivery)
    assert "in eenzelfde kolom alleen de eerste 3 rijen" in page(delivery)
    rows = duckdb.sql(f"SELECT row FROM '{delivery.processed / 'quarantine.parquet'}'").fetchall()
    assert rows.count((None,)) == 2


def test_large_counts_are_written_as_people_do(delivery):
    """1.200 rows."""
    delivery.registrations(*(f"c{n};15/09/2023;D1;1;fysiek;" for n in range(1200)))
    delivery.ingest()
    assert "Van de 1.205 gelezen rijen is er geen apart gezet." in page(delivery)
