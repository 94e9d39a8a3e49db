"""Pictures of one's own: from masked frames only, complete like any figure, or refused in their
cell."""

import pytest
from analyst.conftest import Kernel

from pbdreport.presentation.cell_guard import unmasked_names
from pbdreport.render.output_types import ChartOutput, read_output
from pbdreport.render.safe_markup import inline_svg, own_table

ALT = "Staafdiagram: het bereik per onderwijsniveau, met voor elk niveau het aandeel instellingen."
DRAW = f"""
import seaborn
reached = chapter.figure("reach.institutions_reached", by="level")
axes = seaborn.barplot(reached.frame(), x="value", y="level")
chapter.picture(axes, shows=[reached], title="Bereik per niveau", alt="{ALT}")
"""
PEOPLE = frozenset({"enrolments", "answers"})


def refusal(kernel: Kernel, cell: str) -> str:
    """The first line of what an analyst reads."""
    return kernel.run(cell).error.partition("\n")[0]


def test_a_picture_is_a_figure_like_any_other(kernel: Kernel):
    """Pages accept its markup; its table has a row for each masked row, its download exists."""
    ran = kernel.run(DRAW)

    assert ran.error == ""
    output = read_output(ran.payload)
    assert isinstance(output, ChartOutput)
    assert output.address == "reach-institutions-reached-level-picture"
    assert output.title == "Bereik per niveau"
    assert output.data == "data/reach.institutions_reached.csv"
    assert output.explanation
    assert f">{ALT}</title>" in inline_svg(output.svg, "fig-x", output.alt)
    assert 'class="fill-mark-1"' in output.svg and "currentColor" in output.svg
    rows = own_table(output.table, "fig-x").table.count('scope="row"')
    assert rows == int(kernel_number(kernel, "len(reached.rows)"))


def kernel_number(kernel: Kernel, expression: str) -> str:
    """The value of an expression in the kernel."""
    reply = kernel.client.execute_interactive(
        "", user_expressions={"x": expression}, timeout=60, output_hook=lambda _: None
    )
    return reply["content"]["user_expressions"]["x"]["data"]["text/plain"]


def test_numbers_in_title_and_alternative_are_references(kernel: Kernel):
    """A typed number would be last year's next year."""
    typed = DRAW.replace(ALT, ALT + " Samen 64 procent.")
    referred = DRAW.replace(ALT, ALT + " Samen {{ reach.institutions_reached | pct }}.")

    assert refusal(kernel, typed) == "The text alternative of the picture has a typed number."
    assert "%" in kernel.run(referred).payload["alt"]


@pytest.mark.parametrize(
    ("cell", "first_line"),
    [
        (
            DRAW.replace(ALT, "Een staafdiagram."),
            "The picture has no text alternative that says what it shows.",
        ),
        (DRAW.replace("Bereik per niveau", ""), "The picture has no title."),
        (DRAW.replace("shows=[reached]", "shows=[]"), "The picture does not say which figures it"),
        (
            "import matplotlib.pyplot as plt\nsheet, axes = plt.subplots()\n"
            + DRAW.replace("picture(axes", "picture(sheet")
            .replace("axes = seaborn", "x = seaborn")
            # seaborn draws on the current axes; take a sheet that stays empty.
            .replace("picture(sheet", "picture(plt.figure()"),
            "The picture is empty.",
        ),
        (
            "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()",
            "The cell displays something that the report would not show.",
        ),
        (
            "import matplotlib.pyplot as plt\nlines = plt.plot([1, 2])",
            "The cell draws a picture that the report would not show.",
        ),
        ("print('reach')", "The cell prints text, which the report would not show."),
        (
            "chapter.figure('reach.institutions_reached', by='level').frame()",
            "The last line of the cell shows something that the report would not show.",
        ),
        (
            "display(chapter.figure('reach.institutions_reached').frame())",
            "The cell displays something that the report would not show.",
        ),
        (
            "chapter.figure('reach.institutions_reached')",
            "The last line of the cell shows something that the report would not show.",
        ),
    ],
)
def test_what_readers_would_not_get_is_refused_in_its_cell(kernel: Kernel, cell, first_line):
    """In the notebook as in the build."""
    assert refusal(kernel, cell).startswith(first_line)


def test_what_is_about_people_is_published_before_it_is_drawn(kernel: Kernel):
    """The refusal says how."""
    kernel.run(
        "audiences = chapter.tables.contact_audiences.group_by('audience')"
        ".aggregate(numerator=lambda t: t.people.sum()).to_pandas()"
    )

    ran = kernel.run(
        DRAW.replace(
            "axes = seaborn.barplot(",
            "axes = seaborn.barplot(audiences, y='audience') or seaborn.barplot(",
        )
    )

    assert ran.error == (
        "The cell draws numbers that have not been masked.\n"
        "  found  'audiences (from chapter.tables.contact_audiences)', 'axes (from "
        "chapter.tables.contact_audiences)'\n"
        "Publish them first, reached = chapter.publish(id, table, title=…, unit=…, definition=…, "
        "concerns=…, by=…), and draw from reached.frame()."
    )


@pytest.mark.parametrize(
    ("before", "here", "found"),
    [
        ([], "draw(chapter.tables.answers)", ["chapter.tables.answers"]),
        ([], "draw(chapter.tables.offers)", []),
        (["a = chapter.tables.answers", "b = a.count()"], "draw(b)", 1),
        (["a = chapter.tables.answers", "a = 1"], "draw(a)", []),
        (["t = chapter.tables", "a = t.answers"], "draw(a)", 1),
        (["f['n'] = chapter.tables.answers.x"], "draw(f)", 1),
        (["l.append(chapter.tables.answers)"], "draw(l)", 1),
        (["def f():\n    return chapter.tables.answers"], "draw(f())", 1),
        (["p = chapter.publish('x', chapter.tables.answers)"], "draw(p.frame())", []),
        (["a = pandas.read_csv('x.csv')"], "draw(a)", 1),
        (["a = chapter.figure('x').frame()"], "draw(a.merge(a))", []),
    ],
)
def test_what_is_not_masked_is_followed_from_cell_to_cell(before, here, found):
    """Through names, columns, lists and functions, up to `publish`."""
    names = unmasked_names(before, here, PEOPLE)

    assert (names == found) if isinstance(found, list) else (len(names) == found)


def test_an_analyst_can_look_at_what_readers_do_not_get(kernel: Kernel):
    """A frame in the notebook; pages leave it out."""
    ran = kernel.run("chapter.look(chapter.tables.offers)")

    assert ran.error == ""
    assert ran.payload["kind"] == "nothing"
    assert "<table" in ran.outputs[0]["text/html"]
    kernel.run("import os; os.environ['PBDREPORT_UNATTENDED'] = '1'")
    assert "text/html" not in kernel.run("chapter.look(chapter.tables.offers)").outputs[0]
    kernel.run("del os.environ['PBDREPORT_UNATTENDED']")
