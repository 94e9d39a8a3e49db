"""The forms of an edition beside its pages and tables: PDF, pictures, archive, Quarto book.

What makes them is imported where it is needed: a build in which nothing changed makes none.
"""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from pbdreport.errors import UsageError, listing, suggestion

if TYPE_CHECKING:
    from pbdreport.build.steps import Target
    from pbdreport.figures.store import Frozen
    from pbdreport.presentation.words import Words
    from pbdreport.render.edition import Edition

FORMATS = ("html", "xlsx", "pdf", "png", "quarto")
"""The pages are always made: the others are of the same edition."""


def read_formats(text: str) -> tuple[str, ...]:
    """The formats of `html,pdf`, in their own order.

    Raises:
        UsageError: There is no such format.
    """
    wanted = [name.strip().lower() for name in text.split(",") if name.strip()]
    for name in wanted:
        if name not in FORMATS:
            raise UsageError(
                "An edition is made in formats that there are.",
                {"wanted": name, "found": listing(FORMATS)},
                suggestion(name, FORMATS) + "Write them with commas: --to html,xlsx,pdf",
            )
    return tuple(name for name in FORMATS if name in ("html", *wanted))


def archive_name(target: "Target") -> str:
    """The file that holds the whole edition: `provincie-2023-2024.zip`."""
    parts = (target.service, str(target.school_year), target.scope)
    return "-".join(filter(None, parts)) + ".zip"


def write_formats(folder: Path, target: "Target", edition: "Edition") -> None:
    """Write what pages link to with its size, and so before them.

    Args:
        folder: The edition, with its tables.
        target: Whose report it is, and in which formats.
        edition: What the pages tell.

    Raises:
        PbdReportError: A PDF is wanted and its libraries are not on this machine.
        ChapterFailed: A chapter shows what it may not.
    """
    if "pdf" in target.formats:
        from pbdreport.render.pdf import render_pdf
        from pbdreport.render.summary_sheet import render_summary

        render_pdf(edition, folder)
        render_summary(edition, folder)
    if "png" in target.formats:
        from pbdreport.render.pictures import write_pngs

        write_pngs(edition.pages, folder)
    if "quarto" in target.formats:
        write_book(target, edition, folder / "data")


def write_book(target: "Target", edition: "Edition", data: Path) -> None:
    """Write the Quarto project of an edition, for work by hand; it is no part of the edition."""
    from pbdreport.render.quarto_project import write_quarto_project

    place = target.project.workshop / "quarto" / target.service / str(target.school_year)
    book = place / target.scope if target.scope else place
    shutil.rmtree(book, ignore_errors=True)
    write_quarto_project(edition, book)
    shutil.copytree(data, book / "data", ignore=shutil.ignore_patterns("*.svg", "*.png"))


def report_words(target: "Target", frozen: "Frozen") -> "Words":
    """The Dutch words of a report, those of its data and surveys among them."""
    from pbdreport.config.instrument import read_instruments
    from pbdreport.presentation.words import words_of

    surveys = read_instruments(target.project, target.profile.effectiveness)
    return words_of(
        target.profile,
        target.school_year,
        surveys[0],
        frozen.labels,
        surveys[1:],
        target.scope,
    )


def part_name(target: "Target", frozen: "Frozen") -> str:
    """How readers name the part that a report is about; empty for the whole service."""
    from pbdreport.presentation.words import words_of

    words = words_of(target.profile, target.school_year, of_data=frozen.labels)
    return words.part(target.scope) if target.scope else ""
