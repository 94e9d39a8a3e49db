"""Figures that an analyst publishes from a chapter, beside the declared ones.

They are masked against the frozen figures, which stay as they are: what is shown of the new figure
tells nothing of what is hidden there. As shown and as they are, they are kept under `build/` until
the build takes them into the registry of the edition; the exact ones are for the attack alone.
"""

import json
import os
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn, cast, get_args

from pbdreport.config.content import content_key
from pbdreport.config.project import Project
from pbdreport.errors import ChapterFailed, UsageError, listing, suggestion
from pbdreport.figures.definition import STATISTICS, Concerns, Figure, Unit
from pbdreport.figures.place import Place
from pbdreport.figures.registry import Registry, read_csv, write_csv
from pbdreport.figures.row import Row, dims_text, read_dims
from pbdreport.figures.store import EXACT, figures_folder, open_figures

CONCERNS: tuple[str, ...] = get_args(Concerns)
SHOWN, DEFINITION = "figures.csv", "definition.json"
KEPT = ("id", "version", "title", "explanation", "formula", "unit", "concerns", "decimals")
"""What is kept of a definition, for those who come after the chapter."""


@dataclass(frozen=True)
class Addition:
    """A figure of a chapter's own."""

    figure: Figure
    shown: Registry
    exact: Registry


def own_figure(
    id: str, title: str, unit: str, definition: str, concerns: str, by: Sequence[str], subject: str
) -> Figure:
    """The definition of a chapter's own figure.

    Raises:
        UsageError: Its id is taken or is none of the chapter's, or a word is not known.
    """
    from pbdreport.figures.definitions import FIGURES

    if id in FIGURES or not re.fullmatch(rf"{subject}\.[a-z][a-z0-9_]*", id):
        raise UsageError(
            "A figure of a chapter's own has an id that begins with the chapter and is new.",
            {"wanted": f"{subject}.<name> in small letters", "found": repr(id)},
            "Choose another name; docs/figures.md lists those that are taken.",
        )
    for told, known, what in ((unit, get_args(Unit), "unit"), (concerns, CONCERNS, "concerns")):
        if told not in known:
            raise UsageError(
                f"The {what} of a figure is one of those that there are.",
                {"figure": id, "wanted": listing(known), "found": repr(told)},
                suggestion(told, known) + "Disclosure control goes by it.",
            )
    return Figure(
        id=id,
        version=1,
        title=title,
        explanation=definition,
        formula="",
        unit=cast(Unit, unit),
        measure=_not_measured,
        sources=(),
        concerns=cast(Concerns, concerns),
        breakdowns=(tuple(by),),
        decimals=1 if unit in ("share", "ratio", *STATISTICS) else 0,
    )


def rows_of(figure: Figure, table: Any, by: Sequence[str]) -> list[Row]:
    """The entries of a table: its columns `by`, `numerator` and, where they are there,
    `denominator`, `n`, `institutions` and `largest`.

    Raises:
        UsageError: A column is missing, or a value of `by` is no code.
    """
    records = _records(table)
    missing = [name for name in (*by, "numerator") if records and name not in records[0]]
    if missing:
        raise UsageError(
            "The table of a figure has the columns that it is broken down by, and a numerator.",
            {"figure": figure.id, "wanted": listing(missing), "found": listing(records[0])},
            "A share has a denominator too; n is the base, where that is another number.",
        )
    rows = []
    for record in records:
        dims = {name: str(record[name]) for name in sorted(by)}
        try:
            read_dims(dims_text(dims))
        except ValueError as error:
            raise UsageError(
                "A figure is broken down by codes.",
                {"figure": figure.id, "found": str(error)},
                "Use the codes of the tables; the package knows their labels.",
            ) from None
        rows.append(_row(figure, dims, record))
    return sorted(rows, key=lambda row: dims_text(row.dims))


def _records(table: Any) -> list[dict[str, Any]]:
    if hasattr(table, "to_pyarrow"):
        table = table.to_pyarrow().to_pandas()
    records: list[dict[str, Any]] = table.to_dict("records")
    return records


def _row(figure: Figure, dims: dict[str, str], record: dict[str, Any]) -> Row:
    numerator = Decimal(str(record["numerator"]))
    denominator = Decimal(str(record.get("denominator", 1)))
    base = record.get("n", denominator if figure.unit == "share" else numerator)
    return Row(
        figure.id,
        figure.version,
        figure.unit,
        dims,
        numerator if denominator else None,
        denominator,
        int(base),
        status="ok" if denominator else "z",
        institutions=_whole(record.get("institutions")),
        largest=_whole(record.get("largest")),
    )


def _whole(value: Any) -> int | None:
    return None if value is None or value != value else int(value)


def add(figure: Figure, rows: Sequence[Row], place: Place) -> tuple[list[Row], str]:
    """The entries of a figure as they may be shown, and the key under which they are kept."""
    from pbdreport.config.profile import read_profile
    from pbdreport.figures.definitions import FIGURES
    from pbdreport.figures.disclosure import mask

    frozen = open_figures(place)
    folder = figures_folder(place.project, frozen.key)
    shown = {(row.figure, dims_text(row.dims)): row for row in frozen.registry.rows}
    settled = {
        address: (row, shown[address])
        for row in read_csv(folder / EXACT).rows
        for address in [(row.figure, dims_text(row.dims))]
        if FIGURES[row.figure].concerns == "people" and row.status == "ok"
    }
    rules = read_profile(place.project, place.service).disclosure
    if place.scope and figure.concerns == "people":
        # ASSUME: what other parts publish beside it is not known here, so nothing of it is shown.
        rows = [row.suppressed() for row in rows]
    found = mask(rows, {**FIGURES, figure.id: figure}, rules, settled).rows
    registries = (
        Registry(place.service, str(place.school_year), place.scope, tuple(some))
        for some in (found, rows)
    )
    return found, _keep(Addition(figure, *registries), place.project, frozen.key)


def _keep(addition: Addition, project: Project, frozen: str) -> str:
    """Keep an addition under a key that tells nothing of what is hidden."""
    root = project.workshop / "published"
    root.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=root, prefix=".") as made:
        new = Path(made) / "new"
        new.mkdir()
        for name, registry in ((SHOWN, addition.shown), (EXACT, addition.exact)):
            with (new / name).open("w", encoding="utf-8", newline="") as file:
                write_csv(registry, file)
        told = {name: getattr(addition.figure, name) for name in KEPT}
        told["by"] = addition.figure.breakdowns[0]
        (new / DEFINITION).write_text(json.dumps(told, indent=1), encoding="utf-8")
        shown = (new / SHOWN).read_text(encoding="utf-8")
        key = content_key([("figures", frozen), ("definition", str(told)), ("shown", shown)])
        kept = root / key
        if kept.is_dir():
            os.replace(new / EXACT, kept / EXACT)
        else:
            os.rename(new, kept)
    return key


def kept_addition(project: Project, key: str, notebook: str) -> Addition:
    """An addition that a chapter made.

    Raises:
        ChapterFailed: It is no longer there.
    """
    folder = project.workshop / "published" / key
    if not (folder / DEFINITION).is_file():
        raise ChapterFailed(
            "What a chapter publishes is kept until the edition is made.",
            {"notebook": notebook, "wanted": project.shown(folder)},
            "Run the chapter again: pbdreport build --force",
        )
    told = json.loads((folder / DEFINITION).read_text(encoding="utf-8"))
    breakdowns = (tuple(told.pop("by")),)
    figure = Figure(**told, breakdowns=breakdowns, measure=_not_measured, sources=())
    return Addition(figure, read_csv(folder / SHOWN), read_csv(folder / EXACT))


def _not_measured(*_: object) -> NoReturn:
    raise LookupError("the entries of a chapter's own figure come from the chapter")
