from dataclasses import replace
from xml.etree import ElementTree

import matplotlib
import pytest
from presentation.samples import BY_MODE, SHARE, WORDS, row

from pbdreport.presentation.charts.chart import draw_chart
from pbdreport.presentation.charts.svg_canvas import CATEGORIES, house_style
from pbdreport.presentation.palette import STEPS, colour

SVG = "{http://www.w3.org/2000/svg}"


def drawn(rows, by=("level", "mode")):
    return draw_chart(rows, SHARE, by, WORDS)


def texts(svg):
    """The lines of text in a drawing, in the order drawn."""
    return [element.text for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def fields(svg):
    """The classes of colour of the fields, line by line; the key has smaller marks."""
    found = []
    for path in ElementTree.fromstring(svg).iter(f"{SVG}path"):
        steps = [name for name in path.get("class", "").split() if name.startswith("fill-step")]
        if path.get("stroke"):
            found.append(steps[0].removeprefix("fill-") if steps else "")
    return found


def test_each_pair_has_a_field_with_its_number():
    """Levels down and forms across; absent and low-base fields have symbols."""
    shown = texts(drawn(BY_MODE).svg)

    assert shown[:5] == ["75 tot 80", "80 tot 85", "85 tot 90", "in %", "Ter plaatse"]
    assert shown[5:9] == [
        "Online",
        "Basisonderwijs",
        "Secundair onderwijs",
        "Deeltijds kunstonderwijs",
    ]
    assert shown[9:] == ["80", "75", "90", "80 [u]", "80", "\N{EN DASH}"]


def test_a_field_has_the_colour_of_its_class():
    """75, 80 and 90 % lie in the first, second and last of three classes of five points."""
    low, middle, high = STEPS[0], STEPS[2], STEPS[4]

    assert fields(drawn(BY_MODE).svg) == [middle, low, high, middle, middle, ""]


def test_a_hidden_field_is_empty_but_for_its_sign():
    """Neither its colour nor the classes tell of it."""
    rows = [replace(BY_MODE[0], status="c"), *BY_MODE[1:]]
    svg = drawn(rows).svg

    assert fields(svg)[0] == ""
    assert texts(svg)[9] == "[c]"


def test_the_dimension_with_fewer_parts_runs_across():
    """Where neither splits the other: two levels across, three regions down."""
    rows = [row(1, 2, level=level, region=region) for level in ("BaO", "SO") for region in "ABC"]

    shown = texts(drawn(rows, ("level", "region")).svg)

    assert shown[2:7] == ["Basisonderwijs", "Secundair onderwijs", "A", "B", "C"]


def test_heads_that_do_not_fit_are_letters_explained_above():
    """On a phone, six columns; no word is cut."""
    modes = ("physical", "online", "hybrid", "helpdesk", "learning_walk", "class_visit")
    rows = [row(1, 6, level=level, mode=mode) for level in ("BaO", "SO") for mode in modes]
    narrow = texts(drawn(rows).narrow)

    assert narrow[2:4] == ["A  Ter plaatse", "B  Online"]
    assert narrow[8:14] == list("ABCDEF")
    assert not [text for text in narrow if "\N{HORIZONTAL ELLIPSIS}" in text]


def test_on_a_phone_a_label_stands_above_its_fields():
    """Lines of labels hold no fields."""
    assert fields(drawn(BY_MODE).narrow)[:4] == ["", "", STEPS[2], STEPS[0]]


def test_the_house_style_is_a_theme_of_seaborn_while_drawing():
    """Palette and font hold inside, and nothing of them is left behind."""
    before = dict(matplotlib.rcParams)
    with house_style():
        colours = matplotlib.rcParams["axes.prop_cycle"].by_key()["color"]
        assert matplotlib.rcParams["font.family"] == ["DejaVu Sans"]

    assert [matplotlib.colors.to_hex(one).upper() for one in colours] == CATEGORIES
    assert CATEGORIES[0] == colour("mark-1")
    assert dict(matplotlib.rcParams) == before


@pytest.mark.parametrize("hidden", [5, 6])
def test_many_confidential_lines_are_left_to_the_table(hidden):
    """Five keep their lines; six are left to the note, which counts them."""
    shown = [row(1, 2, region="Noord"), row(2, 3, region="Zuid")]
    rows = [*shown, *(row(1, 2, region=f"Regio {nth}", status="c") for nth in range(hidden))]

    assert texts(drawn(rows, ("region",)).svg).count("[c]") == (5 if hidden == 5 else 0)
