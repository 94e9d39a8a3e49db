"""Documents as tagged PDF (PDF/UA-1), by WeasyPrint, with reproducible bytes."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from pbdreport.errors import PbdReportError
from pbdreport.render.edition import Edition
from pbdreport.render.pdf.print_document import join_pages, names_of, paper_styles, report_document

REPORT = "report.pdf"


def render_pdf(edition: Edition, folder: Path) -> None:
    """Write the whole report as `report.pdf`.

    Raises:
        PbdReportError: The libraries of WeasyPrint are not installed.
        ChapterFailed: A chapter cannot be published; errors of all chapters are raised together.
    """
    document = lay_out(report_document(edition, folder), edition)
    write_document(document, edition, folder / REPORT)


def lay_out(html: str, edition: Edition, *extra: str) -> Any:
    """Lay out a document in pages, by WeasyPrint.

    Args:
        html: The document, with the pages of the site as sections.
        edition: The edition, for its pages and colour.
        extra: Further style sheets.

    Raises:
        PbdReportError: The libraries of WeasyPrint are not installed.
    """
    weasyprint = _weasyprint()
    source = weasyprint.HTML(string=html)
    join_pages(source.etree_element, names_of(edition))
    styles = [weasyprint.CSS(string=text) for text in (*paper_styles(edition), *extra)]
    return source.render(stylesheets=styles, pdf_variant="pdf/ua-1")


def write_document(document: Any, edition: Edition, path: Path) -> None:
    """Write a document that has been laid out."""
    identifier = hashlib.sha256(f"{edition.service} {edition.title} {path.name}".encode()).digest()
    with _fixed_time(edition):
        document.write_pdf(
            path, finisher=_scopes, pdf_variant="pdf/ua-1", pdf_identifier=identifier[:16]
        )


def _scopes(_: Any, pdf: Any) -> None:
    """Add the scope, column or row, to the tag of each table heading.

    WeasyPrint links cells to headings by ids only; PDF/UA-1 requires a scope for software that
    does not follow ids.
    """
    elements = {one.reference: one for one in pdf.objects if hasattr(one, "get")}
    for element in elements.values():
        if element.get("S") == "/TH":
            row = elements[element["P"]]
            part = elements[row["P"]]
            element["A"]["Scope"] = "/Column" if part["S"] == "/THead" else "/Row"


@contextmanager
def _fixed_time(edition: Edition) -> Iterator[None]:
    """Set the time stamp of embedded fonts to the date of the edition, not of this run."""
    moment = datetime.combine(edition.released_on or edition.school_year.end, time(), UTC)
    before = os.environ.get("SOURCE_DATE_EPOCH")
    os.environ["SOURCE_DATE_EPOCH"] = str(int(moment.timestamp()))
    try:
        yield
    finally:
        if before is None:
            del os.environ["SOURCE_DATE_EPOCH"]
        else:
            os.environ["SOURCE_DATE_EPOCH"] = before


def _weasyprint() -> Any:
    try:
        with redirect_stdout(None):  # WeasyPrint prints a long explanation itself.
            import weasyprint
    except OSError as error:
        raise PbdReportError(
            "The Pango libraries, which PDF files need, are missing from this machine.",
            {"found": str(error).splitlines()[0]},
            "`pbdreport doctor` says how to install them; or leave pdf out of --to.",
        ) from None
    return weasyprint
