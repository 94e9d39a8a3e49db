"""Charts and tables as markup that a strict page takes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pbdreport.render.sanitize import UnsafeMarkup, clean_drawing, clean_table, standalone_svg

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def drawn(inside: str) -> str:
    """The sanitized SVG with that inside."""
    return clean_drawing(f'{HEAD} viewBox="0 0 1 1">{inside}</svg>', "fig-x", "Een staaf.")


def test_styles_become_attributes():
    """The page's policy would ignore a style."""
    assert '<rect fill="#12436D" stroke="none"' in drawn(
        '<rect style="fill: #12436D; stroke: none; behavior: x"/>'
    )


def test_style_sheets_and_metadata_are_dropped():
    """They would style or describe the whole page."""
    assert "style" not in drawn("<defs><style>*{fill:red}</style></defs><metadata>x</metadata>")


def test_ids_and_references_are_the_figures_own():
    """Many drawings share a page."""
    svg = drawn(
        '<clipPath id="a"/><g clip-path="url(#a)"><use xlink:href="#b"/></g><circle id="b"/>'
    )

    assert re.findall(r'(?:id|clip-path|href)="([^"]+)"', svg) == [
        "fig-x-alt",
        "fig-x-a",
        "url(#fig-x-a)",
        "#fig-x-b",
        "fig-x-b",
    ]


def test_a_drawing_is_named_by_its_alternative():
    """The title inside the drawing gives way to ours."""
    svg = drawn("<title>old</title>")

    assert 'role="img" aria-labelledby="fig-x-alt"' in svg
    assert '<title id="fig-x-alt">Een staaf.</title>' in svg
    assert "old" not in svg


def test_a_wide_and_a_narrow_drawing_share_a_figure():
    """Each has its own ids; a wrapper around them is removed."""
    two = f'<div class="drawing">{HEAD} class="wide"/>{HEAD} class="narrow"/></div>'

    assert re.findall(r'class="(\w+)"|id="([^"]+)"', clean_drawing(two, "fig-x", "A.")) == [
        ("wide", ""),
        ("", "fig-x-1-alt"),
        ("narrow", ""),
        ("", "fig-x-2-alt"),
    ]


def test_a_picture_on_its_own_keeps_its_size():
    """The wide form, with its namespace."""
    svg = standalone_svg(f'{HEAD} width="3" height="2"/>{HEAD}/>', "fig-x", "A.")

    assert svg.startswith('<svg height="2" width="3" role="img"')
    assert svg.count('xmlns="http://www.w3.org/2000/svg"') == 1
    assert svg.count("<svg") == 1


@pytest.mark.parametrize(
    ("inside", "found"),
    [
        ("<script>alert(1)</script>", "<script>"),
        ("<foreignObject/>", "<foreignObject>"),
        ("<image href='data:x'/>", "<image>"),
        ("<a xlink:href='#x'/>", "<a>"),
        ("<rect onclick='x'/>", "the event handler onclick"),
        (
            "<use xlink:href='https://x.be/a#b'/>",
            "href='https://x.be/a#b', which lies outside the page",
        ),
        (
            "<rect fill='url(https://x.be/a)'/>",
            "fill='url(https://x.be/a)', which lies outside the page",
        ),
        (
            "<rect style='fill: url( \"//x\" )'/>",
            "fill='url( \"//x\" )', which lies outside the page",
        ),
        (
            "<html:b xmlns:html='http://www.w3.org/1999/xhtml'/>",
            "<{http://www.w3.org/1999/xhtml}b>",
        ),
    ],
)
def test_what_runs_or_calls_elsewhere_is_refused(inside: str, found: str):
    """A drawing draws, and nothing else."""
    with pytest.raises(UnsafeMarkup) as refusal:
        drawn(inside)

    assert str(refusal.value) == found


def test_entities_are_refused():
    """No declaration can blow a drawing up."""
    with pytest.raises(UnsafeMarkup):
        clean_drawing(f'<!DOCTYPE svg [<!ENTITY a "b">]>{HEAD}>&a;</svg>', "fig-x", "A.")


def test_a_table_keeps_its_structure_and_loses_its_style():
    """Classes, scopes and ids stay; styles, wrappers and other attributes go."""
    table = (
        '<div style="x"><style>td{}</style><table class="t" style="y" data-z="1"><tr>'
        '<th scope="col" id="a">A</th><td headers="a" class="num">1</td></tr></table></div>'
    )

    assert clean_table(table, "tbl-x", "Uren").table == (
        '<table class="t"><caption>Uren</caption><tr>'
        '<th scope="col" id="tbl-x-a">A</th><td headers="tbl-x-a" class="num">1</td></tr></table>'
    )


def test_a_legend_stands_apart_from_its_table():
    """It does not scroll away with it."""
    markup = '<div class="w"><table><caption>A</caption></table></div><ul><li>c x</li></ul>'

    assert clean_table(markup, "tbl-x", "Uren") == (
        "<table><caption>A</caption></table>",
        "<ul><li>c x</li></ul>",
    )


def test_where_there_is_no_table_the_words_stay():
    """A breakdown without rows says so."""
    assert clean_table('<p class="l" id="a">Geen.</p>', "tbl-x", "Uren") == (
        "",
        '<p class="l" id="tbl-x-a">Geen.</p>',
    )


def test_a_caption_of_its_own_stays():
    """Ours is for tables without one."""
    table = "<table><caption>Eigen</caption><tr><td>1</td></tr></table>"

    assert clean_table(table, "tbl-x", "Uren").table == table


@pytest.mark.parametrize(
    ("table", "found"),
    [
        ("<table><tr><td><script>x</script></td></tr></table>", "<script>"),
        ("<table><tr><td><img src=x></td></tr></table>", "<img>"),
        ("<table><tr><td onclick='x'></td></tr></table>", "the event handler onclick"),
        (
            "<table><tr><td><a href='http://x'>y</a></td></tr></table>",
            "href='http://x', which lies outside the page",
        ),
        ("x", "no <table>"),
    ],
)
def test_what_no_table_of_ours_has_is_refused(table: str, found: str):
    """A table has cells and text only."""
    with pytest.raises(UnsafeMarkup) as refusal:
        clean_table(table, "tbl-x", "Uren")

    assert str(refusal.value) == found


@given(st.text())
def test_a_caption_is_text_whatever_it_says(caption: str):
    """Names from data never become markup."""
    text = clean_table("<table><tr><td>1</td></tr></table>", "tbl-x", caption).table

    assert re.findall(r"<[^>]*>", text) == [
        "<table>",
        "<caption>",
        "</caption>",
        "<tr>",
        "<td>",
        "</td>",
        "</tr>",
        "</table>",
    ]
