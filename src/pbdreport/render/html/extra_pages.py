"""The pages of a report that are not chapters: corrections, glossary, accessibility."""

from collections.abc import Sequence
from dataclasses import dataclass

from jinja2 import Environment
from markupsafe import Markup

from pbdreport.presentation.glossary import GlossaryTerm, glossary
from pbdreport.presentation.labels import meanings
from pbdreport.render.edition import Edition
from pbdreport.render.html.accessibility_rules import RULES
from pbdreport.render.markdown.state import Heading

GLOSSARY = "glossary.html"
ERRATA = "errata.html"
ACCESSIBILITY = "accessibility.html"


@dataclass(frozen=True)
class ExtraPage:
    """A page that is not a chapter."""

    file: str
    title: str
    body: Markup
    contents: tuple[Heading, ...] = ()


def extra_pages(
    edition: Edition, environment: Environment, rules: Sequence[str] = tuple(RULES.values())
) -> list[ExtraPage]:
    """The list of corrections, if there are any; the glossary; the accessibility statement.

    Args:
        edition: The report.
        environment: The templates.
        rules: The accessibility rules that pages were checked for; none for Quarto's pages.
    """
    template = environment.get_template("extra.html.j2").module
    words = glossary(edition.profile)
    corrected = ["Verbeteringen"] if edition.because else []
    pages = [
        *(page.title for page in edition.pages),
        *corrected,
        "Begrippen",
        "Toegankelijkheid",
    ]
    return [
        *(
            ExtraPage(ERRATA, title, Markup(template.errata(edition)))  # type: ignore[attr-defined]
            for title in corrected
        ),
        ExtraPage(
            GLOSSARY,
            "Begrippen",
            Markup(template.words(words, _signs())),  # type: ignore[attr-defined]
        ),
        ExtraPage(
            ACCESSIBILITY,
            "Toegankelijkheid",
            Markup(
                template.statement(edition, rules, pages)  # type: ignore[attr-defined]
            ),
        ),
    ]


def words_of_report(edition: Edition) -> Sequence[GlossaryTerm]:
    """The terms of the glossary, for the search."""
    return glossary(edition.profile)


def _signs() -> list[tuple[str, str]]:
    return [(sign, meaning[:1].upper() + meaning[1:]) for sign, meaning in meanings().items()]
