"""Charts and tables as markup that a strict page takes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pbdreport.presentation.tables.figure_tables import grid_html
from pbdreport.presentation.tables.grid import Grid
from pbdreport.render.safe_markup import UnsafeMarkup, inline_svg, own_table, standalone_svg

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def drawn(inside: str) -> str:
    """The sanitized SVG with that inside."""
    return inline_svg(f'{HEAD} viewBox="0 0 1 1">{inside}</svg>', "fig-x", "Een staaf.")


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
    """Each has its own ids."""
    two = f'{HEAD} class="wide"/>{HEAD} class="narrow"/>'

    assert re.findall(r'class="(\w+)"|id="([^"]+)"', inline_svg(two, "fig-x", "A.")) == [
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
            "<rect fill='url( &quot;//x&quot; )'/>",
            "fill='url( \"//x\" )', which lies outside the page",
        ),
        ("<rect style='fill: red'/>", "the attribute style"),
        ("<rect data-x='1'/>", "the attribute data-x"),
        ("<defs><style>*{fill:red}</style></defs>", "<style>"),
        ("<metadata>x</metadata>", "<metadata>"),
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
        inline_svg(f'<!DOCTYPE svg [<!ENTITY a "b">]>{HEAD}>&a;</svg>', "fig-x", "A.")


def test_a_table_is_copied_with_an_id_of_its_own():
    """Its legend comes apart from it, so that it does not scroll away with it."""
    table = (
        '<table class="t" id="tabel"><caption><span>Uren &amp; dagen</span></caption><tr>'
        '<th scope="col">A</th><td class="num">1</td></tr></table>'
    )

    assert own_table(f"{table}<ul class='l'><li>[c] geheim</li></ul>", "fig-x") == (
        table.replace('id="tabel"', 'id="fig-x-tabel"'),
        '<ul class="l"><li>[c] geheim</li></ul>',
    )


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("<td><script>x</script></td>", "<script>"),
        ("<td><img src=x></td>", "<img>"),
        ("<td onclick='x'></td>", "the attribute onclick"),
        ("<td style='x'></td>", "the attribute style"),
        ("<td><a href='http://x'>y</a></td>", "<a>"),
    ],
)
def test_what_no_table_of_ours_has_is_refused(cell: str, found: str):
    """A table has cells and text only."""
    with pytest.raises(UnsafeMarkup) as refusal:
        own_table(f"<table><caption>A</caption><tr>{cell}</tr></table>", "tbl-x")

    assert str(refusal.value) == found


@pytest.mark.parametrize("markup", ["x", "<table><tr><td>1</td></tr></table>"])
def test_a_table_without_a_caption_is_refused(markup: str):
    """Nobody who hears the page would know what it is."""
    with pytest.raises(UnsafeMarkup) as refusal:
        own_table(markup, "tbl-x")

    assert str(refusal.value) == "no <table> with a <caption>"


@given(st.text())
def test_a_caption_is_text_whatever_it_says(caption: str):
    """Names from data never become markup."""
    text = own_table(grid_html(Grid(caption, "A", (), ()), "tabel"), "tbl-x").table

    assert re.findall(r"<[^>]*>", text) == [
        '<table class="figure-table" id="tbl-x-tabel">',
        "<caption>",
        "<span>",
        "</span>",
        "</caption>",
        "<tbody>",
        "<tr>",
        "<td>",
        "</td>",
        "</tr>",
        "</tbody>",
        "</table>",
    ]
