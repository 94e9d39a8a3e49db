"""The formats of an edition besides its pages and tables: PDF, pictures, Quarto book.

Their libraries are imported inside functions: a build without changes needs none of them.
"""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from pbdreport.errors import UsageError, did_you_mean, first_few

if TYPE_CHECKING:
    from pbdreport.figures.registry.cache import FrozenFigures
    from pbdreport.presentation.labels import Words
    from pbdreport.render.edition import Edition
    from pbdreport.targets.target import Target

FORMATS = ("html", "xlsx", "pdf", "png", "quarto")
"""HTML pages are always made; the other formats belong to the same edition."""


def read_formats(text: str) -> tuple[str, ...]:
    """The formats in a text such as `html,pdf`, in a fixed order.

    Raises:
        UsageError: There is no such format.
    """
    wanted = [name.strip().lower() for name in text.split(",") if name.strip()]
    for name in wanted:
        if name not in FORMATS:
            raise UsageError(
                f"Unknown format {name!r}.",
                {"expected": first_few(FORMATS)},
                did_you_mean(name, FORMATS) + "Separate formats by commas: --to html,xlsx,pdf",
            )
    return tuple(name for name in FORMATS if name in ("html", *wanted))


def archive_name(target: "Target") -> str:
    """The file with the whole edition: `provincie-2023-2024.zip`."""
    parts = (target.service, str(target.school_year), target.scope)
    return "-".join(filter(None, parts)) + ".zip"


def write_formats(folder: Path, target: "Target", edition: "Edition") -> None:
    """Write the formats that pages link to with their sizes; called before pages are rendered.

    Args:
        folder: The edition, with its tables.
        target: Whose report it is, and in which formats.
        edition: The content of the pages.

    Raises:
        PbdReportError: A PDF is requested, and its libraries are missing on this machine.
        ChapterFailed: A chapter shows something that is not allowed.
    """
    if "pdf" in target.formats:
        from pbdreport.render.pdf.summary_sheet import render_summary
        from pbdreport.render.pdf.writer import render_pdf

        render_pdf(edition, folder)
        render_summary(edition, folder)
    if "png" in target.formats:
        from pbdreport.render.exports.png import write_pngs

        write_pngs(edition.pages, folder)
    if "quarto" in target.formats:
        write_book(target, edition, folder / "data")


def write_book(target: "Target", edition: "Edition", data: Path) -> None:
    """Write the Quarto project of an edition under `build/`, for manual work."""
    from pbdreport.render.quarto.book_project import write_quarto_project

    whole = target.project.workshop / "quarto" / target.service / str(target.school_year)
    book = whole / target.scope if target.scope else whole
    shutil.rmtree(book, ignore_errors=True)
    write_quarto_project(edition, book, data.parent)


def report_words(target: "Target", frozen: "FrozenFigures") -> "Words":
    """The Dutch labels of a report, with those of its data and surveys."""
    from pbdreport.config.instrument import read_instruments
    from pbdreport.presentation.labels import words_of

    surveys = read_instruments(target.project, target.profile.effectiveness)
    return words_of(
        target.profile,
        target.school_year,
        surveys[0],
        frozen.labels,
        surveys[1:],
        target.scope,
    )


def unit_name(target: "Target", frozen: "FrozenFigures") -> str:
    """The name of a report's unit; empty for the whole service."""
    from pbdreport.presentation.labels import words_of

    words = words_of(target.profile, target.school_year, of_data=frozen.labels)
    return words.part(target.scope) if target.scope else ""
