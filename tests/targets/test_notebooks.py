import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from pbdreport.config.project import Project
from pbdreport.errors import ChapterFailed, MissingFile
from pbdreport.targets.notebooks import (
    ChapterNotebook,
    check_parameters,
    find_chapters,
    heading_above,
)

WANTED = 'service = "x"\nschool_year = "2023-2024"\nscope = ""\ndata_dir = "data/processed"'


def chapter(folder, *sources, tagged=(0,)):
    cells = [new_code_cell(source) for source in sources]
    for position in tagged:
        cells[position].metadata.tags = ["parameters"]
    path = folder / "notebooks" / "01_reach.ipynb"
    path.parent.mkdir(exist_ok=True)
    nbformat.write(new_notebook(cells=cells), path)
    return ChapterNotebook("reach", path)


def refusal(tmp_path, *sources, **how):
    with pytest.raises(ChapterFailed) as refused:
        check_parameters(chapter(tmp_path, *sources, **how), Project(tmp_path))
    return str(refused.value)


def test_the_four_parameters_pass(tmp_path):
    """Literals only, one tagged cell."""
    check_parameters(chapter(tmp_path, WANTED, "x = 1"), Project(tmp_path))


def test_a_misspelt_parameter_is_refused(tmp_path):
    """papermill would warn, and build the default school year."""
    assert refusal(tmp_path, WANTED.replace("school_year", "schoolyear")) == (
        "The parameters cell assigns what the build passes, no more and no less.\n"
        "  notebook  notebooks/01_reach.ipynb\n"
        "  cell      1\n"
        "  wanted    'service', 'school_year', 'scope', 'data_dir'\n"
        "  found     'service', 'schoolyear', 'scope', 'data_dir'\n"
        "Values that follow from these belong in the next cell."
    )


def test_a_derived_value_is_refused(tmp_path):
    """It would keep the value that follows from the default."""
    told = refusal(tmp_path, WANTED + "\nfolder = data_dir + service")

    assert "found     folder = data_dir + service" in told


@pytest.mark.parametrize(("tagged", "found"), [((), "0 such cells"), ((0, 1), "2 such cells")])
def test_not_exactly_one_parameters_cell_is_refused(tmp_path, tagged, found):
    """Without one the values would be lost; with two, the second would win."""
    assert found in refusal(tmp_path, WANTED, WANTED, tagged=tagged)


def test_a_chapter_without_notebook_is_refused(tmp_path):
    """The profile promises it."""
    chapter(tmp_path, WANTED)

    with pytest.raises(MissingFile) as refused:
        find_chapters(Project(tmp_path), ("reach", "means"))

    assert "notebooks/NN_means.ipynb" in str(refused.value)


def test_a_cell_is_named_by_the_heading_above_it():
    """The nearest one, of whatever level."""
    text = new_markdown_cell("# Een\n\nTekst\n\n## Twee")
    notebook = new_notebook(cells=[text, new_code_cell("1"), new_code_cell("2")])

    assert heading_above(notebook, 2) == "Twee"
    assert heading_above(notebook, 0) == ""
