"""Custom figures: those that an analyst publishes from a chapter, beside the declared ones.

They are masked against the frozen figures, which do not change: the published values of a custom
figure reveal nothing that is suppressed there. Both the masked and the exact entries are kept under
`build/` until the build adds them to the registry of the edition; the exact ones are used by the
disclosure audit only.
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

from pbdreport.config.project import Project
from pbdreport.errors import ChapterFailed, UsageError, did_you_mean, first_few
from pbdreport.figures.definition import STATISTICS, Concerns, Figure, Unit
from pbdreport.figures.disclosure.distributions import ASKED_OF
from pbdreport.figures.disclosure.masking import entry_key
from pbdreport.figures.open_figures import open_figures
from pbdreport.figures.registry.cache import EXACT
from pbdreport.figures.registry.entry import Entry, dims_text, read_dims
from pbdreport.figures.registry.registry import Registry, read_csv, write_csv
from pbdreport.figures.request import Request
from pbdreport.storage.fingerprint import content_key

CONCERNS: tuple[str, ...] = get_args(Concerns)
SHOWN, DEFINITION = "figures.csv", "definition.json"
KEPT = ("id", "version", "title", "explanation", "formula", "unit", "concerns", "decimals")
"""The fields of a definition that are written to disk, for the steps after the chapter."""


@dataclass(frozen=True)
class CustomFigure:
    """A custom figure: its definition, its masked entries and its exact entries."""

    figure: Figure
    shown: Registry
    exact: Registry


def define_custom_figure(
    id: str, title: str, unit: str, definition: str, concerns: str, by: Sequence[str], subject: str
) -> Figure:
    """The definition of a custom figure.

    Raises:
        UsageError: The id is taken or does not start with the chapter's name, or the unit or
            `concerns` is unknown.
    """
    from pbdreport.figures.definitions import FIGURES

    if id in FIGURES:
        raise UsageError(
            f"The figure id {id!r} is already taken.",
            {"chapter": subject, "expected": f"a new {subject}.<name>", "found": repr(id)},
            "Choose another name; docs/figures.md lists those that are taken.",
        )
    if not re.fullmatch(rf"{subject}\.[a-z][a-z0-9_]*", id):
        raise UsageError(
            f"{id!r} is not a valid figure id in the chapter {subject}.",
            {"expected": f"{subject}.<name> in lower case", "found": repr(id)},
            "Choose another name; docs/figures.md lists those that are taken.",
        )
    for value, known, what in (
        (unit, get_args(Unit), "unit"),
        (concerns, CONCERNS, "value of `concerns`"),
    ):
        if value not in known:
            raise UsageError(
                f"Figure {id} has an unknown {what}: {value!r}.",
                {"figure": id, "expected": first_few(known), "found": repr(value)},
                did_you_mean(value, known)
                + "Disclosure control depends on it; docs/figures.md lists all of them.",
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


def entries_of(figure: Figure, table: Any, by: Sequence[str]) -> list[Entry]:
    """The entries of a custom figure, from an analyst's table.

    Args:
        figure: The definition.
        table: One row per entry, with the `by` columns, `numerator` and optionally `denominator`,
            `n`, `institutions` and `largest`.
        by: The columns it is broken down by.

    Raises:
        UsageError: A column is missing, or a value of `by` is not a code.
    """
    records = _records(table)
    missing = [name for name in (*by, "numerator") if records and name not in records[0]]
    if missing:
        raise UsageError(
            f"The table of {figure.id} lacks the column {missing[0]!r}."
            if len(missing) == 1
            else f"The table of {figure.id} lacks {len(missing)} columns.",
            {"figure": figure.id, "expected": first_few(missing), "found": first_few(records[0])},
            "Add a column for each breakdown and a numerator; a share needs a denominator too, and "
            "n is the base if that is another number.",
        )
    rows = []
    for record in records:
        dims = {name: str(record[name]) for name in sorted(by)}
        try:
            read_dims(dims_text(dims))
        except ValueError as error:
            raise UsageError(
                f"The table of {figure.id} has a value that is not a code.",
                {"figure": figure.id, "found": str(error)},
                "Use the codes of the tables; the report shows their labels.",
            ) from None
        rows.append(_row(figure, dims, record))
    return sorted(rows, key=lambda row: dims_text(row.dims))


def _records(table: Any) -> list[dict[str, Any]]:
    if hasattr(table, "to_pyarrow"):
        table = table.to_pyarrow().to_pandas()
    records: list[dict[str, Any]] = table.to_dict("records")
    return records


def _row(figure: Figure, dims: dict[str, str], record: dict[str, Any]) -> Entry:
    numerator = Decimal(str(record["numerator"]))
    denominator = Decimal(str(record.get("denominator", 1)))
    base = record.get("n", denominator if figure.unit == "share" else numerator)
    return Entry(
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


def keep_custom_figure(
    figure: Figure, rows: Sequence[Entry], request: Request
) -> tuple[list[Entry], str]:
    """The masked entries of a custom figure, and the key under which it is kept."""
    from pbdreport.config.profile import read_profile
    from pbdreport.figures.definitions import FIGURES
    from pbdreport.figures.disclosure import mask

    frozen = open_figures(request)
    rules = read_profile(request.project, request.service).disclosure
    if request.scope and figure.concerns == "people":
        # ASSUME: what other units publish is not known here, so all entries are suppressed.
        rows = [row.suppressed() for row in rows]
    also = _in_hidden_groups(figure, rows, frozen.registry)
    found = mask(rows, {**FIGURES, figure.id: figure}, rules, also=also).rows
    registries = (
        Registry(request.service, str(request.school_year), request.scope, tuple(some))
        for some in (found, rows)
    )
    return found, _keep(CustomFigure(figure, *registries), request.project, frozen.key)


def _in_hidden_groups(
    figure: Figure, rows: Sequence[Entry], registry: Registry
) -> dict[tuple[str, str], str]:
    """The entries of groups of which the frozen figures hide how many people they are."""
    hidden = {
        pair
        for row in registry.rows
        if row.status == "c" and len(row.dims) == 1
        for pair in row.dims.items()
        if pair[0] not in ASKED_OF
    }
    return {
        entry_key(row): "the group is hidden in other figures"
        for row in rows
        if figure.concerns == "people" and hidden & set(row.dims.items())
    }


def _keep(addition: CustomFigure, project: Project, frozen: str) -> str:
    """Write a custom figure under a key that depends on published values only."""
    root = project.workroom("published")
    with tempfile.TemporaryDirectory(dir=root, prefix=".") as made:
        new = Path(made) / "new"
        new.mkdir()
        for name, registry in ((SHOWN, addition.shown), (EXACT, addition.exact)):
            with (new / name).open("w", encoding="utf-8", newline="") as file:
                write_csv(registry, file, is_private=name == EXACT)
        definition = {name: getattr(addition.figure, name) for name in KEPT}
        definition["by"] = addition.figure.breakdowns[0]
        (new / DEFINITION).write_text(json.dumps(definition, indent=1), encoding="utf-8")
        shown = (new / SHOWN).read_text(encoding="utf-8")
        key = content_key([("figures", frozen), ("definition", str(definition)), ("shown", shown)])
        kept = root / key
        if kept.is_dir():
            os.replace(new / EXACT, kept / EXACT)
        else:
            os.rename(new, kept)
    return key


def read_custom_figure(project: Project, key: str, notebook: str) -> CustomFigure:
    """Read back a custom figure that a chapter published.

    Raises:
        ChapterFailed: It no longer exists.
    """
    folder = project.workshop / "published" / key
    if not (folder / DEFINITION).is_file():
        raise ChapterFailed(
            f"The custom figures of {notebook} are missing.",
            {"notebook": notebook, "expected": project.shown(folder)},
            "Run the chapter again: pbdreport build --force",
        )
    definition = json.loads((folder / DEFINITION).read_text(encoding="utf-8"))
    breakdowns = (tuple(definition.pop("by")),)
    figure = Figure(**definition, breakdowns=breakdowns, measure=_not_measured, sources=())
    return CustomFigure(figure, read_csv(folder / SHOWN), read_csv(folder / EXACT))


def _not_measured(*_: object) -> NoReturn:
    raise LookupError("the entries of a custom figure come from its chapter")
