"""What each program that opens a notebook takes of a chart and of a table.

The orders are those of the programs themselves: JupyterLab's ranks of renderers (no SVG is shown
in a notebook that is not trusted), the order of VS Code's notebooks, of nbconvert's HTML (which is
rendered here too), and of Quarto 1.10 (`displayDataMimeType`).
"""

from base64 import b64decode, b64encode
from decimal import Decimal
from io import BytesIO
from types import MappingProxyType, SimpleNamespace
from typing import Any

import nbformat
import pytest
from IPython.core.formatters import DisplayFormatter
from nbconvert import HTMLExporter
from nbformat.v4 import new_code_cell, new_notebook, new_output
from PIL import Image

from pbdreport.config.school_year import SchoolYear
from pbdreport.figures.definition import Figure
from pbdreport.figures.registry.entry import Entry
from pbdreport.notebook import FigureView
from pbdreport.presentation.cell_output import OF_QUARTO, UNATTENDED, CellOutput
from pbdreport.presentation.labels import Words

ALT = "Staafdiagram: van de basisscholen is 80 % bereikt, van de secundaire scholen 75 %."
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="20" viewBox="0 0 64 20">'
    '<path d="M 0 0 L 64 0 L 64 20 z" fill="#12436D"/><text x="2" y="12">80 %</text></svg>'
)
CHART = CellOutput({"kind": "chart"}, {"image/svg+xml": SVG, "text/plain": ALT})
TABLE = CellOutput(
    {"kind": "table"},
    {
        "text/html": "<table><tr><td>80 %</td></tr></table>",
        "text/markdown": "| 80 % |\n|---|",
        "text/plain": "| 80 % |\n|---|",
    },
)
MARKDOWN_FIRST = ("text/markdown", "image/svg+xml", "image/png", "image/jpeg")
LAB = ("text/html", "text/markdown", "text/latex", "image/svg+xml", "image/png", "text/plain")
READERS = {
    "JupyterLab": ("", LAB),
    "JupyterLab, not trusted": ("", tuple(one for one in LAB if one != "image/svg+xml")),
    "VS Code": (
        "",
        (
            "application/json",
            "text/html",
            "image/svg+xml",
            "text/latex",
            "text/markdown",
            "image/png",
            "text/plain",
        ),
    ),
    "nbconvert": ("", tuple(HTMLExporter().config.NbConvertBase.display_data_priority)),
    "Quarto's HTML": ("png", ("text/html", *MARKDOWN_FIRST, "text/plain")),
    "Quarto's HTML with fig-format: svg": ("svg", ("text/html", *MARKDOWN_FIRST, "text/plain")),
    "Quarto's docx": ("png", (*MARKDOWN_FIRST, "text/html", "text/plain")),
    "Quarto's typst": ("svg", (*MARKDOWN_FIRST, "text/html", "text/plain")),
}
"""What Quarto sets in the kernel, and the order in which a program looks for types it shows."""
PICTURES = {"JupyterLab, not trusted": "image/png", "Quarto's HTML": "image/png"} | {
    "Quarto's docx": "image/png"
}


@pytest.fixture(autouse=True)
def by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """As an analyst runs a notebook; a build in another test may have said otherwise."""
    monkeypatch.delenv(UNATTENDED, raising=False)
    monkeypatch.delenv(OF_QUARTO, raising=False)


def executed(*shown: CellOutput) -> nbformat.NotebookNode:
    """A notebook whose cells show these, formatted by IPython itself."""
    cells = []
    for one in shown:
        data, metadata = DisplayFormatter().format(one)
        output = new_output("execute_result", data, metadata=metadata, execution_count=1)
        cells.append(new_code_cell("x", execution_count=1, outputs=[output]))
    notebook = new_notebook(cells=cells)
    nbformat.validate(notebook)
    return notebook


def taken(shown: CellOutput, order: tuple[str, ...]) -> str:
    """The type that a program of this order takes."""
    (output,) = executed(shown).cells[0].outputs
    return next(kind for kind in order if kind in output.data)


@pytest.mark.parametrize("reader", READERS)
def test_every_reader_of_notebooks_shows_a_chart(monkeypatch: pytest.MonkeyPatch, reader: str):
    """A picture, and no table in its place: Markdown and HTML would come first."""
    quarto, order = READERS[reader]
    if quarto:
        monkeypatch.setenv(OF_QUARTO, quarto)

    assert taken(CHART, order) == PICTURES.get(reader, "image/svg+xml")


@pytest.mark.parametrize("reader", READERS)
def test_every_reader_of_notebooks_shows_a_table(monkeypatch: pytest.MonkeyPatch, reader: str):
    """To Quarto as Markdown: for an output of HTML its pages would ask jQuery of elsewhere."""
    quarto, order = READERS[reader]
    if quarto:
        monkeypatch.setenv(OF_QUARTO, quarto)

    assert taken(TABLE, order) == ("text/markdown" if quarto else "text/html")


def test_nbconvert_shows_the_drawing_itself():
    """Rendered, not only chosen; the table once, as HTML."""
    page, _ = HTMLExporter().from_notebook_node(executed(CHART, TABLE))

    drawn = f"data:image/svg+xml;base64,{b64encode(SVG.encode()).decode()}"
    assert drawn in page.replace("\n", "")
    assert "<table><tr><td>80 %</td></tr></table>" in page
    assert "|---|" not in page


def test_the_png_is_sharp_as_large_as_the_drawing_and_has_its_alternative():
    """Twice the pixels; its size and alternative travel as metadata, which nbconvert writes."""
    (output,) = executed(CHART).cells[0].outputs

    assert output.metadata["image/png"] == {"width": 64, "height": 20, "alt": ALT}
    with Image.open(BytesIO(b64decode(output.data["image/png"]))) as picture:
        assert picture.size == (128, 40)


def test_a_build_makes_no_png_in_its_notebooks(monkeypatch: pytest.MonkeyPatch):
    """Nobody opens them, and a PNG takes longer than the drawing."""
    monkeypatch.setenv(UNATTENDED, "1")

    (output,) = executed(CHART).cells[0].outputs

    assert sorted(output.data) == [
        "application/vnd.pbdreport+json",
        "image/svg+xml",
        "text/plain",
    ]


def test_what_a_chapter_shows_has_these_types_and_no_others():
    """Of a chart and a table as chapters really make them."""
    figure = Figure(
        id="reach.institutions_reached",
        version=1,
        title="Bereikte instellingen",
        explanation="",
        formula="",
        unit="share",
        measure=lambda context, by: context.institutions,
        sources=(),
        concerns="institutions",
        breakdowns=(("level",),),
    )
    rows = (Entry(figure.id, 1, "share", {"level": "BaO"}, Decimal(4), Decimal(5), 5),)
    words = Words(SchoolYear(2023), MappingProxyType({}))
    chapter: Any = SimpleNamespace(words=words, norm=lambda *_: None)
    view = FigureView(figure, ("level",), rows, chapter)

    assert sorted(view.chart().representations) == ["image/svg+xml", "text/plain"]
    assert sorted(view.table().representations) == ["text/html", "text/markdown", "text/plain"]
    assert view.chart().payload["markdown"] == view.table().representations["text/markdown"]
