"""The words of a report with what they mean: those that services share, and a service's own."""

import csv
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pbdreport.config.profile import Profile


@dataclass(frozen=True)
class Term:
    """A word and what it means."""

    term: str
    text: str

    @property
    def id(self) -> str:
        """Its address on the page of words."""
        plain = unicodedata.normalize("NFKD", self.term).encode("ascii", "ignore").decode()
        return "begrip-" + re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def glossary(profile: Profile) -> list[Term]:
    """The words of a service's report, by alphabet; its own stand in the place of shared ones."""
    own = {word.term: Term(word.term, word.text) for word in profile.glossary}
    words = {term.term: term for term in _shared()} | own
    return _by_alphabet(words.values())


@cache
def _shared() -> tuple[Term, ...]:
    text = files("pbdreport.presentation").joinpath("glossary.csv").read_text(encoding="utf-8")
    return tuple(Term(**line) for line in csv.DictReader(text.splitlines()))


def _by_alphabet(terms: Iterable[Term]) -> list[Term]:
    return sorted(terms, key=lambda term: (not term.term[0].isalpha(), term.term.casefold()))
