"""The report as one HTML document for print: all pages, unfolded, with internal links."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from pbdreport.render.edition import FRONT_PAGE, Edition, Page, page_file, written_state
from pbdreport.render.html.extra_pages import GLOSSARY, ExtraPage, extra_pages
from pbdreport.render.html.page_body import PageBody
from pbdreport.render.html.site import HERE, chapter_bodies
from pbdreport.render.markdown.state import Heading
from pbdreport.render.theme import light_css

_TEMPLATES = (HERE / "templates" / "paper", HERE / "templates")
"""Templates in the first folder replace those for screens in the second."""


@dataclass(frozen=True)
class PaperChapter:
    """A chapter of the document."""

    name: str
    title: str
    """The title in the table of contents and in the header of its pages."""
    number: int
    """0 for the summary at the front and for the glossary at the end."""
    heading: Markup | str
    headings: Sequence[Heading]
    body: Markup


def paper_environment() -> Environment:
    """The templates, with those for print first."""
    return Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True, trim_blocks=True)


def report_document(edition: Edition, folder: Path) -> str:
    """The whole report as HTML for print; `join_pages` makes its links internal.

    Raises:
        ChapterFailed: A chapter cannot be published; errors of all chapters are raised together.
    """
    environment = paper_environment()
    bodies = chapter_bodies(edition, folder, environment)
    extras = extra_pages(edition, environment)
    return environment.get_template("report.html.j2").render(
        edition=edition,
        published=written_state(edition.released_on),
        chapters=[*_chapters(edition.pages, bodies), *_at_the_end(extras)],
    )


def paper_styles(edition: Edition) -> list[str]:
    """The style sheets for print: the service's colour, and the rules of the document."""
    paper = (HERE / "assets" / "paper.css").read_text(encoding="utf-8")
    return [light_css(edition.profile.colour), paper]


def names_of(edition: Edition) -> list[str]:
    """The pages of the site that the document includes."""
    return [*(page.name for page in edition.pages), _name(GLOSSARY)]


def join_pages(document: Element, pages: Collection[str]) -> None:
    """Turn the pages of a site into sections of one document.

    Different pages may use the same ids: those outside figures get the name of the page as prefix.
    Links to included pages become internal links; links to other pages become plain text.

    Args:
        document: The parsed document, in which each page is a section with its name as id.
        pages: The names of the pages.
    """
    sections = [part for part in document.iter("section") if part.get("id") in pages]
    for section in sections:
        for part in section:
            _prefix(part, str(section.get("id")))
    ids = {part.get("id") for part in document.iter() if part.get("id")}
    for section in sections:
        for link in section.iter("a"):
            _lead(link, str(section.get("id")), {page_file(name): name for name in pages}, ids)


def _chapters(pages: Sequence[Page], bodies: Sequence[PageBody]) -> list[PaperChapter]:
    chapters: list[PaperChapter] = []
    for page, body in zip(pages, bodies, strict=True):
        is_front = page.name == FRONT_PAGE
        number = 0 if is_front else 1 + sum(chapter.number > 0 for chapter in chapters)
        headings = [heading for heading in body.headings if heading.level == 2]
        heading = body.title or page.title
        chapters.append(PaperChapter(page.name, page.title, number, heading, headings, body.html))
    return chapters


def _at_the_end(extras: Sequence[ExtraPage]) -> list[PaperChapter]:
    """The glossary; the other extra pages are about the website."""
    return [
        PaperChapter(_name(page.file), page.title, 0, page.title, (), page.body)
        for page in extras
        if page.file == GLOSSARY
    ]


def _name(file: str) -> str:
    return file.removesuffix(".html")


def _prefix(part: Element, page: str) -> None:
    """Prefix ids with the page, except those of figures, which are unique in the report."""
    if part.tag == "figure":
        return
    if own := part.get("id"):
        part.set("id", f"{page}-{own}")
    for child in part:
        _prefix(child, page)


def _lead(link: Element, page: str, files: dict[str, str], ids: Collection[str | None]) -> None:
    href = link.get("href", "")
    if href.startswith(("https://", "http://", "mailto:")):
        return
    file, _, anchor = href.partition("#")
    target = files.get(file, "") if file else page
    wanted = (anchor, f"{target}-{anchor}") if anchor else (target,)
    found = next((id for id in wanted if id in ids), None)
    if found:
        link.set("href", f"#{found}")
    else:
        link.attrib.pop("href", None)
