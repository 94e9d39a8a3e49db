"""The cache of computed figures: masked and exact entries, and why some are suppressed.

A registry is stored under a hash of everything that it depends on; when any of that changes, the
key changes and the figures are computed again. The folder may be deleted at any time.
"""

import csv
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pbdreport.config.project import Project
from pbdreport.figures.reconciliation.registry_checks import Reconciliation, reconcile
from pbdreport.figures.registry.entry import Entry
from pbdreport.figures.registry.registry import COLUMNS, Registry, read_csv, write_csv
from pbdreport.figures.registry.series import COLUMNS as SERIES_COLUMNS
from pbdreport.figures.registry.series import SERIES, Series, read_series, write_series
from pbdreport.figures.request import Labels, Request
from pbdreport.storage.atomic_files import atomic_folder, make_private
from pbdreport.storage.seal import is_whole

EXACT = "exact.csv"
"""The figures before masking, for the disclosure audit; never part of an edition."""
SHOWN = "figures.csv"
"""The masked figures."""
HIDDEN = "hidden.csv"
"""Why entries are suppressed; never part of an edition."""


@dataclass(frozen=True)
class FrozenFigures:
    """A masked registry, with the labels that come from the data."""

    registry: Registry
    labels: Mapping[str, Mapping[str, str]]
    """Labels that come from the data, by dimension and code."""
    key: str
    reconciliation: Reconciliation
    """Whether the exact figures agree with each other."""
    folder: Path | None = None
    """Where they are cached; None if they are not."""

    @cached_property
    def series(self) -> Series:
        """The figures over all school years; read when first asked for, as few chapters do."""
        if self.folder is None:
            return Series(self.registry.service, self.registry.scope, ())
        return read_series(self.folder / SERIES)


def figure_hashes(folder: Path) -> dict[str, str]:
    """A hash of the masked entries of each figure in a cache folder, of all years, by figure id."""
    lines: dict[str, list[str]] = {}
    for name, columns in ((SHOWN, COLUMNS), (SERIES, SERIES_COLUMNS)):
        place = columns.index("figure")
        with (folder / name).open(encoding="utf-8", newline="") as file:
            for cells in list(csv.reader(file))[1:]:
                lines.setdefault(cells[place], []).append(",".join(cells))
    return {
        figure: hashlib.sha256("\n".join(written).encode()).hexdigest()
        for figure, written in lines.items()
    }


def figures_folder(project: Project, key: str) -> Path:
    """The cache folder of the figures with this key."""
    return project.workshop / "figures" / key


def is_cached(folder: Path) -> bool:
    """Whether a folder holds figures, complete and unchanged since they were written."""
    return is_whole(folder)


@dataclass(frozen=True)
class ComputedFigures:
    """The figures of a request, masked and exact."""

    registry: Registry
    labels: Labels
    reconciliation: Reconciliation
    exact: Registry
    reasons: Mapping[tuple[str, str], str]
    """Why entries are suppressed, by figure and dimensions."""
    series: Series
    """The masked figures over all school years."""


def computed_from(
    request: Request,
    rows: Sequence[Entry],
    shown: Sequence[Entry],
    labels: Labels,
    reasons: Mapping[tuple[str, str], str],
    series: Series | None = None,
) -> ComputedFigures:
    """The figures of a request from its exact entries (`rows`) and masked entries (`shown`)."""
    from pbdreport.figures.definitions import FIGURES

    registry, exact = (
        Registry(request.service, str(request.school_year), request.scope, tuple(found))
        for found in (shown, rows)
    )
    series = series or Series(request.service, request.scope, ())
    found = reconcile(rows, shown, FIGURES)
    return ComputedFigures(registry, labels, found, exact, reasons, series)


def write_figures(folder: Path, figures: ComputedFigures) -> None:
    """Write the figures atomically: other processes see the complete folder or none."""
    with atomic_folder(folder) as new:
        for name, registry in ((SHOWN, figures.registry), (EXACT, figures.exact)):
            with (new / name).open("w", encoding="utf-8", newline="") as file:
                write_csv(registry, file, is_private=name == EXACT)
        with (new / SERIES).open("w", encoding="utf-8", newline="") as file:
            write_series(figures.series, file)
        _write_reasons(new / HIDDEN, figures.reasons)
        words = json.dumps(figures.labels, ensure_ascii=False, indent=1, sort_keys=True)
        found = json.dumps(figures.reconciliation.as_json(), ensure_ascii=False, indent=1)
        (new / "reconciliation.json").write_text(found, encoding="utf-8")
        (new / "words.json").write_text(words, encoding="utf-8")
        make_private(new)


def _write_reasons(path: Path, reasons: Mapping[tuple[str, str], str]) -> None:
    """Write why each suppressed entry is suppressed; never its value."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("figure", "dims", "reason"))
        writer.writerows((*address, reason) for address, reason in sorted(reasons.items()))


def read_frozen(folder: Path, key: str) -> FrozenFigures:
    """Read the figures from the cache folder of a key."""
    words = json.loads((folder / "words.json").read_text(encoding="utf-8"))
    found = json.loads((folder / "reconciliation.json").read_text(encoding="utf-8"))
    registry = read_csv(folder / SHOWN)
    return FrozenFigures(registry, words, key, Reconciliation.from_json(found), folder)
