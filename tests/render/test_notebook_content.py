"""The content of an executed notebook that readers may see."""

from types import SimpleNamespace

import pytest
from nbformat.v4 import new_code_cell, new_output, new_raw_cell

from pbdreport.errors import ChapterFailed, Refusals
from pbdreport.render.notebook_content import ProseCell, ShownOutput, read_content
from pbdreport.render.output_types import MIME


def test_code_and_what_was_printed_are_left_out(hand: SimpleNamespace):
    """Only Markdown and the outputs of the package are taken; raw cells are not."""
    cell = hand.sentence("Zeven.")
    cell.outputs.insert(0, new_output("stream", name="stderr", text="FutureWarning"))
    quiet = new_code_cell("secret = 1", execution_count=2, outputs=[])

    blocks = read_content(
        hand.page("reach", "Bereik", hand.says("# A"), cell, quiet, new_raw_cell("x"))
    )

    assert [type(block) for block in blocks] == [ProseCell, ShownOutput]


def test_a_bare_table_is_refused_with_its_cell(hand: SimpleNamespace):
    """A DataFrame that the package did not make has been seen by no gate."""
    bare = new_code_cell(
        "frame",
        execution_count=1,
        outputs=[new_output("execute_result", {"text/plain": "x", "text/html": "<table>"})],
    )
    page = hand.page("reach", "Bereik", hand.says("# Bereik\n\n## Per niveau"), bare)

    with pytest.raises(ChapterFailed) as refusal:
        read_content(page)

    assert str(refusal.value) == (
        "The cell shows something that the package did not make.\n"
        "  chapter  notebooks/reach.ipynb\n"
        "  cell     2\n"
        "  under    'Per niveau'\n"
        "  found    'text/html', 'text/plain'\n"
        "Pass the table to chapter.publish(…) with its title, unit and definition and show what "
        "that returns, or end the line with a semicolon so that nothing is shown."
    )


def test_a_cell_that_did_not_run_is_refused(hand: SimpleNamespace):
    """A chapter that stopped early is not published."""
    page = hand.page("reach", "Bereik", hand.says("# Bereik"), new_code_cell("x = 1"))

    with pytest.raises(ChapterFailed) as refusal:
        read_content(page)

    assert str(refusal.value) == (
        "A cell of the chapter did not run.\n"
        "  chapter  notebooks/reach.ipynb\n"
        "  cell     2\n"
        "  under    'Bereik'\n"
        "  found    no execution count\n"
        "Build the chapter again; take out any cell that ends the chapter early."
    )


def test_a_cell_that_shows_nothing_is_refused_where_its_last_line_shows(hand: SimpleNamespace):
    """An output that was lost is an error."""
    asked = new_code_cell("favourable = chapter.figure('x')", execution_count=1)
    lost = new_code_cell("favourable.chart()", execution_count=2)
    page = hand.page("reach", "Bereik", hand.says("# Bereik"), asked, lost)

    with pytest.raises(ChapterFailed) as refusal:
        read_content(page)

    assert str(refusal.value) == (
        "The last line of the cell should show something, and showed nothing.\n"
        "  chapter  notebooks/reach.ipynb\n"
        "  cell     3\n"
        "  under    'Bereik'\n"
        "  found    no output\n"
        "Build with --force; if that does not help, run the cell by hand. End the line with a "
        "semicolon if it is meant to show nothing."
    )


def test_an_empty_output_is_left_out(hand: SimpleNamespace):
    """A figure of three school years where there are two: nothing was lost."""
    empty = hand.shows({"kind": "nothing"}, source="reached.over_years().chart()")

    assert len(read_content(hand.page("reach", "Bereik", hand.says("# A"), empty))) == 1


def test_an_empty_cell_need_not_run(hand: SimpleNamespace):
    """A cell without code has nothing to run."""
    assert read_content(hand.page("reach", "Bereik", new_code_cell("  \n"))) == ()


def test_an_error_is_refused_by_its_name_only(hand: SimpleNamespace):
    """The message of an exception may have data: only its class is reported."""
    failed = new_code_cell(
        "x",
        execution_count=1,
        outputs=[new_output("error", ename="KeyError", evalue="Jan Peeters", traceback=[])],
    )

    with pytest.raises(ChapterFailed) as refusal:
        read_content(hand.page("reach", "Bereik", failed))

    assert refusal.value.where == {
        "chapter": "notebooks/reach.ipynb",
        "cell": "1",
        "found": "KeyError",
    }


def test_all_refusals_of_a_chapter_are_told_together(hand: SimpleNamespace):
    """An analyst mends a chapter in one go."""
    page = hand.page("reach", "Bereik", new_code_cell("x"), new_code_cell("y"))

    with pytest.raises(Refusals) as refusal:
        read_content(page)

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

    blocks = read_content(hand.page("reach", "Bereik", cell))

    assert [block.label for block in blocks if isinstance(block, ShownOutput)] == labels


def test_an_output_is_read_as_what_it_says_it_is(hand: SimpleNamespace):
    """The kind of the payload decides, not the other types of the output."""
    cell = hand.shows(hand.chart())
    cell.outputs[0].data["text/html"] = "<script>alert(1)</script>"

    (block,) = read_content(hand.page("reach", "Bereik", cell))

    assert isinstance(block, ShownOutput)
    assert block.output.kind == "chart"
    assert MIME == "application/vnd.pbdreport+json"


def test_notices_of_one_reason_below_each_other_are_one(hand: SimpleNamespace):
    """Four grey lines that say the same tell no more than one; a heading between parts them."""

    def untold(title: str, reason: str = "er zijn geen gegevens") -> object:
        notice = {"kind": "notice", "markdown": title, "about": [title], "reason": reason}
        return hand.shows(notice | {"sources": ["boekhouding"]})

    cells = [untold("Dotaties"), untold("Resultaat"), hand.says("## B"), untold("Posten")]
    blocks = read_content(hand.page("means", "Middelen", *cells, untold("Klachten", "niets")))

    assert [block.output.markdown for block in blocks if isinstance(block, ShownOutput)] == [
        "Dotaties en resultaat: er zijn geen gegevens (boekhouding).",
        "Posten",
        "Klachten",
    ]
