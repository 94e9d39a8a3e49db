"""Reads a published edition: the registry, and every other place in which its numbers stand.

The registry (`data/figures.csv`) holds exact numbers. Wherever it hides one, the other files are
searched for it: the tables beside the charts, the Dutch tables, the workbook, the tables, bars and
text alternatives of the pages, and the order of rows.
"""

import csv
import json
import re
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path

from python_calamine import CalamineWorkbook
from selectolax.lexbor import LexborHTMLParser, LexborNode

from auditor.rules import Dims

HIDDEN = "c"


@dataclass(frozen=True)
class Entry:
    """A row of the registry: what is published of one figure for one set of dimensions.

    Numbers are as printed: fractions without error, and `digits` has how many decimals each has.
    Of a hidden entry they are None.
    """

    figure: str
    dims: Dims
    unit: str
    status: str
    value: Fraction | None = None
    numerator: Fraction | None = None
    denominator: Fraction | None = None
    n: Fraction | None = None
    lower: Fraction | None = None
    upper: Fraction | None = None
    digits: dict[str, int] = field(default_factory=dict, compare=False, hash=False)
    rounded: bool = False

    @property
    def hidden(self) -> bool:
        return self.status == HIDDEN

    def dim(self, name: str) -> str:
        return dict(self.dims).get(name, "")

    def __str__(self) -> str:
        return " ".join([self.figure, dims_text(self.dims)]).strip()


@dataclass(frozen=True)
class Stray:
    """A number that stands somewhere else of an entry that the registry hides.

    `what` is `numerator`, `base`, `share`, `value`, `lower`, `upper` or `difference`; the number
    lies from `low` to `high`, as far as it is rounded there.
    """

    figure: str
    dims: Dims
    what: str
    low: Fraction
    high: Fraction
    place: str
    previous: bool = False


@dataclass(frozen=True)
class Edition:
    """One published folder."""

    folder: Path
    service: str
    school_year: str
    unit: str
    entries: tuple[Entry, ...]
    previous: tuple[Entry, ...]
    strays: tuple[Stray, ...]

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.service, self.school_year, self.unit) if part)


def dims_of(text: str) -> Dims:
    """`item=x;level=y` as pairs."""
    return tuple(tuple(part.split("=", 1)) for part in text.split(";") if part)  # type: ignore[misc]


def dims_text(dims: Dims) -> str:
    return ";".join("=".join(pair) for pair in dims)


def read_edition(folder: Path) -> Edition:
    """Everything that a published folder tells, with its other files compared with the registry."""
    with (folder / "data" / "figures.csv").open(encoding="utf-8", newline="") as file:
        records = list(csv.DictReader(file))
    entries = tuple(_entry(record, "") for record in records)
    previous = tuple(
        _entry(record, "previous_") for record in records if record.get("previous_status")
    )
    manifest = folder / "manifest.json"
    told = json.loads(manifest.read_text("utf-8")) if manifest.exists() else {}
    first = records[0] if records else {}
    return Edition(
        folder,
        first.get("service", told.get("service", "")),
        first.get("school_year", told.get("school_year", "")),
        first.get("scope", ""),
        entries,
        previous,
        tuple(_strays(folder, first.get("school_year", ""), entries, previous)),
    )


NUMBERS = ("value", "numerator", "denominator", "n", "lower", "upper")


def _entry(record: dict[str, str], prefix: str) -> Entry:
    numbers: dict[str, Fraction | None] = {}
    digits = {}
    for name in NUMBERS:
        text = record.get(prefix + name, "") or ""
        numbers[name] = _exact(text)
        digits[name] = len(text.partition(".")[2]) if "e" not in text.lower() else 99
    return Entry(
        record["figure"],
        dims_of(record["dims"]),
        record["unit"],
        record.get(prefix + "status", "") or "",
        digits=digits,
        rounded=(record.get("rounded") or "").strip().lower() in ("1", "true", "yes", "ja", "5")
        or (record.get("rounding") or "").strip().isdigit(),
        **numbers,
    )


def _exact(text: str) -> Fraction | None:
    try:
        return Fraction(Decimal(text.strip()))
    except (InvalidOperation, ValueError):
        return None


PRINTED = re.compile(
    r"^[≈<>\s]*([−+-]?)\s*([\d.\s\u00a0\u202f]*\d)(?:,(\d+))?\s*(?:%|[≈▲▼↑↓\s].*)?$"
)


def printed(text: str, scale: int = 1) -> tuple[Fraction, Fraction] | None:
    """The range in which a number lies that is printed in Dutch, such as `2.203` or `−0,2`."""
    found = PRINTED.match(text.strip())
    if not found:
        return None
    sign, whole, decimals = found.groups()
    number = Fraction(int(re.sub(r"\D", "", whole)))
    half = Fraction(0)
    if decimals:
        number += Fraction(int(decimals), 10 ** len(decimals))
    if decimals or scale != 1:
        half = Fraction(1, 2 * 10 ** len(decimals or ""))
    if sign in ("−", "-"):
        number = -number
    return (number - half) / scale, (number + half) / scale


class _Labels:
    """Which entry a row of labels means, from the Dutch tables, where each row has its key."""

    def __init__(self, folder: Path) -> None:
        self.by_labels: dict[tuple[str, frozenset[str]], Dims] = {}
        self.of: dict[tuple[str, Dims], frozenset[str]] = {}
        self.titles: dict[str, str] = {}
        self.rows: list[tuple[str, Dims, dict[str, str], str]] = []
        for path in sorted((folder / "data").glob("*-nl.csv")):
            figure = path.name.removesuffix("-nl.csv")
            with path.open(encoding="utf-8-sig", newline="") as file:
                for row in csv.DictReader(file, delimiter=";"):
                    names = list(row)
                    start = names.index("Bron") + 1 if "Bron" in row else 0
                    labels = []
                    for name in names[start:]:
                        if name.startswith("Waarde"):
                            break
                        labels.append(row[name])
                    dims = dims_of(row.get("Sleutel", ""))
                    key = frozenset(_plain(label) for label in labels if label != "Geheel")
                    self.by_labels[figure, key] = dims
                    self.of[figure, dims] = key
                    self.titles[figure] = row.get("Cijfer", "")
                    self.rows.append((figure, dims, row, path.name))

    def entry(self, figure: str, labels: set[str]) -> Dims | None:
        return self.by_labels.get((figure, frozenset(_plain(label) for label in labels if label)))


@cache
def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\u00ad", "").replace("’", "'")).strip().casefold()


def _strays(
    folder: Path, school_year: str, entries: tuple[Entry, ...], previous: tuple[Entry, ...]
) -> list[Stray]:
    """Numbers in other files of what the registry hides."""
    hidden = {(e.figure, e.dims): False for e in entries if e.hidden}
    before = {(e.figure, e.dims) for e in previous if e.hidden}
    labels = _Labels(folder)
    found = [
        *_tables(folder, school_year, hidden, before),
        *_dutch_tables(labels, hidden, before),
        *_workbook(folder, labels, hidden, before),
    ]
    figures = sorted({entry.figure for entry in entries}, key=len, reverse=True)
    for path in sorted(folder.glob("*.html")):
        found += _page(path, labels, figures, hidden, before)
    for path in sorted((folder / "data").glob("*.svg")):
        found += picture_strays(path.read_text("utf-8"), path.name, labels)
    return [stray for stray in found if _is_news(stray, hidden, before)]


def _is_news(stray: Stray, hidden: dict, before: set) -> bool:
    key = (stray.figure, stray.dims)
    if stray.what == "difference":
        return key in hidden or key in before
    return key in before if stray.previous else key in hidden


def _tables(folder: Path, school_year: str, hidden: dict, before: set) -> list[Stray]:
    """The tables behind the charts: the registry once more."""
    found = []
    for path in sorted((folder / "data").glob("*.csv")):
        if path.name == "figures.csv" or path.name.endswith("-nl.csv"):
            continue
        with path.open(encoding="utf-8", newline="") as file:
            for record in csv.DictReader(file):
                if "figure" not in record or "dims" not in record:
                    continue
                key = (record["figure"], dims_of(record["dims"]))
                if key not in hidden and key not in before:
                    continue
                # A series has other years: the year before is that of the previous column.
                year = record.get("school_year") or school_year
                if year not in (school_year, _year_before(school_year)):
                    continue
                is_now = year == school_year
                held_now = key in hidden if is_now else key in before
                for prefix, held in (("", held_now), ("previous_", is_now and key in before)):
                    for name, what in FIELDS.items():
                        number = _exact(record.get(prefix + name) or "")
                        if held and number is not None:
                            last = prefix != "" or not is_now
                            found.append(Stray(*key, what, number, number, path.name, last))
    return found


def _year_before(school_year: str) -> str:
    first = int(school_year[:4] or 0)
    return f"{first - 1}-{first}"


FIELDS = {
    "value": "value",
    "numerator": "numerator",
    "denominator": "base",
    "n": "base",
    "lower": "lower",
    "upper": "upper",
}


@cache
def _meaning(heading: str) -> tuple[str, int, bool] | None:
    """What a column holds: the kind of number, what it is multiplied by, whether of last year."""
    plain = _plain(heading)
    scale = 100 if "%" in plain.replace("95 %", "").replace("95%", "") or "procent" in plain else 1
    if plain.startswith("ondergrens van het verschil"):
        return "difference_lower", 100, False
    if plain.startswith("bovengrens van het verschil"):
        return "difference_upper", 100, False
    if plain.startswith("verschil"):
        return "difference", scale, False
    if plain.startswith("vorig"):
        return "value", scale, True
    if plain.startswith("teller"):
        return "numerator", 1, False
    if plain.startswith(("noemer", "basis")):
        return "base", 1, False
    if plain.startswith(("ondergrens", "95%-interval: van")):
        return "lower", scale, False
    if plain.startswith(("bovengrens", "95%-interval: tot")):
        return "upper", scale, False
    if plain.startswith(("waarde", "aandeel")):
        return "value", scale, False
    return None


def _dutch_tables(labels: _Labels, hidden: dict, before: set) -> list[Stray]:
    found = []
    for figure, dims, row, place in labels.rows:
        if (figure, dims) not in hidden and (figure, dims) not in before:
            continue
        for heading, text in row.items():
            meaning = _meaning(heading or "")
            number = _exact((text or "").replace(",", ".")) if meaning else None
            if meaning and number is not None:
                what, scale, last = meaning
                exact = number / scale
                found.append(Stray(figure, dims, what, exact, exact, place, last))
    return found


def _workbook(folder: Path, labels: _Labels, hidden: dict, before: set) -> list[Stray]:
    path = folder / "data" / "tables.xlsx"
    if not path.exists():
        return []
    found = []
    book = CalamineWorkbook.from_path(path)
    by_title: dict[str, list[str]] = defaultdict(list)
    for figure, title in labels.titles.items():
        by_title[_plain(title)].append(figure)
    for name in book.sheet_names:
        rows = book.get_sheet_by_name(name).to_python()
        if not any("[c]" in map(str, row) for row in rows):
            continue
        title = _plain(str(rows[0][0]))
        figures = [
            figure for text, ids in by_title.items() if title.startswith(text) for figure in ids
        ]
        at = next((i for i, row in enumerate(rows) if "Status" in map(str, row)), None)
        if at is None:
            continue
        headings = [str(cell) for cell in rows[at]]
        for row in rows[at + 1 :]:
            values = [i for i, text in enumerate(headings) if _meaning(text)]
            told = {str(cell) for cell in row[: values[0]]} - {"Geheel", ""}
            for figure in figures:
                dims = labels.entry(figure, told)
                if dims is None:
                    continue
                for i in values:
                    if isinstance(row[i], (int, float)):
                        what, scale, last = _meaning(headings[i]) or ("", 1, False)
                        exact = Fraction(Decimal(repr(row[i]))) / scale
                        found.append(
                            Stray(figure, dims, what, exact, exact, f"tables.xlsx {name}", last)
                        )
    return found


def _page(
    path: Path, labels: _Labels, figures: list[str], hidden: dict, before: set
) -> list[Stray]:
    text = path.read_text("utf-8")
    found = []
    tree = LexborHTMLParser(text)
    for table in tree.css("table.figure-table"):
        if "[c]" in table.text() or before:
            found += _page_table(table, path.name, labels, figures, hidden)
    for picture in tree.css("svg"):
        if "wide" in (picture.attributes.get("class") or ""):
            found += picture_strays(picture.html or "", path.name, labels)
    return found


def _figure_of(address: str, figures: list[str]) -> str:
    tail = address.partition("-tabel-")[2]
    for figure in figures:
        if tail.startswith(figure.replace(".", "-")):
            return figure
    return ""


def _page_table(
    table: LexborNode, page: str, labels: _Labels, figures: list[str], hidden: dict
) -> list[Stray]:
    figure = _figure_of(table.attributes.get("id") or "", figures)
    if not figure:
        return []
    place = f"{page} {table.attributes.get('id')}"
    found: list[Stray] = []
    headings = [cell.text().replace("\u00ad", "").strip() for cell in table.css("thead th")]
    group = ""
    ordered: list[tuple[Dims, Fraction | None]] = []
    for row in table.css("tbody tr"):
        cells = [cell for cell in row.iter() if cell.tag in ("th", "td")]
        if len(cells) == 1:
            group = cells[0].text().strip()
            ordered = []
            continue
        names = {cell.text().strip() for cell in cells if cell.tag == "th"} | {group}
        share: tuple[Fraction, Fraction] | None = None
        dims = labels.entry(figure, names)
        for heading, cell in zip(headings, cells, strict=False):
            if cell.tag != "td":
                continue
            meaning = _meaning(heading)
            year = re.match(r"^(\d{4}-\d{4})", heading)
            if year:
                last = year.group(1) not in page and heading != _year_heading(headings)
                meaning = ("value", 100 if "%" in heading else 1, last)
            if meaning and dims is not None:
                what, scale, last = meaning
                told = printed(cell.text(), scale)
                if told and what == "value" and not last:
                    share = told
                if told:
                    found.append(Stray(figure, dims, what, *told, place, last))
            elif meaning and meaning[0] == "base":
                told = printed(cell.text())
                for (other, dim), key in labels.of.items():
                    if told and other == figure and {_plain(n) for n in names if n} < key:
                        found.append(Stray(figure, dim, "base", *told, place))
            elif not meaning:
                cross = labels.entry(figure, names | {heading})
                told = printed(cell.text(), 100)
                if told and cross is not None:
                    found.append(Stray(figure, cross, "value", *told, place))
        if dims is not None:
            ordered.append((dims, None if share is None else sum(share) / 2))
            found += _between(figure, ordered, hidden, place)
    return found


def _year_heading(headings: list[str]) -> str:
    """The first year among the headings: this year's."""
    return next((text for text in headings if re.match(r"^\d{4}-\d{4}", text)), "")


def _between(
    figure: str, rows: list[tuple[Dims, Fraction | None]], hidden: dict, place: str
) -> list[Stray]:
    """What the order of rows tells of a hidden one between two that are shown.

    Only where at least six shown rows run strictly down or up: hardly a list of codes does.
    """
    shown = [value for _, value in rows if value is not None]
    if len(shown) < 6 or rows[-1][1] is None:
        return []
    steps = {(a > b) - (a < b) for a, b in pairwise(shown)}
    if steps - {1} and steps - {-1}:
        return []
    found = []
    for at in range(len(rows) - 2, 0, -1):
        dims, value = rows[at]
        if value is not None:
            break
        above = next((v for _, v in rows[at - 1 :: -1] if v is not None), None)
        below = rows[-1][1]
        if above is not None and below is not None and (figure, dims) in hidden:
            found.append(
                Stray(figure, dims, "value", *sorted((above, below)), f"order of rows, {place}")
            )
    return found


BAR = re.compile(
    r'<path class="fill-(neg|pos|rest)(?:-\d+)?"[^>]* d="M ([\d.]+) ([\d.]+) L ([\d.]+) [\d.]+ '
    r"L [\d.]+ ([\d.]+)"
)
WORDS = re.compile(r'<text[^>]* text-anchor="start"[^>]* x="0"[^>]* y="([\d.]+)"[^>]*>([^<]*)<')
TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.S)
EACH = re.compile(r"voor elke getoonde vraag ([\d,]+)\s%")
NAMED = re.compile(r"“([^”]+)”([^“(]{0,60})\(([\d,]+)\s%\)")
GAP = Fraction(3, 2)


def picture_strays(svg: str, place: str, labels: _Labels) -> list[Stray]:
    """Bars of a stacked chart, and what its text alternative says."""
    favourable = "effectiveness.favourable"
    title = TITLE.search(svg)
    alternative = title.group(1).replace("&#39;", "'") if title else ""
    names = [(float(y), text.replace("&#39;", "'")) for y, text in WORDS.findall(svg)]
    found: list[Stray] = []
    if "Antwoorden" in alternative:
        bands: dict[tuple[str, str], list[tuple[str, Fraction]]] = defaultdict(list)
        for kind, left, top, right, bottom in BAR.findall(svg):
            if float(bottom) - float(top) > 15:  # a square of the legend is smaller
                bands[top, bottom].append((kind, Fraction(right) - Fraction(left) + GAP))
        drawn = set()
        for (top, bottom), bars in bands.items():
            label = next((text for y, text in names if float(top) <= y <= float(bottom)), "")
            drawn.add(label)
            dims = labels.entry(favourable, {label})
            whole = sum(width for _, width in bars)
            if dims is None or not whole:
                continue
            error = Fraction(len(bars) + 1, 50) / whole  # widths are printed to 0.01
            share = sum(width for kind, width in bars if kind == "pos") / whole
            found.append(
                Stray(favourable, dims, "value", share - error, share + error, f"bars, {place}")
            )
        each = EACH.search(alternative)
        if each and len(bands) == 1:  # with several rows it speaks of those that are shown
            for label in drawn:
                dims = labels.entry(favourable, {label})
                told = printed(each.group(1), 100)
                if dims is not None and told:
                    found.append(Stray(favourable, dims, "value", *told, f"alternative, {place}"))
    titles = [title for title in labels.titles.values() if title and title in alternative]
    drawn_title = max(titles, key=len, default="")
    for name, between, number in NAMED.findall(alternative):
        told = printed(number, 100)
        meant = [
            (len(words), sum(map(len, words)), figure, dims)
            for (figure, dims), words in labels.of.items()
            if labels.titles[figure] == drawn_title
            and _plain(name) in words
            and all(word in between.casefold() for word in words - {_plain(name)})
        ]
        for *size, figure, dims in meant:
            # A level named beside a question belongs to it, and "buitengewoon basisonderwijs" is
            # not "basisonderwijs".
            if told and size == list(max(meant)[:2]):
                found.append(Stray(figure, dims, "value", *told, f"alternative, {place}"))
    return found
