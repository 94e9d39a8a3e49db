"""The tables of an edition, for programs and for people: one folder, kept until it changes.

They depend on figures and on the day of release, but on no chapter: they are made while chapters
run. For a chapter that publishes figures of its own they are made once more, with these.
"""

import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from pbdreport.build.disclosure import definitions_of, with_additions
from pbdreport.build.formats import part_name, report_words
from pbdreport.build.prune import mark_used
from pbdreport.build.steps import Target, tables_step
from pbdreport.config.writing import folder_in_one_piece
from pbdreport.figures.published import Addition
from pbdreport.figures.registry import Registry, write_csv
from pbdreport.figures.store import SHOWN, Frozen
from pbdreport.render.dutch_tables import write_dutch_tables
from pbdreport.render.edition import Edition
from pbdreport.render.workbook import WORKBOOK, write_workbook


def kept_tables(target: Target, frozen: Frozen, released_on: date | None) -> Path:
    """The folder with the tables of all declared figures; made where it is not kept."""
    folder = target.project.workshop / "tables" / tables_step(target, frozen, released_on).key
    if not folder.is_dir():
        with folder_in_one_piece(folder) as new:
            write_tables(new, target, frozen, released_on)
    mark_used([folder])
    return folder


def put_tables(
    folder: Path,
    target: Target,
    frozen: Frozen,
    released_on: date | None,
    additions: Sequence[Addition],
) -> None:
    """Put the tables of an edition into a folder that is not there yet.

    Args:
        folder: Where they go.
        target: Whose report it is, and in which formats.
        frozen: The figures that were declared, with the words that data know.
        released_on: When it is released; None for a draft.
        additions: The figures of chapters' own.
    """
    if additions:
        folder.mkdir()
        write_tables(folder, target, frozen, released_on, additions)
    else:
        shutil.copytree(kept_tables(target, frozen, released_on), folder)


def write_tables(
    folder: Path,
    target: Target,
    frozen: Frozen,
    released_on: date | None,
    additions: Sequence[Addition] = (),
) -> None:
    """Write every table into an empty folder."""
    registry = with_additions(frozen.registry, additions)
    figures = definitions_of(additions)
    words = report_words(target, frozen)
    scope = part_name(target, frozen)
    edition = Edition(
        target.service, target.school_year, scope, target.profile, (), {}, released_on
    )
    _write_registry(registry, folder)
    write_dutch_tables(registry, figures, words, edition, folder)
    if "xlsx" in target.formats:
        write_workbook(registry, figures, words, edition, folder / WORKBOOK)


def _write_registry(registry: Registry, folder: Path) -> None:
    """Write the registry, and each figure by itself, as CSV."""
    with (folder / SHOWN).open("w", encoding="utf-8", newline="") as file:
        write_csv(registry, file)
    for figure in sorted({row.figure for row in registry.rows}):
        with (folder / f"{figure}.csv").open("w", encoding="utf-8", newline="") as file:
            write_csv(registry, file, figure)
