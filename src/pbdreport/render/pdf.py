"""Documents for paper as tagged PDF (PDF/UA-1) by WeasyPrint, the same bytes every time."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from pbdreport.errors import PbdReportError
from pbdreport.render.edition import Edition
from pbdreport.render.paper import join_pages, names_of, paper_styles, report_document

REPORT = "report.pdf"


def render_pdf(edition: Edition, folder: Path) -> None:
    """Write the whole report as `report.pdf`.

    Raises:
        PbdReportError: WeasyPrint's libraries are not on this machine.
        ChapterFailed: A chapter shows what it may not; those of all chapters are told together.
    """
    document = laid_out(report_document(edition, folder), edition)
    write_document(document, edition, folder / REPORT)


def laid_out(html: str, edition: Edition, *extra: str) -> Any:
    """A document of an edition in pages, by WeasyPrint.

    Args:
        html: The document, with the pages of the site as sections.
        edition: Whose colour and pages it has.
        extra: Style sheets of its own.

    Raises:
        PbdReportError: WeasyPrint's libraries are not on this machine.
    """
    weasyprint = _weasyprint()
    source = weasyprint.HTML(string=html)
    join_pages(source.etree_element, names_of(edition))
    styles = [weasyprint.CSS(string=text) for text in (*paper_styles(edition), *extra)]
    return source.render(stylesheets=styles, pdf_variant="pdf/ua-1")


def write_document(document: Any, edition: Edition, path: Path) -> None:
    """Write a document that was laid out."""
    identifier = hashlib.sha256(f"{edition.service} {edition.title} {path.name}".encode()).digest()
    with _fixed_time(edition):
        document.write_pdf(
            path, finisher=_scopes, pdf_variant="pdf/ua-1", pdf_identifier=identifier[:16]
        )


def _scopes(_: Any, pdf: Any) -> None:
    """Say of each head in the tags whether it is of a column or of a row.

    WeasyPrint ties cells to their heads by ids only; PDF/UA-1 asks for a scope where a reader
    does not follow those.
    """
    elements = {one.reference: one for one in pdf.objects if hasattr(one, "get")}
    for element in elements.values():
        if element.get("S") == "/TH":
            row = elements[element["P"]]
            part = elements[row["P"]]
            element["A"]["Scope"] = "/Column" if part["S"] == "/THead" else "/Row"


@contextmanager
def _fixed_time(edition: Edition) -> Iterator[None]:
    """The time that embedded fonts are marked with: of the edition, not of this run."""
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
        with redirect_stdout(None):  # it would explain itself at length
            import weasyprint
    except OSError as error:
        raise PbdReportError(
            "A PDF is made by WeasyPrint, which needs the Pango libraries on this machine.",
            {"found": str(error).splitlines()[0]},
            "`pbdreport doctor` says how to get them; or leave pdf out of --to.",
        ) from None
    return weasyprint
