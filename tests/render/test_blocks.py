"""What of an executed notebook readers may see."""

from types import SimpleNamespace

import pytest
from nbformat.v4 import new_code_cell, new_output, new_raw_cell

from pbdreport.errors import ChapterFailed, Refusals
from pbdreport.render.blocks import Prose, Shown, read_blocks
from pbdreport.render.outputs import MIME


def test_code_and_what_was_printed_are_left_out(hand: SimpleNamespace):
    """Only Markdown and the outputs of the package are taken; raw cells are not."""
    cell = hand.sentence("Zeven.")
    cell.outputs.insert(0, new_output("stream", name="stderr", text="FutureWarning"))
    quiet = new_code_cell("secret = 1", execution_count=2, outputs=[])

    blocks = read_blocks(
        hand.page("reach", "Bereik", hand.says("# A"), cell, quiet, new_raw_cell("x"))
    )

    assert [type(block) for block in blocks] == [Prose, Shown]


def test_a_bare_table_is_refused_with_its_cell(hand: SimpleNamespace):
    """A DataFrame that the package did not make has been seen by no gate."""
    bare = new_code_cell(
        "frame",
        execution_count=1,
        outputs=[new_output("execute_result", {"text/plain": "x", "text/html": "<table>"})],
    )
    page = hand.page("reach", "Bereik", hand.says("# Bereik\n\n## Per niveau"), bare)

    with pytest.raises(ChapterFailed) as refusal:
        read_blocks(page)

    assert str(refusal.value) == (
        "A chapter shows figures, tables and sentences of the package, and Markdown.\n"
        "  chapter  notebooks/reach.ipynb\n"
        "  cell     2\n"
        "  under    'Per niveau'\n"
        "  found    'text/html', 'text/plain'\n"
        "Hand the table to chapter.publish(…) with its title, unit and definition and show what "
        "that returns, or end the line with a semicolon so that nothing is shown."
    )


def test_a_cell_that_did_not_run_is_refused(hand: SimpleNamespace):
    """A chapter that stopped early is not published."""
    page = hand.page("reach", "Bereik", hand.says("# Bereik"), new_code_cell("x = 1"))

    with pytest.raises(ChapterFailed) as refusal:
        read_blocks(page)

    assert str(refusal.value) == (
        "Every cell of a chapter has run.\n"
        "  chapter  notebooks/reach.ipynb\n"
        "  cell     2\n"
        "  under    'Bereik'\n"
        "  found    a cell that did not run\n"
        "Build the chapter again; a cell that stops the chapter early has no place in it."
    )


def test_a_cell_that_shows_nothing_is_refused_where_its_last_line_shows(hand: SimpleNamespace):
    """An output that was lost on its way is no success."""
    asked = new_code_cell("favourable = chapter.figure('x')", execution_count=1)
    lost = new_code_cell("favourable.chart()", execution_count=2)
    page = hand.page("reach", "Bereik", hand.says("# Bereik"), asked, lost)

    with pytest.raises(ChapterFailed) as refusal:
        read_blocks(page)

    assert str(refusal.value) == (
        "What the last line of a cell shows comes out.\n"
        "  chapter  notebooks/reach.ipynb\n"
        "  cell     3\n"
        "  under    'Bereik'\n"
        "  found    nothing\n"
        "Build with --force; if it stays so, run the cell by hand. A line that is to show nothing "
        "ends with a semicolon."
    )


def test_figures_by_part_show_nothing_where_there_is_no_part(hand: SimpleNamespace):
    """The chapter's text says so, wherever the parts got their name."""
    named = new_code_cell("parts = chapter.figure('x').by_part()", execution_count=1)
    shown = new_code_cell("parts.chart()", execution_count=2)

    assert len(read_blocks(hand.page("reach", "Bereik", hand.says("# A"), named, shown))) == 1


def test_an_empty_cell_need_not_run(hand: SimpleNamespace):
    """A cell without code has nothing to run."""
    assert read_blocks(hand.page("reach", "Bereik", new_code_cell("  \n"))) == ()


def test_an_error_is_refused_by_its_name_only(hand: SimpleNamespace):
    """What an exception says may hold data: only its kind is told."""
    failed = new_code_cell(
        "x",
        execution_count=1,
        outputs=[new_output("error", ename="KeyError", evalue="Jan Peeters", traceback=[])],
    )

    with pytest.raises(ChapterFailed) as refusal:
        read_blocks(hand.page("reach", "Bereik", failed))

    assert refusal.value.where == {
        "chapter": "notebooks/reach.ipynb",
        "cell": "1",
        "found": "KeyError",
    }


def test_all_refusals_of_a_chapter_are_told_together(hand: SimpleNamespace):
    """An analyst mends a chapter in one go."""
    page = hand.page("reach", "Bereik", new_code_cell("x"), new_code_cell("y"))

    with pytest.raises(Refusals) as refusal:
        read_blocks(page)

    assert [error.where["cell"] for error in refusal.value.errors] == ["1", "2"]


@pytest.mark.parametrize(
    ("source", "labels"),
    [
        ("x", ["fig-reach-institutions-reached-level", "tbl-reach-intensity"]),
        ("#| label: fig-eigen\nx", ["fig-eigen", "fig-eigen-2"]),
        ('#| echo: false\n#| label: "fig-eigen"', ["fig-eigen", "fig-eigen-2"]),
    ],
)
def test_a_label_comes_from_the_cell_or_the_figure(
    hand: SimpleNamespace, source: str, labels: list[str]
):
    """Without an option, the figure's id is its address, the same every year."""
    cell = hand.shows(hand.chart(), hand.table(), source=source)

    blocks = read_blocks(hand.page("reach", "Bereik", cell))

    assert [block.label for block in blocks if isinstance(block, Shown)] == labels


def test_an_output_is_read_as_what_it_says_it_is(hand: SimpleNamespace):
    """The kind of the payload decides, not the other representations beside it."""
    cell = hand.shows(hand.chart())
    cell.outputs[0].data["text/html"] = "<script>alert(1)</script>"

    (block,) = read_blocks(hand.page("reach", "Bereik", cell))

    assert isinstance(block, Shown)
    assert block.output.kind == "chart"
    assert MIME == "application/vnd.pbdreport+json"


def test_notices_of_one_reason_below_each_other_are_one(hand: SimpleNamespace):
    """Four grey lines that say the same tell no more than one; a heading between parts them."""

    def untold(title: str, reason: str = "er zijn geen gegevens") -> object:
        notice = {"kind": "notice", "markdown": title, "about": [title], "reason": reason}
        return hand.shows(notice | {"sources": ["boekhouding"]})

    cells = [untold("Dotaties"), untold("Resultaat"), hand.says("## B"), untold("Posten")]
    blocks = read_blocks(hand.page("means", "Middelen", *cells, untold("Klachten", "niets")))

    assert [block.output.markdown for block in blocks if isinstance(block, Shown)] == [
        "Dotaties en resultaat: er zijn geen gegevens (boekhouding).",
        "Posten",
        "Klachten",
    ]
