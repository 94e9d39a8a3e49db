"""The one door to the figures of a service and school year: computed, masked, frozen.

A registry is kept under the key of everything that it depends on; when any of that changes, the
key changes and the figures are computed anew. The folder may be deleted at any time.
"""

import csv
import hashlib
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from pbdreport.config.profile import Profile, read_profile
from pbdreport.config.project import Project
from pbdreport.config.writing import folder_in_one_piece
from pbdreport.errors import InvalidConfiguration
from pbdreport.figures.place import Labels, Place, figures_key
from pbdreport.figures.reconciliation.registry import Reconciliation, reconcile
from pbdreport.figures.registry import COLUMNS, Registry, read_csv, write_csv
from pbdreport.figures.row import Row
from pbdreport.figures.scope import require_part
from pbdreport.figures.years import Beside, Year, exact_year, masked_year, when_wanted, year_path

EXACT = "exact.csv"
"""The figures before masking, for the attack; never part of an edition."""
SHOWN = "figures.csv"
"""The figures as they may be shown."""
HIDDEN = "hidden.csv"
"""Why entries are hidden; never part of an edition."""


@dataclass(frozen=True)
class Frozen:
    """A masked registry, and the words about it that come from data."""

    registry: Registry
    labels: Mapping[str, Mapping[str, str]]
    """Labels that only the data know, by dimension and code."""
    key: str
    reconciliation: Reconciliation
    """Whether the exact figures agree with each other."""


def figure_hashes(folder: Path) -> dict[str, str]:
    """The content of each figure in a folder of frozen figures, by its id."""
    lines: dict[str, list[str]] = {}
    for line in (folder / SHOWN).read_text(encoding="utf-8").splitlines()[1:]:
        lines.setdefault(line.split(",", 4)[COLUMNS.index("figure")], []).append(line)
    return {
        figure: hashlib.sha256("\n".join(written).encode()).hexdigest()
        for figure, written in lines.items()
    }


def figures_folder(project: Project, key: str) -> Path:
    """Where the frozen figures of a key are kept."""
    return project.workshop / "figures" / key


def is_kept(folder: Path) -> bool:
    """Whether a folder holds frozen figures: it appears in whole."""
    return (folder / "words.json").is_file()


def open_figures(place: Place, beside: Beside = when_wanted) -> Frozen:
    """The figures as they may be shown: from the store where nothing changed, else computed.

    Args:
        place: Which figures.
        beside: Starts computing each of the two school years.

    Raises:
        MissingFile: The service and school year have no clean tables.
        UsageError: The register knows no such part.
        InvalidConfiguration: The profile, instrument or published figures break a rule.
    """
    profile = read_profile(place.project, place.service)
    key = figures_key(place, profile)
    folder = figures_folder(place.project, key)
    if not is_kept(folder) and place.scope:
        from pbdreport.figures.parts import freeze_parts

        require_part(place.tables, place.scope)
        freeze_parts(place, beside)
    elif not is_kept(folder):
        write_figures(folder, _computed(place, profile, beside))
    words = json.loads((folder / "words.json").read_text(encoding="utf-8"))
    found = json.loads((folder / "reconciliation.json").read_text(encoding="utf-8"))
    registry = read_csv(folder / SHOWN)
    return Frozen(registry, words, key, Reconciliation.from_json(found))


def forget_figures(place: Place) -> None:
    """Let the figures of a place, and of the year before, be computed anew."""
    folder = figures_folder(
        place.project, figures_key(place, read_profile(place.project, place.service))
    )
    shutil.rmtree(folder, ignore_errors=True)
    for one in (place, _before(place)):
        if one.school_year in place.years:
            year_path(one).unlink(missing_ok=True)


@dataclass(frozen=True)
class Computed:
    """The figures of a place, as they may be shown and as they are."""

    registry: Registry
    labels: Labels
    reconciliation: Reconciliation
    exact: Registry
    reasons: Mapping[tuple[str, str], str]
    """Why entries are hidden."""


def _computed(place: Place, profile: Profile, beside: Beside) -> Computed:
    """The figures computed and masked; heavy libraries are imported here."""
    rows, labels = exact_figures(place, beside)
    from pbdreport.figures.definitions import FIGURES
    from pbdreport.figures.disclosure import mask

    shown = mask(rows, FIGURES, profile.disclosure)
    return computed_of(place, rows, shown.rows, labels, shown.reasons)


def computed_of(
    place: Place,
    rows: Sequence[Row],
    shown: Sequence[Row],
    labels: Labels,
    reasons: Mapping[tuple[str, str], str],
) -> Computed:
    """The figures of a place from its entries as they are and as they may be shown."""
    from pbdreport.figures.definitions import FIGURES

    registry, exact = (
        Registry(place.service, str(place.school_year), place.scope, tuple(found))
        for found in (shown, rows)
    )
    return Computed(registry, labels, reconcile(rows, shown, FIGURES), exact, reasons)


def exact_figures(place: Place, beside: Beside = when_wanted) -> tuple[list[Row], Labels]:
    """Every figure of the profile's chapters, unmasked, and the labels that the data know.

    Last year's stand beside this year's as they may be shown.
    """
    last, this = _start_earlier(place, beside), _start(exact_year, place, beside)
    # Imported when other processes are on their way: it takes a second.
    from pbdreport.figures.compute import with_previous
    from pbdreport.figures.labels import merged

    year, earlier = this(), last()
    published = read_published(place.published, place.project)
    return with_previous(year.rows, earlier.rows, published), merged(earlier.labels, year.labels)


def _start_earlier(place: Place, beside: Beside) -> Callable[[], Year]:
    """Last year's figures as they may be shown; none without its data."""
    before = _before(place)
    if before.school_year not in place.years:
        return lambda: Year((), {})
    return _start(masked_year, before, beside)


def _start(compute: Callable[[Place], Year], place: Place, beside: Beside) -> Callable[[], Year]:
    """The figures of a year, computed elsewhere where they are not kept."""
    start = when_wanted if year_path(place).is_file() else beside
    return start(compute, place)


def _before(place: Place) -> Place:
    return replace(place, school_year=place.school_year.previous)


def write_figures(folder: Path, figures: Computed) -> None:
    """Write a registry in whole: another process that computed the same finds the same bytes."""
    with folder_in_one_piece(folder, is_kept) as new:
        for name, registry in ((SHOWN, figures.registry), (EXACT, figures.exact)):
            with (new / name).open("w", encoding="utf-8", newline="") as file:
                write_csv(registry, file)
        _write_reasons(new / HIDDEN, figures.reasons)
        words = json.dumps(figures.labels, ensure_ascii=False, indent=1, sort_keys=True)
        found = json.dumps(figures.reconciliation.as_json(), ensure_ascii=False, indent=1)
        (new / "reconciliation.json").write_text(found, encoding="utf-8")
        (new / "words.json").write_text(words, encoding="utf-8")


def _write_reasons(path: Path, reasons: Mapping[tuple[str, str], str]) -> None:
    """Write why each hidden entry is hidden; never its value."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("figure", "dims", "reason"))
        writer.writerows((*place, reason) for place, reason in sorted(reasons.items()))


def read_published(
    path: Path, project: Project
) -> dict[tuple[str, str], tuple[Decimal, Decimal, int | None]]:
    """Figures as published in a year whose data are not there; none without the file.

    A column `version` may say by which version of the definition each was made.

    Raises:
        InvalidConfiguration: The file lacks a column, or holds a value that is no number.
    """
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        try:
            return {
                (line["figure"], line["dims"]): (
                    Decimal(line["value"]),
                    Decimal(1),
                    int(line["version"]) if line.get("version") else None,
                )
                for line in csv.DictReader(file)
            }
        except (KeyError, ValueError, ArithmeticError) as error:
            raise InvalidConfiguration(
                "Published figures have the columns figure, dims, value, unit and decimals.",
                {"file": project.shown(path), "found": repr(error)},
                "Write values with a decimal point; shares run from 0 to 1.",
            ) from None
