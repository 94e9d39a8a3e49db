import pytest
from nbformat.v4 import new_markdown_cell, new_notebook

from pbdreport.errors import ChapterFailed
from pbdreport.render.commentary import (
    has_references,
    read_sections,
    with_commentary,
    with_references,
)
from pbdreport.render.edition import Page

CELLS = ("# Bereik\n\nInleiding.", "## Een\n\nTekst.", "### Naar niveau", "## Twee\n\nMeer.")


class Unknown(ValueError):
    must, found, advice, line = "Must.", "found", "Advice.", 7


def commented(tmp_path, text, answer=lambda text, line: text):
    path = tmp_path / "reach.md"
    path.write_text(text, encoding="utf-8")
    page = Page("reach", "Bereik", new_notebook(cells=[new_markdown_cell(c) for c in CELLS]))
    pages = with_commentary((page,), {"reach": path}, answer, lambda path: "commentary/reach.md")
    return [cell.source for cell in pages[0].notebook.cells]


def callout(kind, title, text):
    return f'::::: {{.callout-{kind} icon=false title="{title}"}}\n\n{text}\n\n:::::'


def test_what_names_no_section_stands_at_the_end(tmp_path):
    """The heading chooses the callout."""
    cells = commented(tmp_path, "## Wat leren de cijfers ons?\n\nVeel.\n")

    assert cells == [*CELLS, "## Duiding", callout("note", "Wat leren de cijfers ons?", "Veel.")]


def test_a_section_is_named_by_its_heading(tmp_path):
    """The callout comes at the end of the section: before the next heading of its level."""
    cells = commented(tmp_path, '## Wat willen we borgen? {section="Een"}\n\nDit.\n')

    assert cells == [*CELLS[:3], callout("tip", "Wat willen we borgen?", "Dit."), CELLS[3]]


def test_a_callout_of_which_nothing_is_left_is_left_out(tmp_path):
    """A condition may decide that there is nothing to say."""
    cells = commented(tmp_path, "## Wat willen we verbeteren?\n\nX\n", lambda text, line: " \n")

    assert cells == list(CELLS)


def test_the_line_of_a_part_is_the_line_in_its_file(tmp_path):
    """Refusals point at the line that the author wrote."""
    asked = []
    text = "\n## Wat leren de cijfers ons?\neen\n## Wat willen we borgen?\ntwee\n"

    commented(tmp_path, text, lambda text, line: asked.append((text, line)) or text)

    assert asked == [("een\n", 3), ("twee\n", 5)]


def refusal(tmp_path, text, answer=lambda text, line: text):
    with pytest.raises(ChapterFailed) as refused:
        commented(tmp_path, text, answer)
    return str(refused.value)


def test_a_heading_that_is_no_callout_is_refused(tmp_path):
    """The error lists the three headings, and suggests the nearest one."""
    assert refusal(tmp_path, "## Wat leren de cijfers\n\nVeel.\n") == (
        "Unknown heading 'Wat leren de cijfers' in the commentary.\n"
        "  file      commentary/reach.md, line 1\n"
        "  expected  'Wat leren de cijfers ons?', 'Wat willen we borgen?', "
        "'Wat willen we verbeteren?'\n"
        "  found     'Wat leren de cijfers'\n"
        "Did you mean 'Wat leren de cijfers ons?'? Write one of these headings, after '## '."
    )


def test_a_section_that_is_not_there_is_refused(tmp_path):
    """The error lists the headings of the chapter."""
    assert refusal(tmp_path, '## Wat willen we borgen? {section="Eeen"}\n\nDit.\n') == (
        "The chapter has no section 'Eeen'.\n"
        "  file      commentary/reach.md, line 1\n"
        "  expected  'Bereik', 'Een', 'Naar niveau', 'Twee'\n"
        "  found     'Eeen'\n"
        "Did you mean 'Een'? Write a heading of the chapter as its notebook has it."
    )


def test_a_reference_that_is_refused_is_told_with_file_and_line(tmp_path):
    """An error in a reference becomes an error of the file."""

    def refuse(text: str, line: int) -> str:
        raise Unknown

    assert refusal(tmp_path, "## Wat willen we borgen?\n\nDit.\n", refuse) == (
        "Must.\n  file   commentary/reach.md, line 7\n  found  found\nAdvice."
    )


def test_text_under_no_heading_is_refused():
    """It would belong to no callout."""
    with pytest.raises(ChapterFailed) as refused:
        read_sections("\nLos.\n", "commentary/reach.md")

    assert str(refused.value) == (
        "The commentary has text above its first heading.\n"
        "  file      commentary/reach.md, line 2\n"
        "  expected  'Wat leren de cijfers ons?', 'Wat willen we borgen?', "
        "'Wat willen we verbeteren?'\n"
        "  found     'Los.'\n"
        "Write one of these headings, after '## '."
    )


def page_of(*cells):
    """A chapter with these Markdown cells."""
    notebook = new_notebook(cells=[new_markdown_cell(cell) for cell in cells])
    return Page("reach", "Bereik", notebook, "notebooks/01_reach.ipynb")


def test_references_in_a_notebook_are_filled_in_as_in_commentary():
    """Readers saw the braces."""
    page = page_of("# Bereik", "Samen {{ x }}.")

    (filled,) = with_references([page], lambda text, line: text.replace("{{ x }}", "64 %"))

    assert [cell.source for cell in filled.notebook.cells] == ["# Bereik", "Samen 64 %."]
    assert [cell.source for cell in page.notebook.cells] == ["# Bereik", "Samen {{ x }}."]
    assert (has_references(page), has_references(filled)) == (True, False)


def test_a_reference_in_a_notebook_that_leads_nowhere_is_refused_with_its_cell():
    """The refusals of all cells come together."""

    def answer(text, line):
        raise Unknown

    with pytest.raises(ChapterFailed) as refused:
        with_references([page_of("# Bereik", "Samen {{ x }}.")], answer)

    assert str(refused.value) == (
        "Must.\n  notebook  notebooks/01_reach.ipynb\n  cell      2, line 7\n"
        "  found     found\nAdvice."
    )
