"""An edition as a website that also opens from disk and loads nothing from elsewhere."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from pbdreport.errors import PbdReportError, raise_all
from pbdreport.presentation.palette import stylesheet
from pbdreport.render.cross_references import figure_labels, number_figures, section_anchors
from pbdreport.render.edition import FRONT_PAGE, Edition, Page, page_file, written_state
from pbdreport.render.html.downloads import edition_downloads, write_pictures
from pbdreport.render.html.extra_pages import GLOSSARY, ExtraPage, extra_pages, words_of_report
from pbdreport.render.html.figure_pages import figure_entries, figure_page_bodies
from pbdreport.render.html.page_body import PageBody, ReportContext, write_body
from pbdreport.render.html.search import Entry, page_entries, word_entries, write_search
from pbdreport.render.markdown.state import Heading
from pbdreport.render.notebook_content import Block, read_content
from pbdreport.render.theme import service_css
from pbdreport.storage.atomic_files import write_atomically

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "font-src 'self'; base-uri 'none'; form-action 'none'"
)
"""Also applies on file://, where 'self' is any file."""
HERE = Path(str(files("pbdreport.render")))
"""The folder with the templates and the assets."""


@dataclass(frozen=True)
class Link:
    """A link to a page."""

    file: str
    title: str


@dataclass(frozen=True)
class View:
    """What the template of a page needs in addition to the edition."""

    file: str
    is_front: bool
    number: int
    """The number of the chapter; 0 for other pages."""
    heading: Markup | str
    window_title: str
    body: Markup
    contents: Sequence[Heading]
    links: Sequence[Link]
    previous: Link | None
    next: Link | None
    published: str


def render_html(edition: Edition, folder: Path) -> None:
    """Write the pages of an edition and their assets into a folder.

    Raises:
        ChapterFailed: A chapter cannot be published; errors of all chapters are raised together.
    """
    environment = page_environment()
    bodies = chapter_bodies(edition, folder, environment)
    extras = extra_pages(edition, environment)
    figures = figure_page_bodies(edition, bodies, folder, environment)
    template = environment.get_template("page.html.j2")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "figure").mkdir(exist_ok=True)
    write_assets(folder / "assets", edition.profile.colour)
    write_search(_entries(edition, bodies, extras), folder / "assets")
    for body in bodies:
        write_pictures(body.pictures.items(), folder)
    others = (_extra_view(edition, extra) for extra in (*extras, *figures))
    for view in (*_views(edition, bodies), *others):
        text = template.render(
            resources={
                "page": view,
                "edition": edition,
                "policy": POLICY,
                "downloads": edition_downloads(folder, edition.archive),
                "years_root": "../",
            }
        )
        (folder / view.file).write_text(text, encoding="utf-8", newline="\n")


def chapter_bodies(edition: Edition, folder: Path, environment: Environment) -> list[PageBody]:
    """Write the bodies of all pages; every renderer calls this, and so checks them all.

    Raises:
        ChapterFailed: A chapter cannot be published; errors of all chapters are raised together.
    """
    read, refusals = _read_all(edition.pages)
    raise_all(refusals)
    pages = {page.figure for page in edition.figure_pages}
    report = report_of(read, folder, environment, pages)
    bodies: list[PageBody] = []
    for page, blocks in read:
        try:
            bodies.append(write_body(page.name, blocks, report))
        except PbdReportError as refusal:
            refusals.append(refusal)
    raise_all(refusals)
    return bodies


def report_of(
    read: Sequence[tuple[Page, Sequence[Block]]],
    folder: Path,
    environment: Environment,
    figure_pages: Collection[str] = (),
) -> ReportContext:
    """What the pages of a report share, with the numbers of all figures."""
    chapters = [(page.name, blocks) for page, blocks in read]
    return ReportContext(
        {**section_anchors(chapters), **number_figures(chapters)},
        figure_labels(chapters),
        {page.name: page.title for page, _ in read},
        folder,
        environment,
        figure_pages,
    )


@cache
def page_environment() -> Environment:
    """The templates of pages, compiled once in a process."""
    return Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=True, trim_blocks=True
    )


def write_assets(folder: Path, colour: str) -> None:
    """Write the style sheets and scripts that pages share."""
    for name in ("report.css", "report.js", "find.js", "reading.js"):
        write_atomically(folder / name, (HERE / "assets" / name).read_text(encoding="utf-8"))
    write_atomically(folder / "figures.css", stylesheet())
    write_atomically(folder / "service.css", service_css(colour))


def _read_all(
    pages: Sequence[Page],
) -> tuple[list[tuple[Page, tuple[Block, ...]]], list[PbdReportError]]:
    read: list[tuple[Page, tuple[Block, ...]]] = []
    refusals: list[PbdReportError] = []
    for page in pages:
        try:
            read.append((page, read_content(page)))
        except PbdReportError as refusal:
            refusals.append(refusal)
    return read, refusals


def _views(edition: Edition, bodies: Sequence[PageBody]) -> list[View]:
    links = [Link(page_file(page.name), page.title) for page in edition.pages]
    numbers = [_chapter_number(edition.pages, at) for at in range(len(links))]
    return [
        View(
            file=links[at].file,
            is_front=page.name == FRONT_PAGE,
            number=numbers[at],
            heading=body.title or page.title,
            window_title=_window_title(page.title, edition),
            body=body.html,
            contents=_contents(page, body),
            links=links,
            previous=links[at - 1] if at else None,
            next=links[at + 1] if at + 1 < len(links) else None,
            published=written_state(edition.released_on),
        )
        for at, (page, body) in enumerate(zip(edition.pages, bodies, strict=True))
    ]


def _extra_view(edition: Edition, extra: ExtraPage) -> View:
    """A page that is not a chapter: without previous and next page."""
    return View(
        file=extra.file,
        is_front=False,
        number=0,
        heading=extra.title,
        window_title=_window_title(extra.title, edition),
        body=extra.body,
        contents=(),
        links=[Link(page_file(page.name), page.title) for page in edition.pages],
        previous=None,
        next=None,
        published=written_state(edition.released_on),
    )


def _window_title(title: str, edition: Edition) -> str:
    return f"{title} \N{EN DASH} {edition.profile.name}, {edition.school_year}"


def _entries(
    edition: Edition, bodies: Sequence[PageBody], extras: Sequence[ExtraPage]
) -> list[Entry]:
    """The search entries of the whole report."""
    entries: list[Entry] = []
    for page, body in zip(edition.pages, bodies, strict=True):
        entries += page_entries(page_file(page.name), page.title, body.headings, body.figures)
    for extra in extras:
        entries += page_entries(extra.file, extra.title, (), ())
    entries += figure_entries(edition.figure_pages)
    return [*entries, *word_entries(GLOSSARY, words_of_report(edition))]


def _contents(page: Page, body: PageBody) -> list[Heading]:
    """The headings in a page's table of contents; the front page lists the chapters instead."""
    headings = [heading for heading in body.headings if heading.level <= 3]
    return headings if page.name != FRONT_PAGE and len(headings) > 1 else []


def _chapter_number(pages: Sequence[Page], at: int) -> int:
    if pages[at].name == FRONT_PAGE:
        return 0
    return sum(page.name != FRONT_PAGE for page in pages[: at + 1])
