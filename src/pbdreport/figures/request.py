"""A request for figures (service, school year, unit, tables) and what those figures depend on."""

from dataclasses import dataclass
from pathlib import Path

from pbdreport.config.profile import COUNTED, Profile, profile_dependencies, questionnaires_of
from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.errors import MissingFile
from pbdreport.schema import tables_stand
from pbdreport.storage.fingerprint import content_key, file_dependencies
from pbdreport.storage.import_graph import StepCode, step_dependencies

Labels = dict[str, dict[str, str]]
"""Labels that come from the data, by dimension and code."""
FIGURES_CODE = StepCode(("pbdreport.figures.open_figures",))
"""The code that figures depend on."""


@dataclass(frozen=True)
class Request:
    """Identifies one set of figures: service, school year, unit and folder of clean tables."""

    project: Project
    service: str
    school_year: SchoolYear
    scope: str
    """The unit, such as `group.sg01`; empty for the whole service."""
    data: Path
    """The folder of clean tables, usually `data/processed`."""

    @property
    def tables(self) -> Path:
        """The clean tables of this service and school year."""
        return self.data / self.service / str(self.school_year)

    @property
    def years(self) -> list[SchoolYear]:
        """School years up to this one that have clean tables, oldest first."""
        folders = (self.data / self.service).glob("[!.]*")
        years = {SchoolYear.of_folder(folder): folder for folder in folders}
        known = sorted(year for year in years if year and year <= self.school_year)
        return [year for year in known if tables_stand(years[year])]

    @property
    def published(self) -> Path:
        """The file of figures that the service published for the previous school year."""
        return self._published_folder / f"{self.school_year.previous}.csv"

    @property
    def published_years(self) -> dict[SchoolYear, Path]:
        """The files of figures that the service published for earlier school years."""
        paths = self._published_folder.glob("[!.]*.csv")
        years = {SchoolYear.of_folder(path.with_suffix("")): path for path in paths}
        return {year: path for year, path in years.items() if year and year < self.school_year}

    @property
    def _published_folder(self) -> Path:
        return self.project.services / self.service / "published"


def figures_dependencies(request: Request, profile: Profile) -> list[tuple[str, str]]:
    """The names and content hashes of everything that the figures depend on.

    Raises:
        MissingFile: The service and school year have no clean tables.
    """
    if not tables_stand(request.tables):
        raise MissingFile(
            f"The clean tables of {request.service} {request.school_year} are missing, damaged "
            "or of another version of pbdreport.",
            {"expected": request.project.shown(request.tables)},
            f"Create them with: pbdreport ingest --service {request.service} "
            f"--school-year {request.school_year}",
        )
    tables = [
        path
        for year in request.years
        for path in (request.data / request.service / str(year)).glob("*.parquet")
    ]
    questionnaires = questionnaires_of(request.project, profile)
    published = sorted(request.published_years.values())
    return [
        ("service", request.service),
        ("school_year", str(request.school_year)),
        ("scope", request.scope),
        *file_dependencies(request.data, tables),
        *file_dependencies(request.project.root, [*questionnaires, *published]),
        *profile_dependencies(request.project, request.service, COUNTED),
        *step_dependencies(FIGURES_CODE),
    ]


def figures_key(request: Request, profile: Profile) -> str:
    """The cache key of the figures: a hash of everything that they depend on."""
    return content_key(figures_dependencies(request, profile))
