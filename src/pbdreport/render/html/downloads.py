"""Downloads: the links to the files of an edition, and its charts as SVG files."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from babel.numbers import format_decimal

_EDITION_FILES = (
    ("report.pdf", "Het verslag als pdf"),
    ("summary.pdf", "Samenvatting van twee bladzijden"),
    ("data/tables.xlsx", "Alle tabellen als werkboek"),
    ("data/figures.csv", "Alle cijfers voor programma's"),
)


@dataclass(frozen=True)
class Download:
    """A link to a file of the edition."""

    path: str
    label: str
    described: str
    """Its type and, where it is known, its size: `csv, 3 kB`."""


def figure_downloads(folder: Path, data: str, label: str, picture: str) -> list[Download]:
    """The files of a figure: its numbers in two formats, its chart in one or two.

    Args:
        folder: The edition, which has its tables already.
        data: The path of its numbers in the edition; empty if it has none.
        label: Its label in the report.
        picture: The SVG; empty for a table.
    """
    found: list[Download] = []
    if data:
        found.append(Download(data, "Download de gegevens", _described(folder / data)))
        dutch = data.removesuffix(".csv") + "-nl.csv"
        if (folder / dutch).is_file():
            label_of_dutch = "Download voor een Nederlandstalige Excel"
            found.append(Download(dutch, label_of_dutch, _described(folder / dutch)))
    if picture:
        size = size_text(len(picture.encode()))
        found.append(Download(picture_path(label), "Download de afbeelding", f"svg, {size}"))
        png = picture_path(label, "png")
        if (folder / png).is_file():
            found.append(Download(png, "Download de afbeelding", _described(folder / png)))
    return found


def edition_downloads(folder: Path, archive: str) -> list[Download]:
    """The files of the whole edition; the archive is linked before it is made, from the pages."""
    found = [
        Download(path, label, _described(folder / path))
        for path, label in _EDITION_FILES
        if (folder / path).is_file()
    ]
    if archive:
        found.append(Download(archive, "Alles samen, om zonder internet te lezen", "zip"))
    return found


def picture_path(label: str, kind: str = "svg") -> str:
    """The path of the picture of a figure in the edition."""
    return f"data/{re.sub(r'[^A-Za-z0-9_-]+', '-', label)}.{kind}"


def write_pictures(pictures: Iterable[tuple[str, str]], folder: Path) -> None:
    """Write pictures into an edition, given by the labels of their figures."""
    (folder / "data").mkdir(exist_ok=True)
    for label, picture in pictures:
        path = folder / picture_path(label)
        path.write_text(f"{picture}\n", encoding="utf-8", newline="\n")


def size_text(size: int) -> str:
    """The size of a file: `3 kB`, `1,2 MB`."""
    if size >= 1_000_000:
        return f"{format_decimal(round(size / 1_000_000, 1), locale='nl_BE')} MB"
    return f"{format_decimal(max(1, round(size / 1000)), locale='nl_BE')} kB"


def _described(path: Path) -> str:
    kind = path.suffix.removeprefix(".")
    return f"{kind}, {size_text(path.stat().st_size)}" if path.is_file() else kind
