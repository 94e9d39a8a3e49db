"""The steps of a build and what each depends on, by content.

A step runs when its key, made from the content of everything that it depends on, is not the one
under which its result is kept; presence and dates of files are never trusted. What is kept under
`build/` may be deleted at any time.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path

from pbdreport.config.profile import (
    COUNTED,
    INGESTED,
    profile_dependencies,
    pseudonym_key,
    questionnaires_of,
    read_profile,
)
from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.errors import MissingFile, UnreadableFile
from pbdreport.figures.open_figures import open_figures
from pbdreport.figures.registry.cache import (
    SHOWN,
    FrozenFigures,
    figure_hashes,
    figures_folder,
    is_cached,
)
from pbdreport.figures.registry.series import SERIES
from pbdreport.figures.registry.year_cache import CallStarter, start_when_needed
from pbdreport.figures.request import FIGURES_CODE, figures_dependencies
from pbdreport.figures.whole_figures import forget_figures
from pbdreport.schema import tables_stand
from pbdreport.storage.atomic_files import OWN_FILE, write_atomically
from pbdreport.storage.fingerprint import content_key, file_dependencies, file_hash
from pbdreport.storage.import_graph import StepCode, step_dependencies
from pbdreport.storage.seal import kept_json, kept_text
from pbdreport.targets.notebooks import ChapterNotebook, ChapterUses
from pbdreport.targets.target import Target, report_name, settings_files

FIGURE_PREFIX = "figure "
"""How the parts of a step that are figures start."""
FILE_PREFIX = "file read "
"""How the parts of a chapter start that are files which its notebook read."""

INGEST_CODE = StepCode(("pbdreport.ingest.pipeline",))
_BEFORE = (*INGEST_CODE.entries, *FIGURES_CODE.entries, "pbdreport.figures.whole_figures")
"""Where clean tables and figures come from: later steps depend on their content."""
_UNCALLED = (
    # Only the figures step counts anything; later ones take titles and units from a definition.
    ("pbdreport.figures.definitions", "pbdreport.indicators"),
    ("pbdreport.figures", "pbdreport.figures.engine"),
    # Imported ahead of need, by a process that does whatever it is asked.
    ("pbdreport.kernels.server", "pbdreport.figures"),
    ("pbdreport.kernels.server", "pbdreport.presentation"),
    # This module starts other steps, and tells each its key.
    (__name__, "pbdreport"),
)
CLEAN_TABLES_CODE = StepCode(("pbdreport.figures.clean_tables",), INGEST_CODE.entries)
"""Counts for chapters that read clean tables, not for others."""
CHAPTER_CODE = StepCode(
    ("pbdreport.notebook", "pbdreport.kernels.execution"),
    (*_BEFORE, *CLEAN_TABLES_CODE.entries),
    _UNCALLED,
)
TABLE_CODE = StepCode(("pbdreport.editions.data_tables",), _BEFORE, _UNCALLED)
FIGURE_PAGE_CODE = StepCode(("pbdreport.editions.figure_pages",), _BEFORE, _UNCALLED)
EDITION_CODE = StepCode(
    ("pbdreport.editions.builder",), (*_BEFORE, "pbdreport.notebook"), _UNCALLED
)
INDEX_CODE = StepCode(
    ("pbdreport.editions.index_pages",), (*_BEFORE, "pbdreport.notebook"), _UNCALLED
)

Dependencies = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Step:
    """A step and everything that it depends on."""

    name: str
    parts: Dependencies

    @cached_property
    def key(self) -> str:
        """Changes when anything that the step depends on does."""
        return content_key(self.parts)


def ingest_step(project: Project, service: str, school_year: SchoolYear) -> Step:
    """The clean tables: on the exports, how they are read, whose key, and the code that reads.

    Raises:
        MissingFile: No exports were delivered.
        UnreadableFile: One of them may not be read.
    """
    raw = project.raw_folder(service, school_year)
    if not raw.is_dir():
        raise MissingFile(
            f"There are no exports of {service} {school_year}.",
            {"expected": project.shown(raw)},
            "Put the exports there; `pbdreport demo` writes those of the example services.",
        )
    questionnaires = questionnaires_of(project, read_profile(project, service))
    delivered = [path for path in raw.rglob("*") if path.is_file()]
    try:
        exports = file_dependencies(project.root, delivered)
    except OSError as error:
        raise UnreadableFile(
            f"An export of {service} {school_year} cannot be read.",
            {"file": error.filename or project.shown(raw), "found": error.strerror},
            "Give the user that runs pbdreport the right to read it.",
        ) from None
    parts = [
        *exports,
        *profile_dependencies(project, service, INGESTED),
        *file_dependencies(
            project.root, [*questionnaires, project.services / service / "sources.toml"]
        ),
        ("key of the pseudonyms", _secret(project, service)),
        *step_dependencies(INGEST_CODE),
    ]
    return Step("ingest", tuple(parts))


def ingested_key(project: Project, service: str, school_year: SchoolYear) -> str:
    """The key under which the clean tables were made; empty where there are none."""
    path = project.processed_folder(service, school_year) / "key"
    return kept_text(path) if tables_stand(path.parent) else ""


def ingest_if_changed(
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
    from pbdreport.ingest.pipeline import ingest

    ingest(project, service, school_year)
    folder = project.processed_folder(service, school_year)
    (folder / "key").write_text(step.key, encoding="utf-8")
    (folder / "key").chmod(OWN_FILE)
    record_step(project, service, str(school_year), step)
    return True


def figures_step(target: Target) -> Step:
    """The target's figures: on the tables of all years, definitions, rules and code.

    Raises:
        MissingFile: There are no clean tables.
    """
    return Step("figures", tuple(figures_dependencies(target.request, target.profile)))


def freeze_figures(
    target: Target, force: bool = False, start_call: CallStarter = start_when_needed
) -> FrozenFigures:
    """The target's masked figures; says so in `ran` where they had to be computed.

    Args:
        target: Whose figures.
        force: Whether they are computed in any case.
        start_call: Starts computing each school year.
    """
    step = figures_step(target)
    if force:
        forget_figures(target.request)
    was_kept = is_cached(figures_folder(target.project, step.key))
    frozen = open_figures(target.request, start_call)
    if not was_kept:
        target.ran.append("figures")
        record_target_step(target, step)
    return frozen


def chapter_step(target: Target, chapter: ChapterNotebook, frozen: FrozenFigures) -> Step | None:
    """An executed chapter: on its notebook, the figures and files that it uses, and their looks.

    What it uses was noted when the same notebook ran before; None where it never did.
    """
    unchanging = _chapter_parts(target, chapter, frozen)
    noted = _uses_path(target, unchanging)
    kept = kept_json(noted)
    if not isinstance(kept, dict):
        return None
    figures, files = (kept.get(name, []) for name in ("figures", "files"))
    found = *_figure_parts(target, frozen, figures), *_file_parts(target, files)
    return Step(chapter.subject, (*unchanging, *found))


def chapter_dependencies(target: Target, chapter: ChapterNotebook) -> Dependencies:
    """What a chapter depends on beside figures and tables: known before these are made."""
    questionnaires = questionnaires_of(target.project, target.profile)
    return (
        *sorted(target.parameters.items()),
        *file_dependencies(target.project.root, [chapter.path, *questionnaires]),
        *profile_dependencies(target.project, target.service, COUNTED),
        *step_dependencies(CHAPTER_CODE),
    )


def chapter_without_figures(
    target: Target, chapter: ChapterNotebook, frozen: FrozenFigures
) -> Step:
    """A chapter on what it depends on beside its figures, which a first run has yet to tell."""
    return Step(chapter.subject, _chapter_parts(target, chapter, frozen))


def record_uses(target: Target, settled: Step, frozen: FrozenFigures, uses: ChapterUses) -> Step:
    """Note what a chapter used that ran on its settled parts: the step, from now on."""
    noted = _uses_path(target, settled.parts)
    figures, files = sorted(uses.figures), sorted(uses.files)
    write_atomically(noted, json.dumps({"figures": figures, "files": files}))
    found = *_figure_parts(target, frozen, figures), *_file_parts(target, files)
    return Step(settled.name, (*settled.parts, *found))


def executed_path(target: Target, chapter: ChapterNotebook, step: Step) -> Path:
    """Where the executed notebook of a chapter is kept."""
    return target.project.workshop / "chapters" / step.key / chapter.path.name


def edition_step(target: Target, frozen: FrozenFigures, chapters: Iterable[Step]) -> Step:
    """A whole edition: on its figures and chapters, how they are rendered, what the pages say.

    Which commit the pages name, who signed it off and its formats are told apart, by the manifest.
    """
    figures = figures_folder(target.project, frozen.key)
    parts = [
        ("all figures", file_hash(figures / SHOWN)),
        ("all school years", file_hash(figures / SERIES)),
        ("rows of the exports", file_hash(target.request.tables / "intake.json")),
        *((f"chapter {step.name}", step.key) for step in chapters),
        *edition_dependencies(target),
    ]
    return Step("edition", tuple(parts))


def edition_dependencies(target: Target) -> Dependencies:
    """What an edition depends on beside its figures and chapters."""
    settings = settings_files(target.project, target.service, target.profile)
    return (
        ("renderer", target.rendered_by),
        *file_dependencies(target.project.root, [*target.commentary.values(), *settings]),
        *step_dependencies(EDITION_CODE),
    )


def figure_pages_step(target: Target, frozen: FrozenFigures) -> Step:
    """The content of the pages of figures: on the figures of all years and their words."""
    folder = figures_folder(target.project, frozen.key)
    settings = settings_files(target.project, target.service, target.profile)
    parts = [
        ("service", target.service),
        ("school year", str(target.school_year)),
        ("scope", target.scope),
        *((name, file_hash(folder / name)) for name in (SHOWN, SERIES, "words.json")),
        *file_dependencies(target.project.root, settings),
        *step_dependencies(FIGURE_PAGE_CODE),
    ]
    return Step("figure pages", tuple(parts))


def tables_step(target: Target, frozen: FrozenFigures, released_on: date | None) -> Step:
    """The tables of an edition: on its figures, their words, formats, and the day of release."""
    folder = figures_folder(target.project, frozen.key)
    settings = settings_files(target.project, target.service, target.profile)
    parts = [
        ("service", target.service),
        ("school year", str(target.school_year)),
        ("scope", target.scope),
        ("released on", str(released_on or "")),
        ("workbook", str("xlsx" in target.formats)),
        *((name, file_hash(folder / name)) for name in (SHOWN, SERIES, "words.json")),
        *file_dependencies(target.project.root, settings),
        *step_dependencies(TABLE_CODE),
    ]
    return Step("tables", tuple(parts))


def record_step(project: Project, service: str, report: str, step: Step) -> None:
    """Keep what a step's last good result depended on, for `pbdreport explain`."""
    path = _remembered_path(project, service, report, step.name)
    parts = json.dumps(dict(step.parts), indent=1)
    if kept_text(path) != parts:
        write_atomically(path, parts)


def record_target_step(target: Target, step: Step) -> None:
    """Keep what the last good result of a target's step depended on."""
    record_step(target.project, target.service, report_name(target), step)


def recorded_dependencies(project: Project, service: str, report: str, name: str) -> dict[str, str]:
    """What a step depended on when it last ran; empty where that is not known."""
    path = _remembered_path(project, service, report, name)
    parts = kept_json(path)
    return parts if isinstance(parts, dict) else {}


def _secret(project: Project, service: str) -> str:
    """What changes with the key of the pseudonyms; intake refuses where one is missing."""
    try:
        key = pseudonym_key(read_profile(project, service), service)
    except MissingFile:
        return "none"
    return hashlib.sha256(key).hexdigest()


def _chapter_parts(target: Target, chapter: ChapterNotebook, frozen: FrozenFigures) -> Dependencies:
    words = figures_folder(target.project, frozen.key) / "words.json"
    return (
        *chapter_dependencies(target, chapter),
        ("titles of offers", file_hash(words)),
        *(_account_parts(target, frozen) if chapter.subject == "accountability" else ()),
    )


def _account_parts(target: Target, frozen: FrozenFigures) -> Dependencies:
    """What the chapter of accountability tells beside figures."""
    duties = target.project.services / target.service / "duties.toml"
    found = figures_folder(target.project, frozen.key) / "reconciliation.json"
    return (
        *file_dependencies(target.project.root, [duties]),
        ("rows of the exports", file_hash(target.request.tables / "intake.json")),
        ("reconciliation", file_hash(found)),
    )


def _figure_parts(target: Target, frozen: FrozenFigures, figures: Iterable[str]) -> Dependencies:
    """The masked entries of some figures, by content."""
    hashes = _hashes(figures_folder(target.project, frozen.key))
    return tuple((f"{FIGURE_PREFIX}{figure}", hashes.get(figure, "none")) for figure in figures)


def _file_parts(target: Target, files: Iterable[str]) -> Dependencies:
    """The files that a chapter read, by content; with clean tables, the code that opens them."""
    root = target.project.root
    tables = target.request.tables.resolve().parent
    paths = {name: root / name for name in sorted(files)}
    parts = [
        (f"{FILE_PREFIX}{name}", file_hash(path) if path.is_file() else "missing")
        for name, path in paths.items()
    ]
    if any(path.resolve().is_relative_to(tables) for path in paths.values()):
        code = step_dependencies(CLEAN_TABLES_CODE)
        parts += [(f"{FILE_PREFIX}{name}", content) for name, content in code]
    return tuple(parts)


@lru_cache(maxsize=8)
def _hashes(folder: Path) -> dict[str, str]:
    # Frozen figures never change: their folder is named by all that they depend on.
    return figure_hashes(folder)


def uses_path(target: Target, chapter: ChapterNotebook, frozen: FrozenFigures) -> Path:
    """Where it is noted which figures and files a chapter uses."""
    return _uses_path(target, _chapter_parts(target, chapter, frozen))


def _uses_path(target: Target, unchanging: Dependencies) -> Path:
    return target.project.workshop / "uses" / f"{content_key(unchanging)}.json"


def _remembered_path(project: Project, service: str, report: str, name: str) -> Path:
    return project.workshop / "steps" / service / report / f"{name}.json"
