"""The Quarto book, as written and as rendered by a stand-in for Quarto."""

import json
import re
import stat
import sys
from base64 import b64decode
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import pytest
import yaml
from PIL import Image

from pbdreport.errors import ChapterFailed, PbdReportError
from pbdreport.render.edition import Edition
from pbdreport.render.outputs import MIME
from pbdreport.render.quarto import render_quarto
from pbdreport.render.quarto_cells import escaped, without_html
from pbdreport.render.quarto_project import write_quarto_project

STAND_IN = """#!{python}
import sys
from pathlib import Path

project = Path(sys.argv[2])
found = sorted(path.name for path in project.iterdir())
Path({log!r}).write_text("\\n".join([*sys.argv[1:], *found]))
(project / "_book").mkdir()
for page in {pages!r}:
    (project / "_book" / page).write_text(page)
sys.exit(3)
"""


@pytest.fixture
def project(edition: Edition, tmp_path: Path) -> Path:
    """The example edition as a book."""
    write_quarto_project(edition, tmp_path / "book")
    return tmp_path / "book"


def cells(project: Path, name: str) -> list[Any]:
    """The cells of a chapter of the book, after validation."""
    notebook = nbformat.read(project / f"{name}.ipynb", as_version=4)
    nbformat.validate(notebook)
    return list(notebook.cells)


def options(cell: Any) -> dict[str, Any]:
    """The options at the head of a code cell."""
    lines = [line[3:] for line in cell.source.splitlines() if line.startswith("#| ")]
    return dict(yaml.safe_load("\n".join(lines)))


def test_the_project_is_a_plain_book(project: Path):
    """Chapters in order, the front page as index, nothing executed, nothing fetched."""
    written = yaml.safe_load((project / "_quarto.yml").read_text(encoding="utf-8"))

    assert sorted(path.name for path in project.iterdir()) == [
        "_quarto.yml",
        "index.ipynb",
        "priorities.ipynb",
        "reach.ipynb",
        "references.bib",
        "references.qmd",
        "theme.scss",
    ]
    assert written["project"] == {
        "type": "book",
        "output-dir": "_book",
        "resources": ["data/*.csv"],
    }
    assert (written["lang"], written["execute"]) == ("nl", {"enabled": False, "echo": False})
    assert written["book"]["chapters"] == [
        "index.ipynb",
        "reach.ipynb",
        "priorities.ipynb",
        "references.qmd",
    ]
    assert (written["bibliography"], written["nocite"]) == ("references.bib", "@*")
    assert written["book"]["title"] == "Jaarverslag 2023-2024"
    assert written["format"]["html"]["theme"] == ["cosmo", "theme.scss"]
    assert "$web-font-path: false;" in (project / "theme.scss").read_text(encoding="utf-8")


def test_every_output_stands_alone_in_a_form_that_quarto_picks(project: Path):
    """One output a cell; ours is dropped, and so are parameters and silent cells."""
    shown = [cell for name in ("index", "reach") for cell in cells(project, name)]
    code = [cell for cell in shown if cell.cell_type == "code"]

    assert [[list(output.data) for output in cell.outputs] for cell in code] == [
        [["text/markdown"]],
        [["text/markdown"]],
        [["text/markdown"]],
        [["text/markdown"]],
        [["image/png", "image/svg+xml"]],
        [["text/markdown"]],
        [["text/html", "text/markdown"]],
    ]
    assert all(options(cell)["echo"] is False for cell in code)
    assert not [cell for cell in code if "service =" in cell.source]
    assert MIME not in (project / "reach.ipynb").read_text(encoding="utf-8")


def test_a_picture_of_many_pixels_is_no_larger_on_the_page(project: Path):
    """A PNG has twice the pixels of its drawing, and the drawing's size."""
    chart = next(cell for cell in cells(project, "reach") if "fig-cap" in cell.source)
    (output,) = chart.outputs
    width = float(re.search(r' width="([\d.]+)"', output.data["image/svg+xml"])[1])

    assert output.metadata["image/png"]["width"] == width
    with Image.open(BytesIO(b64decode(output.data["image/png"]))) as picture:
        assert picture.width == 2 * width


def test_a_chart_has_label_caption_and_alternative(project: Path):
    """As cell options, which Quarto reads."""
    chart = next(cell for cell in cells(project, "reach") if "fig-cap" in cell.source)

    assert options(chart) == {
        "label": "fig-reach-institutions-reached-level",
        "fig-cap": "**Basisscholen worden het meest bereikt** Aandeel bereikte instellingen per "
        "onderwijsniveau, schooljaar 2023-2024",
        "fig-alt": "Staafdiagram: van de basisscholen is 80 % bereikt, van de secundaire scholen "
        "75 %.",
        "echo": False,
    }


def test_a_table_has_its_caption_once(project: Path):
    """The option gives it a number; the table's own would repeat it."""
    table = next(cell for cell in cells(project, "reach") if "tbl-cap" in cell.source)

    assert options(table)["label"] == "tbl-reach-intensity"
    assert "<caption" not in table.outputs[0].data["text/html"]


def test_what_our_own_pages_refuse_the_book_refuses(hand: SimpleNamespace, tmp_path: Path):
    """One source, one set of rules: Quarto would show a question mark."""
    page = hand.page("reach", "Bereik", hand.says("# B\n\nZie @fig-weg."))

    with pytest.raises(ChapterFailed) as refusal:
        write_quarto_project(hand.example(page), tmp_path / "book")

    assert refusal.value.where["found"] == "'@fig-weg'"
    assert not (tmp_path / "book").exists()


def test_links_between_pages_lead_to_notebooks(hand: SimpleNamespace, tmp_path: Path):
    """Quarto follows them in every format; other links stay."""
    text = "[A](reach.html), [B](index.html#x), [C](elders.html), [D](https://x.be/reach.html)"
    pages = [hand.page("summary", "S", hand.sentence(text)), hand.page("reach", "B")]

    write_quarto_project(hand.example(*pages), tmp_path)

    shown = next(cell for cell in cells(tmp_path, "index") if cell.cell_type == "code")
    assert shown.outputs[0].data["text/markdown"] == (
        "[A](reach.ipynb), [B](index.ipynb#x), [C](elders.html), [D](https://x.be/reach.html)"
    )


def test_the_legend_of_a_table_is_text_below_it(hand: SimpleNamespace, tmp_path: Path):
    """Signs keep their meaning in every format."""
    markup = "<table><tr><td>c</td></tr></table><ul><li>c &lt;vertrouwelijk&gt;</li></ul>"
    page = hand.page("reach", "Bereik", hand.says("# B"), hand.shows(hand.table(table=markup)))

    write_quarto_project(hand.example(page, released_on=date(2024, 11, 21)), tmp_path)

    (*_, table, about) = cells(tmp_path, "reach")
    assert "<ul" not in table.outputs[0].data["text/html"]
    assert about.source.startswith(r"c \<vertrouwelijk\>")


def test_metadata_tells_nothing_of_the_run(hand: SimpleNamespace, tmp_path: Path):
    """Papermill's parameters and paths, times and tags are left out."""
    page = hand.page("reach", "Bereik", hand.says("# B"), hand.shows(hand.chart()))
    page.notebook.metadata["papermill"] = {"input_path": "/home/x/reach.ipynb"}
    page.notebook.cells[1].metadata = {"papermill": {"duration": 1.2}, "tags": ["x"]}

    write_quarto_project(hand.example(page), tmp_path)

    text = (tmp_path / "reach.ipynb").read_text(encoding="utf-8")
    assert json.loads(text)["metadata"] == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    assert {str(cell["metadata"]) for cell in json.loads(text)["cells"]} == {"{}"}


def test_the_front_page_has_no_chapter_number(project: Path):
    """So that chapters count from one, as in our own pages."""
    assert (
        cells(project, "index")[0].source == "# Jaarverslag pedagogische begeleiding {.unnumbered}"
    )
    assert cells(project, "reach")[0].source == (
        "# Welke onderwijsinstellingen bereikte de dienst dit schooljaar?"
    )


def test_drafts_and_examples_say_so_on_every_page(project: Path):
    """Under the title of each chapter."""
    for name in ("index", "reach", "priorities"):
        assert "**Ontwerp.**" in cells(project, name)[1].source
        assert "verzonnen gegevens" in cells(project, name)[1].source


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("<script>alert(1)</script>", r"\<script\>alert(1)\</script\>"),
        ("{{< include x >}}", r"\{\{\< include x \>\}\}"),
        ("@jan_a *b* [c](d)", r"\@jan\_a \*b\* \[c\](d)"),
        ("12. punt", r"12\. punt"),
        ("# geen kop", r"\# geen kop"),
        ("a\n\nb", "a b"),
    ],
)
def test_names_are_text_in_quartos_markdown(text: str, written: str):
    """No name becomes a tag, a shortcode, a citation, a list or a heading."""
    assert escaped(text) == written


def test_html_in_markdown_is_text_but_in_code():
    """As in our own renderer; links in angle brackets stay links."""
    assert without_html("a <b> `<c>` <https://x.be> \\<d") == r"a \<b> `<c>` <https://x.be> \<d"


def stand_in(folder: Path, pages: list[str], log: Path) -> None:
    """A program `quarto` that notes how it was called and writes these pages."""
    program = folder / "quarto"
    program.write_text(STAND_IN.format(python=sys.executable, log=str(log), pages=pages))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)


@pytest.fixture
def path_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH that holds nothing but the stand-in."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.delenv("QUARTO_PATH", raising=False)
    return folder


def test_quarto_is_called_on_the_project_without_executing(
    edition: Edition, tmp_path: Path, path_of_its_own: Path
):
    """The project as a whole, to HTML; downloads are there for it to copy."""
    log = tmp_path / "log"
    stand_in(path_of_its_own, ["index.html", "reach.html", "priorities.html"], log)
    report = tmp_path / "report"
    (report / "data").mkdir(parents=True)

    render_quarto(edition, report)

    called = log.read_text().splitlines()
    assert called[0] == "render"
    assert called[2:6] == ["--to", "html", "--no-execute", "--quiet"]
    assert called[6:] == [
        "_quarto.yml",
        "data",
        "index.ipynb",
        "priorities.ipynb",
        "reach.ipynb",
        "references.bib",
        "references.qmd",
        "theme.scss",
    ]
    assert (report / "reach.html").read_text() == "reach.html"
    assert not Path(called[1]).exists()


def test_a_page_that_quarto_did_not_make_is_a_failure(
    edition: Edition, tmp_path: Path, path_of_its_own: Path
):
    """Its package does not tell how it ended; the pages do."""
    stand_in(path_of_its_own, ["index.html"], tmp_path / "log")

    with pytest.raises(ChapterFailed) as refusal:
        render_quarto(edition, tmp_path / "report")

    assert str(refusal.value) == (
        "Quarto makes a page of every chapter.\n"
        "  wanted   'index.html', 'reach.html', 'priorities.html'\n"
        "  missing  'reach.html', 'priorities.html'\n"
        "What Quarto says stands above; 'quarto check' tells whether it works by itself."
    )
    assert not (tmp_path / "report").exists()


def test_without_quarto_the_refusal_says_how_to_get_it(
    edition: Edition, tmp_path: Path, path_of_its_own: Path
):
    """Its absence is normal; nothing is written."""
    with pytest.raises(PbdReportError) as refusal:
        render_quarto(edition, tmp_path / "report")

    assert str(refusal.value) == (
        "The renderer 'quarto' needs Quarto on this machine.\n"
        "  looked in  QUARTO_PATH (not set), then PATH\n"
        "  found      no program named quarto\n"
        "Make the environment of environment.yml, which brings Quarto from conda-forge, or install "
        "it with its official installer; or build with --renderer html."
    )
    assert not (tmp_path / "report").exists()


def test_a_path_that_leads_nowhere_is_told(
    edition: Edition, tmp_path: Path, path_of_its_own: Path, monkeypatch: pytest.MonkeyPatch
):
    """The package takes QUARTO_PATH on trust; we look."""
    monkeypatch.setenv("QUARTO_PATH", "/nowhere/quarto")

    with pytest.raises(PbdReportError) as refusal:
        render_quarto(edition, tmp_path / "report")

    assert refusal.value.where == {"looked in": "QUARTO_PATH", "found": "'/nowhere/quarto'"}


def test_the_book_can_be_cited(hand: SimpleNamespace, tmp_path: Path):
    """The bibliography holds the report itself; a name is no command of TeX."""
    page = hand.page("reach", "Bereik", hand.says("# B"))
    edition = hand.example(page, released_on=date(2024, 11, 21))
    profile = edition.profile.model_copy(update={"name": "Dienst R&D \\input{x}"})

    write_quarto_project(replace(edition, profile=profile), tmp_path)

    assert (tmp_path / "references.bib").read_text(encoding="utf-8") == (
        "@techreport{provincie-2023-2024,\n"
        "  author = {{Dienst R\\&D  input x }},\n"
        "  title = {{Jaarverslag 2023-2024}},\n"
        "  institution = {Dienst R\\&D  input x },\n"
        "  year = {2024},\n"
        "  note = {gepubliceerd op 21 november 2024}\n"
        "}\n"
    )


def test_a_caption_opens_with_the_finding(hand: SimpleNamespace, tmp_path: Path):
    """As on our own pages; then what is measured."""
    chart = hand.chart(headline="Van 75 % tot 80 %", title="Bereik", subtitle="Aandeel")
    write_quarto_project(
        hand.example(hand.page("reach", "Bereik", hand.says("# B"), hand.shows(chart))), tmp_path
    )

    shown = next(cell for cell in cells(tmp_path, "reach") if "fig-cap" in cell.source)
    assert options(shown)["fig-cap"] == "**Van 75 % tot 80 %** Bereik. Aandeel"
