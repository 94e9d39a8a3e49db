"""Who stands in the raw exports of a school year: read for the leak gate, and then forgotten.

Personal is each column whose heading is not in `not_personal` of its source. Of its values count:

1. full names: two to five words that begin with a capital, particles aside;
2. a first and a last name that stand in columns of their own;
3. the first words of a text of six words or more that stands in at most two rows.

What reads exports is imported where they are read, which is in another process.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pbdreport.build.leaks import WORD, People, leaks, names, records, texts_of
from pbdreport.build.steps import Target
from pbdreport.config.profile import Profile
from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.errors import GateRefusal

if TYPE_CHECKING:
    from pbdreport.intake.raw_table import RawTable

OPENING = 6
"""So many words of an open answer are looked for."""
REPEATED = 2
"""A text in more rows than this is a phrase of the form, and nobody's own words."""
PARTICLES = frozenset("van de der den ten ter te 't d' la le el al ben von".split())
FIRST_NAME = re.compile(r"voornaam|first", re.IGNORECASE)
LAST_NAME = re.compile(r"achternaam|familienaam|naam|last|surname", re.IGNORECASE)


def people_of(project: Project, service: str, school_year: SchoolYear, profile: Profile) -> People:
    """Names and openings of open answers in a delivery, by their number of words."""
    import duckdb

    from pbdreport.intake.mapping_file import read_mapping_file
    from pbdreport.intake.sources import load_delivery

    found: dict[int, set[tuple[str, ...]]] = defaultdict(set)
    with duckdb.connect() as connection:
        mapping = read_mapping_file(project, service)
        load = load_delivery(connection, project, service, school_year, mapping, profile)
        for raw in load.raws:
            for words in _spoken(raw):
                found[len(words)].add(words)
    return {size: frozenset(known) for size, known in found.items()}


def text_refusals(folder: Path, target: Target, people: People) -> dict[str, list[GateRefusal]]:
    """What the files of an edition hold and may not, by gate: their texts are read once for both.

    Args:
        folder: The edition.
        target: Whose report it is.
        people: Who stands in the raw exports.

    Returns:
        Under `leaks` the refusals for places, pseudonyms and addresses, under `people` those for
        persons and numbers of records.
    """
    texts = texts_of(folder)
    return {
        "leaks": list(leaks(texts, target.project, target.profile)),
        "people": [*names(texts, people), *records(texts, target.place.tables)],
    }


def _spoken(raw: "RawTable") -> Iterator[tuple[str, ...]]:
    personal = {
        column: heading
        for loaded in raw.files
        for heading, column in zip(loaded.header.headings, loaded.columns, strict=True)
        if heading and heading not in loaded.not_personal
    }
    for column in personal:
        query = f"SELECT {column}, count(*) FROM {raw.name} WHERE {column} IS NOT NULL GROUP BY 1"
        for text, rows in raw.connection.execute(query).fetchall():
            yield from words_of_value(text, rows)
    firsts = [column for column, heading in personal.items() if FIRST_NAME.search(heading)]
    lasts = [
        column
        for column, heading in personal.items()
        if LAST_NAME.search(heading) and column not in firsts
    ]
    if firsts and lasts:
        query = f"SELECT DISTINCT {firsts[0]}, {lasts[0]} FROM {raw.name}"
        for first, last in raw.connection.execute(query).fetchall():
            if first and last:
                yield tuple(WORD.findall(f"{first} {last}".casefold()))


def words_of_value(text: str, rows: int) -> Iterator[tuple[str, ...]]:
    """What to look for of a personal value that stands in so many rows."""
    words = WORD.findall(text)
    if len(words) >= OPENING and rows <= REPEATED:
        yield tuple(word.casefold() for word in words[:OPENING])
    elif is_full_name(text, words):
        yield tuple(word.casefold() for word in words)


def is_full_name(text: str, words: list[str]) -> bool:
    """Whether a value has the form of a person's full name."""
    is_short = 2 <= len(words) < OPENING and not any(character.isdigit() for character in text)
    return (
        is_short
        and "@" not in text
        and words[0][0].isupper()
        and words[-1][0].isupper()
        and all(word[0].isupper() or word.casefold() in PARTICLES for word in words)
    )
