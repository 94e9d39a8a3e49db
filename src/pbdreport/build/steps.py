"""The steps of a build and the key of each: the content of everything that it depends on.

A step runs when its key is not the one under which its result is kept; presence and dates of
files are never trusted. What is kept under `build/` may be deleted at any time.
"""

import subprocess
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from pbdreport.build.notebooks import Chapter, find_chapters
from pbdreport.config.content import code_parts, content_key, file_hash, files_parts
from pbdreport.config.profile import Profile, read_profile
from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.errors import MissingFile, PbdReportError
from pbdreport.figures.store import Frozen, Place, figures_key, open_figures

INGEST_ROOMS = ("config", "model.py", "intake")
CHAPTER_ROOMS = ("config", "model.py", "figures", "presentation", "chapter.py")
RENDER_ROOMS = ("config", "presentation", "render", "build")


@dataclass(frozen=True)
class Target:
    """The report of one service and school year."""

    project: Project
    service: str
    school_year: SchoolYear
    renderer: str
    scope: str = ""
    ran: list[str] = field(default_factory=list, compare=False)
    """The steps that had to run, in order."""

    def __str__(self) -> str:
        return f"{self.service} {self.school_year}" + (f" {self.scope}" if self.scope else "")

    @cached_property
    def profile(self) -> Profile:
        """The service's profile."""
        return read_profile(self.project, self.service)

    @property
    def place(self) -> Place:
        """Where its figures come from."""
        return Place(
            self.project, self.service, self.school_year, self.scope, self.project.processed
        )

    @property
    def chapters(self) -> list[Chapter]:
        """The notebooks of its chapters."""
        return find_chapters(self.project, self.profile.chapters)

    @property
    def parameters(self) -> dict[str, str]:
        """What its notebooks are given."""
        return {
            "service": self.service,
            "school_year": str(self.school_year),
            "scope": self.scope,
            "data_dir": "data/processed",
        }


def ingest_key(project: Project, service: str, school_year: SchoolYear) -> str:
    """The key of the clean tables: the exports, how they are read, and the code that reads them.

    Raises:
        MissingFile: No exports were delivered.
    """
    raw = project.raw_folder(service, school_year)
    if not raw.is_dir():
        raise MissingFile(
            "Exports are delivered in a folder of their service and school year.",
            {"wanted": project.shown(raw)},
            "Put the exports there; `pbdreport demo` writes those of the example services.",
        )
    settings = [project.services / service / name for name in ("profile.toml", "sources.toml")]
    delivered = [path for path in raw.rglob("*") if path.is_file()]
    return content_key(
        [
            *files_parts(project.root, delivered),
            *files_parts(project.root, settings),
            *code_parts(INGEST_ROOMS),
        ]
    )


def ingested_key(project: Project, service: str, school_year: SchoolYear) -> str:
    """The key under which the clean tables were made; empty where there are none."""
    path = project.processed_folder(service, school_year) / "key"
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def ingest_changed(
    project: Project, service: str, school_year: SchoolYear, force: bool = False
) -> bool:
    """Make the clean tables where anything that they depend on changed; whether it did."""
    key = ingest_key(project, service, school_year)
    if not force and ingested_key(project, service, school_year) == key:
        return False
    from pbdreport.intake import ingest

    ingest(project, service, school_year)
    folder = project.processed_folder(service, school_year)
    (folder / "key").write_text(key, encoding="utf-8")
    return True


def freeze_figures(target: Target) -> Frozen:
    """The target's masked figures; says so in `ran` where they had to be computed."""
    stored = target.project.workshop / "figures"
    before = set(stored.glob("*")) if stored.is_dir() else set()
    frozen = open_figures(target.place)
    if stored / frozen.key not in before:
        target.ran.append("figures")
    return frozen


def chapter_key(target: Target, chapter: Chapter, frozen: Frozen) -> str:
    """The key of an executed chapter: its notebook, the figures it may show, and how they look."""
    figures = target.project.workshop / "figures" / frozen.key
    instrument = f"{target.profile.effectiveness.instrument}.toml"
    return content_key(
        [
            *sorted(target.parameters.items()),
            ("notebook", file_hash(chapter.path)),
            ("figures", file_hash(figures / "figures.csv")),
            ("words", file_hash(figures / "words.json")),
            ("profile", file_hash(target.project.services / target.service / "profile.toml")),
            ("instrument", file_hash(target.project.instruments / instrument)),
            *code_parts(CHAPTER_ROOMS),
        ]
    )


def executed_path(target: Target, chapter: Chapter, key: str) -> Path:
    """Where the executed notebook of a chapter is kept."""
    return target.project.workshop / "chapters" / key / chapter.path.name


def has_chapters(target: Target) -> bool:
    """Whether every chapter stands executed, as far as can be told without doing anything."""
    try:
        place = (target.project, target.service, target.school_year)
        if ingested_key(*place) != ingest_key(*place):
            return False
        figures = target.project.workshop / "figures" / figures_key(target.place, target.profile)
        if not (figures / "words.json").is_file():
            return False
        frozen = open_figures(target.place)
        return all(
            executed_path(target, chapter, chapter_key(target, chapter, frozen)).is_file()
            for chapter in target.chapters
        )
    except PbdReportError:
        return True


def edition_key(target: Target, chapter_keys: list[str], commit: str) -> str:
    """The key of a whole edition: its chapters, how they are rendered, and what the pages say."""
    intake = target.place.tables / "intake.json"
    return content_key(
        [
            ("renderer", target.renderer),
            ("commit", commit),
            ("intake", file_hash(intake)),
            *((f"chapter {number}", key) for number, key in enumerate(chapter_keys, start=1)),
            *code_parts(RENDER_ROOMS),
        ]
    )


def commit_of(project: Project) -> str:
    """The commit of the project, marked where files differ from it; empty outside git."""
    commit = _git(project, "rev-parse", "--short=12", "HEAD")
    changed = _git(project, "status", "--porcelain", "--untracked-files=no") if commit else ""
    return f"{commit} met wijzigingen" if changed else commit


def _git(project: Project, *words: str) -> str:
    try:
        done = subprocess.run(
            ["git", *words], cwd=project.root, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout.strip()
