"""Two small chapters and a front page with hand-made outputs, and the browser that opens them."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from pbdreport.config.profile import Contact, LabelledCode, Profile
from pbdreport.config.school_year import SchoolYear
from pbdreport.render.edition import Edition, Page
from pbdreport.render.html.site import render_html
from pbdreport.render.html.site_index import PublishedEdition, render_index_pages
from pbdreport.render.output_types import MIME
from pbdreport.render.pdf.writer import render_pdf

EVIL = "<script>alert(1)</script>"

SVG = """<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
 width="640" height="210" viewBox="0 0 640 210">
<defs><clipPath id="area"><rect x="110" y="0" width="520" height="190"/></clipPath></defs>
<g clip-path="url(#area)" stroke="none" fill="#12436D">
<rect x="110" y="14" width="416" height="34"/>
<rect x="110" y="76" width="390" height="34"/>
<rect x="110" y="138" width="130" height="34"/></g>
<g fill="currentColor" font-size="15"><text x="0" y="37">Basis</text>
<text x="0" y="99">Secundair</text><text x="0" y="161">&lt;script&gt;alert(1)</text>
<text x="534" y="37">80 %</text><text x="508" y="99">75 %</text>
<text x="248" y="161">25 %</text></g>
<line x1="110" y1="0" x2="110" y2="190" stroke="currentColor"/>
</svg>"""

TABLE = """<table class="figure-table"><caption><span>Uren</span></caption>
<thead><tr><th scope="col" id="niveau">Niveau</th><th scope="col" class="num">Bereikt</th>
<th scope="col" class="num">Aandeel</th></tr></thead>
<tbody><tr><th scope="row">Basisonderwijs</th><td class="num">4 van 5</td>
<td class="num">80 %</td></tr>
<tr><th scope="row">Secundair onderwijs</th><td class="num">3 van 4</td>
<td class="num">75 %</td></tr>
<tr><th scope="row">&lt;script&gt;alert(1)&lt;/script&gt;</th><td class="num">1 van 4</td>
<td class="num">25 %</td></tr></tbody></table>"""


def chart(**changes: Any) -> dict[str, Any]:
    """A chart as a chapter emits it."""
    return {
        "kind": "chart",
        "figure": "reach.institutions_reached",
        "by": ["level"],
        "version": 1,
        "title": "Basisscholen worden het meest bereikt",
        "subtitle": "Aandeel bereikte instellingen per onderwijsniveau, schooljaar 2023-2024",
        "svg": SVG,
        "alt": "Staafdiagram: van de basisscholen is 80 % bereikt, van de secundaire scholen 75 %.",
        "table": TABLE,
        "note": f"De laatste groep heet {EVIL}.",
        "source": "instellingen, contacten",
        "explanation": "Een instelling is bereikt vanaf het eerste contact.",
        "formula": "bereikte instellingen / instellingen van het mandaat",
        "concerns": "institutions",
        "data": "data/reach.institutions_reached.csv",
        **changes,
    }


def table(**changes: Any) -> dict[str, Any]:
    """A table as a chapter emits it."""
    payload = chart(kind="table", figure="reach.intensity", by=[], title="Uren per instelling")
    del payload["svg"], payload["alt"]
    return {**payload, **changes}


CARDS = {
    "kind": "cards",
    "cards": [
        {
            "figure": "reach.institutions_reached",
            "title": "Bereikte instellingen",
            "value": "91 %",
            "detail": "48 van 53 instellingen",
            "previous": "vorig schooljaar 88 %",
            "chapter": "reach",
        },
        {
            "figure": "effort.floor_hours",
            "title": "Uren op de klasvloer",
            "value": "10.523",
            "detail": "52 % van de voorziene uren",
            "previous": "vorig schooljaar 8.214",
            "chapter": "effort",
        },
        {
            "figure": "effectiveness.favourable",
            "title": "Tevreden deelnemers",
            "value": "87 %",
            "detail": "312 antwoorden",
            "previous": "niet bekend vorig schooljaar",
            "chapter": "priorities",
        },
    ],
}


def shows(*payloads: dict[str, Any], source: str = "figure.show()") -> nbformat.NotebookNode:
    """A code cell that ran and shows these outputs of the package."""
    outputs = [
        new_output("display_data", {MIME: payload, "text/plain": payload["kind"]})
        for payload in payloads
    ]
    return new_code_cell(source, execution_count=1, outputs=outputs)


def sentence(markdown: str) -> nbformat.NotebookNode:
    """A code cell that shows a sentence."""
    return shows({"kind": "sentence", "markdown": markdown}, source="figure.sentence()")


def says(markdown: str) -> nbformat.NotebookNode:
    """A Markdown cell."""
    return new_markdown_cell(markdown)


def page(name: str, title: str, *cells: nbformat.NotebookNode) -> Page:
    """A chapter of cells."""
    for nth, cell in enumerate(cells):
        cell["id"] = f"cell-{nth}"
    return Page(name, title, new_notebook(cells=list(cells)), f"notebooks/{name}.ipynb")


SUMMARY = (
    says("# Jaarverslag pedagogische begeleiding"),
    sentence("De dienst bereikte **48** van de 53 instellingen, drie meer dan vorig schooljaar."),
    shows(CARDS),
    says("## Wat opvalt\n\nBasisscholen lopen voorop (@fig-reach-institutions-reached-level)."),
    shows({"kind": "notice", "markdown": "De bevraging liep dit schooljaar niet."}),
)
REACH = (
    says("# Welke onderwijsinstellingen bereikte de dienst dit schooljaar?"),
    new_code_cell("service = 'x'", execution_count=1, metadata={"tags": ["parameters"]}),
    sentence("De dienst bereikte **48** van de **53** instellingen."),
    says(
        "Bereik telt instellingen, geen bezoeken.[^bezoek] "
        "Hoe vaak een instelling werd bezocht, staat in @tbl-reach-intensity.\n\n"
        "[^bezoek]: Tien bezoeken tellen als een.\n\n## Per onderwijsniveau"
    ),
    shows(chart()),
    says('::: {.callout-note title="Wat vertellen de cijfers?"}'),
    sentence(
        "Van de basisscholen is **80 %** bereikt; zie [-@fig-reach-institutions-reached-level]."
    ),
    says(":::"),
    says("### Hoe intens?\n\n| Band | Uren |\n|---|---|\n| laag | minder dan 20 |"),
    shows(table()),
)
PRIORITIES = (
    says("# Hoeveel dagdelen gingen naar de beleidsprioriteiten?\n\nDrie prioriteiten."),
    says("## Per prioriteit {#per-prioriteit}"),
    shows(
        chart(figure="priorities.day_parts", by=["priority"]), source="#| label: fig-dagdelen\nx"
    ),
    says("::: {.callout-tip}\n## Wat behouden we?\n\nDe leergemeenschappen.\n:::"),
    says('::: {.callout-note collapse="true"}\n## Wat telt mee?\n\nElk dagdeel.\n:::'),
)
PROFILE = Profile(
    name="Provinciale begeleidingsdienst",
    short_name="PBD",
    colour="#0B6E69",
    contact=Contact(name="Team kwaliteit", email="kwaliteit@voorbeeld.be"),
    pillar=(LabelledCode(id="p1", label="Pijler 1"),),
    invented=True,
)


def example(*pages: Page, **changes: Any) -> Edition:
    """An edition of these pages; without any, of the front page and two chapters."""
    edition = Edition(
        service="provincie",
        school_year=SchoolYear(2023),
        scope="",
        profile=PROFILE,
        pages=pages
        or (
            page("summary", "Samenvatting", *SUMMARY),
            page("reach", "Bereik", *REACH),
            page("priorities", "Prioriteiten", *PRIORITIES),
        ),
        provenance={"Gemaakt uit": "0123abc", "pbdreport": "0.1.0"},
        released_on=None,
    )
    return replace(edition, **changes)


@pytest.fixture
def edition() -> Edition:
    """The example edition."""
    return example()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two school years of the example in `reports`, with the index pages."""
    reports = tmp_path_factory.mktemp("reports")
    this = example()
    released = date(2023, 11, 21)
    before = example(school_year=SchoolYear(2022), pages=this.pages[:2], released_on=released)
    for one in (this, before):
        folder = reports / "provincie" / str(one.school_year)
        (folder / "data").mkdir(parents=True)
        (folder / "data" / "reach.institutions_reached.csv").write_text("x" * 3200)
        render_html(one, folder)
    render_index_pages([PublishedEdition.of(this), PublishedEdition.of(before)], reports)
    return reports


@pytest.fixture(scope="session")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example as PDF, and as the pages that it must agree with."""
    folder = tmp_path_factory.mktemp("paper")
    render_pdf(example(), folder)
    render_html(example(), folder)
    return folder


@pytest.fixture
def hand() -> SimpleNamespace:
    """Functions that make chapters, outputs and editions by hand."""
    return SimpleNamespace(
        page=page,
        says=says,
        shows=shows,
        sentence=sentence,
        chart=chart,
        table=table,
        example=example,
        profile=PROFILE,
        evil=EVIL,
    )
