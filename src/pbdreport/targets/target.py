"""The report of one service and school year, or of a unit: what a build is asked for."""

import subprocess
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from pbdreport.config.profile import (
    Profile,
    questionnaires_of,
    read_profile,
)
from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.figures.request import Request
from pbdreport.targets.notebooks import ChapterNotebook, find_chapters


@dataclass(frozen=True)
class Target:
    """The report of one service and school year, or of a part of the service."""

    project: Project
    service: str
    school_year: SchoolYear
    renderer: str
    """`html` or `quarto`; empty for the one that the profile names."""
    scope: str = ""
    formats: tuple[str, ...] = ("html", "xlsx")
    """What an edition holds for readers; a PDF takes long, and is made where it is asked for."""
    ran: list[str] = field(default_factory=list, compare=False)
    """The steps that had to run, in order."""

    def __str__(self) -> str:
        return f"{self.service} {self.school_year}" + (f" {self.scope}" if self.scope else "")

    @cached_property
    def profile(self) -> Profile:
        """The service's profile."""
        return read_profile(self.project, self.service)

    @property
    def rendered_by(self) -> str:
        """`html` or `quarto`."""
        return self.renderer or self.profile.renderer

    @property
    def request(self) -> Request:
        """Where its figures come from."""
        return Request(
            self.project, self.service, self.school_year, self.scope, self.project.processed
        )

    @property
    def chapters(self) -> list[ChapterNotebook]:
        """The notebooks of its chapters."""
        return find_chapters(self.project, self.profile.chapters)

    @property
    def commentary(self) -> dict[str, Path]:
        """What the service writes beside the figures of each chapter, where it does."""
        folder = self.project.services / self.service / "commentary" / report_name(self)
        return {path.stem: path for path in sorted(folder.glob("*.md"))}

    @property
    def parameters(self) -> dict[str, str]:
        """What its notebooks are given."""
        return {
            "service": self.service,
            "school_year": str(self.school_year),
            "scope": self.scope,
            "data_dir": "data/processed",
        }


def settings_files(project: Project, service: str, profile: Profile) -> list[Path]:
    """The files with a service's profile and the questionnaires that it names."""
    return [project.services / service / "profile.toml", *questionnaires_of(project, profile)]


def report_name(target: Target) -> str:
    """The school year, with the part of the service where it is about one."""
    return ".".join(filter(None, (str(target.school_year), target.scope)))


def project_commit(project: Project) -> str:
    """The commit of the project, marked where files differ from it; empty outside git."""
    commit = _git(project, "rev-parse", "--short=12", "HEAD")
    changed = _git(project, "status", "--porcelain", "--untracked-files=no") if commit else ""
    return f"{commit} met wijzigingen" if changed else commit


def _git(project: Project, *words: str) -> str:
    # The user of a scheduler or container often owns no file of the clone, which git distrusts;
    # whoever builds runs its code anyway. Nor may that user write to git's folder.
    command = ["git", "-c", "safe.directory=*", "--no-optional-locks", *words]
    try:
        done = subprocess.run(command, cwd=project.root, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout.strip()


def edition_link(project: Project, service: str, school_year: SchoolYear, scope: str) -> Path:
    """The address of an edition, the same for all editions of a service, year and scope."""
    year = project.reports / service / str(school_year)
    return year.with_name(f"{year.name}.{scope}") if scope else year
