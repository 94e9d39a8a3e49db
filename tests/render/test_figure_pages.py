"""The page of a figure, and the address beside the editions that leads to the newest one."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from presentation.samples import BY_LEVEL, HOURS, SHARE, WORDS, row
from selectolax.lexbor import LexborHTMLParser

from pbdreport.config.school_year import SchoolYear
from pbdreport.figures.definition import Figure
from pbdreport.figures.registry.registry import Registry
from pbdreport.figures.registry.series import Series, YearEntry
from pbdreport.gates.axe import pages_in_browser
from pbdreport.presentation.figure_page import FigurePage, figure_pages
from pbdreport.render.html.accessibility_rules import rule_breaches
from pbdreport.render.html.site import render_html
from pbdreport.render.html.site_index import PublishedEdition, render_index_pages

YEARS = [SchoolYear(year) for year in (2020, 2021, 2022, 2023)]
REACHED = replace(
    SHARE,
    id="reach.institutions_reached",
    version=2,
    changes=("Internaten tellen mee.",),
    breakdowns=((), ("level",)),
)


def content(figure: Figure = REACHED, years: int = 4) -> list[FigurePage]:
    """The pages of a figure with a whole and levels, of the last so many school years."""
    whole = replace(row(4, 5), figure=figure.id, version=figure.version)
    levels = [replace(one, figure=figure.id, version=figure.version) for one in BY_LEVEL]
    entries = tuple(
        YearEntry(year, whole, "data", "Internaten tellen mee." * (year == YEARS[2]))
        for year in YEARS[-years:]
    )
    registry = Registry("provincie", "2023-2024", "", (whole, *levels))
    return figure_pages(registry, Series("provincie", "", entries), {figure.id: figure}, WORDS)


@pytest.fixture
def folder(hand: SimpleNamespace, tmp_path: Path) -> Path:
    """An edition with the page of a figure that a chapter shows."""
    chapter = hand.page("reach", "Bereik", hand.says("# Bereik"), hand.shows(hand.chart()))
    front = hand.page("summary", "Samenvatting", hand.says("# Samenvatting"))
    edition = hand.example(front, chapter, figure_pages=tuple(content()))
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "reach.institutions_reached.csv").write_text("a\n")
    render_html(edition, tmp_path)
    return tmp_path


def page(folder: Path) -> LexborHTMLParser:
    """The page of the figure."""
    path = folder / "figure" / "reach.institutions_reached.html"
    return LexborHTMLParser(path.read_text(encoding="utf-8"))


def test_it_has_years_breakdowns_definition_history_and_uses(folder: Path):
    """In this order, under headings that a link can lead to."""
    found = page(folder)

    assert [heading.text() for heading in found.css("main h2")] == [
        "Over de schooljaren",
        "Dit schooljaar",
        "Definitie",
        "Wat er aan de definitie veranderde",
        "Waar het verslag dit cijfer gebruikt",
        "Gegevens",
    ]
    assert [caption.text() for caption in found.css("caption")] == [
        f"{REACHED.title}, 2020-2021 tot 2023-2024, in %",
        f"{REACHED.title}, 2023-2024",
        f"{REACHED.title} naar onderwijsniveau, 2023-2024",
    ]
    assert "Vanaf 2022-2023 is de definitie anders" in found.css_first("main").text()
    assert len(found.css("figure svg")) == 2


def test_below_three_years_there_is_no_line():
    """The table of this year has the year before beside it."""
    (short,) = content(years=2)

    assert (short.svg, short.over_years, len(short.tables)) == ("", (), 2)


def test_all_links_lead_somewhere_from_its_folder(folder: Path):
    """Styles, chapters, uses, downloads; the list of school years lies beside the editions."""
    here = folder / "figure"
    names = [link.attributes["href"] for link in page(folder).css("link, a[href]")]
    names += [script.attributes["src"] for script in page(folder).css("script[src]")]
    inside = [name for name in names if name and not name.startswith(("#", "mailto:"))]

    missing = [name for name in inside if not (here / name.split("#")[0]).exists()]

    assert len(inside) == 15
    assert missing == ["../../years.js"]


def test_chapter_and_search_lead_to_it(folder: Path):
    """From the definition below a chart, and from the search field."""
    address = "figure/reach.institutions_reached.html"
    chapter = LexborHTMLParser((folder / "reach.html").read_text(encoding="utf-8"))
    text = (folder / "assets" / "search.js").read_text(encoding="utf-8")
    entries = json.loads(text.partition(" = ")[2].rstrip(";\n"))

    assert len(chapter.css(f"figure a[href='{address}']")) == 1
    assert [entry[:2] for entry in entries if entry[3] == address] == [["Cijfer", REACHED.title]]


def test_it_keeps_the_rules_of_all_pages(folder: Path):
    """Headings, names, captions, regions."""
    path = folder / "figure" / "reach.institutions_reached.html"

    assert list(rule_breaches(path.read_text(encoding="utf-8"))) == []


def test_a_figure_without_any_number_has_no_page():
    """A service that does not register it has nothing to show of it."""
    missing = row(None, status="x")

    assert (
        figure_pages(
            Registry("s", "2023-2024", "", (replace(missing, figure=HOURS.id),)),
            Series("s", "", ()),
            {HOURS.id: HOURS},
            WORDS,
        )
        == []
    )


def test_the_browser_looks_at_one_page_with_and_one_without_a_drawing(tmp_path: Path):
    """The largest of each, and all chapters: one template writes the pages of figures."""
    (tmp_path / "figure").mkdir()
    (tmp_path / "index.html").write_text("<p>")
    for name, text in {"a": "<svg>", "b": "<svg>......", "c": "<p>", "d": "<p>...."}.items():
        (tmp_path / "figure" / f"{name}.html").write_text(text)

    seen = [path.relative_to(tmp_path.resolve()).as_posix() for path in pages_in_browser(tmp_path)]

    assert seen == ["index.html", "figure/b.html", "figure/d.html"]


def test_an_address_that_stays_leads_to_the_newest_year(hand: SimpleNamespace, tmp_path: Path):
    """A final edition before a draft; a figure that is gone, to the last that had it."""
    gone = replace(REACHED, id="reach.gone")

    def edition(year: int, pages: list[FigurePage], released: date | None) -> PublishedEdition:
        return PublishedEdition.of(
            hand.example(
                school_year=SchoolYear(year), figure_pages=tuple(pages), released_on=released
            )
        )

    editions = [
        edition(2021, [*content(), *content(gone)], date(2022, 11, 1)),
        edition(2022, content(), date(2023, 11, 1)),
        edition(2023, content(), None),
    ]

    render_index_pages(editions, tmp_path)

    found = {
        path.stem: LexborHTMLParser(path.read_text(encoding="utf-8")).css_first("a")
        for path in (tmp_path / "provincie" / "figure").glob("*.html")
    }
    assert {name: link.attributes["href"] for name, link in found.items() if link} == {
        "reach.gone": "../2021-2022/figure/reach.gone.html",
        "reach.institutions_reached": "../2022-2023/figure/reach.institutions_reached.html",
    }


def test_a_card_shows_its_small_line_with_a_name(hand: SimpleNamespace, tmp_path: Path):
    """The other card has none, and the ids of both keep apart."""
    alt = "Lijn over de schooljaren: Uren, van 1 in 2020-2021 naar 3 in 2022-2023."
    line = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><polyline points="0,0"/></svg>'
    )
    card = {"figure": "effort.floor_hours", "title": "Uren", "value": "3"}
    shown = hand.shows(
        {"kind": "cards", "cards": [{**card, "trend": line, "trend_alt": alt}, card]}
    )

    render_html(hand.example(hand.page("summary", "S", hand.says("# S"), shown)), tmp_path)

    found = LexborHTMLParser((tmp_path / "index.html").read_text(encoding="utf-8"))
    assert [title.text() for title in found.css(".card-trend svg > title")] == [alt]
    assert len(found.css(".card")) == 2
