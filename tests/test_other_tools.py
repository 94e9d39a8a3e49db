"""Surveys of other tools, in French and English: a mapping and two questionnaires, and no code.

`other_tools/` holds all that an analyst writes. Of every ten answers to the French survey each is
given by somebody of each of six institutions: what holds of ten holds of sixty, and institutions
are alike, so that intervals are Wilson's.
"""

import csv
import shutil
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter
from conftest import ROOT, Built

from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.gates.leaks import texts_of_edition
from pbdreport.ingest.ingest_report import read_ingest_report
from pbdreport.pipeline.run import build
from pbdreport.targets.target import Target

WRITTEN = Path(__file__).parent / "other_tools"
YEAR = SchoolYear(2023)
SCHOOLS = [f"00010{number}" for number in range(1, 7)]
SECRET = "Merci à Madame Dupont"

AGREE = {
    1: "Pas du tout d'accord",
    2: "Plutôt pas d'accord",
    3: "Ni d'accord ni pas d'accord",
    4: "Plutôt d'accord",
    5: "Tout à fait d'accord",
    0: "Sans opinion",
}
FRENCH = {
    "Êtes-vous d'accord ? [Je suis satisfait(e)]": [
        AGREE[n] for n in (5, 5, 5, 4, 4, 4, 3, 2, 1, 0)
    ],
    "Êtes-vous d'accord ? [Je manque de temps]": [AGREE[n] for n in (5, 4, 4, 3, 2, 1, 1, 2, 4, 5)],
    "Facilité [Trouver]": [7, 7, 6, 5, 5, 4, 3, 2, 1, "N/A"],
    "Facilité [Adapter]": [7, 6, 6, 5, 4, 4, 3, 2, 2, 1],
    "Recommanderiez-vous ?": [10, 10, 9, 9, 9, 8, 7, 6, 3, 0],
    "Avez-vous appliqué ?": [*["Oui"] * 5, *["Non"] * 3, "Sans objet", ""],
    "Formes [Atelier]": [*["Oui"] * 6, *["Non"] * 4],
    "Formes [Visite en classe]": ["Oui", "Non"] * 5,
    "Formes [En ligne]": [*["Non"] * 9, "Oui"],
    "Commentaire": [SECRET, *[""] * 9],
    "Commentaire (codes)": ["temps, matériel", "temps", "temps", "matériel", *[""] * 6],
}
"""Ten answers to each question, in order of the respondents."""


def write_french(raw: Path) -> None:
    """Two title lines, Windows-1252, times behind dates, a matrix of two rows."""
    heads = ["Identifiant", "Date d'envoi", "École", "Niveau", "Statut", *FRENCH]
    with (raw / "resultats_2023.csv").open("w", encoding="windows-1252", newline="") as file:
        file.write("Enquête accompagnement 2023-2024\n\n")
        writer = csv.writer(file, delimiter=";")
        writer.writerow(heads)
        for person in range(60):
            school, tenth = SCHOOLS[person // 10], person % 10
            level = "Primaire" if person < 30 else "Secondaire"
            status = "Incomplet" if tenth == 9 else "Complet"
            given = [answers[tenth] for answers in FRENCH.values()]
            writer.writerow([f"R{person}", "2023-11-14 10:22:31", school, level, status, *given])


def write_english(raw: Path) -> None:
    """36 people before and after, 6 a school; 14 who look back: a workbook with times."""
    heads = ["ID", "Start time", "Completion time", "Email", "School", "Moment"]
    questions = ["We talk about teaching", "We visit each other", "We work alone"]
    moments = [(person, moment) for person in range(36) for moment in ("Before", "After")]
    moments += [(person, "Looking back") for person in range(14)]
    book = xlsxwriter.Workbook(raw / "learning_community.xlsx")
    sheet = book.add_worksheet()
    written = book.add_format({"num_format": "m/d/yy h:mm"})
    sheet.write_row(0, 0, [*heads, *questions])
    for row, (person, moment) in enumerate(moments, start=1):
        later = moment == "After"
        sheet.write_number(row, 0, row)
        sheet.write_datetime(row, 1, datetime(2024, 1 + later, 20, 9, 30), written)
        sheet.write_datetime(row, 2, datetime(2024, 1 + later, 20, 9, 42, 17), written)
        sheet.write_row(row, 3, [f"person{person}@school.example", SCHOOLS[person // 6], moment])
        # Every third begins at 5, which is favourable; three in four of all gain a step.
        talk = 3 + person % 3 + (later and person % 4 > 0)
        sheet.write_row(row, 6, [talk, talk - 1, 5 - (later and person % 3 == 1)])
    book.close()


@pytest.fixture(scope="module")
def foreign(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The report of a service with six schools, one offer and the two surveys."""
    project = Project(tmp_path_factory.mktemp("foreign"))
    for name in ("notebooks", "requirements"):
        shutil.copytree(ROOT / name, project.root / name)
    service = project.services / "dienst"
    service.mkdir(parents=True)
    project.instruments.mkdir()
    for name in ("profile", "sources"):
        shutil.copy(WRITTEN / f"{name}.toml", service)
    for name in ("accompagnement", "learning"):
        shutil.copy(WRITTEN / f"{name}.toml", project.instruments)
    raw = project.raw_folder("dienst", YEAR)
    raw.mkdir(parents=True)
    schools = "".join(
        f"{school};School {school};{'BaO' if place < 3 else 'SO'}\n"
        for place, school in enumerate(SCHOOLS)
    )
    (raw / "instellingen.csv").write_text(f"Nummer;Naam;Niveau\n{schools}")
    (raw / "plan.csv").write_text("Doel;Titel\nD1;Begeleiding\n")
    contacts = "".join(f"c{school};15/09/2023;D1;2;{school}\n" for school in SCHOOLS)
    (raw / "registraties.csv").write_text(f"Nr;Datum;Doel;Uren;Instelling\n{contacts}")
    write_french(raw)
    write_english(raw)
    outcomes = build(project, [Target(project, "dienst", YEAR, "html")])
    assert [str(outcome.refusal) for outcome in outcomes if outcome.refusal] == []
    return Built(project, tuple(outcomes))


def figures(built: Built, figure: str) -> dict[str, tuple[str, ...]]:
    """Numerator, denominator and status of each entry of a figure, by its dimensions."""
    with (built.edition("dienst", str(YEAR)) / "data" / "figures.csv").open(newline="") as file:
        return {
            row["dims"]: (row["numerator"], row["denominator"], row["status"])
            for row in csv.DictReader(file)
            if row["figure"] == f"effectiveness.{figure}"
        }


def page(built: Built) -> str:
    return (built.edition("dienst", str(YEAR)) / "effectiveness.html").read_text(encoding="utf-8")


def test_every_row_goes_through(foreign):
    """Nothing is set aside, and nothing in the mapping is unknown to the questionnaires."""
    report = read_ingest_report(foreign.project.processed_folder("dienst", YEAR))

    assert {file.name: (file.accepted, file.quarantined) for file in report.files} == {
        "instellingen.csv": (6, 0),
        "plan.csv": (1, 0),
        "registraties.csv": (6, 0),
        "resultats_2023.csv": (60, 0),
        "learning_community.xlsx": (86, 0),
    }
    assert report.doubts == ()


def test_favourable_shares_follow_each_scale(foreign):
    """Of ten on five points 6 of 9 with an opinion; reversed 4 of 10; on seven points 5 of 9 and
    4 of 10; 9 and 10 of ten 5 of 10; yes 5 of 8."""
    assert figures(foreign, "favourable") == {
        "item=satisfait": ("36", "54", "ok"),
        "item=temps": ("24", "60", "ok"),
        "item=trouver": ("30", "54", "ok"),
        "item=adapter": ("24", "60", "ok"),
        "item=recommander": ("30", "60", "ok"),
        "item=applique": ("30", "48", "ok"),
        **{
            f"item={item};level={level}": (str(yes), str(base), "ok" if base == 30 else "u")
            for level in ("BaO", "SO")
            for item, yes, base in (
                ("satisfait", 18, 27),
                ("temps", 12, 30),
                ("trouver", 15, 27),
                ("adapter", 12, 30),
                ("recommander", 15, 30),
                ("applique", 15, 24),
            )
        },
    }


def test_the_headline_has_wilsons_interval(foreign):
    """30 of 60 at six institutions: t on 5 degrees is 2.571, 0.5 -/+ 0.158: 34 to 66 %."""
    assert "tussen 34 en 66\xa0%" in page(foreign)
    assert figures(foreign, "headline")[""] == ("30", "60", "ok")


def test_what_is_outside_a_scale_is_counted_beside_it(foreign):
    """'Sans opinion', 'N/A', 'Sans objet' and a blank: 1, 1 and 2 of ten."""
    found = figures(foreign, "outside_base")

    assert [found[f"item={item}"][:2] for item in ("satisfait", "trouver", "applique")] == [
        ("6", "60"),
        ("6", "60"),
        ("12", "60"),
    ]


def test_a_reversed_question_is_mirrored(foreign):
    """'Je manque de temps', fully agreed by two of ten, is the least favourable answer."""
    found = figures(foreign, "answers")

    assert [found[f"answer={step};item=temps"][0] for step in range(1, 6)] == [
        *("12", "18", "6", "12", "12")
    ]


def test_more_than_one_answer_may_be_chosen(foreign):
    """6, 5 and 1 of ten; of themes, 3 and 2 of the four of ten whose remark was coded."""
    assert figures(foreign, "choices") == {
        "choice=atelier;item=formes": ("36", "60", "ok"),
        "choice=visite;item=formes": ("30", "60", "ok"),
        "choice=en_ligne;item=formes": ("6", "60", "ok"),
    }
    assert figures(foreign, "themes") == {
        "item=commentaire;topic=temps": ("18", "24", "u"),
        "item=commentaire;topic=materiel": ("12", "24", "u"),
    }


def test_before_and_after_are_matched_by_person(foreign):
    """12 of 36 began at 5; of the 12 at 4, the 9 that gained a step came to it."""
    assert figures(foreign, "measured") == {
        f"instrument=learning;measurement={name}": ("36", "1", "ok")
        for name in ("pre", "post", "both")
    }
    found = figures(foreign, "paired_favourable")
    assert found["item=lc_talk;wave=pre"] == ("12", "36", "ok")
    assert found["item=lc_talk;wave=post"] == ("21", "36", "ok")
    assert figures(foreign, "favourable_difference")["item=lc_talk"][:2] == ("9", "36")


def test_looking_back_is_no_first_measurement(foreign):
    """Its 14 respondents stand in a figure of their own, too few to be told by question."""
    assert set(figures(foreign, "retrospective")) == {
        "item=lc_talk",
        "item=lc_visit",
        "item=lc_alone",
    }
    assert "Gunstige antwoorden bij terugblik op de beginsituatie" in page(foreign)


def test_readers_see_the_words_of_the_questionnaire(foreign):
    """Labels of each scale, the most favourable question first, and no word of the exports."""
    text = page(foreign)

    for label in (
        *("Helemaal oneens", "Zeer moeilijk", "0 (zeker niet) tot 4", "Nee", "Workshop"),
        *("Niet van toepassing of blanco", "Geen mening of blanco"),
    ):
        assert label in text, label
    chart = text[text.index('<figure id="fig-effectiveness-answers') :]
    rows = chart[chart.index("<tbody>") :]
    assert rows.index("Tevreden over de begeleiding") < rows.index("Heeft genoeg tijd")
    for foreign_word in ("accord", "Facilité", "Recommanderiez", "We talk", "Atelier"):
        assert foreign_word not in text, foreign_word


def test_a_code_means_in_a_table_what_its_own_scale_says(foreign):
    """'1' is 'Helemaal oneens' of one question, 'Zeer moeilijk' of another."""
    path = foreign.edition("dienst", str(YEAR)) / "data" / "effectiveness.answers-nl.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        labels = {row["Sleutel"]: row["Antwoord"] for row in csv.DictReader(file, delimiter=";")}

    assert labels["answer=1;item=satisfait"] == "Helemaal oneens"
    assert labels["answer=1;item=trouver"] == "Zeer moeilijk"
    assert labels["answer=1;item=recommander"] == "1"


def test_what_people_wrote_is_nowhere(foreign):
    """Neither in the tables nor in any file of the edition."""
    edition = foreign.edition("dienst", str(YEAR))
    texts = list(texts_of_edition(edition))
    assert {"effectiveness.html", "figures.csv"} <= {Path(text.file).name for text in texts}
    assert [text.file for text in texts if "Dupont" in text.content] == []
