"""The folders of a project, found from the current directory upwards."""

from dataclasses import dataclass
from pathlib import Path

from pbdreport.config.school_year import SchoolYear
from pbdreport.errors import MissingFile, UsageError, did_you_mean, first_few
from pbdreport.storage.atomic_files import private_folder
from pbdreport.storage.fingerprint import printable


@dataclass(frozen=True)
class Project:
    """The root of a project, and the paths of its folders."""

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
        """The folder for intermediate results of a build; it may be deleted at any time."""
        return self.root / "build"

    def workroom(self, name: str) -> Path:
        """A subfolder of the workshop, created if needed, for its owner only."""
        private_folder(self.workshop)
        folder = self.workshop / name
        folder.mkdir(exist_ok=True)
        return folder

    def raw_folder(self, service: str, school_year: SchoolYear) -> Path:
        """The exports of a service and school year as delivered."""
        return self.root / "data" / "raw" / service / str(school_year)

    def processed_folder(self, service: str, school_year: SchoolYear) -> Path:
        """The clean tables of a service and school year."""
        return self.processed / service / str(school_year)

    def service_names(self) -> list[str]:
        """The services that have a profile, sorted by name."""
        return sorted(path.parent.name for path in self.services.glob("*/profile.toml"))

    def school_years(self, service: str) -> list[SchoolYear]:
        """The school years for which a service delivered exports, earliest first.

        A year whose exports are gone counts as long as its tables exist.
        """
        return [year for year in self._raw_years(service) if not self._awaits(service, year)]

    def awaited_years(self, service: str) -> list[SchoolYear]:
        """The school years whose raw folder is still empty."""
        return [year for year in self._raw_years(service) if self._awaits(service, year)]

    def other_folders(self, service: str) -> list[Path]:
        """The raw folders of a service that are not named after a school year, such as a copy."""
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
        """Return the name if there is such a service.

        Raises:
            UsageError: No profile has this name.
        """
        known = self.service_names()
        if service not in known:
            raise UsageError(
                f"Unknown service {service!r}.",
                {
                    "expected": f"config/services/{service}/profile.toml",
                    "found": first_few(known, "config/services"),
                },
                did_you_mean(service, known) + "Choose one of these, or add a profile for it.",
            )
        return service

    def shown(self, path: Path) -> str:
        """A path for messages: relative to the root if it is inside the project."""
        return printable(
            (path.relative_to(self.root) if path.is_relative_to(self.root) else path).as_posix()
        )


def find_project(start: Path | None = None) -> Project:
    """The project that contains a folder: the nearest parent with `config/services`.

    Raises:
        MissingFile: No parent folder has one.
    """
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / "config" / "services").is_dir():
            return Project(folder)
    raise MissingFile(
        "This folder is not in a pbdreport project.",
        {"expected": "a folder config/services", "looked in": f"{here} and all folders above it"},
        "Change to the folder of the project and try again.",
    )
