"""People in a delivery: which columns hold them, and those in corrected cells."""

import pytest

from pbdreport.config.profile import Profile
from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.errors import GateRefusal
from pbdreport.gates.leaks import PublishedText
from pbdreport.gates.names import names
from pbdreport.gates.personal_data import people_in_exports, told_once

PROFILE = Profile.model_validate(
    {
        "name": "Dienst",
        "short_name": "Dienst",
        "colour": "#12436D",
        "contact": {"name": "Dienst", "email": "dienst@example.org"},
        "pillar": [{"id": "p1", "label": "Zorg"}],
    }
)
MAPPING = """
[[source]]
id = "register"
title = "Register"
files = "register.csv"
header = ["Nummer", "Naam"]
not_personal = ["Nummer", "Naam"]
[[source.table]]
name = "institutions"
[source.table.columns]
institution_id = "Nummer"
name = "Naam"

[[source]]
id = "registraties"
title = "Registraties"
files = "registraties.csv"
header = ["Nr"]
not_personal = ["Nr", "Doel"]
[[source.table]]
name = "time_entries"
[source.table.columns]
entry_id = "Nr"
staff_key = "Lid"
"""
YEAR = SchoolYear(2023)


def found(tmp_path, registrations, text, corrections=""):
    """How many names of a delivery the gate finds in a text."""
    project = Project(tmp_path)
    raw = project.raw_folder("dienst", YEAR)
    raw.mkdir(parents=True)
    (raw / "register.csv").write_text("Nummer;Naam\n000101;Sint-Jan\n")
    (raw / "registraties.csv").write_text(registrations)
    if corrections:
        head = "bestand;rij;sleutel;kolom;oud;nieuw;reden;door\n"
        (raw / "corrections.csv").write_text(head + corrections)
    folder = project.services / "dienst"
    folder.mkdir(parents=True)
    (folder / "sources.toml").write_text(MAPPING)
    people = people_in_exports(project, "dienst", YEAR, PROFILE)
    refusals = names([PublishedText("a", text, False)], people.known, (), people.ordinary)
    return sum(int(one.where["found"].split()[0]) for one in refusals)


@pytest.mark.parametrize(
    ("heading", "value", "is_found"),
    [
        ("Lid", "jan peeters", True),
        ("Begeleider", "jan peeters", True),
        ("Contactpersoon school", "jan peeters", False),
        ("Naam begeleider", "jan peeters", True),
        ("Opmerking", "jan peeters", False),
        ("Opmerking", "Jan Peeters", True),
        ("Doel", "Jan Peeters", False),
        ("De begeleider kende het onderwerp goed", "jan peeters", False),
    ],
)
def test_columns_of_people_are_known_by_mapping_or_heading(tmp_path, heading, value, is_found):
    """Elsewhere a value must look like a name; columns that are not personal are ignored."""
    assert found(tmp_path, f"Nr;{heading}\n1;{value}\n", "Met Jan Peeters") == is_found


def test_a_column_of_which_most_values_are_names_is_one_of_people(tmp_path):
    """Whatever its heading, its other values are people too."""
    rows = "Nr;X\n1;Jan Peeters\n2;An Claes\n3;Bo Maes\n4;mieke\n"

    assert found(tmp_path, rows, "Gesprek met Mieke") == 1


def test_people_of_six_words_in_many_rows_are_found(tmp_path):
    """They are not a standard phrase."""
    name = "Maria del Carmen de la Vega Garcia"
    rows = "Nr;Begeleider\n" + "".join(f"{number};{name}\n" for number in range(9))

    assert found(tmp_path, rows, f"Met {name}") == 1


def test_a_first_name_that_is_a_school_is_nobody(tmp_path):
    """Sint-Jan is in the register."""
    assert found(tmp_path, "Nr;Begeleider\n1;Jan\n", "Basisschool Sint-Jan") == 0


def test_first_and_last_names_in_two_columns_are_one_person(tmp_path):
    """Bakker alone is a word."""
    rows = "Nr;Voornaam;Familienaam\n1;Jan;Bakker\n"

    assert found(tmp_path, rows, "Met Jan Bakker; opleiding Bakker") == 1


@pytest.mark.parametrize("text", ["Met Jan Peeters", "Met An Claes", "Volgens Bo Maes"])
def test_who_is_corrected_is_looked_for_still(tmp_path, text):
    """The old value, the new value, and who corrected it."""
    correction = "registraties.csv;2;;Begeleider;jan peeters;an claes;weg;Bo Maes\n"

    assert found(tmp_path, "Nr;Begeleider\n1;jan peeters\n", text, correction) == 1


def test_a_title_that_stands_in_many_files_is_told_once():
    """With the highest number in one file."""
    refusals = [
        GateRefusal("No person.", {"file": file, "found": f"{found} from exports"}, "Look.")
        for file, found in (("a.csv", 1), ("b.csv", 12), ("c.csv", 2))
    ]

    [refusal] = told_once([*refusals])

    assert str(refusal) == (
        "No person.\n  file   'a.csv', 'b.csv', 'c.csv'\n  found  12 from exports, at most\nLook."
    )
