import re
from dataclasses import replace
from fractions import Fraction
from io import BytesIO
from xml.etree import ElementTree

import pytest
from PIL import Image
from presentation.samples import (
    ANSWERS,
    BY_ANSWER,
    BY_LEVEL,
    BY_OFFER,
    CASES,
    HOURS,
    PARTS,
    SHARE,
    WORDS,
    row,
)

from pbdreport.errors import UsageError
from pbdreport.presentation.charts.chart import draw_chart
from pbdreport.presentation.charts.rasterize import png_of
from pbdreport.presentation.palette import INK, role_of

SWATCHES = (12, 10.5)
"""Widths in the key: of a mark, of an outline."""
SVG = "{http://www.w3.org/2000/svg}"


def drawn(case):
    rows, shown, by = CASES[case]
    return draw_chart(rows, shown, by, WORDS)


def texts(svg):
    """The lines of text in a drawing, in the order drawn."""
    return [element.text for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]


@pytest.mark.parametrize("case", CASES)
def test_a_chart_is_the_same_every_time(case):
    """Byte for byte."""
    assert drawn(case) == drawn(case)


@pytest.mark.parametrize("case", CASES)
def test_a_chart_stands_under_a_strict_policy(case):
    """No style, script or foreign reference; colours are attributes with a class to turn them."""
    for svg in (drawn(case).svg, drawn(case).narrow):
        root = ElementTree.fromstring(svg)
        kinds = {element.tag.removeprefix(SVG) for element in root.iter()}
        assert {"svg", "title"} < kinds <= {"svg", "title", "path", "text"}
        for element in root.iter():
            assert "style" not in element.attrib
            assert not [value for value in element.attrib.values() if "url(" in value]
            for paint in ("fill", "stroke"):
                colour = element.get(paint, "none")
                if colour not in ("none", "currentColor"):
                    assert f"{paint}-{role_of(colour)}" in element.get("class", "").split()


@pytest.mark.parametrize("case", CASES)
def test_a_chart_is_an_image_with_a_name(case):
    """Its title is the text alternative, in both forms."""
    drawing = drawn(case)
    for svg in (drawing.svg, drawing.narrow):
        root = ElementTree.fromstring(svg)
        title = root.find(f"{SVG}title")
        assert root.get("role") == "img"
        assert root.get("aria-labelledby") == title.get("id")
        assert title.text == drawing.alt


def test_charts_share_a_page():
    """Ids are unique, in both widths of a chart and over charts of all kinds."""
    ids = [
        found
        for case in CASES
        for svg in (drawn(case).svg, drawn(case).narrow)
        for found in re.findall(r' id="([^"]+)"', svg)
    ]
    assert len(ids) == len(set(ids)) == 2 * len(CASES)


def test_one_part_of_a_figure_has_ids_of_its_own():
    """A chapter may show a figure once for each question."""
    rows = [row(1, 2, 20, item=item, level="BaO") for item in ("q1", "q2")]
    first, second = (draw_chart([one], SHARE, ("item", "level"), WORDS).svg for one in rows)
    assert 'id="reach-example-item-level-q1-title"' in first
    assert 'id="reach-example-item-level-q2-title"' in second


def test_bars_carry_their_values_in_natural_order():
    """Label, then value, for each level as the model orders them."""
    shown = texts(drawn("bars").svg)
    labels = ["Basisonderwijs", "Secundair onderwijs", "Centra voor leerlingenbegeleiding"]
    assert [text for text in shown if text in labels] == labels
    assert [text for text in shown if text.endswith("%")] == ["75\xa0%", "75\xa0%", "25\xa0%"]


def test_lengths_are_in_proportion_from_zero():
    """20 hours are four times as long as 5."""
    widths = sorted(_widths(drawn("bars by value").svg, "fill-mark-1"))
    assert widths[2] / widths[0] == pytest.approx(4, rel=0.01)
    assert widths[1] / widths[0] == pytest.approx(7 / 5, rel=0.01)


def test_last_year_is_an_outline():
    """One for each row that has a value of last year: two of three."""
    assert len(_widths(drawn("bars").svg, "stroke-outline")) == 2
    assert texts(drawn("bars").svg)[:2] == ["2023-2024", "2022-2023"]


def test_offers_stand_by_value_and_hidden_ones_last():
    """The position of a suppressed offer does not reveal its size: they are sorted by code."""
    hidden = [row(99, offer="od3", status="c"), row(1, offer="od2", status="c")]
    labels = [
        text
        for text in texts(draw_chart([*hidden, *BY_OFFER], HOURS, ("offer",), WORDS).svg)
        if text.endswith("aanbod") or text.startswith("od")
    ]
    assert labels == ["Tiende aanbod", "Eerste aanbod", "Negende aanbod", "od2", "od3"]


def test_a_goal_is_a_dashed_line_with_its_value():
    """Its label says that it is the goal."""
    svg = draw_chart(BY_LEVEL, SHARE, ("level",), WORDS, goal=Fraction(9, 10)).svg
    assert "doel 90\xa0%" in texts(svg)
    assert svg.count("stroke-dasharray") == 1


def test_a_phone_shows_both_ends_of_many_offers():
    """Of 25 the ten largest and the three smallest, and how many stand between."""
    rows = [row(100 - nth, offer=f"x{nth}") for nth in range(25)]
    drawing = draw_chart(rows, HOURS, ("offer",), WORDS)
    labels = [text for text in texts(drawing.narrow) if not text.isdigit()]

    assert labels[9:12] == ["x9", "Nog 12 staan in de tabel", "x22"]
    assert len(labels) == 14
    assert "x15" in texts(drawing.svg)


def test_parts_are_labelled_from_five_per_cent_on():
    """The longest bar is 60: 2 is too narrow for its number, 3 and 5 are not."""
    shown = texts(drawn("stacked").svg)
    assert shown[:3] == ["Datageletterdheid", "Brede basiszorg", "Effectieve didactiek"]
    assert [text for text in shown if text.isdigit()] == ["20", "40", "3", "5"]


def test_more_than_four_kinds_of_parts_become_bars():
    """Readers cannot distinguish five colours: each part gets its own bar, under headings."""
    rows = [
        row(count, pillar="p1", mode=mode)
        for count, mode in enumerate(
            ("physical", "online", "hybrid", "helpdesk", "class_visit"), start=1
        )
    ]
    shown = texts(draw_chart(rows, PARTS, ("mode", "pillar"), WORDS).svg)
    assert shown == [
        "Pijler 1",
        "Ter plaatse",
        "Online",
        "Hybride",
        "Helpdesk",
        "Klasbezoek",
        "1",
        "2",
        "3",
        "4",
        "5",
    ]


def test_answers_stand_by_favour_with_their_base():
    """The most favourable question first, n at each, numbers inside the parts."""
    shown = texts(drawn("diverging").svg)
    assert shown[:4] == ["Oneens", "Eens", "Neutraal", "in %"]
    assert [text for text in shown if text.startswith(("Vraag", "n ="))] == [
        "Vraag twee",
        "n = 100",
        "Vraag een",
        "n = 100",
    ]
    assert [text for text in shown if text.isdigit()] == ["10", "80", "10", "10", "60", "30"]


def test_unfavourable_answers_stand_left_of_the_line():
    """Favourable ones right of it, neutral ones apart."""
    svg = drawn("diverging").svg
    left, right = _span(svg, "fill-neg-2"), _span(svg, "fill-pos-2")
    apart = _span(svg, "fill-rest")
    assert left[1] < right[0] < right[1] < apart[0]


def test_answers_outside_the_base_stand_apart_as_outlines():
    """They are not part of the 100 %, and have the labels of their scale."""
    beside = [row(5, 105, 105, item="q1")]
    svg = draw_chart(BY_ANSWER, ANSWERS, ("item", "answer"), WORDS, beside=beside).svg
    assert "Geen mening, niet van toepassing of blanco" in texts(svg)
    assert len(_widths(svg, "stroke-outline")) == 1


def test_answers_need_the_scale_of_their_question():
    """A question that the instrument does not know is refused."""
    rows = [row(1, 2, 20, item="q9", answer="1")]
    with pytest.raises(UsageError) as refused:
        draw_chart(rows, ANSWERS, ("item", "answer"), WORDS)
    assert str(refused.value) == (
        "Question 'q9' is missing from the questionnaires of the service.\n"
        "  expected  an item 'q9' in config/instruments, with its scale\n"
        "Add the question there, or leave its answers out of the figure."
    )


def test_intervals_are_drawn_and_told():
    """The dot is on its line, and the bounds are next to it."""
    svg = drawn("intervals").svg
    assert "80,2\xa0% (73,9 tot 85,3\xa0%)" in texts(svg)
    assert "82\xa0% [u] (61 tot 93\xa0%)" in texts(svg)
    assert svg.count("stroke-pos-1") == 2


def test_three_dimensions_are_refused():
    """A chart shows two at most."""
    with pytest.raises(UsageError) as refused:
        draw_chart([], SHARE, ("level", "item", "answer"), WORDS)
    assert str(refused.value) == (
        "A breakdown by 3 dimensions cannot be drawn.\n"
        "  figure    reach.example\n"
        "  expected  at most 2 dimensions\n"
        "  found     level, item, answer\n"
        "Show it as a table, or draw the rows of one value of a dimension."
    )


def test_no_rows_is_a_chart_that_says_so():
    """An empty breakdown, or a figure without data."""
    for rows in ([], [row(None, status="x")]):
        drawing = draw_chart(rows, SHARE, ("level",), WORDS)
        assert texts(drawing.svg) == ["Er zijn geen cijfers om te tekenen."]


@pytest.mark.parametrize("case", [name for name in CASES if name != "whole"])
def test_a_hidden_row_leaves_no_trace_but_its_symbol(case):
    """The drawing does not depend on suppressed numbers: no length, position or word does."""
    rows, shown, by = CASES[case]
    small, large = (
        [replace(rows[0], status="c", numerator=secret, n=97531), *rows[1:]]
        for secret in (rows[0].numerator / 7, rows[0].denominator * 86420)
    )
    one, other = (draw_chart(of, shown, by, WORDS) for of in (small, large))
    assert one == other
    assert "[c]" in texts(one.svg)
    assert "97.531" not in one.svg + one.narrow


def test_names_from_data_are_text():
    """A region called after a script is shown as it is called."""
    svg = draw_chart([row(1, region="<script>$x$")], HOURS, ("region",), WORDS).svg
    assert "<script" not in svg
    assert "<script>$x$" in texts(svg)


def test_the_page_chooses_between_two_forms():
    """Labels are next to the bars on wide screens, and above them on phones."""
    drawing = drawn("bars")
    assert 'class="wide"' in drawing.svg
    assert 'class="narrow"' in drawing.narrow


def _paths(svg, role):
    for element in ElementTree.fromstring(svg).iter(f"{SVG}path"):
        if role in element.get("class", "").split():
            places = re.findall(r"[ML] (-?[\d.]+)", element.get("d"))
            yield [float(place) for place in places]


def _widths(svg, role):
    """Widths of the bars of a role, without the swatch of the key."""
    widths = [max(places) - min(places) for places in _paths(svg, role)]
    return [width for width in widths if width not in SWATCHES]


def _span(svg, role):
    """From where to where the bars of a role reach, without the swatch of the key."""
    bars = [places for places in _paths(svg, role) if max(places) - min(places) not in SWATCHES]
    return min(map(min, bars)), max(map(max, bars))


def test_a_png_shows_the_bars_of_its_svg():
    """At twice the size, with the colours of the bars where the SVG has them."""
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10" width="20" height="10">'
        '<path d="M 0 0 L 10 0 L 10 10 L 0 10 z" fill="#12436d"/></svg>'
    )

    picture = Image.open(BytesIO(png_of(svg))).convert("RGB")

    assert picture.size == (40, 20)
    assert picture.getpixel((5, 10)) == (0x12, 0x43, 0x6D)
    assert picture.getpixel((35, 10)) == (255, 255, 255)


def test_text_in_a_png_has_the_colour_of_ink():
    """A page sets the colour of text by its style sheet, which a PNG does not have."""
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20" width="40" height="20">'
        '<text x="2" y="15" font-size="14px" fill="currentColor">MMM</text></svg>'
    )

    colours = Image.open(BytesIO(png_of(svg))).convert("RGB").getcolors(10_000)

    assert INK.lower() in {f"#{r:02x}{g:02x}{b:02x}" for _, (r, g, b) in colours}
