"""The first profile and mapping of a new service, from a folder of its exports.

What could be told is filled in; where it could not, a question stands as a comment that begins with
`# VRAAG`. No cell of an export is copied but the words of columns that hold codes.
"""

import json
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz, process

from pbdreport.config.project import Project
from pbdreport.errors import MissingFile, UsageError
from pbdreport.intake.looking import Looked, look_into
from pbdreport.intake.values import FALSE, TRUE
from pbdreport.model import REQUIRED, TABLES, Column, Type

NEAR = 88
"""From which likeness on, of 100, a heading is taken for a known one."""
ENOUGH = 0.5
"""The share of a table's required columns that an export must show to be taken for it."""
MOST_WORDS = 20
SEPARATORS = (";", ", ", ",", "+", "|")


def new_service(project: Project, name: str, folder: Path) -> list[Path]:
    """Write the first profile and mapping of a service; the files written.

    Raises:
        UsageError: There is a service of that name, or the name is no name of a folder.
        MissingFile: The folder is not there, or holds no export.
    """
    target = project.services / name
    if not re.fullmatch("[a-z][a-z0-9-]*", name):
        raise UsageError(
            "A service is named in small letters, digits and dashes.",
            {"found": repr(name)},
            "Choose a short name, such as 'provincie'.",
        )
    if target.exists():
        raise UsageError(
            "A new service has no profile yet.",
            {"found": project.shown(target)},
            "Choose another name, or edit that profile.",
        )
    looked, unread = look_into(folder, str(folder)) if folder.is_dir() else ([], [])
    if not looked:
        raise MissingFile(
            "A new service is made from a folder of its exports.",
            {"folder": folder, "wanted": "CSV or XLSX files with a row of headings"},
            "Put the exports of one school year in a folder and name it.",
        )
    target.mkdir(parents=True)
    texts = {"profile.toml": _profile(name, looked), "sources.toml": _mapping(looked, unread)}
    for file, text in texts.items():
        (target / file).write_text(text, encoding="utf-8")
    return [target / file for file in texts]


@cache
def _known() -> dict[str, dict[str, list[str]]]:
    return _read("known_headings.toml")


@cache
def _words() -> dict[str, list[str]]:
    return _read("known_words.toml")


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / name).read_text(encoding="utf-8"))


def headings_for(table: str, looked: Looked) -> dict[str, str]:
    """The heading of each column of a table that the export seems to have."""
    found: dict[str, str] = {}
    for column, names in _known().get(table, {}).items():
        scores = {
            heading: max(fuzz.ratio(heading.lower().replace("_", " "), name) for name in names)
            for heading in looked.headings
            if heading and heading not in found.values() and _suits(looked, table, column, heading)
        }
        best = max(scores, key=lambda heading: scores[heading], default="")
        if best and scores[best] >= NEAR:
            found[column] = best
    return found


def _suits(looked: Looked, table: str, column: str, heading: str) -> bool:
    """Whether what stands under a heading can be what the column holds."""
    kind, cells = TABLES[table].column(column).type, looked.cells(heading)
    if kind in (Type.DECIMAL, Type.INTEGER):
        return all(cell[-1].isdigit() for cell in cells)
    return kind is not Type.DATE or any(character.isdigit() for character in "".join(cells[:5]))


def table_of(looked: Looked) -> str:
    """The table that an export seems to be for; empty where none fits."""
    scores = {name: _fit(name, looked) for name in _known() if name != "contact_institutions"}
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best][0] >= ENOUGH else ""


def _fit(table: str, looked: Looked) -> tuple[float, int]:
    required = [column.name for column in TABLES[table].columns if column.required]
    found = headings_for(table, looked)
    return len([name for name in required if name in found]) / len(required), len(found)


def _mapping(looked: list[Looked], unread: list[str]) -> str:
    parts = [
        "# Eerste versie, gemaakt door `pbdreport new-service`. Overloop elke VRAAG.",
        "# docs/mapping.md legt de sleutels uit, docs/model.md de tabellen en hun kolommen.",
        *(f"# VRAAG: {name} kon niet worden gelezen. Is het een export?" for name in unread),
    ]
    fed: set[str] = set()
    for export, id in zip(looked, _ids(looked), strict=True):
        table = table_of(export)
        lines = list(_source(export, id, table))
        fed |= {table, "contact_institutions"} if "[@part]" in lines else {table}
        parts += ["", *(line for line in lines if line != "[@part]")]
    parts += [
        f"\n# VRAAG: uit welke export komt de tabel {name}? Zonder haar is er geen verslag."
        for name in REQUIRED
        if name not in fed
    ]
    return "\n".join(parts) + "\n"


def _ids(looked: list[Looked]) -> list[str]:
    """The id of each export, from its name; of those that share one, the later ones are numbered:
    `agenda`, `agenda_2`.
    """
    ids: list[str] = []
    for export in looked:
        stem = export.pattern.split(".")[0].strip("*_- ") or "export"
        names = (f"{stem}_{number}" if number > 1 else stem for number in count(1))
        ids.append(next(name for name in names if name not in ids))
    return ids


def _source(looked: Looked, id: str, table: str) -> Iterator[str]:
    mark = "" if table else "# "
    if not table:
        yield f"# VRAAG: waarvoor dient {looked.path.name}? Vul een tabel in, of laat dit weg."
    found = headings_for(table, looked) if table else {}
    filled = [heading for heading in looked.headings if heading]
    yield f"{mark}[[source]]"
    yield f"{mark}id = {_quoted(id)}"
    yield f"{mark}title = {_quoted(looked.path.stem)}"
    yield f"{mark}files = {_quoted(looked.pattern)}"
    if looked.format == "xlsx":
        yield f'{mark}format = "xlsx"'
        yield f"{mark}sheet = {_quoted(looked.sheet)}"
    elif looked.format == "ics":
        yield f'{mark}format = "ics"'
    else:
        yield f"{mark}encoding = {_quoted(looked.encoding)}"
        yield f"{mark}delimiter = {_quoted(looked.delimiter)}"
    yield from _dates(looked, table, found)
    if looked.format != "ics":
        yield f"{mark}header = {json.dumps(filled[:4], ensure_ascii=False)}"
    if looked.total:
        yield f"{mark}total = {_quoted(looked.total)}"
    yield f"{mark}# VRAAG: van welke kolommen mag de quarantaine de waarde tonen?"
    yield f"{mark}not_personal = []"
    if table:
        yield from _table(looked, table, found)
        if table == "contacts":
            yield from _institutions(looked)


def _dates(looked: Looked, table: str, found: dict[str, str]) -> Iterator[str]:
    if not table:
        return
    dates = [
        found[column.name]
        for column in TABLES[table].columns
        if column.type is Type.DATE and column.name in found
    ]
    form = looked.date_format(dates)
    if form:
        yield f"date_format = {_quoted(form)}"
    elif dates and any(looked.cells(heading) for heading in dates):
        yield f"# VRAAG: in welke vorm staan de datums van {', '.join(map(repr, dates))}?"


def _table(looked: Looked, table: str, found: dict[str, str]) -> Iterator[str]:
    yield ""
    yield "[[source.table]]"
    yield f"name = {_quoted(table)}"
    if looked.format == "ics":
        yield 'where = { "ALL-DAY" = ["nee"] }'
    yield "[source.table.columns]"
    for column in TABLES[table].columns:
        if column.name in found:
            yield from _column(looked, column, found[column.name])
        elif column.required:
            yield f'# VRAAG: waar komt {column.name} vandaan? Een kop, of {{ constant = "…" }}.'
            yield f"# {column.name} = "
    unused = [name for name in looked.headings if name and name not in found.values()]
    if unused:
        yield f"# Niet gebruikt: {', '.join(unused)}"


def _column(looked: Looked, column: Column, heading: str) -> Iterator[str]:
    words = sorted(set(looked.cells(heading)))
    if column.type is Type.BOOLEAN:
        unknown = [word for word in words if word.lower() not in (*TRUE, *FALSE)]
        known: dict[str, str] = {}
    else:
        known = {word: code for word in words if (code := _code(word, column)) and code != word}
        unknown = [word for word in words if column.codes and not _code(word, column)]
    if unknown and len(words) <= MOST_WORDS:
        yield f"# VRAAG: wat betekenen onder {heading!r}: {', '.join(unknown)}?"
    if known:
        meant = ", ".join(f"{_quoted(word)} = {_quoted(code)}" for word, code in known.items())
        within = ", within = true" if looked.format == "ics" else ""
        yield f"{column.name} = {{ from = {_quoted(heading)}, values = {{ {meant} }}{within} }}"
    elif column.name == "hours" and "min" in heading.lower():
        yield f"{column.name} = {{ from = {_quoted(heading)}, divide_by = 60 }}"
    else:
        yield f"{column.name} = {_quoted(heading)}"


def _code(word: str, column: Column) -> str:
    names = {code: [code, *_words().get(code, ())] for code in column.codes}
    flat = {name.lower(): code for code, all_names in names.items() for name in all_names}
    near = process.extractOne(word.lower(), list(flat), scorer=fuzz.ratio, score_cutoff=NEAR)
    return flat[near[0]] if near else ""


def _institutions(looked: Looked) -> Iterator[str]:
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


def _profile(name: str, looked: list[Looked]) -> str:
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
    for number, pillar in enumerate(pillars or ["Pijler 1"], start=1):
        lines += ["[[pillar]]", f'id = "p{number}"', f"label = {_quoted(pillar)}", ""]
    lines += ["# VRAAG: welke beleidsprioriteiten en doelgroepen telt de dienst?"]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
