"""The one door to the figures of a service and school year: computed, masked, frozen.

A registry is kept under the key of everything that it depends on; when any of that changes, the
key changes and the figures are computed anew. The folder may be deleted at any time.
"""

import csv
import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from pbdreport.config.content import code_parts, content_key, files_parts
from pbdreport.config.instrument import read_instruments
from pbdreport.config.profile import Profile, read_profile
from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.errors import InvalidConfiguration, MissingFile
from pbdreport.figures.reconciliation.registry import Reconciliation, reconcile
from pbdreport.figures.registry import COLUMNS, Registry, read_csv, write_csv
from pbdreport.figures.row import Row

Labels = dict[str, dict[str, str]]
EXACT = "exact.csv"
"""The figures before masking, for the attack; never part of an edition."""
SHOWN = "figures.csv"
"""The figures as they may be shown."""
HIDDEN = "hidden.csv"
"""Why entries are hidden; never part of an edition."""
_ROOMS = ("config", "model.py", "indicators", "figures")


@dataclass(frozen=True)
class Place:
    """Which figures: of whom, when, of which part, from which tables."""

    project: Project
    service: str
    school_year: SchoolYear
    scope: str
    data: Path
    """The folder of clean tables, usually `data/processed`."""

    @property
    def tables(self) -> Path:
        """The clean tables of this service and school year."""
        return self.data / self.service / str(self.school_year)

    @property
    def years(self) -> list[SchoolYear]:
        """School years with clean tables up to this one, the oldest first."""
        known = (self.data / self.service).glob("*/intake.json")
        years = sorted(SchoolYear.parse(path.parent.name) for path in known)
        return [year for year in years if year <= self.school_year]

    @property
    def published(self) -> Path:
        """What the service published for the school year before."""
        folder = self.project.services / self.service / "published"
        return folder / f"{self.school_year.previous}.csv"


@dataclass(frozen=True)
class Frozen:
    """A masked registry, and the words about it that come from data."""

    registry: Registry
    labels: Mapping[str, Mapping[str, str]]
    """Labels that only the data know, by dimension and code."""
    key: str
    reconciliation: Reconciliation
    """Whether the exact figures agree with each other."""


def figures_parts(place: Place, profile: Profile) -> list[tuple[str, str]]:
    """Everything that the figures depend on, by name and content.

    Raises:
        MissingFile: The service and school year have no clean tables.
    """
    if not (place.tables / "intake.json").is_file():
        raise MissingFile(
            "Figures are computed from clean tables.",
            {"wanted": place.project.shown(place.tables)},
            f"Make them with: pbdreport ingest --service {place.service} "
            f"--school-year {place.school_year}",
        )
    tables = [
        path
        for year in place.years
        for path in (place.data / place.service / str(year)).glob("*.parquet")
    ]
    settings = place.project.services / place.service / "profile.toml"
    names = profile.effectiveness.instruments
    instruments = [place.project.instruments / f"{name}.toml" for name in names]
    return [
        ("service", place.service),
        ("school_year", str(place.school_year)),
        ("scope", place.scope),
        *files_parts(place.data, tables),
        *files_parts(place.project.root, [settings, *instruments, place.published]),
        *code_parts(_ROOMS),
    ]


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


def open_figures(place: Place) -> Frozen:
    """The figures as they may be shown: from the store where nothing changed, else computed.

    Raises:
        MissingFile: The service and school year have no clean tables.
        InvalidConfiguration: The profile, instrument or published figures break a rule.
    """
    profile = read_profile(place.project, place.service)
    key = _key(place, profile)
    folder = figures_folder(place.project, key)
    if not is_kept(folder) and place.scope:
        from pbdreport.figures.parts import freeze_parts

        freeze_parts(place)
    elif not is_kept(folder):
        write_figures(folder, _computed(place, profile))
    words = json.loads((folder / "words.json").read_text(encoding="utf-8"))
    found = json.loads((folder / "reconciliation.json").read_text(encoding="utf-8"))
    registry = read_csv(folder / SHOWN)
    return Frozen(registry, words, key, Reconciliation.from_json(found))


@dataclass(frozen=True)
class Computed:
    """The figures of a place, as they may be shown and as they are."""

    registry: Registry
    labels: Labels
    reconciliation: Reconciliation
    exact: Registry
    reasons: Mapping[tuple[str, str], str]
    """Why entries are hidden."""


def _computed(place: Place, profile: Profile) -> Computed:
    """The figures computed and masked; heavy libraries are imported here."""
    from pbdreport.figures.definitions import FIGURES
    from pbdreport.figures.disclosure import mask

    rows, labels = exact_figures(place, profile)
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


def exact_figures(place: Place, profile: Profile) -> tuple[list[Row], Labels]:
    """Every figure of the profile's chapters, unmasked, and the labels that the data know."""
    from pbdreport.figures.compute import with_previous
    from pbdreport.figures.definitions import FIGURES
    from pbdreport.figures.disclosure import masked
    from pbdreport.figures.labels import merged

    rows, labels = _of_year(place, _key(place, profile))
    before = replace(place, school_year=place.school_year.previous)
    earlier: Iterable[Row] = ()
    if before.school_year in place.years:
        unmasked, older = _of_year(before, _key(before, profile))
        earlier, labels = masked(unmasked, FIGURES, profile.disclosure), merged(older, labels)
    return with_previous(rows, earlier, read_published(place.published, place.project)), labels


def _key(place: Place, profile: Profile) -> str:
    return content_key(figures_parts(place, profile))


@lru_cache(maxsize=8)
def _of_year(place: Place, key: str) -> tuple[tuple[Row, ...], Labels]:
    """The figures of one school year, unmasked, and its labels.

    Kept under the key: where several years are built, each stands beside the next one too.
    """
    from pbdreport.figures.compute import computed
    from pbdreport.figures.context import Context
    from pbdreport.figures.definitions import FIGURES
    from pbdreport.figures.engine import connected
    from pbdreport.figures.labels import labels_of

    profile = read_profile(place.project, place.service)
    instruments = read_instruments(place.project, profile.effectiveness)
    connection = connected(profile.engine)
    contexts: list[Context] = []
    for year in place.years:
        tables = place.data / place.service / str(year)
        contexts.append(Context(profile, instruments, year, tables, connection, tuple(contexts)))
    wanted = [figure for figure in FIGURES.values() if figure.subject in profile.chapters]
    return tuple(computed(contexts[-1], wanted)), labels_of(contexts[-1])


def write_figures(folder: Path, figures: Computed) -> None:
    """Write a registry in whole: another process that computed the same finds the same bytes."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as made:
        new = Path(made) / "new"
        new.mkdir()
        for name, registry in ((SHOWN, figures.registry), (EXACT, figures.exact)):
            with (new / name).open("w", encoding="utf-8", newline="") as file:
                write_csv(registry, file)
        _write_reasons(new / HIDDEN, figures.reasons)
        words = json.dumps(figures.labels, ensure_ascii=False, indent=1, sort_keys=True)
        found = json.dumps(figures.reconciliation.as_json(), ensure_ascii=False, indent=1)
        (new / "reconciliation.json").write_text(found, encoding="utf-8")
        (new / "words.json").write_text(words, encoding="utf-8")
        try:
            os.rename(new, folder)
        except OSError:
            if not is_kept(folder):
                raise


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
