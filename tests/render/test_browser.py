"""The report as readers meet it: opened from disk in Chromium, with the network off."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from pbdreport.presentation.palette import ROLES
from pbdreport.render.html.site import render_html

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
AXE = {
    "runOnly": {"type": "tag", "values": WCAG},
    "preload": False,
    "resultTypes": ["violations"],
}
PAGES = ["index", "reach", "priorities", "glossary", "accessibility"]


def address(site: Path, page: str, year: str = "2023-2024") -> str:
    """The address of a page on disk."""
    return (site / "provincie" / year / f"{page}.html").as_uri()


@pytest.fixture
def window(chromium: Browser) -> Iterator[Page]:
    """A window that fails the test when a page complains or asks for anything but files."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, offline=True)
    window = context.new_page()
    complaints: list[str] = []
    window.on("console", lambda message: complaints.append(message.text))
    window.on("pageerror", lambda error: complaints.append(str(error)))
    window.on(
        "request",
        lambda request: None if request.url.startswith("file:") else complaints.append(request.url),
    )
    yield window
    context.close()
    assert complaints == []


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_pages_hold_the_rules_for_accessibility(
    chromium: Browser, site: Path, page: str, scheme: str, width: int
):
    """axe-core finds nothing against WCAG 2.2 AA; a release looks at both in all widths."""
    context = chromium.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,  # type: ignore[arg-type]
    )
    window = context.new_page()
    window.goto(address(site, page))
    for summary in window.locator("summary").all():
        summary.click()

    found = Axe().run(window, options=AXE)

    context.close()
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found.response["violations"]] == []


def test_the_page_of_all_editions_holds_the_rules_too(chromium: Browser, site: Path):
    """axe-core finds nothing on the landing page."""
    window = chromium.new_page()
    window.goto((site / "index.html").as_uri())

    found = Axe().run(window, options=AXE)

    window.close()
    assert found.response["violations"] == []


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("width", [320, 390, 768])
def test_no_page_scrolls_sideways(window: Page, site: Path, page: str, width: int):
    """A phone of 320 pixels shows the whole width."""
    window.set_viewport_size({"width": width, "height": 800})
    window.goto(address(site, page))

    assert window.evaluate("document.documentElement.scrollWidth") == width


def test_a_name_that_looks_like_a_script_is_shown_as_text(window: Page, site: Path):
    """Names from data never become markup, in the page, the chart and the table."""
    window.goto(address(site, "reach"))

    assert window.locator("main script").count() == 0
    assert window.locator(".kind-table td, .kind-table th").last.inner_text() == "25 %"
    assert "<script>alert(1)</script>" in window.locator(".figure-note").first.inner_text()
    assert "<script>alert(1)" in (window.locator("svg").first.text_content() or "")


def test_navigation_from_disk(window: Page, site: Path):
    """From the front page through a chapter to the next, by links that a reader sees."""
    window.goto(address(site, "index"))
    window.get_by_role("navigation", name="Hoofdstukken").get_by_role("link", name="Bereik").click()
    current = window.locator("nav.chapters [aria-current=page]")

    assert current.inner_text() == "Bereik"
    assert window.locator("h1").inner_text().startswith("Welke onderwijsinstellingen")

    window.get_by_role("link", name="Volgende Prioriteiten").click()

    assert window.title() == "Prioriteiten \N{EN DASH} Provinciale begeleidingsdienst, 2023-2024"


def test_a_reference_leads_to_its_figure(window: Page, site: Path):
    """A reference on the front page opens the chapter at the figure."""
    window.goto(address(site, "index"))
    window.get_by_role("link", name="Figuur 1.1").click()

    assert window.url.endswith("/reach.html#fig-reach-institutions-reached-level")
    assert window.locator("figure:target .figure-number").inner_text() == "Figuur 1.1"


def test_the_switch_between_years_stays_on_the_chapter(window: Page, site: Path):
    """Another school year of the same chapter; its front page where it had no such chapter."""
    window.goto(address(site, "reach"))
    window.locator("#years summary").click()
    window.get_by_role("link", name="2022-2023").click()

    assert window.url == address(site, "reach", "2022-2023")

    window.goto(address(site, "priorities"))
    window.locator("#years summary").click()
    window.get_by_role("link", name="2022-2023").click()

    assert window.url == address(site, "index", "2022-2023")


def test_an_older_edition_points_to_the_newest(window: Page, site: Path):
    """Last year's page says that there is a more recent report; this year's does not."""
    window.goto(address(site, "reach", "2022-2023"))
    assert "schooljaar 2023-2024" in window.locator("#newer").inner_text()

    window.goto(address(site, "reach"))
    assert window.locator("#newer").is_hidden()


def test_without_the_list_of_years_the_year_is_told(chromium: Browser, site: Path, tmp_path: Path):
    """An edition taken out of its place works, and names its school year."""
    alone = tmp_path / "alone"
    alone.mkdir()
    for file in (site / "provincie" / "2023-2024").glob("*.html"):
        (alone / file.name).write_bytes(file.read_bytes())
    window = chromium.new_page()
    errors: list[str] = []
    window.on("pageerror", lambda error: errors.append(str(error)))
    window.goto((alone / "reach.html").as_uri())

    assert window.locator("#years").inner_text() == "Schooljaar 2023-2024"
    assert errors == []
    window.close()


def test_the_keyboard_opens_what_is_folded(window: Page, site: Path):
    """Skip link first; a folded part opens with Enter; the table region takes focus."""
    window.goto(address(site, "reach"))
    window.keyboard.press("Tab")
    assert window.evaluate("document.activeElement.textContent") == "Naar de inhoud"

    folded = window.locator("figure details").first
    folded.locator("summary").focus()
    window.keyboard.press("Enter")
    assert folded.locator("table").is_visible()

    window.keyboard.press("Tab")
    assert window.evaluate("document.activeElement.getAttribute('role')") == "region"


def test_paper_shows_what_is_folded(window: Page, site: Path):
    """In print every folded part is open, by the style sheet alone, and the navigation is gone."""
    window.goto(address(site, "reach"))
    window.emulate_media(media="print")

    assert not window.locator("nav.chapters").is_visible()
    assert not window.locator(".download").first.is_visible()
    heights = window.locator("figure details table, figure details dl").evaluate_all(
        "parts => parts.map(part => part.checkVisibility({contentVisibilityAuto: true}))"
    )
    assert heights == [True, True, True]


def test_before_printing_the_script_opens_what_is_folded(window: Page, site: Path):
    """Browsers without the style for folded parts are helped, and left as they were after."""
    window.goto(address(site, "reach"))
    count = "document.querySelectorAll('main details[open]').length"

    window.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert window.evaluate(count) == 5

    window.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert window.evaluate(count) == 0


def test_the_policy_forbids_inline_scripts(chromium: Browser, site: Path, tmp_path: Path):
    """A script that slips into a page does not run."""
    page = site / "provincie" / "2023-2024" / "reach.html"
    broken = page.with_name("broken.html")
    text = page.read_text(encoding="utf-8")
    broken.write_text(text.replace("</main>", "<script>document.title = 'x'</script></main>"))
    window = chromium.new_page()
    window.goto(broken.as_uri())

    assert window.title() != "x"
    window.close()
    broken.unlink()


def test_charts_turn_with_the_screen(chromium: Browser, site: Path):
    """Text in charts has the page's colour, marks have one of their own for dark screens."""
    colours, marks = [], []
    for scheme in ("light", "dark"):
        window = chromium.new_page(color_scheme=scheme)  # type: ignore[arg-type]
        window.goto(address(site, "reach"))
        colours.append(
            window.locator(".drawing text").first.evaluate(
                "text => [getComputedStyle(text).fill, getComputedStyle(document.body).color]"
            )
        )
        style = "getComputedStyle(document.documentElement).getPropertyValue('--figure-mark-1')"
        marks.append(window.evaluate(style))
        window.close()

    assert marks == [ROLES["mark-1"][0], ROLES["mark-1"][1]]
    assert [fill for fill, _ in colours] == [ink for _, ink in colours]
    assert colours[0] != colours[1]


def search(window: Page, words: str) -> list[str]:
    """The titles of the results of a search."""
    window.locator("#find-words").fill(words)
    return window.locator("#find-results .find-title").all_inner_texts()


def test_search_works_from_disk_with_the_keyboard(window: Page, site: Path):
    """Headings, figures and words are found without accents; Enter follows the first result."""
    window.goto(address(site, "index"))
    assert search(window, "basisscholen") == ["Basisscholen worden het meest bereikt"] * 2
    assert search(window, "PRIORITÉIT per")[0] == "Per prioriteit"
    assert search(window, "hefboom")[0] == "Hefboom"
    assert search(window, "bestaat niet") == []
    assert window.locator("#find-told").inner_text() == "Niets gevonden."

    search(window, "onderwijsniveau")
    window.keyboard.press("ArrowDown")
    assert window.evaluate("document.activeElement.closest('#find-results') !== null")
    window.keyboard.press("Escape")
    assert window.locator("#find-results").is_hidden()

    search(window, "hoe intens")
    window.keyboard.press("Enter")
    window.wait_for_url(address(site, "reach") + "#hoe-intens")


def test_without_a_script_there_is_no_search_field(chromium: Browser, site: Path):
    """Controls that need a script are not shown without it."""
    context = chromium.new_context(java_script_enabled=False)
    window = context.new_page()
    window.goto(address(site, "reach"))

    assert window.locator("#find").is_hidden()
    assert window.locator("#years").inner_text() == "Schooljaar 2023-2024"
    context.close()


LONG = (
    '<table class="figure-table"><caption>Uren</caption><thead><tr><th scope="col">Naam</th>'
    '<th scope="col" class="num">Uren</th></tr></thead><tbody>'
    + "".join(
        f'<tr><th scope="row">Rij {nth}</th><td class="num">{value}</td></tr>'
        for nth, value in enumerate(["1.200", "[c]", "−3", "12,5", *["7"] * 9], start=1)
    )
    + "</tbody></table>"
)
TABS = "::: {.panel-tabset}\n\n## Een\n\nEerste.\n\n## Twee {#twee}\n\nTweede.\n\n:::"


@pytest.fixture
def chapter(hand: SimpleNamespace, tmp_path: Path) -> str:
    """The address of a chapter with a long table and tabs."""
    cells = (hand.says("# Lang"), hand.shows(hand.table(table=LONG)), hand.says(TABS))
    render_html(hand.example(hand.page("reach", "Bereik", *cells)), tmp_path / "2023-2024")
    (tmp_path / "years.js").write_text("")
    return (tmp_path / "2023-2024" / "reach.html").as_uri()


def test_a_long_table_sorts_by_number_and_says_so(window: Page, chapter: str):
    """Thirteen rows: the largest first, then the smallest; suppressed ones stay last."""
    window.goto(chapter)
    hours = window.get_by_role("button", name="Uren")
    names = "rows => rows.map(row => row.cells[0].textContent)"
    rows = window.locator("tbody tr")

    hours.click()
    assert window.locator("th").nth(1).get_attribute("aria-sort") == "descending"
    falling = rows.evaluate_all(names)
    hours.click()
    rising = rows.evaluate_all(names)
    window.get_by_role("button", name="Naam").press("Enter")

    assert (falling[:2], falling[-2:]) == (["Rij 1", "Rij 4"], ["Rij 3", "Rij 2"])
    assert (rising[0], rising[-2:]) == ("Rij 3", ["Rij 1", "Rij 2"])
    assert rows.evaluate_all(names) == [f"Rij {nth}" for nth in range(1, 14)]


def test_a_long_table_unfolds_on_a_phone(window: Page, chapter: str):
    """Ten of thirteen rows there; all on a wide screen, on paper and once they are asked for."""
    rows, button = window.locator("tbody tr:visible"), window.get_by_role("button", name="alle 13")
    window.goto(chapter)
    assert (rows.count(), button.is_visible()) == (13, False)

    window.set_viewport_size({"width": 390, "height": 800})
    assert (rows.count(), button.is_visible()) == (10, True)
    window.emulate_media(media="print")
    assert rows.count() == 13
    window.emulate_media(media="screen")
    button.press("Enter")

    assert (rows.count(), button.is_visible()) == (13, False)


def test_tabs_turn_with_arrows_and_open_for_a_link(window: Page, chapter: str):
    """One at a time on the screen, all of them on paper."""
    window.goto(chapter)
    assert window.get_by_role("tab").all_inner_texts() == ["Een", "Twee"]
    assert window.get_by_text("Tweede.").is_hidden()

    window.get_by_role("tab", name="Een").press("ArrowRight")
    assert window.get_by_text("Tweede.").is_visible()
    assert window.get_by_text("Eerste.").is_hidden()

    window.goto(f"{chapter}#een")
    assert window.get_by_text("Eerste.").is_visible()
    window.emulate_media(media="print")
    assert window.get_by_text("Tweede.").is_visible()
