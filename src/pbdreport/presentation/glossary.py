"""The glossary of a report: terms that all services share, and the service's own."""

import csv
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pbdreport.config.profile import Profile


@dataclass(frozen=True)
class GlossaryTerm:
    """A term and its meaning."""

    term: str
    text: str

    @property
    def id(self) -> str:
        """Its anchor on the glossary page."""
        plain = unicodedata.normalize("NFKD", self.term).encode("ascii", "ignore").decode()
        return "begrip-" + re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def glossary(profile: Profile) -> list[GlossaryTerm]:
    """The terms of a service's report in alphabetical order; its own replace shared ones."""
    own = {word.term: GlossaryTerm(word.term, word.text) for word in profile.glossary}
    words = {term.term: term for term in _shared()} | own
    return _by_alphabet(words.values())


@cache
def _shared() -> tuple[GlossaryTerm, ...]:
    text = files("pbdreport.presentation").joinpath("glossary.csv").read_text(encoding="utf-8")
    return tuple(GlossaryTerm(**line) for line in csv.DictReader(text.splitlines()))


def _by_alphabet(terms: Iterable[GlossaryTerm]) -> list[GlossaryTerm]:
    return sorted(terms, key=lambda term: (not term.term[0].isalpha(), term.term.casefold()))
