"""The data tables of an edition, CSV and workbook, in one cached folder.

They depend on the figures and the day of release, not on chapters, so they are made while chapters
run. If a chapter publishes custom figures, they are made again with these.
"""

import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from pbdreport.editions.formats import report_words, unit_name
from pbdreport.figures.custom_figures import CustomFigure
from pbdreport.figures.registry.cache import SHOWN, FrozenFigures
from pbdreport.figures.registry.registry import Registry, write_csv
from pbdreport.figures.registry.series import SERIES, write_series
from pbdreport.gates.disclosure import definitions_of, with_custom_figures
from pbdreport.render.edition import Edition
from pbdreport.render.exports.csv_nl import write_dutch_tables
from pbdreport.render.exports.excel_workbook import WORKBOOK, write_workbook
from pbdreport.storage.atomic_files import atomic_folder
from pbdreport.storage.last_used import mark_used
from pbdreport.storage.seal import SEAL, is_whole
from pbdreport.targets.steps import tables_step
from pbdreport.targets.target import Target


def cached_tables(target: Target, frozen: FrozenFigures, released_on: date | None) -> Path:
    """The folder with the tables of all declared figures; made if it is not cached."""
    folder = target.project.workshop / "tables" / tables_step(target, frozen, released_on).key
    if not is_whole(folder):
        with atomic_folder(folder) as new:
            write_tables(new, target, frozen, released_on)
    mark_used([folder])
    return folder


def put_tables(
    folder: Path,
    target: Target,
    frozen: FrozenFigures,
    released_on: date | None,
    additions: Sequence[CustomFigure],
) -> None:
    """Put the tables of an edition into a new folder.

    Args:
        folder: Where they go.
        target: Whose report it is, and in which formats.
        frozen: The masked declared figures, with labels from the data.
        released_on: When it is released; None for a draft.
        additions: The custom figures of chapters.
    """
    if additions:
        folder.mkdir()
        write_tables(folder, target, frozen, released_on, additions)
    else:
        kept = cached_tables(target, frozen, released_on)
        shutil.copytree(kept, folder, ignore=shutil.ignore_patterns(SEAL))


def write_tables(
    folder: Path,
    target: Target,
    frozen: FrozenFigures,
    released_on: date | None,
    additions: Sequence[CustomFigure] = (),
) -> None:
    """Write every table into an empty folder."""
    registry = with_custom_figures(frozen.registry, additions)
    figures = definitions_of(additions)
    words = report_words(target, frozen)
    for addition in additions:
        words = words.with_own(addition.names, addition.labels)
    scope = unit_name(target, frozen)
    edition = Edition(
        target.service, target.school_year, scope, target.profile, (), {}, released_on
    )
    _write_registry(registry, folder)
    with (folder / SERIES).open("w", encoding="utf-8", newline="") as file:
        write_series(frozen.series, file)
    write_dutch_tables(registry, figures, words, edition, folder)
    if "xlsx" in target.formats:
        write_workbook(registry, figures, words, edition, folder / WORKBOOK)


def _write_registry(registry: Registry, folder: Path) -> None:
    """Write the registry and each figure separately as CSV."""
    with (folder / SHOWN).open("w", encoding="utf-8", newline="") as file:
        write_csv(registry, file)
    for figure in sorted({row.figure for row in registry.rows}):
        with (folder / f"{figure}.csv").open("w", encoding="utf-8", newline="") as file:
            write_csv(registry, file, figure)
