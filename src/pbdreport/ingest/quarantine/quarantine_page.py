"""Writes the quarantine as a page: the faults in groups, for those who maintain the register.

One file without scripts or external resources, so that it can be sent and opened anywhere.
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
from pbdreport.ingest.ingest_report import IngestReport
from pbdreport.ingest.quarantine.quarantine_file import KEPT, MASK, RowFault

PAGE = "quarantine.html"
EXAMPLES = 5
_MEANT = re.compile(r"bedoelde u '.+'\?")
_TEMPLATES = Path(__file__).parent / "templates"


class FaultGroup(NamedTuple):
    """The faults of one kind in one column of a file."""

    file: str
    column: str
    reason: str
    affected: int
    rows: str
    """The numbers of the first rows affected."""
    examples: str


def group_faults(lines: Sequence[RowFault]) -> list[FaultGroup]:
    """The faults by file, column and reason; those with most rows first."""

    def place(line: RowFault) -> tuple[str, str, str]:
        return line.file, line.column, line.group

    groups = [_group(*at, list(found)) for at, found in groupby(sorted(lines, key=place), place)]
    return sorted(groups, key=lambda group: (-group.affected, group[:3]))


def _group(file: str, column: str, reason: str, lines: list[RowFault]) -> FaultGroup:
    rows = sorted({line.row for line in lines if line.row})
    affected = len(rows) + sum(line.rows for line in lines if not line.row)
    shown = ", ".join(str(row) for row in rows[:EXAMPLES])
    examples = ", ".join(islice(_values(lines), EXAMPLES))
    return FaultGroup(
        file,
        column,
        reason,
        affected,
        shown + ("…" if affected > len(rows[:EXAMPLES]) else ""),
        examples,
    )


def _values(lines: list[RowFault]) -> Iterator[str]:
    """The different values, each with the value that was probably meant."""
    shown = (line for line in lines if line.value not in ("", MASK))
    yield from dict.fromkeys(line.value + _hint(line.reason) for line in shown)


def _hint(reason: str) -> str:
    meant = _MEANT.search(reason)
    return f" ({meant[0]})" if meant else ""


def write_quarantine_page(
    lines: Sequence[RowFault], report: IngestReport, profile: Profile, folder: Path
) -> None:
    """Write the page next to the tables; the same delivery gives the same bytes."""
    style = (_TEMPLATES / "quarantine.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, trim_blocks=True
    )
    environment.filters["number"] = _number
    page = environment.get_template("quarantine.html.j2").render(
        title=f"Nazicht van de registraties: {profile.short_name}, {report.school_year}",
        lead=_lead(report),
        groups=group_faults(lines),
        kept=KEPT if any(not line.row for line in lines) else 0,
        doubts=report.doubts,
        corrections=report.corrections,
        files=report.files,
        mask=MASK,
        style=style,
        style_hash=f"sha256-{digest}",
    )
    (folder / PAGE).write_text(page, encoding="utf-8")


def _lead(report: IngestReport) -> str:
    read, aside = _number(report.read), _number(report.quarantined)
    if not report.quarantined:
        return f"Van de {read} gelezen rijen is er geen apart gezet."
    verb = "is" if report.quarantined == 1 else "zijn"
    return f"Van de {read} gelezen rijen {verb} er {aside} apart gezet."


def _number(count: int) -> str:
    """A number as written in Flanders: 1.234."""
    return f"{count:,}".replace(",", ".")
