"""`new-service` finds the form of dates and the decimal mark that ingest then reads."""

import tomllib

import pytest

from pbdreport.config.project import Project
from pbdreport.setup.new_service import new_service


def source(tmp_path, day, hours):
    """The source made from contacts with such dates and hours."""
    lines = [f"c{n};{day.format(n)};D{n};{hours.format(n)};fysiek" for n in range(1, 9)]
    text = "Registratienummer;Datum;Doelstelling;Uren;Vorm\n" + "\n".join(lines) + "\n"
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "registraties.csv").write_text(text, encoding="utf-8")
    new_service(Project(tmp_path), "x", folder)
    mapping = (tmp_path / "config" / "services" / "x" / "sources.toml").read_text(encoding="utf-8")
    return tomllib.loads(mapping)["source"][0]


@pytest.mark.parametrize(
    ("day", "form"),
    [
        ("0{}/10/2023", "%d/%m/%Y"),
        ("10/1{}/2023", "%m/%d/%Y"),
        ("2023-10-0{}", "%Y-%m-%d"),
        ("2023-10-0{} 10:30:00", "%Y-%m-%d %H:%M:%S"),
        ("2023-10-0{}T10:30:00Z", "%Y-%m-%dT%H:%M:%S"),
        ("2023/10/0{} 2:48:17 p.m. CET", "%Y/%m/%d %I:%M:%S %p"),
        ("{} oktober 2023", "%d %B %Y"),
    ],
)
def test_the_form_of_dates(tmp_path, day, form):
    """Also with times, zones and names of months."""
    assert source(tmp_path, day, "1,5")["date_format"] == form


@pytest.mark.parametrize(("hours", "mark"), [("{}.5", "."), ("{},5", None), ("{}", None)])
def test_the_decimal_mark(tmp_path, hours, mark):
    """Only a point is written down: a comma is the default."""
    assert source(tmp_path, "0{}/10/2023", hours).get("decimal") == mark


@pytest.mark.parametrize("hours", ["{}u30", "{} min", "{}:30", "{}½"])
def test_durations_are_hours(tmp_path, hours):
    """Ingest reads them, so the column is taken."""
    columns = source(tmp_path, "0{}/10/2023", hours)["table"][0]["columns"]
    assert columns["hours"] == "Uren"
