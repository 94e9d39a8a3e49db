"""Names of people: reading them from cells of exports, and finding them in published texts.

Names are compared by their letters only, without capitals, accents, apostrophes, hyphens and
spaces, so that all spellings match: *van 't Veld*, *Van’t Veld*, *vant veld*.

1. A cell may name several people; it is split, with or without brackets, numbers and e-mail
   addresses. The forms of a name are its words in order and rotated at any point (*Berg, Jan van
   den*), its first word with each later one, initials, and forms of address.
2. In a text, a name must begin and end at word boundaries, with one more in between: *An Ders* is
   not found in *anders*. A long name may be written as one word: `janpeeters`.
3. A name of one word is found only with a capital, and not if it is an ordinary word: of the report
   itself, of roles, or in the name of an institution.
4. A name in lower case whose words are all ordinary words is not a name: *wil de leraar*.
5. Allowed names (the contact of the service, the signer, `may_be_named`) are not reported.
"""

import html
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from typing import Literal
from urllib.parse import unquote

import ahocorasick

from pbdreport.errors import GateRefusal
from pbdreport.gates.leaks import TAG, PublishedText

PARTICLES = frozenset(
    "van vande vanden vander vant von vom zu zum zur de der den des d t ter ten te tot het s "
    "in op aan bij uit over onder voor du le la les l el al ul ibn bin bint ben abu abd ould ait "
    "di da das do dos del della delle degli dello y e i san santa af av".split()
)
"""Words of family names that are often written in lower case."""
ROLES = frozenset(
    "admin administratie agenda agendas andere anderen anoniem begeleider begeleiding bestuur "
    "calendar centrum clb coach contact coordinator deelnemer dienst directeur directie "
    "directrice diverse docent extern externe gast geen helpdesk iedereen info intern interne ja "
    "juf kalender kleuter kleuterleider leerkracht leerkrachten leerling leerlingen "
    "leerlingenbegeleider leraar leraren lerares medewerker meester naam nb nee niemand nieuw nog "
    "nvt onbekend ondersteuner ouders personeel preventie school schoolbestuur secretariaat "
    "secretaris stagiair student team teamcoach vacature vervanger vorming zorg zorgcoordinator "
    "zorgleerkracht zorgteam".split()
)
"""Words in columns of people that name nobody."""
TITLES = (
    "mevrouw",
    "mevr",
    "mw",
    "meneer",
    "mijnheer",
    "heer",
    "dhr",
    "juf",
    "juffrouw",
    "meester",
)
DEGREES = ("dr", "prof", "ing", "ir", "drs", "collega")
LEADING = ("directeur", "directrice", "begeleider", "begeleidster", "familie")
"""Before a family name these mark a person; before a first name not: *leraar Frans*."""
SHORTEST = 4
"""The fewest Latin letters of a name in all."""
ALONE = 3
"""The fewest Latin letters of a name of one word, and of each word in a joined name."""
TOGETHER = 9
"""The fewest Latin letters of a name whose words may be joined."""
OPENING = 6
"""How many words of an open answer are searched for."""
REPEATED = 2
"""A text in more rows than this is a standard phrase, not an answer of a person."""

_WORD = re.compile(r"[^\W\d_]+|\d+")
_LETTERS = re.compile(r"[^\W\d_]+")
_ATTRIBUTE = re.compile(r"=\s*(?:\"([^\"]*)\"|'([^']*)')")
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_PERCENT = re.compile(r"(?:%[0-9a-fA-F]{2})+")
_ADDRESS = re.compile(r"<?\s*([\w.+'’-]+)@[\w-]+(?:\.[\w-]+)+\s*>?")
_CAMEL = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])")
_BETWEEN = re.compile(
    r"[;/&+|<>→\n\r\t•·]|(?<!\w)(?:en|et|and|und|met|with|door)(?!\w)|\s[-–—]\s|(?<!\w)\d+[.)]",
    re.IGNORECASE,
)
"""Separators between people in a cell; a comma may also be part of a name."""
_MIDDLE = re.compile(
    r"(?<![\w])([A-ZÀ-Þ][^\W\d_]+)\s+((?:[A-Z]\.\s*){1,2}|[A-Z][\w'’-]+\s+(?=[A-Z])"
    r"|[(\"'‘“][^()\"'‘’“”<>\n]{1,24}[)\"'’”]\s+|(?:en|&|\+|/)\s+[A-Z][\w'’-]+\s+)"
    r"(?=((?:[^\W\d_]+['’ -]{0,2}){1,5}))"
)
"""A first name, then a second name, initial, nickname or person, then the family name."""
_BRACKETS = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]|\"([^\"]*)\"")
_MARKS = re.compile(
    "["
    + "".join(
        re.escape(mark)
        for mark in map(chr, range(0x80, 0x10000))
        if unicodedata.category(mark) in ("Mn", "Cf")
    )
    + "]+"
)
"""Accents and invisible characters, such as a soft hyphen."""
_LIGATURES = str.maketrans(
    {"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "æ": "ae", "Æ": "Ae"}
    | {"œ": "oe", "Œ": "Oe", "þ": "th", "ð": "d"}
)


@dataclass(frozen=True)
class Name:
    """One written form of a person's name: its words in lower case, without accents."""

    words: tuple[str, ...]
    is_alone: bool = False
    """Whether it has one word, and so needs a capital in a text."""
    initial: Literal["", "first", "last"] = ""
    """Where it has an initial, which must be a word by itself in a text too."""
    is_text: bool = False
    """Whether it is the first words of an open answer, and not a name."""

    @property
    def within(self) -> list[int]:
        """Offsets in its letters where words begin; a match has a word boundary at one of them."""
        begins = list(accumulate(map(len, self.words[:-1])))
        return {"first": begins[:1], "last": begins[-1:]}.get(self.initial, begins)


@dataclass(frozen=True)
class Known:
    """All names to search for."""

    rows: dict[str, frozenset[int]]
    """The letters of each name, joined, with the offsets at which its words begin."""
    together: frozenset[str]
    """Names that may be written as one word."""
    alone: frozenset[str]
    """Names of one word."""

    @classmethod
    def of(cls, found: Iterable[Name]) -> "Known":
        """Prepare names for searching."""
        rows: dict[str, set[int]] = {}
        together, alone = set(), set()
        for name in found:
            letters = "".join(name.words)
            if name.is_alone:
                alone.add(letters)
                continue
            rows.setdefault(letters, set()).update(name.within)
            is_long = len(letters) >= TOGETHER and min(map(len, name.words)) >= ALONE
            is_long = is_long or not letters.isascii()
            if is_long and not name.is_text:
                together.add(letters)
        return cls(
            {row: frozenset(within) for row, within in rows.items()},
            frozenset(together),
            frozenset(alone),
        )

    def __or__(self, other: "Known") -> "Known":
        """The union of both."""
        rows = {
            row: self.rows.get(row, frozenset()) | other.rows.get(row, frozenset())
            for row in self.rows.keys() | other.rows.keys()
        }
        return Known(rows, self.together | other.together, self.alone | other.alone)


NOBODY = Known({}, frozenset(), frozenset())


def plain(text: str) -> str:
    """A text without accents and invisible characters; capitals are kept."""
    if text.isascii():
        return text
    return _MARKS.sub("", unicodedata.normalize("NFKD", text.translate(_LIGATURES)))


def words_of(text: str) -> list[str]:
    """The words of a text, in lower case, without accents."""
    return _LETTERS.findall(plain(text).casefold())


def names_of_cell(cell: str, ordinary: Collection[str]) -> Iterator[Name]:
    """The people in a cell of a column of people, in all forms of their names.

    Args:
        cell: The text of the cell.
        ordinary: Words that name nobody by themselves, in lower case.
    """
    cell = plain(cell).replace("’", "'").replace("‘", "'").replace("`", "'")
    for address in _ADDRESS.findall(cell):
        yield from names_of_address(address, ordinary)
    cell = _ADDRESS.sub(";", cell)
    for within in map("".join, _BRACKETS.findall(cell)):
        if len(words_of(within)) > 1:
            yield from names_of_cell(within, ordinary)
    yield from _turned_brackets(cell, ordinary)
    cell = _without_sentences(_BRACKETS.sub(" ", cell))
    parts = [_words(part) for part in _BETWEEN.split(cell)]
    parts = [part for part in parts if part]
    for part in parts:
        yield from _of_part(part, ordinary)
    for (this, *more), (that, *rest) in pairwise(parts):
        if not more and not rest and len(_core(this)) == 1 and len(_core(that)) > 1:
            yield from _person((*this, *that[1:]), ordinary)


def _without_sentences(cell: str) -> str:
    """A cell with its lower-case words replaced by separators: *Jan Peeters vervangt An Claes*."""
    if not any(letter.isupper() for letter in cell):
        return cell
    return _LETTERS.sub(
        lambda found: found[0] if found[0][0].isupper() or _goes_on(found[0]) else ";", cell
    )


def _goes_on(word: str) -> bool:
    """Whether a name may contain this word, although it has no capital."""
    return word in PARTICLES or not word[0].islower() or word in ("en", "et", "and", "und")


def _words(part: str) -> list[tuple[str, ...]]:
    """The words between commas, without titles; empty ones are left out."""
    pieces = (tuple(words_of(piece)) for piece in part.split(","))
    return [kept for piece in pieces if (kept := _untitled(piece))]


def _untitled(words: tuple[str, ...]) -> tuple[str, ...]:
    """Words without titles and roles around them: *agenda van Jan Peeters, coach*."""
    forms = (*TITLES, *DEGREES)
    while words and (words[0] in forms or (words[0] in ROLES and len(_core(words)) > 2)):
        words = words[1:]
        while len(_core(words)) > 1 and words[0] in ("van", "v"):
            words = words[1:]
    while words and words[-1] in ROLES and len(_core(words)) > 2:
        words = words[:-1]
    return words


def _of_part(pieces: list[tuple[str, ...]], ordinary: Collection[str]) -> Iterator[Name]:
    """The people in pieces separated by commas: *Peeters, Jan* is one person, or two."""
    for piece in pieces:
        if len(_core(piece)) > 1 or len(pieces) == 1:
            yield from _person(piece, ordinary)
    for one, other in pairwise(pieces):
        if min(len(_core(one)), len(_core(other))) == 1:
            yield from _person((*other, *one), ordinary)


def _turned_brackets(cell: str, ordinary: Collection[str]) -> Iterator[Name]:
    """The people written like *Peeters (Jan)*."""
    for found in re.finditer(r"([^\W\d_]+)\s*\(([^\W\d_]+)\)", cell):
        yield from _person(tuple(words_of(f"{found[2]} {found[1]}")), ordinary)


def names_of_parts(first: str, last: str, ordinary: Collection[str]) -> Iterator[Name]:
    """A person whose first and last name are in separate columns."""
    yield from _person((*words_of(first), *words_of(last)), ordinary)


def names_of_address(address: str, ordinary: Collection[str]) -> Iterator[Name]:
    """The name before the @ of an e-mail address, unless it is a role or ordinary words."""
    words = tuple(word for word in words_of(address) if word != "mailto")
    if len(words) > 1 and not (
        any(word in ROLES for word in words) or all(word in ordinary for word in words)
    ):
        yield from _person(words, ordinary)


def names_of_text(text: str, rows: int, ordinary: Collection[str]) -> Iterator[Name]:
    """The names or open answers in a value of any column, which occurs in so many rows."""
    words = tuple(words_of(text))
    if has_form_of_name(text, ordinary):
        yield from _person(words, ordinary)
    elif len(words) >= OPENING and rows <= REPEATED:
        yield Name(words[:OPENING], is_text=True)
    for address in _ADDRESS.findall(text):
        yield from names_of_address(address, ordinary)


def has_form_of_name(text: str, ordinary: Collection[str]) -> bool:
    """Whether a value looks like a full name: words with capitals, except particles."""
    written = _LETTERS.findall(plain(text))
    words = [word.casefold() for word in written]
    core = [word for word in written if word.casefold() not in PARTICLES]
    return (
        2 <= len(written) < OPENING
        and len(core) > 1
        and not any(character.isdigit() or character in "@?!:" for character in text)
        and all(not word[0].islower() for word in core)
        and not written[0][0].islower()
        and not all(word in ordinary or word in PARTICLES for word in words)
        and not (core[0].casefold() in ordinary and len(core) < len(written))
    )


def _core(words: Iterable[str]) -> list[str]:
    return [word for word in words if word not in PARTICLES]


def _person(words: tuple[str, ...], ordinary: Collection[str]) -> Iterator[Name]:
    """All forms of the name of one person."""
    core = _core(words) if len(_core(words)) > 1 else list(words)
    if len(words) == 1:
        if not words[0].isascii() and len(words[0]) > 1:
            yield Name(words)
        if _may_stand_alone(words[0], ordinary):
            yield Name(words, is_alone=True)
        return
    if len(core) == 0 or sum(map(len, words)) < _least(words, SHORTEST):
        return
    for place in range(len(words)):
        yield Name((*words[place:], *words[:place]))
    if len(words) >= OPENING + 3:
        return
    for later in core[1:]:
        for pair in ((core[0], later), (later, core[0])):
            if sum(map(len, pair)) >= _least(pair, SHORTEST) and not _are_ordinary(pair, ordinary):
                yield Name(pair)
    yield from _with_initials(words, core, ordinary)
    yield from _addressed(words, ordinary)


def _are_ordinary(words: Iterable[str], ordinary: Collection[str]) -> bool:
    return all(word in ordinary or word in ROLES for word in words)


def _with_initials(
    words: tuple[str, ...], core: list[str], ordinary: Collection[str]
) -> Iterator[Name]:
    """*J. Peeters*, *Peeters J.* and *Jan P.*; the family name may come first."""
    if not words[0].isascii():
        return
    for given, family in ((core[0], words[1:]), (core[-1], words[:-1])):
        is_long = sum(map(len, family)) >= SHORTEST and family[-1] not in PARTICLES
        if is_long and not _are_ordinary(_core(family), ordinary):
            yield Name((given[0], *family), initial="first")
            yield Name((*family, given[0]), initial="last")
    if len(core) > 2:
        after = words[words.index(core[1]) + 1 :]
        yield Name((core[0][0], core[1][0], *after), initial="first")
    for one, other in ((core[0], core[-1]), (core[-1], core[0])):
        if len(one) >= ALONE and not _are_ordinary([one], ordinary):
            yield Name((one, other[0]), initial="last")


def _addressed(words: tuple[str, ...], ordinary: Collection[str]) -> Iterator[Name]:
    """*Mevrouw Peeters*, *juf Jan*, *directeur Peeters*."""
    for part in (words[1:], words[:1], words[-1:]):
        if part[-1] not in ROLES and len("".join(part)) > 1:
            yield from (Name((title, *part)) for title in TITLES)
    if not _are_ordinary(words[1:], ordinary):
        yield from (Name((role, *words[1:])) for role in LEADING)


def _least(words: Iterable[str], letters: int) -> int:
    """The fewest letters of a name; two are enough in scripts other than Latin."""
    return letters if "".join(words).isascii() else 2


def _may_stand_alone(word: str, ordinary: Collection[str]) -> bool:
    return (
        len(word) >= _least([word], ALONE)
        and word not in ordinary
        and word not in ROLES
        and word not in PARTICLES
    )


@dataclass(frozen=True)
class _Words:
    """A text as a sequence of words."""

    written: list[str]

    @cached_property
    def small(self) -> list[str]:
        return [word.casefold() for word in self.written]

    @cached_property
    def row(self) -> str:
        return "".join(self.small)

    @cached_property
    def place(self) -> dict[int, int]:
        """The index of the word that begins at an offset of the joined letters, and their end."""
        ends = accumulate(map(len, self.small), initial=0)
        return {place: number for number, place in enumerate(ends)}


def _read(text: PublishedText) -> Iterator[_Words]:
    """The sequences of words that a reader sees or hears, and those of file names."""
    yield _cut(text.file)
    content = text.content
    if "\\u" in content:
        content = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), content)
    if "%" in content:
        content = _PERCENT.sub(lambda found: unquote(found[0], errors="ignore"), content)
    visible = html.unescape(TAG.sub(" ", content)) if text.is_markup else content
    yield _cut(visible)
    # The number keeps a match from running from one into the next.
    shorter = {
        f"{first} {last}"
        for first, between, last in _MIDDLE.findall(visible)
        if between.strip().casefold() not in PARTICLES
    }
    yield _cut(" 0 ".join(sorted(shorter)))
    if not text.is_markup:
        return
    attributes = {one or other for one, other in _ATTRIBUTE.findall(content)}
    yield _cut(html.unescape(" 0 ".join(sorted(attributes))))


def _cut(text: str) -> _Words:
    return _Words(_WORD.findall(plain(_CAMEL.sub(" ", text))))


class Finder:
    """Finds names in the words of a text."""

    def __init__(self, known: Known, allowed: Iterable[str], ordinary: Collection[str]):
        """Prepare to find these names, except as part of an allowed name."""
        self._known = known
        self._ordinary = ordinary
        may_stand = {"".join(words_of(text)) for text in allowed} - {""}
        self._may_stand = may_stand
        self._rows = ahocorasick.Automaton()
        for row in known.rows.keys() | may_stand:
            self._rows.add_word(row, row)
        self._rows.make_automaton()

    def find(self, words: _Words) -> set[str]:
        """The names in a text."""
        if not len(self._rows):
            return self._alone(words, [])
        spans = [
            (end + 1 - len(row), end + 1, row)
            for end, row in self._rows.iter(words.row)
            if self._stands(words, end + 1 - len(row), row)
        ]
        allowed = [span for span in spans if span[2] in self._may_stand]
        spans = [span for span in spans if span[2] in self._known.rows]
        outer = [one for one in spans if not any(_within(one, other) for other in allowed)]
        widest = _widest(outer)
        return {row for _, _, row in widest} | self._alone(words, [*allowed, *widest])

    def _stands(self, words: _Words, start: int, row: str) -> bool:
        end, place = start + len(row), words.place
        if start not in place or end not in place:
            return False
        if row in self._may_stand:
            return True
        within = self._known.rows[row]
        if place[end] - place[start] == 1:
            return row in self._known.together or not within
        if row.isascii() and not any(start + one in place for one in within):
            return False
        written = words.written[place[start] : place[end]]
        small = words.small[place[start] : place[end]]
        is_small = all(word[0].islower() for word in written)
        cores = [word for word in small if word not in PARTICLES]
        return not (is_small and all(word in self._ordinary for word in cores))

    def _alone(self, words: _Words, covering: list[tuple[int, int, str]]) -> set[str]:
        """The names of one word, except parts of names that were found or allowed."""
        different = set(words.written)
        found = {
            small
            for word in different
            if not word[0].islower() and (small := word.casefold()) in self._known.alone
        }
        covered = {row for _, _, row in covering}
        return {word for word in found if not any(word in row for row in covered)}


def _within(one: tuple[int, int, str], other: tuple[int, int, str]) -> bool:
    return other[0] <= one[0] and one[1] <= other[1]


def _widest(spans: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """The spans that are not part of another: a pair of words of a longer name is that name."""
    kept: list[tuple[int, int, str]] = []
    for span in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not kept or span[1] > kept[-1][1]:
            kept.append(span)
    return kept


def names(
    texts: Iterable[PublishedText], known: Known, allowed: Iterable[str], ordinary: Collection[str]
) -> Iterator[GateRefusal]:
    """Refusals of names of people, and of the words of open answers.

    Args:
        texts: What is published.
        known: The people in the deliveries.
        allowed: Names that may be published, as written.
        ordinary: Words that are not names by themselves, in lower case.
    """
    finder = Finder(known, allowed, ordinary)
    for text in texts:
        found = {row for words in _read(text) for row in finder.find(words)}
        if found:
            yield GateRefusal(
                "A published file contains names of people or open answers.",
                {"file": text.file, "found": f"{len(found)} from the raw exports"},
                "Find what publishes them. If their column does not hold people, add its heading "
                "to `not_personal` of its source in the mapping; add people who may be named to "
                "`may_be_named` in the profile.",
            )
