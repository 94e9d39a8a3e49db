"""An edition as a site of pages."""

import re
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree

import html5lib
import pytest
from nbformat.v4 import new_code_cell

from pbdreport.errors import ChapterFailed, Refusals
from pbdreport.render.edition import Edition
from pbdreport.render.html.site import POLICY, render_html

XHTML = "{http://www.w3.org/1999/xhtml}"
PAGES = ["index.html", "priorities.html", "reach.html"]
SCRIPTS = ("../years.js", *(f"assets/{name}.js" for name in "report reading search find".split()))


def trees(folder: Path) -> dict[str, ElementTree.Element]:
    """Every page, parsed as browsers do; invalid HTML fails."""
    parser = html5lib.HTMLParser(strict=True)
    return {
        path.name: parser.parse(path.read_text(encoding="utf-8"))
        for path in sorted(folder.glob("*.html"))
    }


def texts(tree: ElementTree.Element, name: str) -> list[str]:
    """The text of every element of that name."""
    return ["".join(element.itertext()).strip() for element in tree.iter(XHTML + name)]


@pytest.fixture
def folder(edition: Edition, tmp_path: Path) -> Path:
    """The example edition, rendered."""
    render_html(edition, tmp_path / "2023-2024")
    return tmp_path / "2023-2024"


def test_a_page_for_every_chapter_and_assets_beside_them(folder: Path):
    """The summary is index.html; a picture of each chart; nothing else is written."""
    written = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]

    assert sorted(written) == [
        "accessibility.html",
        "assets/figures.css",
        "assets/find.js",
        "assets/reading.js",
        "assets/report.css",
        "assets/report.js",
        "assets/search.js",
        "assets/service.css",
        "data/fig-dagdelen.svg",
        "data/fig-reach-institutions-reached-level.svg",
        "glossary.html",
        *PAGES,
    ]


def test_every_page_says_what_it_is(folder: Path):
    """Language, policy, one heading of the first level, a title of its own."""
    pages = trees(folder)
    titles = [texts(tree, "title") for tree in pages.values()]

    assert [tree.get("lang") for tree in pages.values()] == ["nl-BE"] * 5
    assert [len(texts(tree, "h1")) for tree in pages.values()] == [1] * 5
    assert titles == [
        [f"{name} \N{EN DASH} Provinciale begeleidingsdienst, 2023-2024"]
        for name in ("Toegankelijkheid", "Begrippen", "Samenvatting", "Prioriteiten", "Bereik")
    ]
    for tree in pages.values():
        policies = [
            meta.get("content") for meta in tree.iter(f"{XHTML}meta") if meta.get("http-equiv")
        ]
        assert policies == [POLICY]


def test_every_page_is_valid_html(folder: Path):
    """The strict parser of the standard finds nothing to mend."""
    for name in (*PAGES, "glossary.html", "accessibility.html"):
        text = (folder / name).read_text(encoding="utf-8")
        html5lib.HTMLParser(strict=True).parse(text)


def test_no_page_holds_a_style_a_script_or_a_handler_of_its_own(folder: Path):
    """All that the policy would stop."""
    pages = trees(folder)
    assert len(pages) == 5
    for tree in pages.values():
        for element in tree.iter():
            assert not [name for name in element.attrib if name == "style" or name.startswith("on")]
            if element.tag in (f"{XHTML}script", f"{XHTML}style"):
                assert element.tag == f"{XHTML}script"
                assert element.get("src") in SCRIPTS
                assert not element.text


def test_ids_are_unique_and_links_lead_somewhere(folder: Path):
    """Every address inside the site is there, every label names something."""
    pages = trees(folder)
    ids = {
        name: [part.get("id") for part in tree.iter() if part.get("id")]
        for name, tree in pages.items()
    }
    assert len(ids) == 5
    for name, found in ids.items():
        assert found
        assert sorted(set(found)) == sorted(found)
        for part in pages[name].iter():
            for label in (part.get("aria-labelledby") or "").split():
                assert label in found
            address = part.get("href") or ""
            if re.match(r"[a-z]+:", address) or address.startswith(("assets/", "data/")):
                continue
            file, _, fragment = address.partition("#")
            assert not file or file in pages
            assert not fragment or fragment in ids[file or name]


def test_readers_see_no_code_and_no_parameters(folder: Path):
    """Neither the code of a cell nor a value of the parameters, nor a prompt."""
    pages = list(folder.glob("*.html"))
    assert len(pages) == 5
    for path in pages:
        text = path.read_text(encoding="utf-8")
        assert "figure.show()" not in text
        assert "figure.sentence()" not in text
        assert "service =" not in text
        assert "In [" not in text


def test_figures_have_number_definition_download_and_table(folder: Path):
    """Definition, formula and source are below the figure."""
    (figure, table) = trees(folder)["reach.html"].iter(f"{XHTML}figure")

    assert figure.get("id") == "fig-reach-institutions-reached-level"
    assert texts(figure, "figcaption")[0].split("\n") == [
        "Figuur 1.1",
        "Basisscholen worden het meest bereikt",
        "Aandeel bereikte instellingen per onderwijsniveau, schooljaar 2023-2024",
    ]
    assert texts(figure, "summary") == [
        "Toon als tabel: Figuur 1.1",
        "Hoe is dit berekend? (Figuur 1.1)",
        "Download Figuur 1.1",
    ]
    assert list(zip(texts(figure, "dt"), texts(figure, "dd"), strict=True)) == [
        ("Definitie", "Een instelling is bereikt vanaf het eerste contact."),
        ("Formule", "bereikte instellingen / instellingen van het mandaat"),
        ("Bronnen", "instellingen, contacten"),
        ("Gaat over", "instellingen"),
        ("Cijfer", "reach.institutions_reached, versie 1"),
    ]
    assert "Download de gegevens van Figuur 1.1 (csv)" in texts(figure, "a")
    assert "Link naar deze figuur: Figuur 1.1" in texts(figure, "a")
    assert texts(table, "summary") == ["Hoe is dit berekend? (Tabel 1.1)", "Download Tabel 1.1"]


def test_a_download_tells_its_size_where_the_file_is_there(edition: Edition, tmp_path: Path):
    """3.200 bytes are 3 kB."""
    data = tmp_path / "data" / "reach.institutions_reached.csv"
    data.parent.mkdir()
    data.write_text("x" * 3200)

    render_html(edition, tmp_path)

    assert "(csv, 3 kB)" in (tmp_path / "reach.html").read_text(encoding="utf-8")


def test_banners_tell_a_draft_and_an_example(hand: SimpleNamespace, tmp_path: Path):
    """A final edition of a real service has none."""
    real = hand.profile.model_copy(update={"invented": False})
    render_html(hand.example(), tmp_path / "draft")
    render_html(hand.example(released_on=date(2024, 11, 21), profile=real), tmp_path / "final")

    draft = (tmp_path / "draft" / "reach.html").read_text(encoding="utf-8")
    final = (tmp_path / "final" / "reach.html").read_text(encoding="utf-8")
    assert "<strong>Ontwerp</strong>" in draft
    assert "Dit is een voorbeeld met verzonnen gegevens." in draft
    assert 'class="banners"' not in final


def test_names_from_the_profile_never_become_markup(hand: SimpleNamespace, tmp_path: Path):
    """The service, the scope, the pages, the origin: all are text."""
    evil = hand.evil
    profile = hand.profile.model_copy(update={"name": evil, "short_name": evil})
    page = hand.page("summary", evil, hand.sentence("Tekst."))

    render_html(hand.example(page, profile=profile, scope=evil, provenance={evil: evil}), tmp_path)

    text = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert evil not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_a_page_without_a_title_of_its_own_has_the_name_of_the_chapter(
    hand: SimpleNamespace, tmp_path: Path
):
    """There is always a heading of the first level."""
    render_html(hand.example(hand.page("effort", "Inzet", hand.sentence("Tekst."))), tmp_path)

    assert texts(trees(tmp_path)["effort.html"], "h1") == ["Inzet"]


def test_a_part_of_a_service_looks_for_the_years_beside_its_folder(
    hand: SimpleNamespace, tmp_path: Path
):
    """Its folder is next to that of the school year."""
    render_html(hand.example(scope="Scholengroep 3"), tmp_path)

    assert '<script src="../years.js" defer>' in (tmp_path / "index.html").read_text(
        encoding="utf-8"
    )


def test_an_output_swallowed_by_code_is_refused(hand: SimpleNamespace, tmp_path: Path):
    """A fence that was not closed would hide a figure."""
    page = hand.page("reach", "Bereik", hand.says("# B\n\n```\ncode"), hand.shows(hand.chart()))

    with pytest.raises(ChapterFailed) as refusal:
        render_html(hand.example(page), tmp_path)

    assert str(refusal.value) == (
        "An output lies inside a block of code, where it would not be shown.\n"
        "  chapter  notebooks/reach.ipynb\n"
        "  cell     2\n"
        "  under    'B'\n"
        "  found    a code fence that is still open above this cell\n"
        "Close the fence (```) in the Markdown above it."
    )


def test_markup_that_runs_is_refused_with_its_cell(hand: SimpleNamespace, tmp_path: Path):
    """A chart with a script in it is not drawn."""
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>x</script></svg>'
    page = hand.page("reach", "Bereik", hand.says("# B"), hand.shows(hand.chart(svg=svg)))

    with pytest.raises(ChapterFailed) as refusal:
        render_html(hand.example(page), tmp_path)

    assert str(refusal.value) == (
        "A chart or table holds markup that pages may not have.\n"
        "  chapter  notebooks/reach.ipynb\n"
        "  cell     2\n"
        "  under    'B'\n"
        "  found    <script>\n"
        "Draw it with the package, without markup of your own."
    )


def test_a_wrong_reference_is_refused_with_its_cell(hand: SimpleNamespace, tmp_path: Path):
    """Also where a sentence of the package makes it."""
    page = hand.page(
        "reach", "Bereik", hand.says("# B"), hand.sentence("Zie @tbl-a."), hand.says("Zie @fig-b.")
    )

    with pytest.raises(ChapterFailed) as refusal:
        render_html(hand.example(page), tmp_path)

    assert refusal.value.where["cell"] == "2"


def test_refusals_of_all_chapters_are_told_together_and_nothing_is_written(
    hand: SimpleNamespace, tmp_path: Path
):
    """Half a report is not written."""
    pages = [hand.page(name, name, new_code_cell("x")) for name in ("reach", "effort")]

    with pytest.raises(Refusals) as refusal:
        render_html(hand.example(*pages), tmp_path / "report")

    assert [error.where["chapter"] for error in refusal.value.errors] == [
        "notebooks/reach.ipynb",
        "notebooks/effort.ipynb",
    ]
    assert not (tmp_path / "report").exists()


def test_the_same_edition_gives_the_same_bytes(edition: Edition, tmp_path: Path):
    """Nothing of the moment or the machine slips into a page."""
    for name in ("one", "two"):
        render_html(edition, tmp_path / name)

    one, two = (
        {
            path.relative_to(tmp_path / name): path.read_bytes()
            for path in (tmp_path / name).rglob("*")
            if path.is_file()
        }
        for name in ("one", "two")
    )
    assert Path("index.html") in one
    assert one == two


def test_the_notebooks_are_left_as_they_were(edition: Edition, tmp_path: Path):
    """A renderer reads."""
    before = [str(page.notebook) for page in edition.pages]

    render_html(edition, tmp_path)

    assert [str(page.notebook) for page in edition.pages] == before
