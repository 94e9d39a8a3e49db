"""Writes the first profile and mapping of a new service, from a folder of its exports.

What can be detected is filled in; for the rest there is a question, in a comment that begins with
`# VRAAG`. The files are meant to be committed. Therefore no cell of an export is copied, except
known words for codes and the names of pillars, and no name of a file, sheet or column that may
contain the name of a person.
"""

import json
import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from rapidfuzz import fuzz

from pbdreport.config.project import Project
from pbdreport.errors import MissingFile, UsageError
from pbdreport.ingest.mapping.cell_sql import FALSE, TRUE
from pbdreport.ingest.mapping.durations import is_duration
from pbdreport.schema import REQUIRED, TABLES, Column, ColumnType
from pbdreport.setup.known_names import (
    are_known,
    is_label,
    known_headings,
    known_words,
    may_be_a_name,
    pattern_of,
)
from pbdreport.setup.sniff import SniffedExport, sniff_folder

NEAR = 88
"""The lowest similarity, out of 100, at which a heading is taken for a known one."""
ENOUGH = 0.5
"""The share of the required columns of a table that an export must have to match it."""
MOST_WORDS = 20
SEPARATORS = (";", ", ", ",", "+", "|")


def new_service(project: Project, name: str, folder: Path) -> list[Path]:
    """Write the first profile and mapping of a service; returns the files written.

    Raises:
        UsageError: The service already exists, or the name is not valid.
        MissingFile: The folder does not exist, or has no exports.
    """
    target = project.services / name
    if not re.fullmatch("[a-z][a-z0-9-]*", name):
        raise UsageError(
            f"{name!r} cannot be the name of a service.",
            {"expected": "small letters, digits and dashes, starting with a letter"},
            "Choose a short name, such as 'provincie'.",
        )
    if target.exists():
        raise UsageError(
            f"The service {name!r} already exists.",
            {"found": project.shown(target)},
            "Choose another name, or edit its profile.",
        )
    looked, unread = sniff_folder(folder, str(folder)) if folder.is_dir() else ([], [])
    if not looked:
        raise MissingFile(
            "No exports were found in the folder.",
            {"folder": folder, "expected": "CSV, XLSX or ICS files with a row of headings"},
            "Put the exports of one school year in a folder and name that folder.",
        )
    target.mkdir(parents=True)
    texts = {"profile.toml": _profile(name, looked), "sources.toml": _mapping(looked, unread)}
    for file, text in texts.items():
        (target / file).write_text(text, encoding="utf-8")
    return [target / file for file in texts]


def headings_for(table: str, looked: SniffedExport) -> dict[str, str]:
    """The headings that seem to match the columns of a table, by column."""
    found: dict[str, str] = {}
    for column, names in known_headings().get(table, {}).items():
        scores = {
            heading: max(fuzz.ratio(heading.lower().replace("_", " "), name) for name in names)
            for heading in looked.headings
            if heading and heading not in found.values() and _suits(looked, table, column, heading)
        }
        best = max(scores, key=lambda heading: scores[heading], default="")
        if best and scores[best] >= NEAR:
            found[column] = best
    return found


def _suits(looked: SniffedExport, table: str, column: str, heading: str) -> bool:
    """Whether the cells under a heading can be values of the column."""
    kind, cells = TABLES[table].column(column).type, looked.cells(heading)
    if is_duration(TABLES[table].column(column)):
        return all(re.search(r"[\d¼½¾]", cell) for cell in cells)
    if kind in (ColumnType.DECIMAL, ColumnType.INTEGER):
        return all(cell[-1].isdigit() for cell in cells)
    return kind is not ColumnType.DATE or any(
        character.isdigit() for character in "".join(cells[:5])
    )


def table_of(looked: SniffedExport) -> str:
    """The table that matches an export best; empty if none does."""
    scores = {
        name: _fit(name, looked) for name in known_headings() if name != "contact_institutions"
    }
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best][0] >= ENOUGH else ""


def _fit(table: str, looked: SniffedExport) -> tuple[float, int]:
    asked = (c for c in TABLES[table].columns if c.is_needed or c.counted_in == "hours")
    required = [column.name for column in asked]
    found = headings_for(table, looked)
    return len([name for name in required if name in found]) / len(required), len(found)


def _mapping(looked: list[SniffedExport], unread: list[str]) -> str:
    parts = [
        "# Eerste versie, gemaakt door `pbdreport new-service`. Overloop elke VRAAG.",
        "# docs/mapping.md legt de sleutels uit, docs/model.md de tabellen en hun kolommen.",
        *map(_unread, unread),
    ]
    fed: set[str] = set()
    for export, id in zip(looked, _ids(looked), strict=True):
        table = table_of(export)
        others = [other.path for other in looked if other is not export]
        lines = list(
            _source(
                export,
                id,
                table,
                any(one.match(export.pattern) for one in others if one != export.path),
            )
        )
        fed |= {table, "contact_institutions"} if "[@part]" in lines else {table}
        parts += ["", *(line for line in lines if line != "[@part]")]
    parts += [
        f"\n# VRAAG: uit welke export komt de tabel {name}? Zonder haar is er geen verslag."
        for name in REQUIRED
        if name not in fed
    ]
    return "\n".join(parts) + "\n"


def _unread(name: str) -> str:
    shown = pattern_of(Path(name))
    return f"# VRAAG: {shown} kon niet worden gelezen. Is het een export, met een rij koppen?"


def _ids(looked: list[SniffedExport]) -> list[str]:
    """The id of each export, from its name; duplicates are numbered: `agenda`, `agenda_2`."""
    ids: list[str] = []
    for export in looked:
        stem = "_".join(export.title.lower().split())
        names = (f"{stem}_{number}" if number > 1 else stem for number in count(1))
        ids.append(next(name for name in names if name not in ids))
    return ids


def _source(looked: SniffedExport, id: str, table: str, takes_others: bool) -> Iterator[str]:
    mark = "" if table else "# "
    if not table:
        yield f"# VRAAG: waarvoor dient {looked.pattern}? Vul een tabel in, of laat dit weg."
    found = headings_for(table, looked) if table else {}
    filled = [one for one in dict.fromkeys(looked.headings) if one and _may_stand(looked, one)]
    yield f"{mark}[[source]]"
    yield f"{mark}id = {_quoted(id)}"
    yield f"{mark}title = {_quoted(looked.title)}"
    if takes_others:
        yield "# VRAAG: dit patroon past ook op andere exports. Hoe heten alleen deze bestanden,"
        yield "# zonder namen van personen?"
    yield f"{mark}files = {_quoted(looked.pattern)}"
    if looked.format == "xlsx":
        yield f'{mark}format = "xlsx"'
        if are_known(looked.sheet):
            yield f"{mark}sheet = {_quoted(looked.sheet)}"
        else:
            yield "# Zonder sheet is het het blad met deze koppen."
            yield "# De naam van het blad staat hier niet: hij kan die van een persoon zijn."
    elif looked.format == "ics":
        yield f'{mark}format = "ics"'
    else:
        yield f"{mark}encoding = {_quoted(looked.encoding)}"
        yield f"{mark}delimiter = {_quoted(looked.delimiter)}"
    yield from _dates(looked, table, found)
    yield from _decimal(looked, table, found)
    if looked.format != "ics":
        if not filled:
            yield f"{mark}# VRAAG: aan welke koppen is de rij met koppen te herkennen?"
        yield f"{mark}header = {json.dumps(filled[:4], ensure_ascii=False)}"
    if looked.total:
        yield f"{mark}total = {_quoted(looked.total)}"
    yield f"{mark}# VRAAG: van welke kolommen mag de quarantaine de waarde tonen?"
    yield f"{mark}not_personal = []"
    if table:
        yield from _table(looked, table, found)
        if table == "contacts":
            yield from _institutions(looked)


def _may_stand(looked: SniffedExport, heading: str) -> bool:
    """Whether a heading may be copied; those of calendars are fixed."""
    return looked.format == "ics" or not may_be_a_name(heading)


def _dates(looked: SniffedExport, table: str, found: dict[str, str]) -> Iterator[str]:
    if not table:
        return
    dates = [
        found[column.name]
        for column in TABLES[table].columns
        if column.type is ColumnType.DATE and column.name in found
    ]
    form = looked.date_format(dates)
    if form:
        yield f"date_format = {_quoted(form)}"
    elif dates and any(looked.cells(heading) for heading in dates):
        yield f"# VRAAG: in welke vorm staan de datums van {', '.join(map(repr, dates))}?"


def _decimal(looked: SniffedExport, table: str, found: dict[str, str]) -> Iterator[str]:
    numbers = [
        found[column.name]
        for column in (TABLES[table].columns if table else ())
        if column.type is ColumnType.DECIMAL and column.name in found
    ]
    if looked.decimal(numbers) == ".":
        yield 'decimal = "."'


def _table(looked: SniffedExport, table: str, found: dict[str, str]) -> Iterator[str]:
    yield ""
    yield "[[source.table]]"
    yield f"name = {_quoted(table)}"
    if looked.format == "ics":
        yield 'where = { "ALL-DAY" = ["nee"] }'
    yield "[source.table.columns]"
    for column in TABLES[table].columns:
        if column.name in found:
            yield from _column(looked, column, found[column.name])
        elif column.is_needed or column.counted_in == "hours":
            yield f'# VRAAG: waar komt {column.name} vandaan? Een kop, of {{ constant = "…" }}.'
            yield f"# {column.name} = "
    unused = [name for name in looked.headings if name and name not in found.values()]
    shown = [json.dumps(name, ensure_ascii=False) for name in unused if _may_stand(looked, name)]
    if shown:
        yield f"# Niet gebruikt: {', '.join(shown)}"
    if len(shown) < len(unused):
        yield f"# Niet gebruikt, en misschien namen van personen: {len(unused) - len(shown)} koppen"


def _column(looked: SniffedExport, column: Column, heading: str) -> Iterator[str]:
    words = sorted(set(looked.cells(heading)))
    if column.type is ColumnType.BOOLEAN:
        unknown = [word for word in words if word.lower() not in (*TRUE, *FALSE)]
        known: dict[str, str] = {}
    else:
        known = {word: code for word in words if (code := _code(word, column)) and code != word}
        unknown = [word for word in words if column.codes and not _code(word, column)]
    if unknown and len(words) <= MOST_WORDS:
        is_one = len(unknown) == 1
        count, verb = ("1 woord", "heeft") if is_one else (f"{len(unknown)} woorden", "hebben")
        yield f"# VRAAG: {count} onder {heading!r} {verb} geen bekende betekenis. Vul `values` aan."
    if known:
        meant = ", ".join(f"{_quoted(word)} = {_quoted(code)}" for word, code in known.items())
        within = ", within = true" if looked.format == "ics" else ""
        yield f"{column.name} = {{ from = {_quoted(heading)}, values = {{ {meant} }}{within} }}"
    elif column.name == "hours" and "min" in heading.lower():
        yield f"{column.name} = {{ from = {_quoted(heading)}, divide_by = 60 }}"
    else:
        yield f"{column.name} = {_quoted(heading)}"


def _code(word: str, column: Column) -> str:
    """The code for a word; exact matches only, as a similar word may be a name."""
    names = {code: [code, *known_words().get(code, ())] for code in column.codes}
    flat = {name.lower(): code for code, all_names in names.items() for name in all_names}
    return flat.get(word.lower(), "")


def _institutions(looked: SniffedExport) -> Iterator[str]:
    found = headings_for("contact_institutions", looked)
    if len(found) < 2:
        return
    heading = found["institution_id"]
    cells = looked.cells(heading)
    separator = next((mark for mark in SEPARATORS if any(mark in cell for cell in cells)), ";")
    yield ""
    yield "[[source.table]]"
    yield 'name = "contact_institutions"'
    yield f"split = {{ column = {_quoted(heading)}, separator = {_quoted(separator.strip())} }}"
    yield "[source.table.columns]"
    yield f"contact_id = {_quoted(found['contact_id'])}"
    yield 'institution_id = { from = "@part", remove = " " }'
    yield "[@part]"


def _profile(name: str, looked: list[SniffedExport]) -> str:
    lines = [
        "# Eerste versie, gemaakt door `pbdreport new-service`. Overloop elke VRAAG.",
        "# VRAAG: hoe heet de dienst voluit en kort, en welke kleur draagt het verslag?",
        f"name = {_quoted(name)}",
        f"short_name = {_quoted(name)}",
        'colour = "#12436D"',
        "",
        "# VRAAG: naar wie kunnen lezers schrijven?",
        "[contact]",
        f"name = {_quoted(name)}",
        f"email = {_quoted(f'verslag@{name}.example')}",
    ]
    pillars = sorted(
        {
            cell
            for export in looked
            if (table := table_of(export)) in ("offers", "capacity")
            if (heading := headings_for(table, export).get("pillar"))
            for cell in export.cells(heading)
        }
    )
    lines += ["", "# VRAAG: zijn dit alle pijlers, in de volgorde van het verslag?"]
    for number, pillar in enumerate(pillars or [""], start=1):
        label = pillar if is_label(pillar) else f"Pijler {number}"
        lines += ["[[pillar]]", f'id = "p{number}"', f"label = {_quoted(label)}", ""]
    lines += ["# VRAAG: welke beleidsprioriteiten en doelgroepen telt de dienst?"]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
