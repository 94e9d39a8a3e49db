"""People in the raw exports of a school year: read in memory for the gate `people`, never stored.

A column is personal unless its heading is in `not_personal` of its source. From personal columns
the gate takes:

1. in a column of people, every name. A column holds people if it is mapped to a pseudonym, if its
   heading says so (*Begeleider*, *Deelnemer*), or if half of its values look like full names;
2. first and last names in separate columns;
3. in other columns, values that look like full names, and the first words of a text of six words
   or more that occurs in at most two rows.

Values that `corrections.csv` replaces count too, and so do the people who corrected them. The code
that reads exports is imported inside functions, because a worker process reads them.
"""

import csv
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import pbdreport
from pbdreport.config.profile import Profile
from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.errors import GateRefusal, first_few
from pbdreport.gates.leaks import find_leaks, find_record_numbers, texts_of_edition
from pbdreport.gates.names import (
    NOBODY,
    Known,
    Name,
    has_form_of_name,
    names,
    names_of_address,
    names_of_cell,
    names_of_parts,
    names_of_text,
    words_of,
)
from pbdreport.gates.private_numbers import private_numbers
from pbdreport.storage.atomic_files import spilling_to
from pbdreport.targets.target import Target

if TYPE_CHECKING:
    from pbdreport.ingest.corrections import Correction
    from pbdreport.ingest.raw_rows import LoadedFile, RawRows

FIRST_NAME = re.compile(r"voornaam|roepnaam|first", re.IGNORECASE)
LAST_NAME = re.compile(r"achternaam|familienaam|\bnaam\b|\blast|surname", re.IGNORECASE)
OF_PEOPLE = re.compile(
    r"\b(?:naam|namen|(?:voor|achter|roep|familie)naam|voornamen|(?:first |last |sur)?name"
    r"|(?:co)?begeleid(?:st)?ers?|adviseurs?|deelneme?m?(?:er|ers|ster|sters)|contactperso(?:on|nen)"
    r"|leerkracht(?:en)?|lera(?:ar|ren|res)|lesgevers?|sprekers?|docent(?:en)?|directeurs?"
    r"|directrice|coach(?:es)?|respondent(?:en)?|medewerkers?|personeelslid|verantwoordelijken?"
    r"|aanwezigen|auteurs?|invullers?|door|wie|klagers?|trekkers?|organizer|attendee|calendar|file"
    r"|onderzoekers?|ondersteuners?|vervangers?|collega'?s?|team(?:lid|leden)|contact)\b",
    re.IGNORECASE,
)
NOT_OF_PEOPLE = re.compile(
    r"instelling|school|organisatie|sessie|aanbod|vorming|bestand|traject|aantal|team\b|dienst",
    re.IGNORECASE,
)
LONGEST_HEADING = 4
"""The most words of a heading; a longer one is a question, whose answers name nobody."""
MOSTLY = 0.5
"""The share of values that look like full names from which a column holds people."""
FEW = 3
"""The fewest values from which that is concluded."""


@dataclass(frozen=True)
class People:
    """The people in deliveries, and the words that name nobody by themselves."""

    known: Known
    ordinary: frozenset[str]

    def __or__(self, other: "People") -> "People":
        """The union of both."""
        return People(self.known | other.known, self.ordinary | other.ordinary)


STRANGERS = People(NOBODY, frozenset())


def people_in_exports(
    project: Project, service: str, school_year: SchoolYear, profile: Profile
) -> People:
    """Read the names, and the first words of open answers, in a delivery."""
    import duckdb

    from pbdreport.ingest.corrections import read_corrections
    from pbdreport.ingest.load_exports import load_delivery
    from pbdreport.ingest.mapping.mapping_file import read_mapping_file

    spill = spilling_to(project.workroom("spill"))
    with duckdb.connect(config={**spill}) as connection:
        mapping = read_mapping_file(project, service)
        load = load_delivery(connection, project, service, school_year, mapping, profile)
        ordinary = own_words() | _institutions(load.raws)
        found = [name for raw in load.raws for name in _named(raw, ordinary)]
        corrections = read_corrections(project.raw_folder(service, school_year), project)
        found += _corrected(load.raws, corrections, ordinary)
        return People(Known.of(found), ordinary)


def text_refusals(
    folder: Path, target: Target, people: People, signed_by: str = ""
) -> dict[str, list[GateRefusal]]:
    """Refusals of the gates `leaks` and `people`, which share one reading of all texts.

    Args:
        folder: The edition.
        target: Whose report it is.
        people: The people in the raw exports.
        signed_by: Who releases it; that name may appear on its pages.

    Returns:
        Under `leaks` the refusals for paths, pseudonyms and addresses; under `people` those for
        people, their numbers and record numbers.
    """
    texts = texts_of_edition(folder)
    profile = target.profile
    allowed = [profile.contact.name, signed_by, *profile.may_be_named]
    return {
        "leaks": told_once(find_leaks(texts, target.project, profile)),
        "people": told_once(
            chain(
                private_numbers(texts, profile.contact.numbers),
                names(texts, people.known, allowed, people.ordinary),
                find_record_numbers(texts, target.request.tables),
            )
        ),
    }


def told_once(refusals: Iterable[GateRefusal]) -> list[GateRefusal]:
    """Merge refusals with the same reason: the same title may appear in many files."""
    by_reason: dict[tuple[str, str], list[GateRefusal]] = {}
    for refusal in refusals:
        by_reason.setdefault((refusal.must, refusal.advice), []).append(refusal)
    return [
        GateRefusal(
            must, {"file": first_few(one.where["file"] for one in same), **_most(same)}, why
        )
        for (must, why), same in by_reason.items()
    ]


def _most(same: Sequence[GateRefusal]) -> dict[str, str]:
    """The finding of the file with the most."""
    found = max((one.where["found"] for one in same), key=_number)
    return {"found": f"{found}, at most" if len(same) > 1 else found}


def _number(found: str) -> int:
    first = found.split()[0]
    return int(first) if first.isdigit() else 0


@cache
def own_words() -> frozenset[str]:
    """The words of the report itself, in lower case: those of its labels and glossary."""
    folder = Path(pbdreport.__file__).parent / "presentation"
    cells: list[str] = []
    for name in ("labels.csv", "glossary.csv"):
        with (folder / name).open(encoding="utf-8", newline="") as file:
            cells += [cell for row in csv.DictReader(file) for cell in row.values() if cell]
    return frozenset(words_of(" ".join(cells)))


def _named(raw: "RawRows", ordinary: Collection[str]) -> Iterator[Name]:
    """The people in a source."""
    columns = _personal(raw)
    halves = _halves(columns)
    for column, heading in columns.items():
        values = dict(raw.connection.execute(_values(raw, column)).fetchall())
        if _is_of_people(raw, heading, values, ordinary):
            found = (name for value in values for name in names_of_cell(value, ordinary))
            yield from (name for name in found if not (name.is_alone and column in halves))
        else:
            for value, rows in values.items():
                yield from names_of_text(value, rows, ordinary)
        addresses = raw.connection.execute(_addresses(raw, column)).fetchall()
        for (address,) in addresses:
            yield from names_of_address(address, ordinary)
    if halves:
        first, last = halves
        query = f"SELECT DISTINCT {first}, {last} FROM {raw.name} WHERE {first} || {last} <> ''"
        for one, other in raw.connection.execute(query).fetchall():
            yield from names_of_parts(one, other, ordinary)


def _halves(columns: dict[str, str]) -> tuple[str, str] | tuple[()]:
    """The columns of first and last names, if there are both."""
    firsts = [column for column, heading in columns.items() if FIRST_NAME.search(heading)]
    lasts = [column for column, heading in columns.items() if LAST_NAME.search(heading)]
    lasts = [column for column in lasts if column not in firsts]
    return (firsts[0], lasts[0]) if firsts and lasts else ()


def _personal(raw: "RawRows") -> dict[str, str]:
    """The personal columns, with their headings."""
    return {
        column: heading
        for loaded in raw.files
        for heading, column in zip(loaded.header.headings, loaded.columns, strict=True)
        if heading and heading not in loaded.not_personal
    }


def _values(raw: "RawRows", column: str) -> str:
    """A query for the values of a column, with their row counts, without e-mail addresses.

    A total row names a team or a month where others name a person.
    """
    return (
        f"SELECT {column}, count(*) FROM {raw.name} WHERE {column} IS NOT NULL "
        "AND kind IS DISTINCT FROM 'total' "
        f"AND NOT regexp_full_match({column}, '[^\\s@]+@[^\\s@]+') GROUP BY 1"
    )


def _addresses(raw: "RawRows", column: str) -> str:
    """A query for the distinct names before the @ of e-mail addresses, without digits."""
    return (
        f"SELECT DISTINCT regexp_replace(split_part({column}, '@', 1), '[0-9]+', ' ', 'g') "
        f"FROM {raw.name} WHERE regexp_full_match({column}, '[^\\s@]+@[^\\s@]+')"
    )


def _is_of_people(
    raw: "RawRows", heading: str, values: Collection[str], ordinary: Collection[str]
) -> bool:
    under_pseudonyms, as_is = _mapped(raw)
    if heading in as_is:
        return False
    if heading in under_pseudonyms:
        return True
    is_short = len(words_of(heading)) <= LONGEST_HEADING and "?" not in heading
    if is_short and OF_PEOPLE.search(heading) and not NOT_OF_PEOPLE.search(heading):
        return True
    of_form = sum(has_form_of_name(value, ordinary) for value in values)
    return len(values) >= FEW and of_form >= MOSTLY * len(values)


def _mapped(raw: "RawRows") -> tuple[set[str], set[str]]:
    """The headings that are mapped to pseudonyms, and those that are mapped as they are."""
    from pbdreport.schema import TABLES, ColumnType

    under_pseudonyms: set[str] = set()
    as_is: set[str] = set()
    for rule in raw.source.table:
        as_is.update(rule.where, rule.unpivot.columns if rule.unpivot else ())
        for name, column in rule.columns.items():
            if rule.name in TABLES:
                is_key = TABLES[rule.name].column(name).type is ColumnType.PSEUDONYM
                (under_pseudonyms if is_key else as_is).update(column.headings)
    return under_pseudonyms, as_is - under_pseudonyms


def _institutions(raws: Iterable["RawRows"]) -> frozenset[str]:
    """The words in the names of institutions: *Sint-Jan* is not a person."""
    return frozenset(
        word
        for raw in raws
        for column in _fed(raw, "institutions", "name")
        for (name,) in raw.connection.execute(
            f"SELECT DISTINCT {column} FROM {raw.name} WHERE {column} IS NOT NULL"
        ).fetchall()
        for word in words_of(name)
    )


def _fed(raw: "RawRows", table: str, name: str) -> set[str]:
    """The columns of a source that are mapped to a column of a table."""
    rules = [rule.columns[name] for rule in raw.source.table if rule.name == table]
    found = {loaded.column_of(rule.headings) for loaded in raw.files for rule in rules}
    return {column for column in found if column}


def _corrected(
    raws: Iterable["RawRows"], corrections: Iterable["Correction"], ordinary: Collection[str]
) -> Iterator[Name]:
    """The people in corrected cells, and those who corrected them."""
    files: dict[str, tuple[RawRows, LoadedFile]] = {
        loaded.file.path.name: (raw, loaded) for raw in raws for loaded in raw.files
    }
    for correction in corrections:
        yield from names_of_cell(correction.by, ordinary)
        raw, loaded = files.get(correction.file, (None, None))
        if raw is None or loaded is None or correction.column in loaded.not_personal:
            continue
        of_people = _is_of_people(raw, correction.column, (), ordinary)
        for cell in (correction.old, correction.new):
            if of_people:
                yield from names_of_cell(cell, ordinary)
            else:
                yield from names_of_text(cell, 1, ordinary)
