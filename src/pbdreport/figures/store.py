"""The one door to the figures of a service and school year: computed, masked, frozen.

A registry is kept under the key of everything that it depends on; when any of that changes, the
key changes and the figures are computed anew. The folder may be deleted at any time.
"""

import csv
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from pbdreport.config.content import code_parts, content_key, files_parts
from pbdreport.config.instrument import read_instrument
from pbdreport.config.profile import Profile, read_profile
from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.errors import InvalidConfiguration, MissingFile
from pbdreport.figures.registry import Registry, read_csv, write_csv

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
    def previous_tables(self) -> Path:
        """The clean tables of the school year before; may not be there."""
        return self.data / self.service / str(self.school_year.previous)

    @property
    def published(self) -> Path:
        """What the service published for the school year before."""
        folder = self.project.services / self.service / "published"
        return folder / f"{self.school_year.previous}.csv"


@dataclass(frozen=True)
class Frozen:
    """A masked registry, and the words about it that come from data."""

    registry: Registry
    offer_titles: Mapping[str, str]
    key: str


def figures_key(place: Place, profile: Profile) -> str:
    """The key of everything that the figures depend on.

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
    tables = [*place.tables.glob("*.parquet"), *place.previous_tables.glob("*.parquet")]
    settings = place.project.services / place.service / "profile.toml"
    instrument = place.project.instruments / f"{profile.effectiveness.instrument}.toml"
    return content_key(
        [
            ("service", place.service),
            ("school_year", str(place.school_year)),
            ("scope", place.scope),
            *files_parts(place.data, tables),
            *files_parts(place.project.root, [settings, instrument, place.published]),
            *code_parts(_ROOMS),
        ]
    )


def open_figures(place: Place) -> Frozen:
    """The figures as they may be shown: from the store where nothing changed, else computed.

    Raises:
        MissingFile: The service and school year have no clean tables.
        InvalidConfiguration: The profile, instrument or published figures break a rule.
    """
    profile = read_profile(place.project, place.service)
    key = figures_key(place, profile)
    folder = place.project.workshop / "figures" / key
    if not (folder / "words.json").is_file():
        _write(folder, *_computed(place, profile))
    words = json.loads((folder / "words.json").read_text(encoding="utf-8"))
    return Frozen(read_csv(folder / "figures.csv"), words["offers"], key)


def _computed(place: Place, profile: Profile) -> tuple[Registry, dict[str, str]]:
    """The masked registry and the titles of the offers. Heavy libraries are imported here."""
    import ibis

    from pbdreport.figures.compute import computed, with_previous
    from pbdreport.figures.context import Context
    from pbdreport.figures.definitions import FIGURES
    from pbdreport.figures.disclosure import masked

    instrument = read_instrument(place.project, profile.effectiveness.instrument)
    connection = ibis.duckdb.connect()
    wanted = [figure for figure in FIGURES.values() if figure.subject in profile.chapters]
    year = place.school_year
    now = Context(profile, instrument, year, place.tables, connection)
    rows, titles = computed(now, wanted), _titles(now)
    before = Context(profile, instrument, year.previous, place.previous_tables, connection)
    earlier = []
    if (place.previous_tables / "intake.json").is_file():
        earlier = computed(before, wanted)
        titles = {**_titles(before), **titles}
    joined = with_previous(rows, earlier, read_published(place.published, place.project))
    shown = masked(joined, FIGURES, profile.disclosure)
    return Registry(place.service, str(year), place.scope, tuple(shown)), titles


def _titles(context: "object") -> dict[str, str]:
    from pbdreport.figures.context import Context

    assert isinstance(context, Context)
    offers = context.offers.select("offer_id", "title").to_pyarrow().to_pylist()
    return {offer["offer_id"]: offer["title"] for offer in offers}


def _write(folder: Path, registry: Registry, titles: Mapping[str, str]) -> None:
    """Write a registry in whole: another process that computed the same finds the same bytes."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as made:
        new = Path(made) / "new"
        new.mkdir()
        with (new / "figures.csv").open("w", encoding="utf-8", newline="") as file:
            write_csv(registry, file)
        words = json.dumps({"offers": dict(sorted(titles.items()))}, ensure_ascii=False, indent=1)
        (new / "words.json").write_text(words, encoding="utf-8")
        try:
            os.rename(new, folder)
        except OSError:
            if not (folder / "words.json").is_file():
                raise


def read_published(path: Path, project: Project) -> dict[tuple[str, str], tuple[Decimal, Decimal]]:
    """Figures as published in a year whose data are not there; none without the file.

    Raises:
        InvalidConfiguration: The file lacks a column, or holds a value that is no number.
    """
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        try:
            return {
                (line["figure"], line["dims"]): (Decimal(line["value"]), Decimal(1))
                for line in csv.DictReader(file)
            }
        except (KeyError, ArithmeticError) as error:
            raise InvalidConfiguration(
                "Published figures have the columns figure, dims, value, unit and decimals.",
                {"file": project.shown(path), "found": repr(error)},
                "Write values with a decimal point; shares run from 0 to 1.",
            ) from None
