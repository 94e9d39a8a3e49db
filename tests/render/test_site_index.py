"""The pages that link to all editions, and the list of school years."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace

from playwright.sync_api import Browser

from pbdreport.config.school_year import SchoolYear
from pbdreport.render.html.site import render_html
from pbdreport.render.html.site_index import PublishedEdition, render_index_pages, write_unit_index


def test_the_years_are_a_script_that_pages_load(hand: SimpleNamespace, tmp_path: Path):
    """Newest first, with the pages that each edition has."""
    this = PublishedEdition.of(hand.example())
    before = PublishedEdition.of(
        hand.example(hand.page("summary", "S"), school_year=SchoolYear(2022))
    )

    render_index_pages([before, this], tmp_path)

    text = (tmp_path / "provincie" / "years.js").read_text(encoding="utf-8")
    head, _, value = text.partition(" = ")
    assert head == "window.pbdreportYears"
    assert json.loads(value.rstrip(";\n")) == [
        {
            "year": "2023-2024",
            "scope": "",
            "path": "2023-2024/",
            "draft": True,
            "pages": ["index.html", "reach.html", "priorities.html"],
            "parts": {},
        },
        {
            "year": "2022-2023",
            "scope": "",
            "path": "2022-2023/",
            "draft": True,
            "pages": ["index.html"],
            "parts": {},
        },
    ]


def test_the_landing_page_lists_services_and_years(hand: SimpleNamespace, tmp_path: Path):
    """By name of the service, newest first, with links that hold on disk."""
    other = hand.profile.model_copy(update={"name": "Ander net"})
    editions = [
        hand.example(),
        hand.example(school_year=SchoolYear(2022)),
        hand.example(service="net", profile=other),
    ]

    render_index_pages([PublishedEdition.of(edition) for edition in editions], tmp_path)

    text = (tmp_path / "index.html").read_text(encoding="utf-8")
    places = [
        text.index(f'href="{address}/index.html"')
        for address in ("net/2023-2024", "provincie/2023-2024", "provincie/2022-2023")
    ]
    assert places == sorted(places)
    assert (tmp_path / "assets" / "report.css").is_file()


def test_a_name_on_the_landing_page_is_text(hand: SimpleNamespace, tmp_path: Path):
    """A service may have any name."""
    profile = hand.profile.model_copy(update={"name": hand.evil})

    render_index_pages([PublishedEdition.of(hand.example(profile=profile))], tmp_path)

    assert hand.evil not in (tmp_path / "index.html").read_text(encoding="utf-8")


def test_without_editions_the_page_says_so(tmp_path: Path):
    """An empty list says so, and is not left blank."""
    render_index_pages([], tmp_path)

    text = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "Er is nog geen verslag gepubliceerd." in text


def test_what_holds_of_all_parts_stands_once(hand: SimpleNamespace, tmp_path: Path):
    """Twenty-six drafts are mentioned once; if one is released, each has its state."""
    parts = [
        PublishedEdition.of(replace(hand.example(), scope=name), f"2023-2024.group.sg0{nth}/")
        for nth, name in enumerate(("Scholengroep Bremlaar", "Scholengroep Distelmeer"), start=1)
    ]
    page = tmp_path / "2023-2024.group.html"

    write_unit_index(parts, tmp_path)
    alike = page.read_text(encoding="utf-8")
    write_unit_index([replace(parts[0], released_on=date(2024, 12, 1)), parts[1]], tmp_path)
    apart = page.read_text(encoding="utf-8")

    assert alike.count("ntwerp, nog niet gepubliceerd") == 1
    assert alike.index("Ontwerp") < alike.index("Scholengroep Bremlaar")
    assert apart.index("Bremlaar</a>") < apart.index("1 december 2024") < apart.index("Distelmeer")
    assert apart.index("Distelmeer</a>") < apart.index("ontwerp, nog niet gepubliceerd")


def test_a_part_leads_to_the_whole_and_to_the_other_parts(
    chromium: Browser, hand: SimpleNamespace, tmp_path: Path
):
    """And the front page of the whole to its parts; on other pages that would be in the way."""
    own = hand.example()
    part = replace(own, scope="Scholengroep Bremlaar")
    folders = {"2023-2024": own, "2023-2024.group.sg01": part}
    for name, edition in folders.items():
        render_html(edition, tmp_path / "provincie" / name)
    render_index_pages(
        [PublishedEdition.of(one, f"{name}/") for name, one in folders.items()], tmp_path
    )
    window = chromium.new_page()
    found = {}
    for address in ("2023-2024/index", "2023-2024/reach", "2023-2024.group.sg01/reach"):
        window.goto((tmp_path / "provincie" / f"{address}.html").as_uri())
        links = window.locator("#parts a").all()
        found[address] = (
            window.locator("#parts").inner_text(),
            [Path(str(one.evaluate("link => link.pathname"))) for one in links],
        )
    window.close()

    listed = tmp_path / "provincie" / "2023-2024.group.html"
    assert listed.is_file()
    assert found == {
        "2023-2024/index": ("Er zijn ook verslagen per scholengroep.", [listed]),
        "2023-2024/reach": ("", []),
        "2023-2024.group.sg01/reach": (
            "Dit verslag gaat over Scholengroep Bremlaar alleen. Er is ook dat van de hele "
            "dienst, en een verslag per scholengroep.",
            [tmp_path / "provincie" / "2023-2024" / "reach.html", listed],
        ),
    }
