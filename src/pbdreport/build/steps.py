"""The steps of a build and what each depends on, by content.

A step runs when its key, made from the content of everything that it depends on, is not the one
under which its result is kept; presence and dates of files are never trusted. What is kept under
`build/` may be deleted at any time.
"""

import hashlib
import json
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path

from pbdreport.build.notebooks import Chapter, find_chapters
from pbdreport.config.content import code_parts, content_key, file_hash, files_parts
from pbdreport.config.profile import (
    COUNTED,
    INTAKE,
    Profile,
    profile_parts,
    pseudonym_key,
    questionnaires_of,
    read_profile,
)
from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.config.writing import write_whole
from pbdreport.errors import MissingFile, UnreadableFile
from pbdreport.figures.place import Place, figures_parts
from pbdreport.figures.store import (
    SHOWN,
    Frozen,
    figure_hashes,
    figures_folder,
    forget_figures,
    is_kept,
    open_figures,
)
from pbdreport.figures.years import Beside, when_wanted

FIGURE = "figure "
"""How the parts of a step that are figures start."""
INGEST_ROOMS = ("config", "model.py", "intake")
CHAPTER_ROOMS = ("config", "model.py", "figures", "presentation", "chapter.py")
TABLE_ROOMS = ("config", "model.py", "figures", "presentation", "render", "build")
EDITION_ROOMS = ("config", "presentation", "render", "build")

Parts = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Step:
    """A step and everything that it depends on."""

    name: str
    parts: Parts

    @cached_property
    def key(self) -> str:
        """Changes when anything that the step depends on does."""
        return content_key(self.parts)


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


def settings_of(project: Project, service: str, profile: Profile) -> list[Path]:
    """The files with a service's profile and the questionnaires that it names."""
    return [project.services / service / "profile.toml", *questionnaires_of(project, profile)]


def ingest_step(project: Project, service: str, school_year: SchoolYear) -> Step:
    """The clean tables: on the exports, how they are read, whose key, and the code that reads.

    Raises:
        MissingFile: No exports were delivered.
        UnreadableFile: One of them may not be read.
    """
    raw = project.raw_folder(service, school_year)
    if not raw.is_dir():
        raise MissingFile(
            "Exports are delivered in a folder of their service and school year.",
            {"wanted": project.shown(raw)},
            "Put the exports there; `pbdreport demo` writes those of the example services.",
        )
    questionnaires = questionnaires_of(project, read_profile(project, service))
    delivered = [path for path in raw.rglob("*") if path.is_file()]
    try:
        exports = files_parts(project.root, delivered)
    except OSError as error:
        raise UnreadableFile(
            "The exports can be read.",
            {"file": error.filename or project.shown(raw), "found": error.strerror},
            "Give the user that runs pbdreport the right to read it.",
        ) from None
    parts = [
        *exports,
        *profile_parts(project, service, INTAKE),
        *files_parts(project.root, [*questionnaires, project.services / service / "sources.toml"]),
        ("key of the pseudonyms", _secret(project, service)),
        *code_parts(INGEST_ROOMS),
    ]
    return Step("ingest", tuple(parts))


def ingested_key(project: Project, service: str, school_year: SchoolYear) -> str:
    """The key under which the clean tables were made; empty where there are none."""
    path = project.processed_folder(service, school_year) / "key"
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def ingest_changed(
    project: Project,
    service: str,
    school_year: SchoolYear,
    force: bool = False,
    starting: Callable[[], None] = lambda: None,
) -> bool:
    """Make the clean tables where anything that they depend on changed; whether it did.

    Args:
        project: The project.
        service: The service.
        school_year: The school year.
        force: Whether they are made in any case.
        starting: Called before the work, where there is any.
    """
    step = ingest_step(project, service, school_year)
    if not force and ingested_key(project, service, school_year) == step.key:
        return False
    starting()
    from pbdreport.intake.road import ingest

    ingest(project, service, school_year)
    folder = project.processed_folder(service, school_year)
    (folder / "key").write_text(step.key, encoding="utf-8")
    remember(project, service, str(school_year), step)
    return True


def figures_step(target: Target) -> Step:
    """The target's figures: on the tables of both years, definitions, rules and code.

    Raises:
        MissingFile: There are no clean tables.
    """
    return Step("figures", tuple(figures_parts(target.place, target.profile)))


def freeze_figures(target: Target, force: bool = False, beside: Beside = when_wanted) -> Frozen:
    """The target's masked figures; says so in `ran` where they had to be computed.

    Args:
        target: Whose figures.
        force: Whether they are computed in any case.
        beside: Starts computing each of the two school years.
    """
    step = figures_step(target)
    if force:
        forget_figures(target.place)
    was_kept = is_kept(figures_folder(target.project, step.key))
    frozen = open_figures(target.place, beside)
    if not was_kept:
        target.ran.append("figures")
        remember_of(target, step)
    return frozen


def chapter_step(target: Target, chapter: Chapter, frozen: Frozen) -> Step | None:
    """An executed chapter: on its notebook, the figures that it uses, and how they look.

    Which figures it uses was noted when the same notebook ran before; None where it never did.
    """
    unchanging = _chapter_parts(target, chapter, frozen)
    noted = _uses_path(target, unchanging)
    if not noted.is_file():
        return None
    figures = json.loads(noted.read_text(encoding="utf-8"))
    return Step(chapter.subject, (*unchanging, *_figure_parts(target, frozen, figures)))


def own_parts(target: Target, chapter: Chapter) -> Parts:
    """What a chapter depends on beside figures and tables: known before these are made."""
    questionnaires = questionnaires_of(target.project, target.profile)
    return (
        *sorted(target.parameters.items()),
        *files_parts(target.project.root, [chapter.path, *questionnaires]),
        *profile_parts(target.project, target.service, COUNTED),
        *code_parts(CHAPTER_ROOMS),
    )


def settled_parts(target: Target, chapter: Chapter, frozen: Frozen) -> Step:
    """A chapter on what it depends on beside its figures, which a first run has yet to tell."""
    return Step(chapter.subject, _chapter_parts(target, chapter, frozen))


def note_uses(target: Target, settled: Step, frozen: Frozen, figures: Iterable[str]) -> Step:
    """Note which figures a chapter used that ran on its settled parts: the step, from now on."""
    noted = _uses_path(target, settled.parts)
    write_whole(noted, json.dumps(sorted(figures)))
    return Step(settled.name, (*settled.parts, *_figure_parts(target, frozen, sorted(figures))))


def executed_path(target: Target, chapter: Chapter, step: Step) -> Path:
    """Where the executed notebook of a chapter is kept."""
    return target.project.workshop / "chapters" / step.key / chapter.path.name


def edition_step(target: Target, frozen: Frozen, chapters: Iterable[Step]) -> Step:
    """A whole edition: on its figures and chapters, how they are rendered, what the pages say.

    Which commit the pages name, who signed it off and its formats are told apart, by the manifest.
    """
    figures = figures_folder(target.project, frozen.key) / SHOWN
    parts = [
        ("all figures", file_hash(figures)),
        ("rows of the exports", file_hash(target.place.tables / "intake.json")),
        *((f"chapter {step.name}", step.key) for step in chapters),
        *own_edition_parts(target),
    ]
    return Step("edition", tuple(parts))


def own_edition_parts(target: Target) -> Parts:
    """What an edition depends on beside its figures and chapters."""
    settings = settings_of(target.project, target.service, target.profile)
    return (
        ("renderer", target.rendered_by),
        *files_parts(target.project.root, [*target.commentary.values(), *settings]),
        *code_parts(EDITION_ROOMS),
    )


def tables_step(target: Target, frozen: Frozen, released_on: date | None) -> Step:
    """The tables of an edition: on its figures, their words, formats, and the day of release."""
    folder = figures_folder(target.project, frozen.key)
    settings = settings_of(target.project, target.service, target.profile)
    parts = [
        ("service", target.service),
        ("school year", str(target.school_year)),
        ("scope", target.scope),
        ("released on", str(released_on or "")),
        ("workbook", str("xlsx" in target.formats)),
        *((name, file_hash(folder / name)) for name in (SHOWN, "words.json")),
        *files_parts(target.project.root, settings),
        *code_parts(TABLE_ROOMS),
    ]
    return Step("tables", tuple(parts))


def remember(project: Project, service: str, report: str, step: Step) -> None:
    """Keep what a step's last good result depended on, for `pbdreport explain`."""
    path = _remembered_path(project, service, report, step.name)
    parts = json.dumps(dict(step.parts), indent=1)
    if not path.is_file() or path.read_text(encoding="utf-8") != parts:
        write_whole(path, parts)


def remember_of(target: Target, step: Step) -> None:
    """Keep what the last good result of a target's step depended on."""
    remember(target.project, target.service, report_name(target), step)


def remembered(project: Project, service: str, report: str, name: str) -> dict[str, str]:
    """What a step depended on when it last ran; empty where that is not known."""
    path = _remembered_path(project, service, report, name)
    if not path.is_file():
        return {}
    parts: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return parts


def report_name(target: Target) -> str:
    """The school year, with the part of the service where it is about one."""
    return ".".join(filter(None, (str(target.school_year), target.scope)))


def commit_of(project: Project) -> str:
    """The commit of the project, marked where files differ from it; empty outside git."""
    commit = _git(project, "rev-parse", "--short=12", "HEAD")
    changed = _git(project, "status", "--porcelain", "--untracked-files=no") if commit else ""
    return f"{commit} met wijzigingen" if changed else commit


def _secret(project: Project, service: str) -> str:
    """What changes with the key of the pseudonyms; intake refuses where one is missing."""
    try:
        key = pseudonym_key(read_profile(project, service), service)
    except MissingFile:
        return "none"
    return hashlib.sha256(key).hexdigest()


def _chapter_parts(target: Target, chapter: Chapter, frozen: Frozen) -> Parts:
    words = figures_folder(target.project, frozen.key) / "words.json"
    return (
        *own_parts(target, chapter),
        ("titles of offers", file_hash(words)),
        *(_account_parts(target, frozen) if chapter.subject == "accountability" else ()),
    )


def _account_parts(target: Target, frozen: Frozen) -> Parts:
    """What the chapter of accountability tells beside figures."""
    duties = target.project.services / target.service / "duties.toml"
    found = figures_folder(target.project, frozen.key) / "reconciliation.json"
    return (
        *files_parts(target.project.root, [duties]),
        ("rows of the exports", file_hash(target.place.tables / "intake.json")),
        ("reconciliation", file_hash(found)),
    )


def _figure_parts(target: Target, frozen: Frozen, figures: Iterable[str]) -> Parts:
    """The masked entries of some figures, by content."""
    hashes = _hashes(figures_folder(target.project, frozen.key))
    return tuple((f"{FIGURE}{figure}", hashes.get(figure, "none")) for figure in figures)


@lru_cache(maxsize=8)
def _hashes(folder: Path) -> dict[str, str]:
    # Frozen figures never change: their folder is named by all that they depend on.
    return figure_hashes(folder)


def uses_path(target: Target, chapter: Chapter, frozen: Frozen) -> Path:
    """Where it is noted which figures a chapter uses."""
    return _uses_path(target, _chapter_parts(target, chapter, frozen))


def _uses_path(target: Target, unchanging: Parts) -> Path:
    return target.project.workshop / "uses" / f"{content_key(unchanging)}.json"


def _remembered_path(project: Project, service: str, report: str, name: str) -> Path:
    return project.workshop / "steps" / service / report / f"{name}.json"


def _git(project: Project, *words: str) -> str:
    try:
        done = subprocess.run(
            ["git", *words], cwd=project.root, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout.strip()
