"""An edition as a plain Quarto book project, which any Quarto user can render."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nbformat
import yaml
from jinja2 import Environment

from pbdreport.presentation.charts.rasterize import png_of
from pbdreport.presentation.palette import PAPER, stylesheet
from pbdreport.render.edition import FRONT_PAGE, Edition, Page, page_file, written_state
from pbdreport.render.html.downloads import picture_path, write_pictures
from pbdreport.render.html.extra_pages import extra_pages
from pbdreport.render.html.site import HERE, chapter_bodies, page_environment, report_of
from pbdreport.render.notebook_content import Block, ShownOutput, read_content
from pbdreport.render.output_types import ChartOutput
from pbdreport.render.quarto.cells import (
    as_notebook,
    as_text,
    elsewhere,
    escaped,
    quarto_cells,
    raw_html,
)
from pbdreport.render.safe_markup import standalone_svg
from pbdreport.render.theme import PANEL, readable, service_css

OUTPUT = "_book"
"""Quarto's output folder, inside the project."""

_THEME = """/*-- scss:defaults --*/
$primary: {accent};
$link-color: {accent};
$body-bg: {paper};
$body-color: {ink};
$font-family-sans-serif: "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif;
// No font is fetched from elsewhere, neither while rendering nor while reading.
$web-font-path: false;
"""
_INKS = {"light": "#14181C", "dark": "#E8EAED"}
"""The colours of text in `assets/quarto.css`."""
_SCRIPTS = """<script src="../years.js" defer></script>
<script src="assets/report.js" defer></script>
"""
"""The switch between school years; everything else works without it."""
STYLES = ("figures.css", "service.css", "quarto.css")

_REFERENCES = """# Citeren {.unnumbered}

::: {#refs}
:::
"""
_ENTRY = """@techreport{{{key},
  author = {{{{{author}}}}},
  title = {{{{{title}}}}},
  institution = {{{author}}},
  year = {{{year}}},
  note = {{{note}}}
}}
"""
_BIBTEX = {ord(sign): f"\\{sign}" for sign in "%&$#_"} | dict.fromkeys(map(ord, "{}\\~^"), " ")


def write_quarto_project(
    edition: Edition, folder: Path, published: Path, with_png: bool = True
) -> None:
    """Write the book: `_quarto.yml`, themes, citation data, and the executed chapters.

    `quarto render` renders it without executing anything again.

    Args:
        edition: The report.
        folder: The folder of the book, to which the tables that its pages link to are copied.
        published: The folder of the edition, with its tables.
        with_png: Whether to add charts as PNG, for docx and similar formats.

    Raises:
        ChapterFailed: A chapter cannot be published.
    """
    environment = page_environment()
    chapter_bodies(edition, published, environment)
    files = {page.name: _source_file(page.name) for page in edition.pages}
    read = [(page, read_content(page)) for page in edition.pages]
    report = report_of(read, published, environment)
    made = [
        (page.name, quarto_cells(page, blocks, edition, files, report)) for page, blocks in read
    ]
    folder.mkdir(parents=True, exist_ok=True)
    if (published / "data").is_dir():
        shutil.copytree(published / "data", folder / "data", dirs_exist_ok=True)
    for name, cells in made:
        if name == FRONT_PAGE:
            (folder / files[name]).write_text(as_text(cells), encoding="utf-8")
            continue
        notebook = as_notebook(cells)
        nbformat.validate(notebook)
        nbformat.write(notebook, folder / files[name])
    _write_pictures(read, folder, with_png)
    extras = _write_extras(edition, folder, environment)
    text = yaml.safe_dump(_project(edition, extras), allow_unicode=True, sort_keys=False)
    (folder / "_quarto.yml").write_text(text, encoding="utf-8")
    _write_styles(edition, folder)
    (folder / "references.bib").write_text(_entry(edition), encoding="utf-8")
    (folder / "references.qmd").write_text(_REFERENCES, encoding="utf-8")


def _source_file(name: str) -> str:
    """A notebook for a chapter; a `.qmd` for the front page, since Quarto numbers notebooks."""
    return page_file(name).replace(".html", ".qmd" if name == FRONT_PAGE else ".ipynb")


def _write_pictures(
    read: Sequence[tuple[Page, Sequence[Block]]], folder: Path, with_png: bool
) -> None:
    """Write every chart, as SVG and if asked as PNG, under the name that pages link to."""
    pictures = {
        block.label: standalone_svg(block.output.svg, block.label, block.output.alt)
        for _, blocks in read
        for block in blocks
        if isinstance(block, ShownOutput) and isinstance(block.output, ChartOutput)
    }
    write_pictures(pictures.items(), folder)
    for label, svg in pictures.items() if with_png else ():
        path = folder / picture_path(label, "png")
        if not path.is_file():
            path.write_bytes(png_of(svg))


def _write_extras(edition: Edition, folder: Path, environment: Environment) -> list[str]:
    """Write the extra pages of the built-in renderer, and return their file names."""
    written: list[str] = []
    for extra in extra_pages(edition, environment, rules=()):
        file = extra.file.replace(".html", ".qmd")
        body = raw_html(str(extra.body))
        elsewhere_text = elsewhere(f"Zie de bladzijde *{extra.title}* van de webversie.")
        text = f"# {extra.title} {{.unnumbered}}\n\n{body}\n\n{elsewhere_text}\n"
        (folder / file).write_text(text, encoding="utf-8")
        written.append(file)
    return written


def _write_styles(edition: Edition, folder: Path) -> None:
    colour = edition.profile.colour
    # typst takes its colour from here.
    brand = yaml.safe_dump({"color": {"primary": readable(colour, [PAPER["light"]])}})
    (folder / "_brand.yml").write_text(brand, encoding="utf-8")
    for scheme, paper in PAPER.items():
        accent = readable(colour, [paper, PANEL[scheme]], is_lighter=scheme == "dark")
        text = _THEME.format(accent=accent, paper=paper, ink=_INKS[scheme])
        (folder / f"theme-{scheme}.scss").write_text(text, encoding="utf-8")
    (folder / "assets").mkdir(exist_ok=True)
    styles = {"figures.css": stylesheet(), "service.css": service_css(colour)}
    for name in (*STYLES, "report.js"):
        text = styles.get(name) or (HERE / "assets" / name).read_text(encoding="utf-8")
        (folder / "assets" / name).write_text(text, encoding="utf-8")


def _project(edition: Edition, extras: Sequence[str]) -> dict[str, Any]:
    profile = edition.profile
    ordered = sorted(edition.pages, key=lambda page: page.name != FRONT_PAGE)
    chapters = [*(_source_file(page.name) for page in ordered), *extras, "references.qmd"]
    above = {"fig-cap-location": "top", "tbl-cap-location": "top"}
    return {
        "project": {
            "type": "book",
            "output-dir": OUTPUT,
            "resources": ["data/*", "assets/*"],
        },
        "lang": "nl",
        "execute": {"enabled": False, "echo": False},
        # The source has separate tables for other formats than HTML.
        "html-table-processing": "none",
        # For formats without SVG, such as docx.
        "default-image-extension": "png",
        "book": {
            "title": edition.title,
            "subtitle": _subtitle(edition),
            "author": profile.name,
            **({"date": edition.released_on.isoformat()} if edition.released_on else {}),
            "search": False,
            "chapters": chapters,
            "page-footer": {"left": _imprint(edition), "right": profile.contact.email},
        },
        "bibliography": "references.bib",
        "nocite": "@*",
        "format": {
            "html": {
                "theme": {
                    scheme: ["cosmo", f"theme-{scheme}.scss"] for scheme in ("light", "dark")
                },
                "respect-user-color-scheme": True,
                # The themes have the service's colour, for light and dark.
                "brand": False,
                "css": [f"assets/{name}" for name in STYLES],
                "include-in-header": {"text": _SCRIPTS},
                "toc": True,
                "toc-depth": 3,
                "number-sections": True,
                "number-depth": 1,
                "anchor-sections": False,
                "code-copy": False,
                "default-image-extension": "svg",
                **above,
            },
            # Icons of callouts would contain the path of Quarto on this machine.
            "docx": {
                "toc": True,
                "number-sections": True,
                "number-depth": 1,
                "callout-icon": False,
            },
            "typst": {
                "toc": True,
                "number-sections": True,
                "number-depth": 1,
                "default-image-extension": "svg",
                **above,
            },
        },
    }


def _entry(edition: Edition) -> str:
    """The bibliography entry of the report."""
    published = edition.released_on or edition.school_year.end
    return _ENTRY.format(
        key=f"{edition.service}-{edition.school_year}",
        author=edition.profile.name.translate(_BIBTEX),
        title=edition.title.translate(_BIBTEX),
        year=published.year,
        note=written_state(edition.released_on),
    )


def _subtitle(edition: Edition) -> str:
    marks = ["ontwerp"] * edition.draft + ["verzonnen gegevens"] * edition.profile.invented
    return ", ".join([f"Schooljaar {edition.school_year}", *marks])


def _imprint(edition: Edition) -> str:
    made = "; ".join(f"{label}: {text}" for label, text in edition.provenance.items())
    state = written_state(edition.released_on)
    return escaped(f"{edition.profile.name}, {state}. {made}")
