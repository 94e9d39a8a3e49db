"""An edition as a plain Quarto book project, that any Quarto user can take and render by hand."""

from pathlib import Path
from typing import Any

import nbformat
import yaml

from pbdreport.presentation.palette import PAPER
from pbdreport.render.blocks import read_blocks
from pbdreport.render.colour import readable
from pbdreport.render.edition import FRONT_PAGE, Edition, page_file, written_state
from pbdreport.render.quarto_cells import escaped, quarto_notebook
from pbdreport.render.site import chapter_bodies, page_exporter

OUTPUT = "_book"
"""Where Quarto writes, inside the project."""

_THEME = """/*-- scss:defaults --*/
$primary: {accent};
$link-color: {accent};
$font-family-sans-serif: "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif;
// No font is fetched from elsewhere, neither while rendering nor while reading.
$web-font-path: false;

/*-- scss:rules --*/
table, .kerncijfer {{ font-variant-numeric: tabular-nums lining-nums; }}
table .num {{ text-align: right; }}
.kerncijfers > div {{ border-top: 3px solid {accent}; padding-top: 0.6rem; }}
.kerncijfers p {{ margin-bottom: 0.3rem; }}
.kerncijfer {{ color: {accent}; font-size: 2.25rem; font-weight: 600; line-height: 1.1; }}
"""


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


def write_quarto_project(edition: Edition, folder: Path) -> None:
    """Write the book: `_quarto.yml`, `theme.scss`, how to cite it, and the chapters, executed.

    Render it with `quarto render`; nothing is executed again.

    Raises:
        ChapterFailed: A chapter shows what it may not.
    """
    chapter_bodies(edition, folder, page_exporter().environment)
    files = {page.name: _notebook_file(page.name) for page in edition.pages}
    notebooks = {
        files[page.name]: quarto_notebook(page, read_blocks(page), edition, files)
        for page in edition.pages
    }
    folder.mkdir(parents=True, exist_ok=True)
    for file, notebook in notebooks.items():
        nbformat.validate(notebook)
        nbformat.write(notebook, folder / file)
    text = yaml.safe_dump(_project(edition), allow_unicode=True, sort_keys=False)
    (folder / "_quarto.yml").write_text(text, encoding="utf-8")
    accent = readable(edition.profile.colour, [PAPER["light"]])
    (folder / "theme.scss").write_text(_THEME.format(accent=accent), encoding="utf-8")
    (folder / "references.bib").write_text(_entry(edition), encoding="utf-8")
    (folder / "references.qmd").write_text(_REFERENCES, encoding="utf-8")


def _notebook_file(name: str) -> str:
    return page_file(name).replace(".html", ".ipynb")


def _project(edition: Edition) -> dict[str, Any]:
    profile = edition.profile
    ordered = sorted(edition.pages, key=lambda page: page.name != FRONT_PAGE)
    return {
        "project": {"type": "book", "output-dir": OUTPUT, "resources": ["data/*.csv"]},
        "lang": "nl",
        "execute": {"enabled": False, "echo": False},
        "book": {
            "title": edition.title,
            "subtitle": _subtitle(edition),
            "author": profile.name,
            **({"date": edition.released_on.isoformat()} if edition.released_on else {}),
            "search": False,
            "chapters": [*(_notebook_file(page.name) for page in ordered), "references.qmd"],
            "page-footer": {"left": _imprint(edition), "right": profile.contact.email},
        },
        "bibliography": "references.bib",
        "nocite": "@*",
        "format": {
            "html": {
                "theme": ["cosmo", "theme.scss"],
                "toc": True,
                "toc-depth": 3,
                "number-sections": True,
                "number-depth": 1,
                "fig-cap-location": "top",
                "tbl-cap-location": "top",
            }
        },
    }


def _entry(edition: Edition) -> str:
    """The report itself as an entry of a bibliography."""
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
