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
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
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
    names: Mapping[str, str] = field(default_factory=dict)
    """What its own dimensions are called in a sentence."""
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """The labels of their codes."""


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
        UsageError: A column or a value of `by` is missing, or two texts of `by` have the same code.
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
    for name in by:
        empty = sum(record[name] is None or record[name] != record[name] for record in records)
        if empty:
            raise UsageError(
                f"The table of {figure.id} has rows without a {name}.",
                {"figure": figure.id, "found": f"{empty} of {len(records)} rows"},
                "Leave them out in the cell and say so in the definition, or give them a code.",
            )
    texts_by_code(figure, table, by)
    rows = [
        _row(figure, {name: code_of(str(record[name])) for name in sorted(by)}, record)
        for record in records
    ]
    return sorted(rows, key=lambda row: dims_text(row.dims))


def code_of(text: str) -> str:
    """The code of a text: a code stays as it is, `Vorming: wiskunde` becomes `vorming-wiskunde`."""
    try:
        read_dims(f"code={text}")
        return text
    except ValueError:
        plain = unicodedata.normalize("NFD", text.lower())
        letters = "".join(one for one in plain if not unicodedata.combining(one))
        return re.sub("[^a-z0-9]+", "-", letters).strip("-") or "-"


def texts_by_code(figure: Figure, table: Any, by: Sequence[str]) -> dict[str, dict[str, str]]:
    """The texts in the columns of a breakdown that are no codes, by column and code.

    Raises:
        UsageError: Two texts have the same code, so that their entries would be one.
    """
    found: dict[str, dict[str, str]] = {}
    seen: dict[tuple[str, str], str] = {}
    for record in _records(table):
        for name in by:
            text = str(record[name])
            code = code_of(text)
            other = seen.setdefault((name, code), text)
            if other != text:
                raise UsageError(
                    f"Two values of {name} in the table of {figure.id} have the same code.",
                    {"figure": figure.id, "found": first_few([other, text])},
                    "Make them one, or give them codes that differ.",
                )
            if code != text:
                found.setdefault(name, {})[code] = text
    return found


def with_last_year(rows: Sequence[Entry], before: Sequence[Entry]) -> list[Entry]:
    """The entries with the values of the previous school year beside them.

    Only for figures that are not about people: those of last year would have to be masked with all
    that was published then.
    """
    earlier = {dims_text(row.dims): row for row in before}
    return [_beside(row, earlier.get(dims_text(row.dims))) for row in rows]


def _beside(row: Entry, before: Entry | None) -> Entry:
    if before is None:
        return row
    return replace(
        row,
        previous_numerator=before.numerator,
        previous_denominator=before.denominator,
        previous_n=before.n,
        previous_status=before.status,
        previous_source="data",
    )


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
    figure: Figure,
    rows: Sequence[Entry],
    request: Request,
    names: Mapping[str, str] | None = None,
    labels: Mapping[str, Mapping[str, str]] | None = None,
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
    place = (request.service, str(request.school_year), request.scope)
    shown, exact = (Registry(*place, tuple(some)) for some in (found, rows))
    addition = CustomFigure(figure, shown, exact, names or {}, labels or {})
    return found, _keep(addition, request.project, frozen.key)


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
        definition |= {"names": dict(addition.names), "labels": dict(addition.labels)}
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
    names, labels = definition.pop("names"), definition.pop("labels")
    figure = Figure(**definition, breakdowns=breakdowns, measure=_not_measured, sources=())
    shown, exact = read_csv(folder / SHOWN), read_csv(folder / EXACT)
    return CustomFigure(figure, shown, exact, names, labels)


def _not_measured(*_: object) -> NoReturn:
    raise LookupError("the entries of a custom figure come from its chapter")
