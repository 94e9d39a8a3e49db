"""Claims: typed statements about entries of the registry, without the words for them.

A claim holds on the exact numbers and on the numbers as they are displayed, or it is not made:
76,74 % is no more than 76,70 % to somebody who reads 76,7 % twice. Ties, all equal, nearly equal,
one, none and all are claims of their own. `dutch.py` has the words of each; docs/claims.md lists
them; the gate `claims` checks them again from the published registry.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from pbdreport.figures.definition import NOT_ADDED, Figure
from pbdreport.figures.registry.entry import Entry
from pbdreport.indicators.stats.proportions import Interval
from pbdreport.indicators.stats.series import share_difference
from pbdreport.presentation.charts.chart_choice import ANSWER_DIMENSIONS, chart_kind
from pbdreport.presentation.favourable import by_item, favourable_share
from pbdreport.presentation.labels import Words
from pbdreport.presentation.numbers import (
    PERCENT,
    change,
    change_decimals,
    decimals_of,
    direction,
    displayed,
    is_small_base,
    lacks_interval,
)
from pbdreport.presentation.ordering import PARTS_LAST, in_order

Kind = Literal[
    # one entry
    "value",
    "bounds",
    "few_institutions",
    "low_base",
    "suppressed",
    "no_data",
    "undivided",
    "no_base",
    # one entry in two years
    "before",
    "same",
    "rounds_to_same",
    "nearly_same",
    "more",
    "less",
    "not_certain",
    "before_suppressed",
    "other_definition",
    # the entries of a breakdown
    "only_one",
    "all_equal",
    "all_nearly_equal",
    "extremes",
    "range",
    "largest_part",
    "largest_total",
    "leads_everywhere",
    "leads_mostly",
    "favourable_one",
    "favourable_equal",
    "favourable_extremes",
    "farthest",
    "unmoved",
    # how many entries of a breakdown
    "count_suppressed",
    "count_no_data",
    "count_no_base",
    "count_low_base",
    "count_hidden",
    # goals of the plan
    "goal_reached",
    "goal_missed",
    "goal_behind",
]
WITHOUT_FINDING = ("answer", "statistic", "coefficient", "wave", "measurement")
"""Dimensions whose entries measure different things: there is no highest among them."""
CHOSEN = ("choice", "topic")
"""Dimensions of which respondents choose one or more values."""


@dataclass(frozen=True)
class Point:
    """A number that a claim is about: an entry, or a sum over entries."""

    rows: tuple[Entry, ...]
    exact: Fraction
    decimals: int
    """The decimals with which it is displayed in the table."""
    sums: Literal["", "values", "parts"] = ""
    """`values`: the sum of the values; `parts`: summed numerators over summed denominators."""

    def shown(self, unit: str, decimals: int | None = None) -> Fraction:
        """The number as it is displayed; by default as in the table."""
        return displayed(self.exact, unit, self.decimals if decimals is None else decimals)


@dataclass(frozen=True)
class Claim:
    """A statement about some points, among others."""

    kind: Kind
    figure: Figure
    by: tuple[str, ...] = ()
    points: tuple[Point, ...] = ()
    """What it is about: the highest, the entry that changed, the entries that are counted."""
    others: tuple[Point, ...] = ()
    """The second set that it names: the lowest, the value of another moment."""
    among: tuple[Point, ...] = ()
    """All points that are compared."""
    hidden: int = 0
    """How many entries of the breakdown are not shown, and so not compared."""
    by_chance: bool = False
    """Whether the difference between `points` and `others` may be chance, of all of `among`."""
    groups: int = 0
    """In how many groups the part of `leads_mostly` leads."""
    order_by_chance: bool = False
    """Whether it may be chance that these are the highest and the lowest, and not others."""
    row: Entry | None = None
    """The entry of a claim about one entry, also where it is not shown."""

    @property
    def decimals(self) -> int:
        """The one precision of all numbers in its words: the coarsest of those it names."""
        return min((point.decimals for point in (*self.points, *self.others)), default=0)

    @property
    def the_row(self) -> Entry:
        """The entry of a claim about one entry."""
        assert self.row is not None
        return self.row


def holds(claim: Claim) -> bool:
    """Whether a claim about a breakdown holds on the exact and on the displayed numbers."""
    rule = _RULES.get(claim.kind)
    if rule is None:
        return True
    unit = claim.figure.unit
    return rule(claim, lambda point: point.exact) and rule(claim, lambda point: point.shown(unit))


Reading = Callable[[Point], Fraction]
"""How a point is read: exactly, or as displayed."""


def _is_equal(claim: Claim, read: Reading) -> bool:
    return len({read(point) for point in claim.among}) == 1


def _is_extreme(claim: Claim, read: Reading) -> bool:
    """The highest lie above all others, the lowest below, and the words tell both apart."""
    middle = [point for point in claim.among if point not in (*claim.points, *claim.others)]
    low, high = ([read(point) for point in some] for some in (claim.others, claim.points))
    return max(low) < min([*map(read, middle), *high]) and min(high) > max(
        [*map(read, middle), *low]
    )


def _is_first(claim: Claim, read: Reading) -> bool:
    rest = [read(point) for point in claim.among if point not in claim.points]
    return bool(rest) and min(map(read, claim.points)) > max(rest)


_RULES: dict[str, Callable[[Claim, Reading], bool]] = {
    "only_one": lambda claim, _: len(claim.among) == 1,
    "all_equal": _is_equal,
    "favourable_equal": _is_equal,
    "extremes": _is_extreme,
    "favourable_extremes": _is_extreme,
    "largest_part": _is_first,
    "largest_total": _is_first,
}


def written_alike(points: Iterable[Point], unit: str, decimals: int) -> bool:
    """Whether all points are the same number once they are written with so many decimals."""
    return len({point.shown(unit, decimals) for point in points}) == 1


def leaders(points: Sequence[Point], unit: str, sign: int = 1) -> tuple[Point, ...]:
    """The fewest points that lie above all others, exactly and as displayed.

    More than one where the highest are equal, or where they are displayed as equal or in the other
    order, as numbers with different decimals can be.

    Args:
        points: At least one.
        unit: Their unit.
        sign: -1 for the points below all others.
    """
    read: tuple[Reading, Reading] = (
        lambda point: sign * point.exact,
        lambda point: sign * point.shown(unit),
    )
    chosen = [max(points, key=read[0])]
    while True:
        floors = [min(map(one, chosen)) for one in read]
        more = [
            point
            for point in points
            if any(one(point) >= floor for one, floor in zip(read, floors, strict=True))
        ]
        if len(more) == len(chosen):
            return tuple(more)
        chosen = more


def breakdown_claims(
    rows: Sequence[Entry], figure: Figure, by: Sequence[str], words: Words
) -> list[Claim]:
    """What may be said of a breakdown; the main finding first, nothing where nothing is shown.

    Args:
        rows: The entries of the breakdown, masked.
        figure: Their definition.
        by: The dimensions, from the outermost to the innermost.
        words: The labels, for the order of the entries.
    """
    by = tuple(by)
    kind = chart_kind(rows, figure, by)
    if kind == "diverging":
        return _favourable(rows, figure, words)
    if kind == "slopes":
        return _farthest(rows, figure, by, words)
    if kind == "stacked":
        return _parts(rows, figure, by, words)
    points = points_of(rows, figure, by, words)
    found = Claim("extremes", figure, by, among=points, hidden=len(rows) - len(points))
    return [_compared(found)] if points else []


def points_of(
    rows: Sequence[Entry], figure: Figure, by: Sequence[str], words: Words
) -> tuple[Point, ...]:
    """The entries that are shown, in natural order."""
    return tuple(
        Point((row,), row.exact, decimals_of(row, figure))
        for row in in_order(rows, by, words)
        if row.is_shown and row.exact is not None
    )


def _compared(claim: Claim) -> Claim:
    """The claim about the highest and lowest of `among` that holds."""
    unit, among = claim.figure.unit, claim.among
    favourable = claim.kind.startswith("favourable")
    high, low = leaders(among, unit), leaders(among, unit, -1)
    extremes = _with(claim, claim.kind, high, low)
    one: Kind = "favourable_one" if favourable else "only_one"
    equal: Kind = "favourable_equal" if favourable else "all_equal"
    if len(among) == 1:
        return _with(claim, one, among)
    alike = _with(claim, equal, among)
    if holds(alike):
        return alike
    if written_alike(among, unit, alike.decimals):
        return _with(claim, "all_nearly_equal", among)
    decimals = extremes.decimals
    are_apart = (
        written_alike(high, unit, decimals)
        and written_alike(low, unit, decimals)
        and low[0].shown(unit, decimals) < high[0].shown(unit, decimals)
    )
    if are_apart and holds(extremes):
        return extremes
    ends = (max(among, key=_exactly), min(among, key=_exactly))
    return _with(claim, "range", ends[:1], ends[1:])


def _exactly(point: Point) -> Fraction:
    return point.exact


def _with(
    claim: Claim, kind: Kind, points: tuple[Point, ...], others: tuple[Point, ...] = ()
) -> Claim:
    by_chance = order_by_chance = False
    if claim.figure.interval and others:
        rest = [point for point in claim.among if point not in points]
        inner = [point for point in claim.among if point not in others]
        count = len(claim.among)
        by_chance = may_be_chance(points, others, count)
        order_by_chance = may_be_chance(points, rest, count) or may_be_chance(inner, others, count)
    return Claim(
        kind,
        claim.figure,
        claim.by,
        points,
        others,
        claim.among,
        claim.hidden,
        by_chance,
        order_by_chance=order_by_chance,
    )


def may_be_chance(high: Iterable[Point], low: Iterable[Point], groups: int = 2) -> bool:
    """Whether a difference between shares of respondents may be chance.

    It may where the interval of the difference contains zero, for any two of them, or where one of
    them has no interval. Respondents who are in both count as different people, which makes the
    interval of the difference wider.

    Args:
        high: The larger shares.
        low: The smaller shares.
        groups: Among how many groups they were found: of many that do not differ, the highest and
            the lowest lie far apart, so the interval is that of all pairs together.
    """
    pairs = groups * (groups - 1) // 2
    return any(_contains_zero(one, other, pairs) for one in high for other in low)


def _contains_zero(one: Point, other: Point, pairs: int) -> bool:
    (row,), (less,) = one.rows, other.rows
    if row.lower is None or row.upper is None or less.lower is None or less.upper is None:
        return True
    found = share_difference(
        (float(one.exact), Interval(row.lower, row.upper)),
        (float(other.exact), Interval(less.lower, less.upper)),
        comparisons=pairs,
    )
    return found.lower <= 0 <= found.upper


def largest_part(claim: Claim) -> Claim | None:
    """Instead of the extremes of parts of a whole: its largest part, or parts; else None."""
    is_of_parts = len(claim.by) == 1 and claim.by[0] in PARTS_LAST
    if claim.kind != "extremes" or not is_of_parts or claim.figure.unit == "ratio":
        return None
    found = _with(claim, "largest_part", claim.points)
    return found if holds(found) and len(claim.points) < len(claim.among) else None


def _parts(rows: Sequence[Entry], figure: Figure, by: tuple[str, ...], words: Words) -> list[Claim]:
    """Of stacked bars: the largest part of all bars together, and the one that leads in most."""
    groups: dict[str, tuple[Point, ...]] = {}
    for row in in_order(rows, by, words):
        own = [other for other in rows if other.dims[by[0]] == row.dims[by[0]]]
        if row.dims[by[0]] not in groups and all(other.is_shown for other in own):
            groups[row.dims[by[0]]] = points_of(own, figure, by, words)
    hidden = len({row.dims[by[0]] for row in rows}) - len(groups)
    whole = [points for points in groups.values() if points]
    if not whole:
        return []
    found = [] if hidden else _largest_total(whole, figure, by)
    return [*found, *_leading(whole, figure, by, hidden)]


def _largest_total(
    groups: Sequence[tuple[Point, ...]], figure: Figure, by: tuple[str, ...]
) -> list[Claim]:
    """The part that is largest over all groups; none where groups share the same people."""
    if by[0] in NOT_ADDED or len(groups) < 2 or figure.unit == "ratio":
        return []
    sums: dict[str, list[Entry]] = {}
    for points in groups:
        for point in points:
            sums.setdefault(point.rows[0].dims[by[1]], []).append(point.rows[0])
    is_share = figure.unit == "share"
    if is_share and any(len(rows) < len(groups) for rows in sums.values()):
        return []
    among = tuple(_total(rows, figure) for rows in sums.values())
    if len(among) < 2:
        return []
    found = Claim(
        "largest_total", figure, by, leaders(among, figure.unit), (), among, groups=len(groups)
    )
    return [found] if len(found.points) < len(among) and holds(found) else []


def _total(rows: Sequence[Entry], figure: Figure) -> Point:
    counted = sum((Fraction(row.numerator or 0) for row in rows), Fraction(0))
    if figure.unit != "share":
        whole = sum((row.exact or Fraction(0) for row in rows), Fraction(0))
        return Point(tuple(rows), whole, figure.decimals, "values")
    base = sum((Fraction(row.denominator or 0) for row in rows), Fraction(0))
    decimals = 0 if is_small_base(int(base), figure) else figure.decimals
    return Point(tuple(rows), counted / base, decimals, "parts")


def _leading(
    groups: Sequence[tuple[Point, ...]], figure: Figure, by: tuple[str, ...], hidden: int
) -> list[Claim]:
    """The part that is alone the largest in every group, or in more than half of them."""
    firsts = [leaders(points, figure.unit) for points in groups if len(points) > 1]
    alone = [first[0] for first in firsts if len(first) == 1]
    codes = [point.rows[0].dims[by[1]] for point in alone]
    code = max(dict.fromkeys(codes), key=codes.count, default="")
    count = codes.count(code)
    if 2 * count <= len(groups):
        return []
    led = tuple(point for point in alone if point.rows[0].dims[by[1]] == code)
    kind: Kind = "leads_everywhere" if count == len(groups) else "leads_mostly"
    among = tuple(point for points in groups for point in points)
    return [Claim(kind, figure, by, led, among=among, hidden=hidden, groups=len(groups))]


def _favourable(rows: Sequence[Entry], figure: Figure, words: Words) -> list[Claim]:
    """The questions with the largest and the smallest share of favourable answers."""
    points: dict[str, Point] = {}
    items = by_item(rows)
    for item, of in items.items():
        share = favourable_share(of, words)
        if share is not None:
            points[item] = Point(
                favourable_rows(of, words), share, decimals_of(of[0], figure), "values"
            )
    among = tuple(points[item] for item in words.arranged("item", points))
    if not among:
        return []
    hidden = len(items) - len(among)
    return [_compared(Claim("favourable_extremes", figure, ("item",), among=among, hidden=hidden))]


def favourable_rows(rows: Sequence[Entry], words: Words) -> tuple[Entry, ...]:
    """The entries of the favourable answers to a question."""
    scale = words.scale(rows[0].dims["item"])
    kept = {step.value for step in scale.steps if step.favourable} if scale else set()
    return tuple(row for row in rows if row.dims["answer"] in kept)


def _farthest(
    rows: Sequence[Entry], figure: Figure, by: tuple[str, ...], words: Words
) -> list[Claim]:
    """Where the first and the second measurement differ most."""
    places: dict[str, dict[str, Point]] = {}
    for point in points_of(rows, figure, by, words):
        (row,) = point.rows
        places.setdefault(row.dims[by[0]], {})[row.dims["wave"]] = point
    pairs = [of for of in places.values() if {"pre", "post"} <= set(of)]
    if not pairs:
        return []
    hidden = len({row.dims[by[0]] for row in rows}) - len(pairs)
    among = tuple(point for of in pairs for point in (of["post"], of["pre"]))
    sizes = [
        (abs(of["post"].exact - of["pre"].exact), abs(_seen(of["post"], of["pre"], figure)), of)
        for of in pairs
    ]
    exact, seen, far = max(sizes, key=lambda size: size[0])
    ties = [of for one, other, of in sizes if one >= exact or other >= seen]
    if seen == 0:
        return [Claim("unmoved", figure, by, among, among=among, hidden=hidden)]
    if len(ties) > 1:
        return []
    return [Claim("farthest", figure, by, (far["post"],), (far["pre"],), among, hidden)]


def _seen(after: Point, before: Point, figure: Figure) -> Fraction:
    decimals = min(after.decimals, before.decimals)
    return after.shown(figure.unit, decimals) - before.shown(figure.unit, decimals)


_COUNTED: tuple[tuple[Kind, str], ...] = (
    ("count_suppressed", "c"),
    ("count_no_data", "x"),
    ("count_no_base", "z"),
    ("count_low_base", "u"),
)


def count_claims(rows: Sequence[Entry], figure: Figure, by: Sequence[str]) -> list[Claim]:
    """How many entries are not shown, for each reason, and how many have a low base.

    Of answers the questions are counted.
    """
    by = tuple(by)
    counted = one_each(rows, by)
    by = by[:1] if by == ANSWER_DIMENSIONS else by
    among = tuple(_bare(row) for row in counted)
    return [
        Claim(kind, figure, by, found, among=among)
        for kind, status in _COUNTED
        if (found := tuple(_bare(row) for row in counted if row.status == status))
    ]


def hidden_claims(rows: Sequence[Entry], figure: Figure, by: Sequence[str]) -> list[Claim]:
    """How many entries are not shown, whatever the reason; none if all are."""
    among = tuple(_bare(row) for row in one_each(rows, by))
    hidden = tuple(point for point in among if not point.rows[0].is_shown)
    return [Claim("count_hidden", figure, tuple(by), hidden, among=among)] if hidden else []


def _bare(row: Entry) -> Point:
    return Point((row,), row.exact or Fraction(0), 0)


def one_each(rows: Sequence[Entry], by: Sequence[str]) -> list[Entry]:
    """One row for each question where the rows are answers; otherwise every row."""
    if tuple(by) != ANSWER_DIMENSIONS:
        return list(rows)
    items = by_item(rows).values()
    return [next((row for row in of if not row.is_shown), of[0]) for of in items]


_NOT_SHOWN: dict[str, Kind] = {"c": "suppressed", "x": "no_data", "z": "no_base"}


def whole_claims(row: Entry, figure: Figure) -> list[Claim]:
    """What may be said of one entry: its value, its margin, the previous year."""
    if not row.is_shown or row.exact is None:
        return [Claim(_NOT_SHOWN.get(row.status, "no_data"), figure, row=row)]
    return [
        Claim("value", figure, points=(value_point(row, figure),), row=row),
        *margin_claims(row, figure),
        *comparison_claims(row, figure),
    ]


def value_point(row: Entry, figure: Figure) -> Point:
    """The value of an entry in a sentence: with last year's decimals, if those are fewer."""
    decimals = decimals_of(row, figure) if change(row) is None else change_decimals(row, figure)
    return Point((row,), row.exact or Fraction(0), decimals)


def margin_claims(row: Entry, figure: Figure) -> list[Claim]:
    """The bounds of a share of respondents, why it has none, and a low base."""
    found: list[Claim] = []
    points = (value_point(row, figure),)
    if row.lower is not None and row.upper is not None and figure.unit in PERCENT:
        found.append(Claim("bounds", figure, points=points, row=row))
    if lacks_interval(row, figure):
        found.append(Claim("few_institutions", figure, points=points, row=row))
    if row.status == "u" and row.n is not None:
        found.append(Claim("low_base", figure, points=points, row=row))
    return found


def comparison_claims(row: Entry, figure: Figure) -> list[Claim]:
    """How an entry compares with the previous year; none where there is nothing to compare."""
    kind: Kind | None = None
    if row.is_shown and row.previous_status == "c":
        kind = "before_suppressed"
    elif row.is_shown and row.previous_status == "b":
        kind = "other_definition"
    elif (difference := change(row)) is not None and row.previous_exact is not None:
        decimals = change_decimals(row, figure)
        now, before = (
            displayed(value or Fraction(0), figure.unit, decimals)
            for value in (row.exact, row.previous_exact)
        )
        way = direction(row, figure)
        if difference == 0:
            kind = "same"
        elif figure.interval and way == "similar":
            kind = "not_certain"
        elif figure.interval and way:
            kind = "more" if way == "higher" else "less"
        elif now == before:
            kind = "rounds_to_same"
        elif way == "similar":
            kind = "nearly_same"
        elif figure.interval:
            kind = "before"
        else:
            kind = "more" if difference > 0 else "less"
    if kind is None:
        return []
    return [Claim(kind, figure, points=(value_point(row, figure),), row=row)]
