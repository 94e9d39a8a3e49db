"""The report as one document for paper: every page in it, everything unfolded, links inside it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from pbdreport.render.body import Body
from pbdreport.render.colour import light_css
from pbdreport.render.edition import FRONT_PAGE, Edition, Page, page_file, written_state
from pbdreport.render.extra_pages import GLOSSARY, ExtraPage, extra_pages
from pbdreport.render.flow import Heading
from pbdreport.render.site import HERE, chapter_bodies

_TEMPLATES = (HERE / "templates" / "paper", HERE / "templates")
"""What stands in the first takes the place of what pages on a screen have."""


@dataclass(frozen=True)
class PaperChapter:
    """A chapter as the document has it."""

    name: str
    title: str
    """As the contents and the head of its pages name it."""
    number: int
    """0 for the summary in front and for what stands at the end."""
    heading: Markup | str
    headings: Sequence[Heading]
    body: Markup


def paper_environment() -> Environment:
    """Templates of which those for paper come first."""
    return Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True, trim_blocks=True)


def report_document(edition: Edition, folder: Path) -> str:
    """The whole report as HTML for paper; `join_pages` makes its links lead inside it.

    Raises:
        ChapterFailed: A chapter shows what it may not; those of all chapters are told together.
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
    """The style sheets of paper: the service's colour, and the document's own."""
    paper = (HERE / "assets" / "paper.css").read_text(encoding="utf-8")
    return [light_css(edition.profile.colour), paper]


def names_of(edition: Edition) -> list[str]:
    """The pages of the site that stand in its document."""
    return [*(page.name for page in edition.pages), _name(GLOSSARY)]


def join_pages(document: Element, pages: Collection[str]) -> None:
    """Make what were pages of a site parts of one document.

    Ids of different pages may be the same: those outside figures get the page's name in front.
    A link to another page leads to its place here; one to what is not here becomes plain text.

    Args:
        document: The parsed document; a page of the site is a section with its name as id.
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


def _chapters(pages: Sequence[Page], bodies: Sequence[Body]) -> list[PaperChapter]:
    chapters: list[PaperChapter] = []
    for page, body in zip(pages, bodies, strict=True):
        is_front = page.name == FRONT_PAGE
        number = 0 if is_front else 1 + sum(chapter.number > 0 for chapter in chapters)
        headings = [heading for heading in body.headings if heading.level == 2]
        heading = body.title or page.title
        chapters.append(PaperChapter(page.name, page.title, number, heading, headings, body.html))
    return chapters


def _at_the_end(extras: Sequence[ExtraPage]) -> list[PaperChapter]:
    """The glossary; what else stands beside the chapters is about the site."""
    return [
        PaperChapter(_name(page.file), page.title, 0, page.title, (), page.body)
        for page in extras
        if page.file == GLOSSARY
    ]


def _name(file: str) -> str:
    return file.removesuffix(".html")


def _prefix(part: Element, page: str) -> None:
    """Ids of figures are one of a kind in the whole report; all others only on their page."""
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
