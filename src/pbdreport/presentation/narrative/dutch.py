"""The Dutch of each claim, in a sentence and as a headline, with the numbers that it says.

Every number goes through a `Pen`, which keeps the entries and the field that it is of.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from pbdreport.figures.definition import Figure
from pbdreport.figures.registry.entry import Entry, dims_text
from pbdreport.presentation.labels import Words, lower_first, shared_labels, upper_first
from pbdreport.presentation.narrative.claims import CHOSEN, Claim, Point, largest_part
from pbdreport.presentation.numbers import (
    change,
    change_decimals,
    displayed,
    exact_text,
    half_up,
    in_prose,
    interval_percentages,
    number,
    points,
    previous_decimals,
    signed,
    with_unit,
)
from pbdreport.presentation.ordering import label_in_text

MOST_NAMED = 2
"""The most labels named that share the highest or the lowest value."""
COUNTED = (
    *("institutions", "people", "respondents", "contacts", "sessions", "trajectories", "hours"),
    *("day_parts", "participations", "teams", "groups", "posts", "days", "complaints", "sites"),
    "inspections",
)
"""Units of which there can be none: 'geen contacten'."""
SPACE = "\N{NO-BREAK SPACE}"
NEUTER = frozenset(("doel", "traject", "uur", "dagdeel", "contact", "team", "schooljaar"))
"""The nouns of figures that take 'het'; all others take 'de'."""


@dataclass(frozen=True)
class Said:
    """A number in a text, and where in the registry it is."""

    of: tuple[str, ...]
    """The dimensions of its entries."""
    field: str
    """A column, or what is done with the entries: `sum`, `parts`, `count`, `gap`."""
    text: str
    figure: str = ""
    """The figure, if it is another one than that of the claim."""


@dataclass(frozen=True)
class Written:
    """A claim in Dutch."""

    claim: Claim
    text: str
    said: tuple[Said, ...]

    def record(self) -> dict[str, Any]:
        """The claim as data, for the gate that checks it again."""
        claim = self.claim
        return {
            "claim": claim.kind,
            "figure": claim.figure.id,
            "by": list(claim.by),
            "points": [_places(point) for point in claim.points],
            "others": [_places(point) for point in claim.others],
            "among": [_places(point) for point in claim.among],
            "entry": None if claim.row is None else dims_text(claim.row.dims),
            "text": self.text,
            "said": [asdict(one) for one in self.said],
        }


def _places(point: Point) -> list[str]:
    return [dims_text(row.dims) for row in point.rows]


@dataclass
class Pen:
    """Writes numbers, and keeps where each is from."""

    claim: Claim
    words: Words
    each: int = 99
    """The most words of a label."""
    said: list[Said] = field(default_factory=list)

    @property
    def figure(self) -> Figure:
        """The definition of the figure."""
        return self.claim.figure

    def note(self, rows: Sequence[Entry], column: str, text: str) -> str:
        """Keep where a number is from; returns its text as prose."""
        prose = in_prose(text)
        figure = rows[0].figure if rows and rows[0].figure != self.figure.id else ""
        self.said.append(Said(tuple(dims_text(row.dims) for row in rows), column, prose, figure))
        return prose

    def value(self, point: Point, decimals: int | None = None) -> str:
        """The number of a point with its unit, in the precision of the claim."""
        places = self.claim.decimals if decimals is None else decimals
        column = {"": "value", "values": "sum", "parts": "parts"}[point.sums]
        if not point.exact and self.figure.unit in COUNTED and self.claim.row is not None:
            return self.note(point.rows, column, f"geen {self.words.unit(self.figure.unit).many}")
        text = with_unit(point.exact, self.figure, places, self.words)
        return self.note(point.rows, column, text)

    def count(self, some: Sequence[Point], noun: bool = True) -> str:
        """How many points there are, with their noun: '3 onderwijsniveaus'."""
        text = number(len(some))
        self.note([point.rows[0] for point in some], "count", text)
        return f"{text} {self.noun(len(some))}" if noun else text

    def noun(self, count: int, by: Sequence[str] | None = None) -> str:
        """What the entries of the breakdown are called."""
        by = self.claim.by if by is None else by
        if len(by) != 1:
            return "onderdeel" if count == 1 else "onderdelen"
        if count == 1:
            return self.words.dimension_in_text(by[0])
        return self.words.dimension_plural(by[0])

    def names(self, some: Sequence[Point], noun: bool = True) -> str:
        """The labels of one or two points; of more, how many they are."""
        if len(some) > MOST_NAMED:
            return self.count(some) if noun else f"{self.count(some, noun=False)} ervan"
        return " en ".join(self.name(point) for point in some)

    def name(self, point: Point, by: Sequence[str] | None = None) -> str:
        """The label of a point in a sentence."""
        chosen = self.claim.by if by is None else by
        return label_in_text(point.rows[0], chosen, self.words, self.each)


Form = Literal["sentence", "headline"]


@dataclass(frozen=True)
class Passage:
    """A text, and the claims that it is made of."""

    text: str
    claims: tuple[Written, ...] = ()

    @property
    def records(self) -> list[dict[str, Any]]:
        """Its claims as data."""
        return [claim.record() for claim in self.claims]


def passage(claims: Sequence[Claim], words: Words, each: int = 99) -> Passage:
    """Claims as sentences, one after the other."""
    found = [written(claim, words, each=each) for claim in claims]
    kept = tuple(one for one in found if one.text)
    return Passage(" ".join(one.text for one in kept), kept)


def written(claim: Claim, words: Words, form: Form = "sentence", each: int = 99) -> Written:
    """A claim in Dutch: a sentence with capital and full stop, or a headline without full stop.

    Args:
        claim: What is claimed.
        words: The labels.
        form: A headline has some ten words; it may be empty, where there is no finding.
        each: The most words of a label.
    """
    if form == "headline":
        claim = largest_part(claim) or claim
    pen = Pen(claim, words, each)
    forms = _SENTENCES if form == "sentence" else _HEADLINES
    text = upper_first(forms[claim.kind](pen)) if claim.kind in forms else ""
    if form == "sentence" and text and text[-1] not in ".:":
        text += "."
    return Written(claim, text, tuple(pen.said) if text else ())


# One entry.

_OF = re.compile(r"\{of(?: ([^|{}]+)\|([^|{}]+))?\}")
_AGREEMENT = re.compile(r"\[([^|\[\]]*)\|([^|\[\]]*)\]")


def _value(pen: Pen) -> str:
    row, figure = pen.claim.the_row, pen.figure
    (point,) = pen.claim.points
    if not figure.sentence:
        return f"{figure.title}: {pen.value(point)}."
    if figure.none and not point.exact:
        pen.note(point.rows, "value", "0")
        return figure.none.format(mandate=pen.words.mandate, as_to_part=pen.words.as_to_part)
    return fill(pen, figure.sentence, row, point)


def fill(pen: Pen, template: str, row: Entry, point: Point) -> str:
    """Fill in the sentence of a figure (`Figure.sentence` says how it is written)."""
    numerator, denominator = (
        Fraction(part) if part is not None else Fraction(0)
        for part in (row.numerator, row.denominator)
    )
    counts = "{of" in template or "{er}" in template
    of_all = _OF.search(template)
    is_plain = of_all is not None and numerator in (0, denominator) and not pen.figure.interval
    subject = half_up(numerator if counts else point.exact)
    is_one = subject == 1 if "{er}" in template or not counts else _is_singular(row)
    text = _AGREEMENT.sub(lambda match: match[1 if is_one else 2], template)
    text = _OF.sub(lambda match: out_of(pen, row, match[1], match[2]), text)
    parts = {
        "pct": lambda: "" if is_plain else f" ({pen.value(point)})",
        "value": lambda: pen.value(point),
        "numerator": lambda: _part(pen, row, "numerator"),
        "denominator": lambda: _part(pen, row, "denominator"),
        "er": lambda: "er " + (_part(pen, row, "numerator") if numerator else _none(pen, row)),
        "mandate": lambda: pen.words.mandate,
        "as_to_part": lambda: pen.words.as_to_part,
    }
    return re.sub(r"\{(\w+)\}", lambda match: parts[match[1]](), text)


def _part(pen: Pen, row: Entry, column: str) -> str:
    return pen.note([row], column, number(Decimal(getattr(row, column) or 0)))


def _none(pen: Pen, row: Entry) -> str:
    return pen.note([row], "numerator", "geen")


def _is_singular(row: Entry) -> bool:
    """Whether '1 van de 3', 'geen van de 3' or 'de enige' is the subject of a sentence."""
    return row.numerator in (0, 1)


def out_of(pen: Pen, row: Entry, many: str | None = None, one: str | None = None) -> str:
    """A part of a whole in words: 'geen van de 3 doelen', '2 van de 3 doelen', 'alle 3 doelen'.

    Args:
        pen: Keeps the numbers.
        row: An entry with numerator and denominator.
        many: What the whole consists of; by default the `parts` of the figure.
        one: The same in the singular.
    """
    many = many or pen.figure.parts
    one = one or singular(many)
    part, whole = Decimal(row.numerator or 0), Decimal(row.denominator or 0)
    counted, base = number(part), number(whole)
    if not part:
        pen.note([row], "numerator", "geen")
        if whole == 1:
            return f"geen {'enkel' if _is_neuter(one) else 'enkele'} {one}"
        if whole == 2:
            return f"geen van beide {many}"
        return f"geen van de {pen.note([row], 'denominator', base)} {many}"
    if part == whole:
        if whole == 1:
            article = "het" if _is_neuter(one) else "de"
            pen.note([row], "numerator", f"{article} enige")
            return f"{article} enige {one}"
        if whole == 2:
            pen.note([row], "numerator", "beide")
            return f"beide {many}"
        pen.note([row], "numerator", f"alle {base}")
        return f"alle {pen.note([row], 'denominator', base)} {many}"
    if counted == base:
        return f"bijna alle {pen.note([row], 'denominator', base)} {many}"
    first = pen.note([row], "numerator", counted)
    return f"{first} van de {pen.note([row], 'denominator', base)} {many}"


def singular(many: str) -> str:
    """The singular of a unit or a dimension; the plural itself where it is neither."""
    for kind in ("unit", "dimension"):
        for label in shared_labels()[kind].values():
            if many in (label.many, label.label.lower()) and label.one:
                return label.one
    return many


def _is_neuter(noun: str) -> bool:
    return any(word in NEUTER for word in noun.split())


def _bounds(pen: Pen) -> str:
    row = pen.claim.the_row
    low, high = interval_percentages(row, pen.claim.decimals).split(" tot ")
    pen.note([row], "lower", low)
    pen.note([row], "upper", high)
    return f"rekening houdend met toeval ligt dat aandeel tussen {low} en {high}{SPACE}%"


NO_INTERVAL = (
    "dat aandeel komt uit minder dan vijf instellingen: hoe ver het toeval reikt, is daaruit niet "
    "te zeggen"
)


def _low_base(pen: Pen) -> str:
    row = pen.claim.the_row
    n = pen.note([row], "n", number(row.n or 0))
    return f"het cijfer steunt op weinig personen (n = {n}) en is dus een indicatie"


def _suppressed(pen: Pen) -> str:
    return (
        f"{pen.figure.title}: het cijfer wordt niet getoond, omdat het op te weinig personen of "
        "instellingen steunt of een verborgen cijfer verraadt"
    )


def _no_data(pen: Pen) -> str:
    return f"{pen.figure.title}: voor dit schooljaar zijn er geen gegevens"


def _no_base(pen: Pen) -> str:
    return f"{pen.figure.title}: niet van toepassing, want {no_base_reason(pen.figure)}"


def no_base_reason(figure: Figure) -> str:
    """Why a figure cannot be computed although its data were delivered."""
    if figure.base:
        return f"er is niets om het aandeel van te berekenen ({figure.base})"
    return "er is niets om het cijfer op te berekenen"


# One entry in two years.


def _year(pen: Pen) -> str:
    return str(pen.words.school_year.previous)


def pen_previous(pen: Pen) -> str:
    """The previous year's value, in the precision of the claim."""
    return _previous(pen, pen.claim.decimals)


def _previous(pen: Pen, decimals: int | None = None) -> str:
    row = pen.claim.the_row
    assert row.previous_exact is not None
    places = previous_decimals(row, pen.figure) if decimals is None else decimals
    text = exact_text(row.previous_exact, pen.figure, places, padded=True)
    return pen.note([row], "previous", text)


def _then(pen: Pen) -> str:
    is_published = pen.claim.the_row.previous_source == "published"
    return ", volgens de publicatie van toen," if is_published else ""


def _before(pen: Pen) -> str:
    before = _previous(pen, pen.claim.decimals)
    return f"in {_year(pen)} was dat{_then(pen)} {before}"


def _same(pen: Pen) -> str:
    if not pen.claim.the_row.previous_exact:
        return f"in {_year(pen)} was dat{_then(pen)} ook zo"
    return f"in {_year(pen)} was dat{_then(pen)} ook {_previous(pen, pen.claim.decimals)}"


def _rounds_to_same(pen: Pen) -> str:
    return f"in {_year(pen)} was dat{_then(pen)} afgerond ook {_previous(pen, pen.claim.decimals)}"


def _more_or_less(pen: Pen) -> str:
    if not pen.figure.interval:
        return _before(pen)
    word = "hoger" if pen.claim.kind == "more" else "lager"
    gap, year = _gap(pen), _year(pen)
    before = _previous(pen, pen.claim.decimals)
    return f"dat is {gap} {word} dan in {year} ({before}){_between(pen)}"


def gap(pen: Pen, words: Words) -> str:
    """The size of a change with its unit."""
    text = _gap(pen)
    noun = words.unit(pen.figure.unit)
    return f"{text}{SPACE}{noun.one if text == '1' else noun.many}" if noun.many else text


def _gap(pen: Pen) -> str:
    """The size of a change; 'ongeveer' where the displayed values differ by another number."""
    row, unit = pen.claim.the_row, pen.figure.unit
    difference = change(row) or Fraction(0)
    decimals = change_decimals(row, pen.figure)
    now, before = (
        displayed(value or Fraction(0), unit, decimals) for value in (row.exact, row.previous_exact)
    )
    is_share = unit == "share"
    write = points if is_share else number
    text = write(abs(difference), decimals, padded=True)
    pen.note([row], "gap", text)
    is_seen = Fraction(half_up(difference * (100 if is_share else 1), decimals)) == now - before
    return in_prose(text) if is_seen or not text[0].isdigit() else f"ongeveer {text}"


def _not_certain(pen: Pen) -> str:
    before = _previous(pen, pen.claim.decimals)
    return f"dat is vergelijkbaar met {_year(pen)} ({before}){_between(pen)}"


def _between(pen: Pen) -> str:
    """The bounds of the difference from the previous year, in percentage points."""
    row = pen.claim.the_row
    if row.change_lower is None or row.change_upper is None:
        return ""
    low, high = (
        pen.note([row], column, signed(Fraction(bound) * 100, pen.claim.decimals, padded=True))
        for column, bound in (
            ("change_lower", row.change_lower),
            ("change_upper", row.change_upper),
        )
    )
    return f"; het verschil ligt tussen {low} en {high} procentpunten"


def _before_suppressed(pen: Pen) -> str:
    return f"het cijfer van {_year(pen)} wordt niet getoond"


def _other_definition(pen: Pen) -> str:
    year = _year(pen)
    return f"in {year} werd volgens een andere definitie geteld; dat cijfer is geen maatstaf"


# A breakdown.


def _which(pen: Pen) -> str:
    return "getoonde " if pen.claim.hidden else ""


def _measured(pen: Pen) -> str:
    unit = pen.figure.unit
    if pen.claim.kind.startswith("favourable"):
        return "het aandeel gunstige antwoorden"
    if unit == "share":
        return "het aandeel"
    if unit == "euro":
        return "het bedrag"
    if unit == "ratio":
        return "de verhouding"
    return f"het aantal {lower_first(pen.words.unit(unit).label)}"


def _only_one(pen: Pen) -> str:
    (point,) = pen.claim.points
    return f"er wordt één cijfer getoond, voor {pen.name(point)}: {pen.value(point)}"


def _all(pen: Pen) -> str:
    """'beide vormen', 'alle 4 getoonde onderwijsniveaus'."""
    many = pen.noun(2)
    if len(pen.claim.among) == 2:
        pen.note([point.rows[0] for point in pen.claim.among], "count", "beide")
        return f"beide {_which(pen)}{many}"
    return f"alle {pen.count(pen.claim.among, noun=False)} {_which(pen)}{many}"


def _all_equal(pen: Pen) -> str:
    return f"{_all(pen)} hebben hetzelfde cijfer: {pen.value(pen.claim.points[0])}"


def _all_nearly_equal(pen: Pen) -> str:
    return f"{_all(pen)} hebben afgerond hetzelfde cijfer: {pen.value(pen.claim.points[0])}"


def _extremes(pen: Pen) -> str:
    claim = pen.claim
    among = f"{pen.count(claim.among, noun=False)} {_which(pen)}{pen.noun(len(claim.among))}"
    high = f"{pen.names(claim.points, False)} ({pen.value(claim.points[0])})"
    low = f"{pen.names(claim.others, False)} ({pen.value(claim.others[0])})"
    if claim.by_chance or claim.order_by_chance:
        text = f"van de {among} loopt {_measured(pen)} van {low} tot {high}"
        if claim.by_chance:
            return f"{text}; dat verschil kan toeval zijn"
        return f"{text}; welke het hoogst en het laagst zijn, kan toeval zijn"
    return f"van de {among} ligt {_measured(pen)} het hoogst voor {high} en het laagst voor {low}"


def _range(pen: Pen) -> str:
    low, high = pen.value(pen.claim.others[0]), pen.value(pen.claim.points[0])
    return f"{_measured(pen)} ligt overal tussen {low} en {high}"


def _total(pen: Pen) -> str:
    claim = pen.claim
    names = " en ".join(pen.name(point, claim.by[1:]) for point in claim.points[:MOST_NAMED])
    if len(claim.points) > MOST_NAMED:
        pen.note([point.rows[0] for point in claim.points], "count", str(len(claim.points)))
        names = f"{len(claim.points)} {pen.noun(2, claim.by[1:])}"
    is_one = len(claim.points) == 1
    value = pen.value(claim.points[0])
    what = "is" if is_one else "zijn"
    each = "" if is_one else "elk "
    every = "beide" if claim.groups == 2 else "alle"
    groups = f"over {every} {pen.noun(2, claim.by[:1])} samen"
    return f"{groups} {what} {names} het grootst: {each}{value}"


def _leads(pen: Pen) -> str:
    claim = pen.claim
    name = pen.name(claim.points[0], claim.by[1:])
    groups = pen.noun(2, claim.by[:1])
    if claim.kind == "leads_everywhere" and not claim.hidden:
        every = "beide" if claim.groups == 2 else f"alle {number(claim.groups)}"
        pen.note([point.rows[0] for point in claim.points], "count", every)
        return f"{name} is bij {every} {groups} het grootste deel"
    led = pen.note([point.rows[0] for point in claim.points], "count", number(len(claim.points)))
    bars = {point.rows[0].dims[claim.by[0]]: point.rows[0] for point in claim.among}
    whole = pen.note(list(bars.values()), "count", number(len(bars)))
    return f"{name} is bij {led} van de {whole} {_which(pen)}{groups} het grootste deel"


def _favourable_one(pen: Pen) -> str:
    (point,) = pen.claim.points
    value = pen.value(point)
    return f"het aandeel gunstige antwoorden op {pen.name(point)} is {value}"


def _favourable_equal(pen: Pen) -> str:
    return f"{_all(pen)} kregen een even groot aandeel gunstige antwoorden: " + pen.value(
        pen.claim.points[0]
    )


def _farthest(pen: Pen) -> str:
    (after,), (before,) = pen.claim.points, pen.claim.others
    name = pen.name(after, pen.claim.by[:1])
    start, end = pen.value(before), pen.value(after)
    return f"voormeting en nameting liggen het verst uiteen voor {name}: van {start} naar {end}"


def _unmoved(pen: Pen) -> str:
    return "voormeting en nameting zijn overal afgerond gelijk"


# Counts of a breakdown.

_NOT_SHOWN = {
    "count_suppressed": "{} {} niet getoond: het cijfer steunt op te weinig personen of "
    "instellingen, of verraadt een verborgen cijfer",
    "count_no_data": "voor {} {} er geen gegevens",
    "count_no_base": "voor {} {} het cijfer niet van toepassing",
}
_NO_COEFFICIENT = (
    "voor {} {} het cijfer niet berekend: er zijn te weinig antwoorden, of ze verschillen niet van "
    "elkaar"
)
_VERBS = {
    "count_suppressed": ("wordt", "worden"),
    "count_no_data": ("zijn", "zijn"),
    "count_no_base": ("is", "is"),
}


def _counted(pen: Pen) -> str:
    claim = pen.claim
    template = _NOT_SHOWN[claim.kind]
    if claim.kind == "count_no_base" and claim.figure.unit == "coefficient":
        template = _NO_COEFFICIENT
    verb = _VERBS[claim.kind][len(claim.points) > 1]
    return template.format(pen.count(claim.points), verb)


def _count_low_base(pen: Pen) -> str:
    is_one = len(pen.claim.points) == 1
    verb, them = ("steunt", "dat cijfer is") if is_one else ("steunen", "die cijfers zijn")
    counted = pen.count(pen.claim.points)
    return f"{counted} {verb} op weinig personen: {them} een indicatie"


_SENTENCES: dict[str, Callable[[Pen], str]] = {
    "value": _value,
    "bounds": _bounds,
    "few_institutions": lambda _: NO_INTERVAL,
    "low_base": _low_base,
    "suppressed": _suppressed,
    "no_data": _no_data,
    "no_base": _no_base,
    "before": _before,
    "same": _same,
    "rounds_to_same": _rounds_to_same,
    "nearly_same": _before,
    "more": _more_or_less,
    "less": _more_or_less,
    "not_certain": _not_certain,
    "before_suppressed": _before_suppressed,
    "other_definition": _other_definition,
    "only_one": _only_one,
    "all_equal": _all_equal,
    "all_nearly_equal": _all_nearly_equal,
    "extremes": _extremes,
    "range": _range,
    "largest_total": _total,
    "leads_everywhere": _leads,
    "leads_mostly": _leads,
    "favourable_one": _favourable_one,
    "favourable_equal": _favourable_equal,
    "favourable_extremes": _extremes,
    "farthest": _farthest,
    "unmoved": _unmoved,
    "count_suppressed": _counted,
    "count_no_data": _counted,
    "count_no_base": _counted,
    "count_low_base": _count_low_base,
    "count_hidden": lambda pen: f"niet getoond: {pen.count(pen.claim.points, noun=False)}",
}


# Headlines.


def _short_whole(pen: Pen) -> str:
    """The value with the change: '20.240 uur, 567 meer dan in 2022-2023'."""
    claim, year = pen.claim, _year(pen)
    now = pen.value(claim.points[0])
    if claim.kind in ("more", "less"):
        word = "meer" if claim.kind == "more" else "minder"
        return f"{now}, {_gap(pen)} {word} dan in {year}"
    if claim.kind == "same":
        return f"{now}, hetzelfde als in {year}"
    if claim.kind in ("rounds_to_same", "nearly_same"):
        return f"{now}, vrijwel hetzelfde als in {year}"
    if claim.kind == "not_certain":
        return f"{now}, vergelijkbaar met {year}"
    if claim.kind == "before":
        return f"{now}, tegenover {_previous(pen, claim.decimals)} in {year}"
    return now


def _short_all(pen: Pen) -> str:
    return f"{_all(pen)}: {pen.value(pen.claim.points[0])}"


def _short_nearly(pen: Pen) -> str:
    return f"{_all(pen)}: afgerond {pen.value(pen.claim.points[0])}"


def _short_extremes(pen: Pen) -> str:
    claim = pen.claim
    low = f"{pen.value(claim.others[0])} voor {pen.names(claim.others)}"
    text = f"van {low} tot {pen.value(claim.points[0])} voor {pen.names(claim.points)}"
    return f"verschillen kunnen toeval zijn: {text}" if claim.by_chance else text


def _short_favourable(pen: Pen) -> str:
    claim = pen.claim
    low = f"{pen.value(claim.others[0])} ({pen.names(claim.others)})"
    high = f"{pen.value(claim.points[0])} ({pen.names(claim.points)})"
    return f"gunstige antwoorden: van {low} tot {high}"


def _short_part(pen: Pen) -> str:
    claim = pen.claim
    names, each = pen.names(claim.points), "" if len(claim.points) == 1 else "elk "
    value = pen.value(claim.points[0])
    if claim.by[0] in CHOSEN:
        done = "gekozen" if claim.by[0] == "choice" else "genoemd"
        return f"het vaakst {done}: {names} ({each}{value})"
    which = f"van de {_which(pen)}{pen.noun(2)}: " if claim.hidden else ""
    largest = "het grootste deel" if len(claim.points) == 1 else "de grootste delen"
    return f"{which}{largest}: {names} ({each}{value})"


_HEADLINES: dict[str, Callable[[Pen], str]] = {
    "value": _short_whole,
    "before": _short_whole,
    "same": _short_whole,
    "rounds_to_same": _short_whole,
    "nearly_same": _short_whole,
    "more": _short_whole,
    "less": _short_whole,
    "not_certain": _short_whole,
    "all_equal": _short_all,
    "all_nearly_equal": _short_nearly,
    "extremes": _short_extremes,
    "range": _range,
    "largest_part": _short_part,
    "largest_total": _total,
    "leads_everywhere": _leads,
    "leads_mostly": _leads,
    "favourable_extremes": _short_favourable,
    "favourable_equal": _favourable_equal,
    "farthest": lambda pen: "",
}
