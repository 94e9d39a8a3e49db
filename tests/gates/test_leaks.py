"""Planted secrets, in every kind of file that an edition has."""

import io
import zipfile

import duckdb
import pytest
import xlsxwriter
from PIL import Image

from pbdreport.config.profile import Profile
from pbdreport.config.project import Project
from pbdreport.gates.leaks import find_leaks, find_record_numbers, texts_of_edition
from pbdreport.gates.names import Known, names, names_of_cell

PROFILE = Profile.model_validate(
    {
        "name": "Dienst",
        "short_name": "Dienst",
        "colour": "#12436D",
        "contact": {"name": "Dienst", "email": "dienst@example.org"},
        "pillar": [{"id": "p1", "label": "Zorg"}],
    }
)
PEOPLE = Known.of(names_of_cell("An Peeters, Jan de Wit", ()))


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
    return texts_of_edition(folder)


@pytest.mark.parametrize("file", FORMS)
def test_an_address_is_found_in_every_kind_of_file(tmp_path, file):
    """Also in a workbook inside an archive; the service's own address is allowed."""
    project = Project(tmp_path / "project")
    stranger = edition(tmp_path / "a", file, "an.peeters@school.example")
    own = edition(tmp_path / "b", file, "dienst@example.org")

    (refusal,) = find_leaks(stranger, project, PROFILE)

    assert file in str(refusal)
    assert "an.peeters" not in str(refusal)
    assert list(find_leaks(own, project, PROFILE)) == []


@pytest.mark.parametrize("file", FORMS)
@pytest.mark.parametrize("text", ["Met An Peeters op pad", "JAN DE WIT"])
def test_a_full_name_is_found_in_every_kind_of_file(tmp_path, file, text):
    """In capitals or not; the refusal never repeats it."""
    (refusal,) = names(edition(tmp_path, file, text), PEOPLE, (), ())

    assert "1 from the raw exports" in str(refusal)
    assert "Peeters" not in str(refusal)


def test_a_name_over_two_elements_or_in_an_alternative_is_found(tmp_path):
    """Words that a reader hears one after the other are one text."""
    (tmp_path / "a.html").write_text("<td>An</td><td>Peeters</td>")
    (tmp_path / "b.html").write_text('<img alt="Foto van An Peeters">')

    assert len(list(names(texts_of_edition(tmp_path), PEOPLE, (), ()))) == 2


def test_words_that_only_look_alike_are_no_name(tmp_path):
    """An and Peeters with other words between them."""
    texts = edition(tmp_path, "page.html", "An zag Peeters, Jan de Witte")

    assert list(names(texts, PEOPLE, (), ())) == []


@pytest.mark.parametrize(("number", "refusals"), [("B2023-00001", 1), ("12345", 0), ("B2023-9", 0)])
def test_the_number_of_a_record_is_found(tmp_path, number, refusals):
    """A number of five digits looks like any other, and is not searched for."""
    tables = tmp_path / "tables"
    tables.mkdir()
    duckdb.sql("SELECT unnest(['B2023-00001', '12345']) AS response_id").write_parquet(
        str(tables / "responses.parquet")
    )

    found = list(find_record_numbers(edition(tmp_path / "edition", "page.html", number), tables))

    assert len(found) == refusals


DIGEST = "0123456789abcdef0123456789abcdef"


def test_the_digest_in_the_name_of_a_style_sheet_is_no_pseudonym(tmp_path):
    """Quarto puts a digest of the content in file names, and pages link to the files."""
    (tmp_path / "libs").mkdir()
    other, third = DIGEST[::-1], "f" * 32
    (tmp_path / "libs" / f"bootstrap-{DIGEST}.min.css").write_text(
        f"@font-face {{ src: url('./icons.woff?{other}') }}\n"
        f"/*# sourceMappingURL={third}.css.map */"
    )
    (tmp_path / "reach.html").write_text(f'<link href="libs/bootstrap-{DIGEST}.min.css">')

    assert (
        list(find_leaks(texts_of_edition(tmp_path), Project(tmp_path / "project"), PROFILE)) == []
    )


@pytest.mark.parametrize("file", ["data/{}.csv", "{}.html", "libs/boot.css"])
def test_a_pseudonym_in_the_name_of_other_files_is_none_the_less_one(tmp_path, file):
    """Only digests in names of files are accepted."""
    named = tmp_path / file.format(DIGEST)
    named.parent.mkdir(exist_ok=True)
    named.write_text("x")
    (tmp_path / "reach.html").write_text(f"<p>{DIGEST}</p>")
    (tmp_path / "libs.css").write_text("p { color: red }")

    (refusal,) = find_leaks(texts_of_edition(tmp_path), Project(tmp_path / "project"), PROFILE)

    assert refusal.where == {"file": "reach.html", "found": "32 hexadecimal digits"}


@pytest.mark.parametrize(
    ("text", "is_address"),
    [
        ("npm/jquery@3.5.1/dist/jquery.min.js", False),
        ("requirejs@2.3.6", False),
        ("chart.js@4.4.0-rc.1", False),
        ("an@school.vlaanderen", True),
        ("an@2.school.be.", True),
        ("an@xn--bcher-kva.xn--p1ai", True),
    ],
)
def test_a_version_is_no_address(tmp_path, text, is_address):
    """The last part of a domain has letters only."""
    (tmp_path / "reach.html").write_text(f"<p>{text}</p>")

    found = list(find_leaks(texts_of_edition(tmp_path), Project(tmp_path / "project"), PROFILE))

    assert len(found) == is_address


@pytest.mark.parametrize("kind", ["woff", "woff2", "ttf", "otf", "eot"])
def test_bytes_of_a_font_are_no_text(tmp_path, kind):
    """Paths of the machine that made it still are."""
    drawn = b"\x00\x01\xc3a@b.cc\x9f\x00" + DIGEST[:20].encode() + b"\x80"
    (tmp_path / f"icons.{kind}").write_bytes(drawn)
    assert (
        list(find_leaks(texts_of_edition(tmp_path), Project(tmp_path / "project"), PROFILE)) == []
    )

    path = f"{tmp_path}/project/fonts/icons.sfd".encode()
    (tmp_path / f"icons.{kind}").write_bytes(drawn + path + drawn)
    (refusal,) = find_leaks(texts_of_edition(tmp_path), Project(tmp_path / "project"), PROFILE)
    assert str(refusal).startswith("A published file contains a path of the machine")
