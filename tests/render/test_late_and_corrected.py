"""The messages on a page after a missed deadline, and after a correction."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from pbdreport.presentation.errata import Erratum
from pbdreport.render.html.site import render_html
from pbdreport.render.html.site_index import PublishedEdition, write_years

OWN = "Dit verslag was beloofd tegen 1 december 2024."
NEXT = (
    "Het verslag over schooljaar 2024-2025 was beloofd tegen 1 december 2025 en is nog niet "
    "vrijgegeven."
)


@pytest.fixture
def promised(hand: SimpleNamespace):
    """A draft of 2023-2024 that was promised by 1 December."""
    edition = hand.example()
    profile = edition.profile.model_copy(update={"promised": "12-01"})
    return replace(edition, profile=profile, released_on=None)


def told(chromium: Browser, folder: Path, today: str) -> list[str]:
    """The messages of the page on a given day, opened from disk."""
    window = chromium.new_page()
    window.clock.set_fixed_time(datetime.fromisoformat(f"{today}T12:00:00"))
    window.goto((folder / "2023-2024" / "index.html").as_uri())
    found = [one.inner_text() for one in window.locator("#late p").all() if one.is_visible()]
    window.close()
    return found


def test_a_page_tells_that_its_report_is_late_from_the_day_after(chromium, promised, tmp_path):
    """Without a server: the page has the day."""
    render_html(promised, tmp_path / "2023-2024")

    assert told(chromium, tmp_path, "2024-12-01") == []
    assert told(chromium, tmp_path, "2024-12-02") == [OWN]
    assert told(chromium, tmp_path, "2025-12-02") == [OWN, NEXT]


def test_the_next_report_is_late_until_it_is_released(chromium, promised, tmp_path):
    """The page reads the other years from `years.js`; a draft does not meet a deadline."""
    released = replace(promised, released_on=date(2024, 11, 20))
    render_html(released, tmp_path / "2023-2024")
    following = replace(released, school_year=released.school_year.next)
    draft = replace(following, released_on=None)

    assert told(chromium, tmp_path, "2025-12-02") == [NEXT]
    write_years([PublishedEdition.of(released), PublishedEdition.of(draft)], tmp_path)
    assert told(chromium, tmp_path, "2025-12-02") == [NEXT]
    write_years([PublishedEdition.of(released), PublishedEdition.of(following)], tmp_path)
    assert told(chromium, tmp_path, "2025-12-02") == []


def test_a_draft_beside_its_final_edition_is_not_late(chromium, promised, tmp_path):
    """The promised report is there."""
    render_html(promised, tmp_path / "2023-2024")
    write_years([PublishedEdition.of(replace(promised, released_on=date(2024, 11, 20)))], tmp_path)

    assert told(chromium, tmp_path, "2024-12-02") == []


def test_a_page_says_that_a_newer_report_is_a_draft(chromium, hand: SimpleNamespace, tmp_path):
    """A reader of a final edition is not sent to a draft unawares."""
    own = hand.example()
    newer = PublishedEdition.of(replace(own, school_year=own.school_year.next, released_on=None))
    render_html(own, tmp_path / "2023-2024")
    window = chromium.new_page()
    said = []
    for one in (newer, replace(newer, released_on=date(2025, 11, 20))):
        write_years([PublishedEdition.of(own), one], tmp_path)
        window.goto((tmp_path / "2023-2024" / "index.html").as_uri())
        said.append(window.locator("#newer").inner_text())

    assert said == [
        "Er is een recenter verslag, in ontwerp: schooljaar 2024-2025.",
        "Er is een recenter verslag: schooljaar 2024-2025.",
    ]


def test_a_corrected_edition_lists_what_changed_and_why(hand: SimpleNamespace, tmp_path, chromium):
    """The reason on every page, the figures on a page of their own, readable in the dark too."""
    changed = (Erratum("Uren op de klasvloer", "het geheel", "12", "13"),)
    behind = (*changed, Erratum("Hefboom", "het geheel", "1,5", "1,5"))
    edition = replace(
        hand.example(),
        released_on=date(2024, 12, 5),
        because="Een maand was dubbel geteld.",
        errata=changed,
    )

    render_html(edition, tmp_path)

    front = (tmp_path / "index.html").read_text()
    page = (tmp_path / "errata.html").read_text()
    assert "Een maand was dubbel geteld." in front
    assert '<a href="errata.html">1 cijfer veranderde</a>' in front
    for text in ("Uren op de klasvloer", "het geheel", "12", "13"):
        assert text in page
    told = "Waar vroeger en nu gelijk zijn, ligt het verschil achter de decimalen"
    assert told not in page
    render_html(replace(edition, errata=behind), tmp_path / "behind")
    assert told in (tmp_path / "behind" / "errata.html").read_text()
    window = chromium.new_context(color_scheme="dark").new_page()
    window.goto((tmp_path / "errata.html").as_uri())
    violations = (
        Axe()
        .run(window, options={"preload": False, "resultTypes": ["violations"]})
        .response["violations"]
    )
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in violations] == []
