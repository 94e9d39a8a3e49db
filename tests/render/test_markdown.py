"""The part of Quarto's Markdown that chapters use."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pbdreport.render.cross_references import CrossReference
from pbdreport.render.markdown.state import PageState, UnknownMarkdown, placeholder
from pbdreport.render.markdown.to_html import to_html

ANCHORS = {
    "fig-bereik": CrossReference("reach", "Figuur", "1.2"),
    "tbl-uren": CrossReference("effort", "Tabel", "2.1"),
    "sec-plan": CrossReference("effort", "", "Tegenover het plan"),
}


def flow() -> PageState:
    """A page `reach` with one output."""
    return PageState("reach", ANCHORS, lambda nth: f"<hr id='output-{nth}'>\n")


def html(markdown: str) -> str:
    """The HTML of Markdown on that page."""
    return to_html(markdown, flow()).strip()


def test_html_is_shown_as_text():
    """Markdown cannot bring markup of its own."""
    assert html("a <b onclick='x'>c</b>") == ("<p>a &lt;b onclick='x'&gt;c&lt;/b&gt;</p>")


def test_references_lead_to_figures_on_this_page_and_others():
    """The number is computed; the word and the number stay on one line."""
    assert html("Zie @fig-bereik en @tbl-uren.") == (
        '<p>Zie <a href="#fig-bereik">Figuur&nbsp;1.2</a> en '
        '<a href="effort.html#tbl-uren">Tabel&nbsp;2.1</a>.</p>'
    )


def test_a_reference_in_brackets_is_the_number_alone():
    """As in Quarto: no word before it."""
    assert html("in figuur [-@fig-bereik]") == '<p>in figuur <a href="#fig-bereik">1.2</a></p>'


def test_an_address_is_no_reference():
    """An at sign after a letter belongs to an e-mail address."""
    assert html("jan@fig-bereik") == "<p>jan@fig-bereik</p>"


def test_a_reference_to_nothing_is_refused_with_a_suggestion():
    """A misspelt label does not reach readers."""
    with pytest.raises(UnknownMarkdown) as refusal:
        html("Zie @fig-bereijk.")

    assert (refusal.value.must, refusal.value.found, refusal.value.advice) == (
        "A reference leads to nothing in the report.",
        "'@fig-bereijk'",
        "Did you mean 'fig-bereik'? Write the label of a chart or table, or that of a heading: "
        "{#sec-…}.",
    )


@pytest.mark.parametrize(
    "markdown",
    [
        '::: {.callout-tip title="Behouden"}\ntekst\n:::',
        "::: {.callout-tip}\n## Behouden\n\ntekst\n:::",
    ],
)
def test_a_callout_takes_its_title_from_the_attribute_or_the_heading(markdown: str):
    """Both forms of Quarto; the heading is not a heading of the page."""
    page = flow()

    assert " ".join(to_html(markdown, page).split()) == (
        '<div class="callout callout-tip"> <p class="callout-title">Behouden</p> '
        "<p>tekst</p> </div>"
    )
    assert page.headings == []


def test_a_callout_without_a_title_has_the_word_of_its_kind():
    """The title is Dutch."""
    assert '<p class="callout-title">Waarschuwing</p>' in html("::: {.callout-warning}\nx\n:::")


@pytest.mark.parametrize(("collapse", "state"), [("true", ""), ("false", " open")])
def test_a_callout_folds_where_its_writer_wants_it_to(collapse: str, state: str):
    """As Quarto has it: folded at first, or open and foldable; one inside keeps its own form."""
    inside = ":::: {.callout-tip}\nbinnen\n::::"
    written = html(f'::::: {{.callout-note collapse="{collapse}"}}\n{inside}\n\nbuiten\n:::::')

    assert " ".join(written.split()) == (
        f'<details class="callout callout-note"{state}> '
        '<summary class="callout-title">Opmerking</summary> '
        '<div class="callout callout-tip"> <p class="callout-title">Tip</p> <p>binnen</p> </div> '
        "<p>buiten</p> </details>"
    )


def test_tabs_stand_each_in_a_part_that_its_heading_names():
    """Without a script they stand below each other; a deeper heading opens no tab."""
    written = html("::: {.panel-tabset}\n## A\n\neen\n\n### a\n\n## B\n\ntwee\n:::\n\nna")

    assert " ".join(written.split()) == (
        '<div class="tabset"> '
        '<section class="tab" aria-labelledby="a"> <h2 id="a">A</h2> <p>een</p> '
        '<h3 id="a-2">a</h3> </section> '
        '<section class="tab" aria-labelledby="b"> <h2 id="b">B</h2> <p>twee</p> </section> '
        "</div> <p>na</p>"
    )


def test_a_school_year_does_not_break_over_two_lines():
    """The hyphen in it is one."""
    assert html("In 2022-2023.") == '<p>In <span class="nowrap">2022-2023</span>.</p>'


def test_a_section_is_named_by_its_title():
    """A heading with an id; its title may break over lines."""
    assert html("Zie @sec-plan.") == (
        '<p>Zie <a href="effort.html#sec-plan">Tegenover het plan</a>.</p>'
    )


@pytest.mark.parametrize(
    "markdown", ["::: {.columns}\ntekst\n:::", "::: {.callout-note}\ntekst\n\nmeer"]
)
def test_other_and_open_fences_are_refused(markdown: str):
    """Unsupported blocks are not shown as colons, and do not swallow the page."""
    with pytest.raises(UnknownMarkdown) as refusal:
        html(markdown)

    assert refusal.value.must == "A fenced block is of an unknown kind, or is not closed."
    assert refusal.value.found == repr(markdown.splitlines()[0])


def test_outputs_stand_where_they_belong_also_inside_a_callout():
    """A callout may open in one cell and close in another."""
    page = flow()
    text = f"::: {{.callout-note}}\n\n{placeholder(0)}\n\n:::\n\n{placeholder(1)}"

    assert to_html(text, page).index("output-0") < to_html(text, page).index("</div>")
    assert page.placed == [0, 1, 0, 1]


def test_headings_have_addresses():
    """From the text, or as the author gives it; never twice the same."""
    page = flow()

    to_html("# Titel **x** {#kop}\n\n## Één keer\n\n## Één keer\n\n### Drie {#vast .stil}", page)

    assert page.title == "Titel <strong>x</strong>"
    assert [(heading.level, heading.id, heading.text) for heading in page.headings] == [
        (2, "een-keer", "Één keer"),
        (2, "een-keer-2", "Één keer"),
        (3, "vast", "Drie"),
    ]


def test_a_second_title_is_refused():
    """A page has one heading of the first level."""
    with pytest.raises(UnknownMarkdown) as refusal:
        html("# Een\n\n# Twee")

    assert refusal.value.must == "The chapter has a second heading of the first level."
    assert refusal.value.found == "'Twee'"


def test_pictures_are_refused():
    """Pictures come from the package, with an alternative."""
    with pytest.raises(UnknownMarkdown) as refusal:
        html("![kaart](kaart.png)")

    assert refusal.value.must == "A picture in Markdown cannot be published."
    assert refusal.value.found == "a picture, 'kaart.png'"


def test_footnotes_lead_there_and_back():
    """The mark has a name for those who hear the page."""
    text = html("Bereik.[^a]\n\n[^a]: Een noot.")

    assert 'href="#voetnoot-1" id="voetnootverwijzing-1" aria-label="Voetnoot 1"' in text
    assert '<li id="voetnoot-1">' in text
    assert 'href="#voetnootverwijzing-1" aria-label="Terug naar de tekst bij voetnoot 1"' in text


def test_a_footnote_may_stand_in_the_line():
    """As in Quarto: `^[Een noot.]`."""
    text = html("Bereik.^[Een noot.]")

    assert 'href="#voetnoot-1" id="voetnootverwijzing-1" aria-label="Voetnoot 1"' in text
    assert '<li id="voetnoot-1"><p>Een noot. <a href="#voetnootverwijzing-1"' in text


def test_dangerous_links_are_no_links():
    """A link leads to a page, not to a script."""
    assert "<a" not in html("[x](javascript:alert(1))")


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="@:#!`\ue000")))
def test_no_text_brings_tags_of_its_own(text: str):
    """Whatever an author types, every tag is one that Markdown makes."""
    made = html(text)
    allowed = ("p", "em", "strong", "ul", "ol", "li", "blockquote", "a", "br", "hr", "pre", "code")

    tags = [
        piece.lstrip("/").split(">")[0].split(" ")[0].rstrip("/") for piece in made.split("<")[1:]
    ]
    assert bool(tags) == bool(made)
    assert set(tags) <= {
        *allowed,
        "s",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "h2",
        "div",
    }
