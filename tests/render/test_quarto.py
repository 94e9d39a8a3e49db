"""The Quarto book, as written and as rendered by a stand-in for Quarto."""

import json
import re
import stat
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import pytest
import yaml
from PIL import Image

from pbdreport.errors import ChapterFailed, PbdReportError
from pbdreport.render.edition import Edition
from pbdreport.render.output_types import MIME
from pbdreport.render.quarto.book_project import write_quarto_project
from pbdreport.render.quarto.cells import Folds, escaped, without_html
from pbdreport.render.quarto.render_book import render_quarto

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
    write_quarto_project(edition, tmp_path / "book", tmp_path)
    return tmp_path / "book"


def cells(project: Path, name: str) -> list[Any]:
    """The cells of a chapter of the book, after validation."""
    notebook = nbformat.read(project / f"{name}.ipynb", as_version=4)
    nbformat.validate(notebook)
    return list(notebook.cells)


def shown(project: Path, name: str) -> list[str]:
    """The outputs of the code cells of a chapter: one per cell, of one type."""
    code = [cell for cell in cells(project, name) if cell.cell_type == "code"]
    outputs = [output for cell in code for output in cell.outputs]
    assert [list(output.data) for output in outputs] == [["text/markdown"]] * len(code)
    return [output.data["text/markdown"] for output in outputs]


def figure(project: Path, label: str) -> str:
    """The text of the figure with that label, and the text below it."""
    return next(text for text in shown(project, "reach") if f"{{#{label}}}" in text)


def test_the_project_is_a_plain_book(project: Path):
    """Chapters in order, the front page as index, nothing executed, nothing fetched."""
    written = yaml.safe_load((project / "_quarto.yml").read_text(encoding="utf-8"))

    assert sorted(path.name for path in project.iterdir()) == [
        "_brand.yml",
        "_quarto.yml",
        "accessibility.qmd",
        "assets",
        "data",
        "glossary.qmd",
        "index.qmd",
        "priorities.ipynb",
        "reach.ipynb",
        "references.bib",
        "references.qmd",
        "theme-dark.scss",
        "theme-light.scss",
    ]
    assert written["project"] == {
        "type": "book",
        "output-dir": "_book",
        "resources": ["data/*", "assets/*"],
    }
    assert (written["lang"], written["execute"]) == ("nl", {"enabled": False, "echo": False})
    assert written["book"]["chapters"] == [
        "index.qmd",
        "reach.ipynb",
        "priorities.ipynb",
        "glossary.qmd",
        "accessibility.qmd",
        "references.qmd",
    ]
    assert (written["bibliography"], written["nocite"]) == ("references.bib", "@*")
    assert written["book"]["title"] == "Jaarverslag 2023-2024"
    assert written["format"]["html"]["theme"] == {
        "light": ["cosmo", "theme-light.scss"],
        "dark": ["cosmo", "theme-dark.scss"],
    }
    for theme in project.glob("theme-*.scss"):
        assert "$web-font-path: false;" in theme.read_text(encoding="utf-8")


def test_every_output_stands_alone_as_markdown(project: Path):
    """Ours is dropped, and so are parameters and silent cells; an HTML output would ask jQuery."""
    assert len(shown(project, "reach")) == 4
    sources = [cell.source for cell in cells(project, "reach") if cell.cell_type == "code"]
    assert all(source.startswith("#| echo: false\n") for source in sources)
    assert not [source for source in sources if "service =" in source]
    assert MIME not in (project / "reach.ipynb").read_text(encoding="utf-8")


def test_a_picture_is_there_in_the_form_that_each_format_takes(project: Path):
    """Its name has no ending: docx takes the PNG, typst the SVG; HTML pages hold the drawing."""
    written = yaml.safe_load((project / "_quarto.yml").read_text(encoding="utf-8"))
    formats = written["format"]
    name = "fig-reach-institutions-reached-level"

    assert (project / "data" / f"{name}.svg").read_text(encoding="utf-8").startswith("<svg")
    with Image.open(project / "data" / f"{name}.png") as picture:
        assert picture.width == 2 * 640
    assert written["default-image-extension"] == "png"
    assert "default-image-extension" not in formats["docx"]
    assert formats["docx"]["callout-icon"] is False
    assert formats["typst"]["default-image-extension"] == "svg"
    assert "<svg" in figure(project, name)


def test_a_chart_has_label_caption_and_alternative(project: Path):
    """The alternative as text of a picture, for docx, and as attribute, for typst; no path."""
    alt = "Staafdiagram: van de basisscholen is 80 % bereikt, van de secundaire scholen 75 %."
    text = figure(project, "fig-reach-institutions-reached-level")

    assert (
        f'![{alt}](data/fig-reach-institutions-reached-level){{fig-alt="{alt}"}}\\ \n:::::\n\n'
        "**Basisscholen worden het meest bereikt** Aandeel bereikte instellingen per "
        "onderwijsniveau, schooljaar 2023-2024\n::::::"
    ) in text


def test_what_folds_is_details_that_a_keyboard_opens(project: Path):
    """In HTML alone, and in Dutch; other formats have it open."""
    text = figure(project, "fig-reach-institutions-reached-level")

    assert re.findall(r"<summary>([^<]*)", text) == [
        "Toon als tabel",
        "Hoe is dit berekend?",
        "Download",
    ]
    assert "callout" not in text
    assert "**Definitie.** Een instelling is bereikt vanaf het eerste contact." in text


def test_a_table_stands_once_in_each_format(project: Path):
    """As HTML that scrolls by keyboard, and as Markdown that HTML pages leave out."""
    text = figure(project, "tbl-reach-intensity")

    assert text.count("<table") == 1
    assert 'class="scroll" role="region" tabindex="0"' in text
    assert text.startswith(":::::: {#tbl-reach-intensity}\n````````{=html}\n")


@pytest.mark.parametrize(
    "markdown",
    [
        '::: {.callout-note collapse="true"}\n## Wat telt mee?\n\nElk dagdeel.\n:::',
        '::: {.callout-tip title="Wat telt mee?" collapse=true}\nElk dagdeel.\n:::',
        ':::: {.callout-note collapse="false"}\n\n### Wat telt mee?\nElk dagdeel.\n::::',
    ],
)
def test_a_callout_that_folds_is_details(markdown: str):
    """Quarto's own callouts cannot be opened by keyboard; `<details>` opens by its title."""
    text = Folds().unfolded(markdown)

    assert '<details class="folded"><summary>Wat telt mee?</summary>' in text
    assert "**Wat telt mee?**" in text
    assert text.count("</details>") == 1
    assert "callout" not in text


def test_a_callout_may_fold_over_cells_and_hold_others():
    """Each closing fence closes the last one opened; fences in code are text."""
    folds = Folds()
    first = folds.unfolded('::: {.callout-note collapse="true" title="T"}\n::: {.callout-tip}\nA')
    second = folds.unfolded(":::\nB\n```\n:::\n```")
    third = folds.unfolded(":::\nC")

    assert "<summary>T</summary>" in first
    assert "::: {.callout-tip}" in first
    assert second == ":::\nB\n```\n:::\n```"
    assert "</details>" in third


def test_what_our_own_pages_refuse_the_book_refuses(hand: SimpleNamespace, tmp_path: Path):
    """One source, one set of rules: Quarto would show a question mark."""
    page = hand.page("reach", "Bereik", hand.says("# B\n\nZie @fig-weg."))

    with pytest.raises(ChapterFailed) as refusal:
        write_quarto_project(hand.example(page), tmp_path / "book", tmp_path / "x")

    assert refusal.value.where["found"] == "'@fig-weg'"
    assert not (tmp_path / "book").exists()


def test_links_between_pages_lead_to_notebooks(hand: SimpleNamespace, tmp_path: Path):
    """Quarto follows them in every format; other links stay."""
    text = "[A](reach.html), [B](index.html#x), [C](elders.html), [D](https://x.be/reach.html)"
    pages = [hand.page("summary", "S", hand.sentence(text)), hand.page("reach", "B")]

    write_quarto_project(hand.example(*pages), tmp_path, tmp_path / "x")

    assert "[A](reach.ipynb), [B](index.qmd#x), [C](elders.html), [D](https://x.be/reach.html)" in (
        tmp_path / "index.qmd"
    ).read_text(encoding="utf-8")


def test_the_legend_of_a_table_is_text_below_it(hand: SimpleNamespace, tmp_path: Path):
    """Signs keep their meaning in every format."""
    table = "<table><caption>A</caption><tr><td>c</td></tr></table>"
    markup = f"{table}<ul><li>c &lt;vertrouwelijk&gt;</li></ul>"
    page = hand.page("reach", "Bereik", hand.says("# B"), hand.shows(hand.table(table=markup)))

    write_quarto_project(
        hand.example(page, released_on=date(2024, 11, 21)), tmp_path, tmp_path / "x"
    )

    (text,) = shown(tmp_path, "reach")
    assert r"c \<vertrouwelijk\>" in text
    assert "<ul><li>c &lt;vertrouwelijk&gt;</li></ul>" in text


def test_metadata_tells_nothing_of_the_run(hand: SimpleNamespace, tmp_path: Path):
    """Papermill's parameters and paths, times and tags are left out."""
    page = hand.page("reach", "Bereik", hand.says("# B"), hand.shows(hand.chart()))
    page.notebook.metadata["papermill"] = {"input_path": "/home/x/reach.ipynb"}
    page.notebook.cells[1].metadata = {"papermill": {"duration": 1.2}, "tags": ["x"]}

    write_quarto_project(hand.example(page), tmp_path, tmp_path / "x")

    text = (tmp_path / "reach.ipynb").read_text(encoding="utf-8")
    assert json.loads(text)["metadata"] == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    assert {str(cell["metadata"]) for cell in json.loads(text)["cells"]} == {"{}"}


def test_the_front_page_has_no_chapter_number(project: Path):
    """So that chapters count from one, as in our own pages: a notebook would be numbered."""
    front = (project / "index.qmd").read_text(encoding="utf-8")
    assert front.startswith("# Jaarverslag pedagogische begeleiding {.unnumbered}\n")
    assert cells(project, "reach")[0].source == (
        "# Welke onderwijsinstellingen bereikte de dienst dit schooljaar?"
    )


def test_drafts_and_examples_say_so_on_every_page(project: Path):
    """Under the title of each chapter."""
    texts = [cells(project, name)[1].source for name in ("reach", "priorities")]
    for text in (*texts, (project / "index.qmd").read_text(encoding="utf-8")):
        assert "**Ontwerp.**" in text
        assert "verzonnen gegevens" in text


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
    """A PATH with only the stand-in."""
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
    assert {"_quarto.yml", "data", "index.qmd", "reach.ipynb"} <= set(called[6:])
    assert (report / "reach.html").read_text() == "reach.html"
    assert not Path(called[1]).exists()


def test_a_page_that_quarto_did_not_make_is_a_failure(
    edition: Edition, tmp_path: Path, path_of_its_own: Path
):
    """Its package returns no exit code; the pages show it."""
    stand_in(path_of_its_own, ["index.html"], tmp_path / "log")

    with pytest.raises(ChapterFailed) as refusal:
        render_quarto(edition, tmp_path / "report")

    assert str(refusal.value) == (
        "Quarto did not make 2 of 3 pages.\n"
        "  missing  'reach.html', 'priorities.html'\n"
        "Read Quarto's own messages above; 'quarto check' shows whether Quarto itself works."
    )
    assert not (tmp_path / "report").exists()


def test_without_quarto_the_refusal_says_how_to_get_it(
    edition: Edition, tmp_path: Path, path_of_its_own: Path
):
    """Its absence is normal; nothing is written."""
    with pytest.raises(PbdReportError) as refusal:
        render_quarto(edition, tmp_path / "report")

    assert str(refusal.value) == (
        "Quarto, which the renderer 'quarto' needs, is missing from this machine.\n"
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
    """The bibliography has the report itself; names are no TeX commands."""
    page = hand.page("reach", "Bereik", hand.says("# B"))
    edition = hand.example(page, released_on=date(2024, 11, 21))
    profile = edition.profile.model_copy(update={"name": "Dienst R&D \\input{x}"})

    write_quarto_project(replace(edition, profile=profile), tmp_path, tmp_path / "x")

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
    """As on our own pages, followed by what is measured."""
    chart = hand.chart(headline="Van 75 % tot 80 %", title="Bereik", subtitle="Aandeel")
    write_quarto_project(
        hand.example(hand.page("reach", "Bereik", hand.says("# B"), hand.shows(chart))),
        tmp_path,
        tmp_path / "x",
    )

    (text,) = shown(tmp_path, "reach")
    assert "\n**Van 75 % tot 80 %** Bereik. Aandeel\n::::::" in text
