import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from presentation.samples import (
    ANSWERS,
    BY_ANSWER,
    BY_ITEM,
    BY_LEVEL,
    BY_PART,
    FAVOURABLE,
    HOURS,
    NBSP,
    PARTS,
    SHARE,
    WORDS,
    row,
)

from pbdreport.presentation.markdown_escape import as_markdown
from pbdreport.presentation.narrative.headline import headline


@pytest.mark.parametrize(
    ("rows", "figure", "by", "told"),
    [
        (
            BY_LEVEL,
            SHARE,
            ("level",),
            "Van 25 % voor centra voor leerlingenbegeleiding tot 75 % voor basisonderwijs",
        ),
        ([row(3, 4, 4, level=x) for x in ("SO", "BaO")], SHARE, ("level",), "Beide onderwijsn"),
        (
            [row(7, 10, 10, mode="online"), row(3, 10, 10, mode="physical")],
            SHARE,
            ("mode",),
            "Het grootste deel: online (70 %)",
        ),
        (BY_ITEM, FAVOURABLE, ("item",), "Verschillen kunnen toeval zijn: van 80 % voor"),
        (
            BY_ANSWER,
            ANSWERS,
            ("item", "answer"),
            "Gunstige antwoorden: van 60,0 % (“Vraag een”) tot",
        ),
        (
            BY_PART,
            PARTS,
            ("offer", "priority"),
            "Over beide aanbodonderdelen samen is Effectieve didactiek het grootst: 45,0 dagdelen",
        ),
        ([row(1200, previous=1500)], HOURS, (), "1.200,0 uur, 300,0 minder dan in 2022-2023"),
        ([row(3, 4, 4, 2, 4, previous_n=4)], SHARE, (), "75 %, 25 procentpunten meer dan in 2022-"),
        ([row(3, 4, 4)], SHARE, (), "75 %"),
    ],
)
def test_a_headline_tells_the_finding(rows, figure, by, told):
    """Some ten words with the numbers that matter, made from the numbers."""
    found = headline(rows, figure, by, WORDS).text.replace(NBSP, " ")

    assert found.startswith(told)
    assert len(found.split()) <= 18


@pytest.mark.parametrize("rows", [[row(None, status="c", level="SO")], [row(3, 4, 4, level="SO")]])
def test_where_nothing_can_be_compared_there_is_no_headline(rows):
    """Readers then see the title of the figure."""
    assert headline(rows, SHARE, ("level",), WORDS).text == ""


@pytest.mark.parametrize(
    "name",
    [
        "<script>alert(1)</script>",
        '=HYPERLINK("http://x.be")',
        "[klik](http://x.be)",
        "# Kop",
        "- punt",
        "1. School",
        "@fig-x",
        "::: {.callout-note}",
        "*ster* _lijn_ `code` &lt; http://x.be",
        "+ meer",
    ],
)
def test_a_name_is_shown_as_it_is(name):
    """Markdown that a data name happens to be is text."""
    tokens = MarkdownIt("commonmark").parse(as_markdown(name))

    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    parts = tokens[1].children or []
    assert {part.type for part in parts} <= {"text", "text_special"}
    assert "".join(part.content for part in parts) == name


@given(st.text(alphabet=st.characters(codec="ascii", exclude_categories=["Cc"]), max_size=30))
def test_any_name_is_shown_as_it_is(name):
    """No text of one line opens anything."""
    shown = " ".join(name.split())
    html = MarkdownIt("commonmark").renderInline(as_markdown(shown))

    assert "<" not in html
