"""Where the project's folders are, found upwards from where one stands."""

from dataclasses import dataclass
from pathlib import Path

from pbdreport.config.school_year import SchoolYear
from pbdreport.errors import MissingFile, UsageError, listing, suggestion


@dataclass(frozen=True)
class Project:
    """The project's root and the folders that the road of the data runs through."""

    root: Path

    @property
    def services(self) -> Path:
        return self.root / "config" / "services"

    @property
    def instruments(self) -> Path:
        return self.root / "config" / "instruments"

    @property
    def notebooks(self) -> Path:
        return self.root / "notebooks"

    @property
    def processed(self) -> Path:
        return self.root / "data" / "processed"

    @property
    def reports(self) -> Path:
        return self.root / "reports"

    @property
    def workshop(self) -> Path:
        """What a build makes on the way and may be deleted at any time."""
        return self.root / "build"

    def raw_folder(self, service: str, school_year: SchoolYear) -> Path:
        """The exports of a service and school year as delivered."""
        return self.root / "data" / "raw" / service / str(school_year)

    def processed_folder(self, service: str, school_year: SchoolYear) -> Path:
        """The clean tables of a service and school year."""
        return self.processed / service / str(school_year)

    def service_names(self) -> list[str]:
        """The services that have a profile, in order of name."""
        return sorted(path.parent.name for path in self.services.glob("*/profile.toml"))

    def school_years(self, service: str) -> list[SchoolYear]:
        """The school years for which a service delivered exports, earliest first.

        One whose exports are gone counts, as long as the tables that were made of them stand.
        """
        return [year for year in self._raw_years(service) if not self._awaits(service, year)]

    def awaited_years(self, service: str) -> list[SchoolYear]:
        """The school years whose folder is empty and was never anything else."""
        return [year for year in self._raw_years(service) if self._awaits(service, year)]

    def other_folders(self, service: str) -> list[Path]:
        """The folders among a service's exports that bear no school year, such as a copy of one."""
        return [one for one in self._delivered(service) if SchoolYear.of_folder(one) is None]

    def _raw_years(self, service: str) -> list[SchoolYear]:
        years = map(SchoolYear.of_folder, self._delivered(service))
        return sorted(filter(None, years))

    def _delivered(self, service: str) -> list[Path]:
        folders = (self.root / "data" / "raw" / service).glob("[!.]*")
        return sorted(folder for folder in folders if folder.is_dir())

    def _awaits(self, service: str, year: SchoolYear) -> bool:
        is_empty = not any(self.raw_folder(service, year).glob("[!.]*"))
        return is_empty and not self.processed_folder(service, year).is_dir()

    def require_service(self, service: str) -> str:
        """The name itself, where such a service is configured.

        Raises:
            UsageError: There is no profile of that name.
        """
        known = self.service_names()
        if service not in known:
            raise UsageError(
                "A service has a profile of its own.",
                {"wanted": f"config/services/{service}/profile.toml", "found": listing(known)},
                suggestion(service, known) + "Name one of these, or add a profile for it.",
            )
        return service

    def shown(self, path: Path) -> str:
        """A path as told to people: from the root of the project where it lies in it."""
        try:
            return path.relative_to(self.root).as_posix()
        except ValueError:
            return path.as_posix()


def find_project(start: Path | None = None) -> Project:
    """The project that a folder lies in: the nearest one upwards with `config/services`.

    Raises:
        MissingFile: No folder upwards holds one.
    """
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / "config" / "services").is_dir():
            return Project(folder)
    raise MissingFile(
        "pbdreport runs inside a project: a folder with config/services.",
        {"looked in": here, "and in": "every folder above it"},
        "Change to the project's folder and try again.",
    )
