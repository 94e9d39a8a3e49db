"""Which figures: of whom, when, of which part, from which tables, and all that they depend on."""

from dataclasses import dataclass
from pathlib import Path

from pbdreport.config.content import code_parts, content_key, files_parts
from pbdreport.config.profile import COUNTED, Profile, profile_parts, questionnaires_of
from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.errors import MissingFile

Labels = dict[str, dict[str, str]]
"""Labels that only the data know, by dimension and code."""
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
        years = sorted(filter(None, (SchoolYear.of_folder(path.parent) for path in known)))
        return [year for year in years if year <= self.school_year]

    @property
    def published(self) -> Path:
        """What the service published for the school year before."""
        folder = self.project.services / self.service / "published"
        return folder / f"{self.school_year.previous}.csv"


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
    questionnaires = questionnaires_of(place.project, profile)
    return [
        ("service", place.service),
        ("school_year", str(place.school_year)),
        ("scope", place.scope),
        *files_parts(place.data, tables),
        *files_parts(place.project.root, [*questionnaires, place.published]),
        *profile_parts(place.project, place.service, COUNTED),
        *code_parts(_ROOMS),
    ]


def figures_key(place: Place, profile: Profile) -> str:
    """Changes when anything that the figures depend on does."""
    return content_key(figures_parts(place, profile))
