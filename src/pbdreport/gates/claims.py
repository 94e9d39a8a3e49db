"""Claims of an edition that do not hold in its published registry, or are not what its pages say.

The claims are the data that each output of a notebook has about its own text. This module shares no
code with what made the sentences: it reads `data/figures.csv` as a table, works out each claim from
it, and reads the numbers back from the Dutch.

1. Every number in the text of a claim is a published number, rounded as it is written.
2. The claim holds, on the exact and on the displayed numbers (docs/claims.md).
3. The text has the words of such a claim, and the labels of what it is about, in the right place.
4. The text is on the page; a sentence about a figure has no other text.
"""

import csv
import html
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from statistics import NormalDist
from typing import Any

from pbdreport.errors import GateRefusal, first_few
from pbdreport.figures.definition import Figure
from pbdreport.presentation.labels import shared_labels

Record = Mapping[str, Any]
Row = Mapping[str, str]

_NUMBER = re.compile(r"[+\N{MINUS SIGN}-]?(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?")
_YEARS = re.compile(r"\b(?:19|20)\d\d-(?:19|20)\d\d\b")
_WORDS = {"geen": 0, "beide": 2, "de enige": 1, "het enige": 1, "alle": None}
_PLAIN = ("numerator", "denominator", "n", "count")
SHOWN = ("ok", "u")
SECTIONS = ("item", "composite")
"""Dimensions of which a chart may show a section of a survey only."""


@dataclass(frozen=True)
class PublishedFigures:
    """The registry of an edition, as anybody can read it."""

    rows: Mapping[tuple[str, str], Row]
    definitions: Mapping[str, Figure]
    labels: Mapping[tuple[str, str], Mapping[str, str]] = field(default_factory=dict)
    """The label of each dimension of an entry, by figure and key."""

    def row(self, figure: str, dims: str) -> Row:
        """An entry; KeyError if there is none."""
        return self.rows[figure, dims]

    def of(self, record: Record) -> dict[str, Row]:
        """The entries of the breakdown that a claim is about."""
        figure, fixed = record["figure"], record.get("at") or {}
        names = {*record["by"], *fixed}
        return {
            dims: row
            for (name, dims), row in self.rows.items()
            if name == figure
            and _dims(dims).keys() == names
            and fixed.items() <= _dims(dims).items()
        }

    def exact(self, figure: str, dims: str) -> Fraction:
        """The exact value of an entry that is shown."""
        row = self.row(figure, dims)
        if row["status"] not in SHOWN:
            raise LookupError(f"{figure} {dims} is not shown")
        return Fraction(row["numerator"]) / Fraction(row["denominator"])

    def displayed(self, figure: str, dims: str) -> Decimal:
        """The value as tables display it: shares in per cent, whole on a base under 100."""
        of, row = self.definitions[figure], self.row(figure, dims)
        is_share = of.unit in ("share", "points")
        is_small = is_share and of.concerns != "work" and row["n"] and int(row["n"]) < 100
        scaled = self.exact(figure, dims) * (100 if is_share else 1)
        return _edged(scaled, 0 if is_small else of.decimals, of.unit == "share")


def read_figures(folder: Path, definitions: Mapping[str, Figure]) -> PublishedFigures:
    """Read the registry and the labels of a published edition."""
    with (folder / "data" / "figures.csv").open(encoding="utf-8", newline="") as file:
        rows = {(row["figure"], row["dims"]): row for row in csv.DictReader(file)}
    labels: dict[tuple[str, str], Mapping[str, str]] = {}
    heads = {of.label: name for name, of in shared_labels()["dimension"].items()}
    for figure in {name for name, _ in rows}:
        path = folder / "data" / f"{figure}-nl.csv"
        if not path.is_file():
            continue
        with path.open(encoding="utf-8-sig", newline="") as file:
            for line in csv.DictReader(file, delimiter=";"):
                labels[figure, line["Sleutel"]] = {
                    head: text for head, text in line.items() if head in heads and text != "Geheel"
                }
    return PublishedFigures(rows, definitions, labels)


def claim_refusals(
    folder: Path,
    notebooks: Sequence[tuple[str, Mapping[str, Any]]],
    definitions: Mapping[str, Figure],
    mime: str,
    reads_pages: bool = True,
) -> Iterator[GateRefusal]:
    """A refusal for each chapter with claims that do not hold.

    Args:
        folder: The complete edition.
        notebooks: Each page of the edition, with the executed notebook behind it.
        definitions: The figures, for their units and decimals.
        mime: The type under which outputs have their claims.
        reads_pages: Whether the texts must be on the pages as they are.
    """
    figures = read_figures(folder, definitions)
    for page, notebook in notebooks:
        path = folder / page
        text = plain_text(path.read_text(encoding="utf-8")) if reads_pages else None
        found = [
            f"{problem}: {json.dumps(record.get('text'), ensure_ascii=False)}"
            for output in _outputs(notebook, mime)
            for record, problem in output_problems(output, figures, text)
        ]
        if found:
            yield GateRefusal(
                "The page claims what the published figures do not say.",
                {"page": page, "found": first_few(found)},
                "This is a fault of the program, or the notebook was executed with other figures: "
                "build with --force, and report it if that does not help.",
            )


def count_claims_of(notebooks: Sequence[Mapping[str, Any]], mime: str) -> int:
    """How many claims some executed notebooks make."""
    return sum(
        len(_records(output)) for notebook in notebooks for output in _outputs(notebook, mime)
    )


NOT_REGISTERED = ("no_data", "not_by")
"""The reasons of notices that pages leave out: the last chapter lists what is not registered."""


def _outputs(notebook: Mapping[str, Any], mime: str) -> Iterator[Record]:
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            if mime in output.get("data", {}):
                yield output["data"][mime]


def _records(output: Record) -> list[Record]:
    cards = [record for card in output.get("cards", ()) for record in card.get("claims", ())]
    return [*output.get("claims", ()), *cards]


def output_problems(
    output: Record, figures: PublishedFigures, page: str | None
) -> Iterator[tuple[Record, str]]:
    """What is wrong with the claims of one output: the claim, and the problem."""
    records = _records(output)
    for record in records:
        for problem in claim_problems(record, figures):
            yield record, problem
        parts = record["text"].split(" | ")
        is_left_out = record.get("why") in NOT_REGISTERED
        is_on_page = page is None or all(plain_text(part) in page for part in parts)
        if not is_on_page and not is_left_out:
            yield record, "the words are not on the page"
    is_sentence = output["kind"] == "sentence" and len(output.get("definitions", ())) == 1
    if is_sentence and records and not output["markdown"].startswith("1. "):
        rest = plain_text(output["markdown"].replace("\\", ""))
        for record in records:
            rest = rest.replace(plain_text(record["text"]), "", 1)
        if rest.strip():
            yield {"text": rest.strip()}, "no claim stands behind these words"


def plain_text(markup: str) -> str:
    """The words of a page or a text, with plain spaces; attributes with text alternatives too."""
    attributes = " ".join(re.findall(r'(?:alt|aria-label)="([^"]*)"', markup))
    text = re.sub(r"<(?:script|style)\b.*?</(?:script|style)>", " ", markup, flags=re.DOTALL)
    text = re.sub(r"</?(?:strong|em|code|span|a|tspan|b|i)\b[^>]*>", "", text)
    text = html.unescape(f"{re.sub(r'<[a-zA-Z/!][^>]*>', ' ', text)} {attributes}")
    return " ".join(text.split())


def claim_problems(record: Record, figures: PublishedFigures) -> list[str]:
    """What is wrong with one claim; empty if it holds."""
    record = _whole_addresses(record)
    try:
        return [
            *_wrong_numbers(record, figures),
            *_unsaid_numbers(record, figures),
            *_broken_rule(record, figures),
            *_wrong_words(record, figures),
        ]
    except (LookupError, ValueError, ZeroDivisionError) as error:
        return [f"it names what is not published ({error})"]


def _whole_addresses(record: Record) -> Record:
    """A claim about entries at one value of a dimension, with that value in every address."""
    fixed = record.get("at") or {}
    if not fixed:
        return record

    def whole(place: str) -> str:
        dims = {**_dims(place), **fixed}
        return ";".join(f"{name}={dims[name]}" for name in sorted(dims))

    points = {
        name: [[whole(place) for place in point] for point in record[name]]
        for name in ("points", "others", "among")
    }
    said = [{**one, "of": [whole(place) for place in one["of"]]} for one in record["said"]]
    entry = None if record["entry"] is None else whole(record["entry"])
    return {**record, **points, "said": said, "entry": entry}


# 1. Numbers.


def _wrong_numbers(record: Record, figures: PublishedFigures) -> Iterator[str]:
    for said in record["said"]:
        exact = _found(record, said, figures)
        if not _is_written_as(exact, said["text"]):
            yield f"{said['field']} is {float(exact):.6g}, and not {said['text']!r}"


def _found(record: Record, said: Record, figures: PublishedFigures) -> Fraction:
    """The published number, in per cent for a share."""
    figure, column = said["figure"] or record["figure"], said["field"]
    places = said["of"]
    if column == "count":
        return Fraction(len(places))
    if column == "sum":
        number = sum((figures.exact(figure, dims) for dims in places), Fraction(0))
    elif column == "parts":
        tops, bases = (
            sum((Fraction(figures.row(figure, dims)[name]) for dims in places), Fraction(0))
            for name in ("numerator", "denominator")
        )
        number = tops / bases
    else:
        number = _column(figures, figure, places[0], column)
    is_share = figures.definitions[figure].unit in ("share", "points") and column not in _PLAIN
    return number * 100 if is_share else number


def _column(figures: PublishedFigures, figure: str, dims: str, column: str) -> Fraction:
    row = figures.row(figure, dims)
    if row["status"] not in SHOWN:
        raise LookupError(f"{figure} {dims} is not shown")
    if column == "value":
        return figures.exact(figure, dims)
    if column in ("previous", "gap"):
        if row["previous_status"] not in SHOWN:
            raise LookupError(f"the previous year of {figure} {dims} is not shown")
        before = Fraction(row["previous_numerator"]) / Fraction(row["previous_denominator"])
        return before if column == "previous" else abs(figures.exact(figure, dims) - before)
    return Fraction(row[column])


def _is_written_as(exact: Fraction, text: str) -> bool:
    """Whether a number, rounded as it is written, gives that text."""
    text = _spaced(text)
    match = _NUMBER.search(text)
    if match is None:
        word = next((word for word in _WORDS if text.startswith(word)), None)
        return word is not None and _WORDS[word] in (None, exact)
    number, decimals = read_number(match[0])
    if text.startswith("minder dan"):
        return 0 < abs(exact) < number
    if text.startswith("minstens"):
        return number <= exact < 100
    return abs(Fraction(number) - exact) <= Fraction(1, 2) * Fraction(1, 10**decimals)


def read_number(text: str) -> tuple[Decimal, int]:
    """A number in the Flemish notation, and its decimals: `1.234,5` is 1234.5 with one."""
    plain = text.replace(".", "").replace(",", ".").replace("\N{MINUS SIGN}", "-")
    return Decimal(plain), len(plain.partition(".")[2])


def _unsaid_numbers(record: Record, figures: PublishedFigures) -> Iterator[str]:
    """Digits in the text that belong to no number, school year, title or label."""
    text = _YEARS.sub(" ", _spaced(record["text"]))
    for name in sorted(_known_texts(record, figures), key=len, reverse=True):
        text = re.sub(re.escape(name), " ", text, flags=re.IGNORECASE)
    for said in sorted(record["said"], key=lambda one: -len(one["text"])):
        text = re.sub(re.escape(_spaced(said["text"])), " ", text, count=1, flags=re.IGNORECASE)
    if left := _NUMBER.findall(text):
        yield f"nothing published is behind {', '.join(left)}"


def _known_texts(record: Record, figures: PublishedFigures) -> set[str]:
    found = {figures.definitions[record["figure"]].title, "95 %"}
    for place in _mentioned(record):
        for label in _labels(record, place, figures).values():
            words = label.split()
            found |= {" ".join(words[:most]) + "…" for most in range(1, len(words))} | {label}
    return {_spaced(text) for text in found if re.search(r"\d", text)}


def _spaced(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def _labels(record: Record, place: str, figures: PublishedFigures) -> dict[str, str]:
    """The labels of an entry in the dimensions that the claim is about, by their Dutch names."""
    names = record["by"] or _dims(place)
    heads = {shared_labels()["dimension"][name].label for name in names}
    labels = figures.labels.get((record["figure"], place), {})
    return {head: label for head, label in labels.items() if head in heads}


def _mentioned(record: Record) -> list[str]:
    points = [*record.get("points", ()), *record.get("others", ())]
    entry = record.get("entry")
    return [*(dims for point in points for dims in point), *([entry] if entry else [])]


# 2. Rules.


def _edged(scaled: Fraction, decimals: int, is_share: bool) -> Decimal:
    """Rounded half up, but what is not 0 or 100 % is not displayed as such."""
    step = Decimal(1).scaleb(-decimals)
    exact = Decimal(scaled.numerator) / Decimal(scaled.denominator)
    rounded = exact.quantize(step, ROUND_HALF_UP)
    if scaled and not rounded:
        return (step / 2).copy_sign(exact)
    return Decimal(100) - step / 2 if is_share and scaled < 100 == rounded else rounded


@dataclass(frozen=True)
class _Compared:
    """The numbers that a claim compares, exact and displayed, by place."""

    points: list[tuple[Fraction, Fraction]]
    others: list[tuple[Fraction, Fraction]]
    rest: list[tuple[Fraction, Fraction]]
    """Those that it does not name."""

    @property
    def all(self) -> list[tuple[Fraction, Fraction]]:
        return [*self.points, *self.others, *self.rest]


def _read(record: Record, figures: PublishedFigures) -> _Compared:
    named = [*record["points"], *record["others"]]
    rest = [place for place in record["among"] if place not in named]
    return _Compared(
        *(
            [_both(record, place, figures) for place in some]
            for some in (record["points"], record["others"], rest)
        )
    )


def _both(
    record: Record, place: Sequence[str], figures: PublishedFigures
) -> tuple[Fraction, Fraction]:
    figure = record["figure"]
    if len(place) == 1 and not record["claim"].startswith("favourable"):
        return figures.exact(figure, place[0]), Fraction(figures.displayed(figure, place[0]))
    values = sum((figures.exact(figure, dims) for dims in place), Fraction(0))
    of = figures.definitions[figure]
    bases = [int(figures.row(figure, dims)["n"] or 0) for dims in place]
    is_small = of.unit == "share" and of.concerns != "work" and min(bases) < 100
    if record["claim"] == "largest_total" and of.unit == "share":
        tops, whole = (
            sum((Fraction(figures.row(figure, dims)[name]) for dims in place), Fraction(0))
            for name in ("numerator", "denominator")
        )
        values, is_small = tops / whole, of.concerns != "work" and whole < 100
    scaled = values * (100 if of.unit == "share" else 1)
    shown = _edged(scaled, 0 if is_small else of.decimals, of.unit == "share")
    return values, Fraction(shown)


def _above(high: Sequence[tuple[Fraction, ...]], low: Sequence[tuple[Fraction, ...]]) -> bool:
    return all(one[at] > other[at] for one in high for other in low for at in (0, 1))


def _extremes(record: Record, figures: PublishedFigures) -> Iterator[str]:
    found = _read(record, figures)
    if not found.points or not found.others:
        yield "it names no two ends"
    if not _above(found.points, [*found.rest, *found.others]):
        yield "something else is as high"
    if not _above([*found.points, *found.rest], found.others):
        yield "something else is as low"
    if not record["claim"].startswith("favourable"):
        yield from _chance(record, figures)


def _chance(record: Record, figures: PublishedFigures) -> Iterator[str]:
    """Faults in what a text says of chance: of the difference, and of who is highest and lowest."""
    figure, text = record["figure"], record["text"]
    if not figures.definitions[figure].interval:
        return

    def may_be(high: Iterable[Sequence[str]], low: Iterable[Sequence[str]]) -> bool:
        groups = len(record["among"])
        pairs = [(one[0], other[0]) for one in high for other in low]
        return any(_may_be_chance(figures, figure, *pair, groups) for pair in pairs)

    highest, lowest = record["points"], record["others"]
    is_said = bool(re.search("(?i)verschil(len)? (kan|kunnen) toeval zijn", text))
    if may_be(highest, lowest) != is_said:
        yield "it is not chance" if is_said else "it may be chance"
        return
    rest, inner = (
        [place for place in record["among"] if place not in end] for end in (highest, lowest)
    )
    order_may_be = may_be(highest, rest) or may_be(inner, lowest)
    if "hoogst voor" in text and order_may_be:
        yield "it may be chance that these are the highest and the lowest"
    if "welke het hoogst en het laagst zijn" in text and not order_may_be:
        yield "it is not chance that these are the highest and the lowest"


def _may_be_chance(
    figures: PublishedFigures, figure: str, one: str, other: str, groups: int
) -> bool:
    """Whether the interval of the difference contains zero, or cannot be had.

    Newcombe's, with Bonferroni's correction for the number of pairs of groups.
    """
    row, less = figures.row(figure, one), figures.row(figure, other)
    if not (row["lower"] and row["upper"] and less["lower"] and less["upper"]):
        return True
    pairs = groups * (groups - 1) // 2
    normal = NormalDist()
    wider = normal.inv_cdf(1 - 0.025 / max(pairs, 1)) / normal.inv_cdf(0.975)
    high, low = float(figures.exact(figure, one)), float(figures.exact(figure, other))
    down = ((high - float(row["lower"])) ** 2 + (float(less["upper"]) - low) ** 2) ** 0.5
    up = ((float(row["upper"]) - high) ** 2 + (low - float(less["lower"])) ** 2) ** 0.5
    return bool(high - low - wider * down <= 0 <= high - low + wider * up)


def _equal(record: Record, figures: PublishedFigures) -> Iterator[str]:
    if len({exact for exact, _ in _read(record, figures).all}) != 1:
        yield "they are not equal"


def _nearly_equal(record: Record, figures: PublishedFigures) -> Iterator[str]:
    exact = {exact for exact, _ in _read(record, figures).all}
    if len(exact) == 1:
        yield "they are equal"
    text = record["said"][-1]["text"]
    scale = 100 if figures.definitions[record["figure"]].unit == "share" else 1
    if not all(_is_written_as(number * scale, text) for number in exact):
        yield "they are not written alike"


def _first(record: Record, figures: PublishedFigures) -> Iterator[str]:
    found = _read(record, figures)
    if not found.rest or not _above(found.points, found.rest):
        yield "something else is as large"


def _range(record: Record, figures: PublishedFigures) -> Iterator[str]:
    found = _read(record, figures)
    low, high = found.others[0][0], found.points[0][0]
    if not all(low <= exact <= high for exact, _ in found.all):
        yield "something lies outside the range"


def _leads(record: Record, figures: PublishedFigures) -> Iterator[str]:
    outer, inner = record["by"]
    groups: dict[str, dict[str, tuple[Fraction, Fraction]]] = {}
    for (place,) in record["among"]:
        dims = _dims(place)
        groups.setdefault(dims[outer], {})[dims[inner]] = _both(record, [place], figures)
    (code,) = {_dims(place)[inner] for (place,) in record["points"]}
    led = {
        group
        for group, parts in groups.items()
        if code in parts and _above([parts[code]], [v for k, v in parts.items() if k != code])
    }
    if led != {_dims(place)[outer] for (place,) in record["points"]}:
        yield "it leads elsewhere"
    if 2 * len(led) <= len(groups):
        yield "it leads in no more than half"
    if (record["claim"] == "leads_everywhere") != (len(led) == len(groups)):
        yield "it leads in another number of groups"


def _farthest(record: Record, figures: PublishedFigures) -> Iterator[str]:
    pairs: dict[str, dict[str, tuple[Fraction, Fraction]]] = {}
    outer = record["by"][0]
    for (place,) in record["among"]:
        dims = _dims(place)
        pairs.setdefault(dims[outer], {})[dims["wave"]] = _both(record, [place], figures)
    sizes = {name: abs(of["post"][0] - of["pre"][0]) for name, of in pairs.items()}
    name = _dims(record["points"][0][0])[outer]
    if any(size >= sizes[name] for other, size in sizes.items() if other != name):
        yield "another one moved as far"


def _dims(place: str) -> dict[str, str]:
    return dict(part.split("=", 1) for part in place.split(";") if part)


def _has_status(status: str, column: str = "status") -> Callable[..., Iterator[str]]:
    def rule(record: Record, figures: PublishedFigures) -> Iterator[str]:
        found = figures.row(record["figure"], record["entry"] or "")[column]
        if found != status:
            yield f"its status is {found!r}"

    return rule


def _counted(*statuses: str) -> Callable[..., Iterator[str]]:
    def rule(record: Record, figures: PublishedFigures) -> Iterator[str]:
        figure, by = record["figure"], record["by"]
        named = [place[0] for place in record["points"]]
        if any(figures.row(figure, place)["status"] not in statuses for place in named):
            yield "one of them has another status"
        among = {place[0] for place in record["among"]}
        left = {place for place in among if figures.row(figure, place)["status"] in statuses}
        if left != set(named):
            yield "more of them have that status"
        yield from _complete(figures.of(record), among, by)

    return rule


def _complete(rows: Iterable[str], among: set[str], by: Sequence[str]) -> Iterator[str]:
    """Whether all entries of a breakdown are compared; of a survey a section may be shown."""
    found = set(rows)
    if found and not set(by) & set(SECTIONS) and found != among:
        yield "it leaves entries out"


def _change(record: Record, figures: PublishedFigures) -> Iterator[str]:
    figure, kind = record["figure"], record["claim"]
    row, now = figures.row(figure, record["entry"]), figures.exact(figure, record["entry"])
    before = Fraction(row["previous_numerator"]) / Fraction(row["previous_denominator"])
    of = figures.definitions[figure]
    whole = Fraction(1) if of.unit == "share" else abs(before)
    size = abs(now - before)
    if of.interval:
        low, high = (float(row[name]) for name in ("change_lower", "change_upper"))
        found = "more" if low > 0 else "less" if high < 0 else "not_certain"
        found = "same" if not size else found
    elif not size:
        found = "same"
    elif size < whole / 200 or kind == "rounds_to_same":
        found = "rounds_to_same" if kind == "rounds_to_same" else "nearly_same"
    else:
        found = "more" if now > before else "less"
    if found != kind:
        yield f"the change is {found!r}"
    if kind == "rounds_to_same":
        text = next(one["text"] for one in record["said"])
        scale = 100 if of.unit == "share" else 1
        if not (_is_written_as(now * scale, text) and _is_written_as(before * scale, text)):
            yield "they are not written alike"


def _goal(record: Record, figures: PublishedFigures) -> Iterator[str]:
    place, kind = record["entry"], record["claim"]
    reached = figures.exact("goals.of_target", place)
    due, passed = (figures.exact(f"goals.{name}", place) for name in ("due", "elapsed"))
    found = "goal_reached" if reached >= 1 else "goal_behind" if reached < due else ""
    if found == "goal_behind" and (passed == 1 or due == 1):
        found = "goal_missed"
    if found != kind:
        yield f"the goal is {found or 'on schedule'!r}"


def _nothing(record: Record, figures: PublishedFigures) -> Iterator[str]:
    figure, why = record["figure"], record["why"]
    rows = figures.of(record)
    if any(row["status"] not in ("x", "z") for row in rows.values()):
        yield "there are entries"
    others = [row for (name, _), row in figures.rows.items() if name == figure]
    whole = figures.rows.get((figure, ""), {"status": "", "numerator": ""})
    shown = any(row["status"] in SHOWN for row in others)
    if why == "no_data" and shown:
        yield "there are data"
    if why == "none" and not (whole["numerator"] and Fraction(whole["numerator"]) == 0):
        yield "there are some"
    if why == "no_base" and whole["status"] != "z":
        yield "it has a base"


def _undivided(record: Record, figures: PublishedFigures) -> Iterator[str]:
    yield from _has_status("x")(record, figures)
    if _any_shown(record, figures):
        yield "there are data"


_RULES: dict[str, Callable[[Record, PublishedFigures], Iterator[str]]] = {
    "suppressed": _has_status("c"),
    "no_data": lambda record, figures: iter(
        ["there are data"] if _any_shown(record, figures) else []
    ),
    "undivided": _undivided,
    "no_base": _has_status("z"),
    "before_suppressed": _has_status("c", "previous_status"),
    "other_definition": _has_status("b", "previous_status"),
    "low_base": _has_status("u"),
    **dict.fromkeys(
        ("same", "rounds_to_same", "nearly_same", "more", "less", "not_certain"), _change
    ),
    "extremes": _extremes,
    "favourable_extremes": _extremes,
    "all_equal": _equal,
    "favourable_equal": _equal,
    "all_nearly_equal": _nearly_equal,
    "largest_part": _first,
    "largest_total": _first,
    "range": _range,
    "leads_everywhere": _leads,
    "leads_mostly": _leads,
    "farthest": _farthest,
    "count_suppressed": _counted("c"),
    "count_no_data": _counted("x"),
    "count_no_base": _counted("z"),
    "count_low_base": _counted("u"),
    "count_hidden": _counted("c", "x", "z"),
    "goal_reached": _goal,
    "goal_missed": _goal,
    "goal_behind": _goal,
    "nothing": _nothing,
}
_OF_ALL = ("all_equal", "all_nearly_equal", "extremes", "largest_part", "range", "only_one")
"""Claims about every entry of a breakdown that is shown."""


def _any_shown(record: Record, figures: PublishedFigures) -> bool:
    rows = (row for (name, _), row in figures.rows.items() if name == record["figure"])
    return any(row["status"] in SHOWN for row in rows)


def _broken_rule(record: Record, figures: PublishedFigures) -> Iterator[str]:
    kind = record["claim"]
    if kind in _RULES:
        yield from _RULES[kind](record, figures)
    if kind in _OF_ALL:
        by = record["by"]
        shown = {place for place, row in figures.of(record).items() if row["status"] in SHOWN}
        yield from _complete(shown, {place[0] for place in record["among"]}, by)


# 3. Words.

_PHRASES = {
    "bounds": r"rekening houdend met toeval ligt dat aandeel tussen",
    "few_institutions": r"minder dan vijf instellingen",
    "low_base": r"op weinig personen",
    "suppressed": r"wordt niet getoond|niet getoond",
    "no_data": r"geen gegevens",
    "undivided": r"enkel voor de hele dienst",
    "no_base": r"niet van toepassing",
    "same": r"\book\b|hetzelfde",
    "rounds_to_same": r"afgerond|vrijwel",
    "not_certain": r"vergelijkbaar met",
    "before_suppressed": r"niet getoond",
    "other_definition": r"andere definitie",
    "only_one": r"één cijfer",
    "all_equal": r"^(?:alle|beide)\b",
    "favourable_equal": r"^(?:alle|beide)\b",
    "all_nearly_equal": r"afgerond",
    "largest_total": r"samen (?:is|zijn) .* het grootst",
    "largest_part": r"grootste deel|grootste delen|het vaakst",
    "leads_everywhere": r"bij (?:alle|beide|\d+ van de) .* het grootste deel",
    "leads_mostly": r"bij \d+ van de \d+ .* het grootste deel",
    "farthest": r"het verst uiteen",
    "unmoved": r"gelijk",
    "range": r"tussen",
    "count_suppressed": r"niet getoond",
    "count_no_data": r"geen gegevens",
    "count_no_base": r"niet van toepassing|niet berekend",
    "count_low_base": r"op weinig personen",
    "count_hidden": r"niet getoond",
    "goal_reached": r"doel bereikt",
    "goal_missed": r"doel niet gehaald",
    "goal_behind": r"achter op schema",
}
_ENDS = (
    re.compile(r"het hoogst voor (?P<high>.*) en het laagst voor (?P<low>.*)", re.IGNORECASE),
    re.compile(r"van (?P<low>.*?%?.*) tot (?P<high>.*)", re.IGNORECASE),
)


def _wrong_words(record: Record, figures: PublishedFigures) -> Iterator[str]:
    kind, text = record["claim"], _spaced(record["text"])
    if kind in _PHRASES and not re.search(_PHRASES[kind], text, re.IGNORECASE):
        yield f"these are not the words of {kind!r}"
    word = (
        re.search(r"\b(meer|hoger|minder|lager)\b(?! dan \d)", text)
        if kind in ("more", "less")
        else None
    )
    if word and (word[1] in ("meer", "hoger")) != (kind == "more"):
        yield f"these are not the words of {kind!r}"
    if kind in ("extremes", "favourable_extremes"):
        match = next((found for one in _ENDS if (found := one.search(text))), None)
        if match is None:
            yield f"these are not the words of {kind!r}"
            return
        for name, places in (("high", record["points"]), ("low", record["others"])):
            if len(places) <= 2:
                for place in places:
                    yield from _named(record, place[0], match[name], figures)
    if kind in ("largest_part", "only_one", "farthest") and len(record["points"]) <= 2:
        for place in record["points"]:
            yield from _named(record, place[0], text, figures)


def _named(record: Record, place: str, text: str, figures: PublishedFigures) -> Iterator[str]:
    """Whether the labels of an entry are in a part of the text; long ones are cut short."""
    for head, label in _labels(record, place, figures).items():
        if head == "Meting" and record["claim"] == "farthest":
            continue
        start = " ".join(label.split()[:2]).lower().replace("eén", "één").rstrip("…")
        if start not in " ".join(text.split()).lower():
            yield f"{label!r} is not named there"
