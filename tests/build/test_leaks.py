"""Planted secrets, in every kind of file that an edition has."""

import io
import zipfile

import duckdb
import pytest
import xlsxwriter
from PIL import Image

from pbdreport.build.leaks import leaks, names, records, texts_of
from pbdreport.build.people import is_full_name, words_of_value
from pbdreport.config.profile import Profile
from pbdreport.config.project import Project

PROFILE = Profile.model_validate(
    {
        "name": "Dienst",
        "short_name": "Dienst",
        "colour": "#12436D",
        "contact": {"name": "Dienst", "email": "dienst@example.org"},
        "pillar": [{"id": "p1", "label": "Zorg"}],
    }
)
PEOPLE = {2: frozenset({("an", "peeters")}), 3: frozenset({("jan", "de", "wit")})}


def workbook(text):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        book.add_worksheet().write(0, 0, text)
    return file.getvalue()


def archive(text):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("data/tables.xlsx", workbook(text))
    return file.getvalue()


def picture(text):
    from PIL.PngImagePlugin import PngInfo

    held, told = io.BytesIO(), PngInfo()
    told.add_text("Comment", text)
    Image.new("1", (1, 1)).save(held, "PNG", pnginfo=told)
    return held.getvalue()


def pdf(text):
    from weasyprint import HTML

    return HTML(string=f"<p>{text}</p>").write_pdf()


FORMS = {
    "page.html": lambda text: f"<p>{text}</p>".encode(),
    "data/figures.csv": lambda text: f"a,b\n1,{text}\n".encode(),
    "chart.svg": lambda text: f"<svg><title>{text}</title></svg>".encode(),
    "data.json": lambda text: f'{{"a": "{text}"}}'.encode(),
    "data/tables.xlsx": workbook,
    "edition.zip": archive,
    "report.pdf": pdf,
    "chart.png": picture,
}


def edition(folder, file, text):
    path = folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(FORMS[file](text))
    return texts_of(folder)


@pytest.mark.parametrize("file", FORMS)
def test_an_address_is_found_in_every_kind_of_file(tmp_path, file):
    """A workbook inside an archive included; the service's own address may stand there."""
    project = Project(tmp_path / "project")
    stranger = edition(tmp_path / "a", file, "an.peeters@school.example")
    own = edition(tmp_path / "b", file, "dienst@example.org")

    (refusal,) = leaks(stranger, project, PROFILE)

    assert file in str(refusal)
    assert "an.peeters" not in str(refusal)
    assert list(leaks(own, project, PROFILE)) == []


@pytest.mark.parametrize("file", FORMS)
@pytest.mark.parametrize("text", ["Met An Peeters op pad", "JAN DE WIT"])
def test_a_full_name_is_found_in_every_kind_of_file(tmp_path, file, text):
    """In capitals or not; the refusal never repeats it."""
    (refusal,) = names(edition(tmp_path, file, text), PEOPLE)

    assert "1 from the raw exports" in str(refusal)
    assert "Peeters" not in str(refusal)


def test_a_name_over_two_elements_or_in_an_alternative_is_found(tmp_path):
    """What a reader hears one after the other is one text."""
    (tmp_path / "a.html").write_text("<td>An</td><td>Peeters</td>")
    (tmp_path / "b.html").write_text('<img alt="Foto van An Peeters">')

    assert len(list(names(texts_of(tmp_path), PEOPLE))) == 2


def test_words_that_only_look_alike_are_no_name(tmp_path):
    """An and Peeters with other words between them."""
    assert list(names(edition(tmp_path, "page.html", "An zag Peeters, Jan de Witte"), PEOPLE)) == []


@pytest.mark.parametrize(("number", "refusals"), [("B2023-00001", 1), ("12345", 0), ("B2023-9", 0)])
def test_the_number_of_a_record_is_found(tmp_path, number, refusals):
    """A number of five digits looks like any other and is not looked for."""
    tables = tmp_path / "tables"
    tables.mkdir()
    duckdb.sql("SELECT unnest(['B2023-00001', '12345']) AS response_id").write_parquet(
        str(tables / "responses.parquet")
    )

    found = list(records(edition(tmp_path / "edition", "page.html", number), tables))

    assert len(found) == refusals


@pytest.mark.parametrize(
    ("text", "is_name"),
    [
        ("An Peeters", True),
        ("Jan van den Berg", True),
        ("Otis Uilenspiegel-Maes", True),
        ("zorgcoördinator", False),
        ("Feedback op het beleidsplan", False),
        ("Helemaal akkoord", False),
        ("Lokaal B2", False),
    ],
)
def test_which_values_are_full_names(text, is_name):
    """Two words or more, capitals, no digits; particles may be small."""
    from pbdreport.build.leaks import WORD

    assert is_full_name(text, WORD.findall(text)) == is_name


def test_the_opening_of_an_open_answer_is_looked_for():
    """Six words, unless the same text stands in many rows."""
    answer = "Ik vond de uitleg over rekenen heel helder"

    assert list(words_of_value(answer, 1)) == [("ik", "vond", "de", "uitleg", "over", "rekenen")]
    assert list(words_of_value(answer, 40)) == []
