"""What stands beside the editions."""

import json
from pathlib import Path
from types import SimpleNamespace

from pbdreport.config.school_year import SchoolYear
from pbdreport.render.landing import Published, render_landing


def test_the_years_are_a_script_that_pages_load(hand: SimpleNamespace, tmp_path: Path):
    """Newest first, with the pages that each edition has."""
    this = Published.of(hand.example())
    before = Published.of(hand.example(hand.page("summary", "S"), school_year=SchoolYear(2022)))

    render_landing([before, this], tmp_path)

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
        },
        {
            "year": "2022-2023",
            "scope": "",
            "path": "2022-2023/",
            "draft": True,
            "pages": ["index.html"],
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

    render_landing([Published.of(edition) for edition in editions], tmp_path)

    text = (tmp_path / "index.html").read_text(encoding="utf-8")
    places = [
        text.index(f'href="{address}/index.html"')
        for address in ("net/2023-2024", "provincie/2023-2024", "provincie/2022-2023")
    ]
    assert places == sorted(places)
    assert (tmp_path / "assets" / "report.css").is_file()


def test_a_name_on_the_landing_page_is_text(hand: SimpleNamespace, tmp_path: Path):
    """A service may be called what it likes."""
    profile = hand.profile.model_copy(update={"name": hand.evil})

    render_landing([Published.of(hand.example(profile=profile))], tmp_path)

    assert hand.evil not in (tmp_path / "index.html").read_text(encoding="utf-8")


def test_without_editions_the_page_says_so(tmp_path: Path):
    """An empty list is told, not left blank."""
    render_landing([], tmp_path)

    text = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "Er is nog geen verslag gepubliceerd." in text
