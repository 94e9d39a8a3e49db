"""The pages of a report beside its chapters: its words, who can read it, what was corrected."""

from collections.abc import Sequence
from dataclasses import dataclass

from jinja2 import Environment
from markupsafe import Markup

from pbdreport.presentation.glossary import Term, glossary
from pbdreport.presentation.words import meanings
from pbdreport.render.accessible import RULES
from pbdreport.render.edition import Edition
from pbdreport.render.flow import Heading

GLOSSARY = "glossary.html"
ERRATA = "errata.html"
ACCESSIBILITY = "accessibility.html"


@dataclass(frozen=True)
class ExtraPage:
    """A page that is no chapter."""

    file: str
    title: str
    body: Markup
    contents: tuple[Heading, ...] = ()


def extra_pages(edition: Edition, environment: Environment) -> list[ExtraPage]:
    """What was corrected, where anything was; the glossary; the accessibility statement."""
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
                template.statement(edition, RULES.values(), pages)  # type: ignore[attr-defined]
            ),
        ),
    ]


def words_of_report(edition: Edition) -> Sequence[Term]:
    """The words of the glossary, for the search."""
    return glossary(edition.profile)


def _signs() -> list[tuple[str, str]]:
    return [(sign, meaning[:1].upper() + meaning[1:]) for sign, meaning in meanings().items()]
