"""The quarantine as a page: what is wrong, grouped, for whoever keeps the register.

One file without scripts or anything from elsewhere, so that it can be sent and opened anywhere.
"""

import base64
import hashlib
import re
from collections.abc import Iterator, Sequence
from itertools import groupby, islice
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader

from pbdreport.config.profile import Profile
from pbdreport.intake.quarantine import KEPT, MASK, Line
from pbdreport.intake.report import IntakeReport

PAGE = "quarantine.html"
EXAMPLES = 5
_MEANT = re.compile(r"bedoelde u '.+'\?")
_TEMPLATES = Path(__file__).parent / "templates"


class Group(NamedTuple):
    """Faults of one kind, in one column of one file."""

    file: str
    column: str
    reason: str
    affected: int
    rows: str
    """The numbers of the first rows."""
    examples: str


def groups_of(lines: Sequence[Line]) -> list[Group]:
    """The faults by file, column and reason, those of most rows first."""

    def place(line: Line) -> tuple[str, str, str]:
        return line.file, line.column, line.group

    groups = [_group(*at, list(found)) for at, found in groupby(sorted(lines, key=place), place)]
    return sorted(groups, key=lambda group: (-group.affected, group[:3]))


def _group(file: str, column: str, reason: str, lines: list[Line]) -> Group:
    rows = sorted({line.row for line in lines if line.row})
    affected = len(rows) + sum(line.rows for line in lines if not line.row)
    shown = ", ".join(str(row) for row in rows[:EXAMPLES])
    examples = ", ".join(islice(_values(lines), EXAMPLES))
    return Group(
        file,
        column,
        reason,
        affected,
        shown + ("…" if affected > len(rows[:EXAMPLES]) else ""),
        examples,
    )


def _values(lines: list[Line]) -> Iterator[str]:
    """Different values, each once, with what they were probably meant to be."""
    told = (line for line in lines if line.value not in ("", MASK))
    yield from dict.fromkeys(line.value + _hint(line.reason) for line in told)


def _hint(reason: str) -> str:
    meant = _MEANT.search(reason)
    return f" ({meant[0]})" if meant else ""


def write_quarantine_page(
    lines: Sequence[Line], report: IntakeReport, profile: Profile, folder: Path
) -> None:
    """Write the page beside the tables, the same bytes for the same delivery."""
    style = (_TEMPLATES / "quarantine.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, trim_blocks=True
    )
    environment.filters["number"] = _number
    page = environment.get_template("quarantine.html.j2").render(
        title=f"Nazicht van de registraties: {profile.short_name}, {report.school_year}",
        lead=_lead(report),
        groups=groups_of(lines),
        kept=KEPT if any(not line.row for line in lines) else 0,
        doubts=report.doubts,
        corrections=report.corrections,
        files=report.files,
        mask=MASK,
        style=style,
        style_hash=f"sha256-{digest}",
    )
    (folder / PAGE).write_text(page, encoding="utf-8")


def _lead(report: IntakeReport) -> str:
    read, aside = _number(report.read), _number(report.quarantined)
    if not report.quarantined:
        return f"Van de {read} gelezen rijen is er geen apart gezet."
    verb = "is" if report.quarantined == 1 else "zijn"
    return f"Van de {read} gelezen rijen {verb} er {aside} apart gezet."


def _number(count: int) -> str:
    """As Flemish readers write it: 1.234."""
    return f"{count:,}".replace(",", ".")
