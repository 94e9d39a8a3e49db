"""What readers can work out: whole numbers of people, and the equations that hold between them.

A relation is taken up where it holds in the exact figures, whether or not anybody declared it: a
reader who guesses that parts add up is right exactly there. One that holds by chance costs at most
a hidden number too many.

1. The base of a share, of which the parts add up to 1, is one number; its parts add up to it.
2. A share and its complement add up to its base; so the numerator never exceeds it.
3. Two figures that agree wherever both have an entry count the same people.
4. The parts of a breakdown add up to the entry without it, in the same figure or in another; parts
   that do not add up do not exceed it.
5. Some answers of a distribution together are the numerator of another share on the same base; all
   answers times their codes are its mean times its base.
6. Who answered an item is among the respondents.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csc_array, csr_array

from pbdreport.figures.disclosure.primary import is_result
from pbdreport.figures.registry.entry import Entry

Place = tuple[tuple[str, str], ...]
"""Dimensions with their values, sorted."""
SUBSETS_OF = 7
"""Of distributions over at most so many answers, every sum of some answers is looked at."""
BY_CHANCE = 2
"""So many numbers agree between subjects before the figures are taken for the same people."""


@dataclass(frozen=True)
class Constraint:
    """Numbers, each with a factor, that together make 0, or at least 0."""

    factors: tuple[tuple[int, int], ...]
    at_least: bool = False


@dataclass(frozen=True)
class Series:
    """One number of a figure in one breakdown: `count`, `base`, `n`, `rest` or `total`."""

    figure: str
    kind: str
    by: tuple[str, ...]
    at: Mapping[Place, int]
    """The number of each place."""

    @property
    def subject(self) -> str:
        """The chapter of the figure."""
        return self.figure.split(".")[0]


@dataclass(frozen=True)
class ConstraintSystem:
    """All numbers about people of a registry, and what holds between them."""

    entries: int
    """How many entries there are."""
    values: list[int]
    publishers: list[set[int]]
    """The entries that tell each number: it is unknown where all of them are hidden."""
    relations: list[Constraint]
    numbers: dict[tuple[int, str], int]
    """The number of each entry and kind."""
    parts: set[int]
    """Entries that are one of the parts that a group falls into."""
    margins: set[int]
    """Entries that others of the same figure add up to."""

    def of_entry(self, entry: int, *kinds: str) -> list[int]:
        """The numbers of an entry."""
        found = (self.numbers.get((entry, kind)) for kind in kinds)
        return [number for number in found if number is not None]

    def on_the_base_of(self, entry: int) -> set[int]:
        """The entries that rest on the same people."""
        return {
            other
            for base in self.of_entry(entry, "base", "n")
            for other in self.publishers[base]
            if base in self.of_entry(other, "base", "n")
        }

    @cached_property
    def _published(self) -> tuple[csr_array, NDArray[np.int64]]:
        pairs = [(number, entry) for number, by in enumerate(self.publishers) for entry in by]
        numbers, entries = zip(*pairs, strict=True) if pairs else ((), ())
        shape = (len(self.values), self.entries)
        told = coo_array((np.ones(len(pairs), np.int64), (numbers, entries)), shape=shape)
        return told.tocsr(), np.array([len(by) for by in self.publishers])

    def unknown(self, hidden: Collection[int]) -> NDArray[np.bool_]:
        """Of each number whether no entry shows it."""
        flags = np.zeros(self.entries, np.int64)
        flags[list(hidden)] = 1
        told, by = self._published
        found: NDArray[np.bool_] = (told @ flags) == by
        return found

    @cached_property
    def exact(self) -> NDArray[np.int64]:
        """The exact numbers."""
        return np.array(self.values, np.int64)

    @cached_property
    def is_bound(self) -> NDArray[np.bool_]:
        """Of each relation whether it makes at least 0."""
        return np.array([relation.at_least for relation in self.relations], bool)

    @cached_property
    def rooms(self) -> NDArray[np.int64]:
        """How much each relation may still fall: nothing where it makes 0."""
        found: NDArray[np.int64] = np.where(self.is_bound, self._factors @ self.exact, 0)
        return found

    @cached_property
    def _factors(self) -> csc_array:
        """The factor of each number in each relation, a row each."""
        entries = [
            (row, number, factor)
            for row, relation in enumerate(self.relations)
            for number, factor in relation.factors
        ]
        rows, numbers, factors = np.array(entries, np.int64).reshape(-1, 3).T
        shape = (len(self.relations), len(self.values))
        return coo_array((factors, (rows, numbers)), shape=shape).tocsc()

    def free(self, unknown: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """The unknown numbers without those that come out one after another.

        What is the only unknown in a relation comes out, and then another relation has one less.
        """
        equations = (abs(self._factors) > 0).astype(np.int64).tocsr()[~self.is_bound]
        left = unknown.copy()
        while len(alone := np.flatnonzero(equations @ left == 1)):
            comes_out = equations[alone].sum(axis=0) > 0
            left &= ~comes_out
        return left

    def factors_of(self, numbers: Sequence[int]) -> coo_array:
        """The factors of some numbers in all relations, a column each."""
        return self._factors[:, numbers].tocoo()

    @cached_property
    def _at(self) -> list[list[int]]:
        """The relations of each number."""
        found: list[list[int]] = [[] for _ in self.values]
        for place, relation in enumerate(self.relations):
            for number, _ in relation.factors:
                found[number].append(place)
        return found

    def around(
        self,
        numbers: Iterable[int],
        among: NDArray[np.bool_],
        reach: int | None = None,
        with_bounds: bool = True,
    ) -> list[int]:
        """Numbers, with those at most so many relations away from them.

        Args:
            numbers: Where to begin.
            among: The numbers to go over.
            reach: How many relations to go; None for as far as they lead.
            with_bounds: Whether to go over relations that make at least 0.
        """
        found = {number for number in numbers if among[number]}
        edge, seen = set(found), set[int]()
        while edge and reach != 0:
            relations = {place for number in edge for place in self._at[number]} - seen
            seen |= relations
            edge = {
                number
                for place in relations
                if with_bounds or not self.relations[place].at_least
                for number, _ in self.relations[place].factors
                if among[number] and number not in found
            }
            found |= edge
            reach = None if reach is None else reach - 1
        return sorted(found)


def constraints_of(rows: Sequence[Entry]) -> ConstraintSystem:
    """The numbers and relations of exact entries, all of them about people."""
    return _Builder(rows).built()


class _Builder:
    def __init__(self, rows: Sequence[Entry]):
        self.rows = rows
        self.values: list[int] = []
        self.publishers: list[set[int]] = []
        self.same: list[int] = []
        self.numbers: dict[tuple[int, str], int] = {}
        self.relations: list[Constraint] = []
        self.series: dict[tuple[str, str, tuple[str, ...]], dict[Place, int]] = defaultdict(dict)
        self.parts: set[int] = set()
        self.margins: set[int] = set()

    def built(self) -> ConstraintSystem:
        for entry, row in enumerate(self.rows):
            self._add(entry, row)
        distributions = list(self._distributions())
        self._same_people()
        self._sums()
        self._answers(distributions)
        self._among_respondents()
        return self._canonical()

    def _add(self, entry: int, row: Entry) -> None:
        place = tuple(sorted(row.dims.items()))
        for kind, value in _numbers_of(row):
            number = self._number(value, entry)
            self.numbers[entry, kind] = number
            self.series[row.figure, kind, tuple(sorted(row.dims))][place] = number
        kinds = [self.numbers.get((entry, kind)) for kind in ("base", "count", "rest")]
        if None not in kinds:
            base, count, rest = (number for number in kinds if number is not None)
            self._relate({base: 1, count: -1, rest: -1})

    def _number(self, value: int, entry: int) -> int:
        self.values.append(value)
        self.publishers.append({entry})
        self.same.append(len(self.same))
        return len(self.values) - 1

    def root(self, number: int) -> int:
        while self.same[number] != number:
            self.same[number] = self.same[self.same[number]]
            number = self.same[number]
        return number

    def _join(self, one: int, other: int) -> None:
        first, second = sorted((self.root(one), self.root(other)))
        if first != second:
            self.same[second] = first
            self.publishers[first] |= self.publishers[second]

    def _relate(self, factors: Mapping[int, int], at_least: bool = False) -> None:
        self.relations.append(Constraint(tuple(factors.items()), at_least))

    def _distributions(self) -> Iterator[tuple[str, str, dict[Place, dict[str, int]]]]:
        """Rule 1: figure, dimension, and the numbers of the parts by place and part."""
        for (figure, kind, by), at in list(self.series.items()):
            if kind != "count" or (figure, "base", by) not in self.series:
                continue
            bases = self.series[figure, "base", by]
            for dim in by:
                found = {}
                for place, parts in _grouped(at, dim).items():
                    own = [bases[_with(place, dim, part)] for part in parts]
                    whole = {self.values[base] for base in own}
                    if len(parts) > 1 and whole == {self._sum(parts.values())}:
                        found[place] = parts
                        self._one_base(figure, place, dim, own, parts)
                if found:
                    yield figure, dim, found

    def _one_base(
        self, figure: str, place: Place, dim: str, bases: list[int], parts: dict[str, int]
    ) -> None:
        for base in bases[1:]:
            self._join(bases[0], base)
        self._relate({bases[0]: -1, **dict.fromkeys(parts.values(), 1)})
        by = tuple(name for name, _ in place)
        self.series[figure, f"base over {dim}", by][place] = bases[0]
        for part in parts.values():
            self.parts |= self.publishers[part]

    def _sum(self, numbers: Iterable[int]) -> int:
        return sum(self.values[number] for number in numbers)

    def _by_breakdown(self) -> dict[tuple[str, ...], list[Series]]:
        found: dict[tuple[str, ...], list[Series]] = defaultdict(list)
        for (figure, kind, by), at in self.series.items():
            found[by].append(Series(figure, kind, by, at))
        return found

    def _same_people(self) -> None:
        """Rule 3."""
        for series in self._by_breakdown().values():
            for one, other in combinations(series, 2):
                common = [
                    (number, other.at[place])
                    for place, number in one.at.items()
                    if place in other.at
                ]
                agree = all(self.values[first] == self.values[second] for first, second in common)
                if agree and self._is_evidence([first for first, _ in common], one, other):
                    for first, second in common:
                        self._join(first, second)

    def _is_evidence(self, numbers: list[int], one: Series, other: Series) -> bool:
        positive = sum(self.values[number] > 0 for number in numbers)
        return positive >= (1 if one.subject == other.subject else BY_CHANCE)

    def _sums(self) -> None:
        """Rule 4."""
        by_breakdown = self._by_breakdown()
        for by, series in by_breakdown.items():
            for dim in by:
                wholes = by_breakdown.get(tuple(name for name in by if name != dim), [])
                for one in series:
                    groups = {
                        place: list(parts.values())
                        for place, parts in _grouped(one.at, dim).items()
                    }
                    for whole in wholes:
                        self._add_up(one, whole, groups)

    def _add_up(self, parts: Series, whole: Series, groups: Mapping[Place, list[int]]) -> None:
        common = [(whole.at[place], groups[place]) for place in groups if place in whole.at]
        fits = [self.values[total] == self._sum(numbers) for total, numbers in common]
        is_own = parts.figure == whole.figure and parts.kind == whole.kind
        if is_own:
            self._own_margin(common, fits)
        elif all(fits) and self._is_evidence([total for total, _ in common], parts, whole):
            for total, numbers in common:
                self._relate({total: -1, **dict.fromkeys(numbers, 1)})

    def _own_margin(self, common: list[tuple[int, list[int]]], fits: list[bool]) -> None:
        bounded = all(
            self.values[total] >= self.values[part] for total, numbers in common for part in numbers
        )
        for (total, numbers), fit in zip(common, fits, strict=True):
            if fit:
                self._relate({total: -1, **dict.fromkeys(numbers, 1)})
                self.margins |= self.publishers[total]
            elif bounded:
                for part in numbers:
                    self._relate({total: 1, part: -1}, at_least=True)

    def _answers(self, distributions: list[tuple[str, str, dict[Place, dict[str, int]]]]) -> None:
        """Rule 5."""
        by_breakdown = self._by_breakdown()
        for figure, dim, groups in distributions:
            by = tuple(name for name, _ in next(iter(groups)))
            bases = self.series[figure, f"base over {dim}", by]
            for other in by_breakdown[by]:
                if other.figure != figure and other.kind in ("count", "rest", "total"):
                    common = [place for place in groups if place in other.at]
                    if common and self._has_bases(other, bases, common):
                        self._sums_of_answers(other, [(place, groups[place]) for place in common])

    def _has_bases(self, other: Series, bases: Mapping[Place, int], common: list[Place]) -> bool:
        kind = "n" if other.kind == "total" else "base"
        own = self.series.get((other.figure, kind, other.by), {})
        return all(
            place in own and self.root(own[place]) == self.root(bases[place]) for place in common
        )

    def _sums_of_answers(self, other: Series, groups: list[tuple[Place, dict[str, int]]]) -> None:
        answers = sorted(groups[0][1])
        if any(sorted(parts) != answers for _, parts in groups):
            return
        for factors in _weights(answers, other.kind):
            fits = all(
                self.values[other.at[place]]
                == sum(factor * self.values[parts[answer]] for answer, factor in factors.items())
                for place, parts in groups
            )
            if fits and any(self.values[other.at[place]] for place, _ in groups):
                for place, parts in groups:
                    numbers = {parts[answer]: factor for answer, factor in factors.items()}
                    self._relate({other.at[place]: -1, **numbers})

    def _among_respondents(self) -> None:
        """Rule 6."""
        by_breakdown = self._by_breakdown()
        counts = [
            series
            for group in by_breakdown.values()
            for series in group
            if series.kind == "count" and (series.figure, "base", series.by) not in self.series
        ]
        for bases in (series for group in by_breakdown.values() for series in group):
            if bases.kind != "base" and not bases.kind.startswith("base over"):
                continue
            for count in counts:
                rest = set(bases.by) - set(count.by)
                if count.subject == bases.subject and rest == {"item"} & set(bases.by) != set():
                    self._bounded(bases, count)

    def _bounded(self, bases: Series, count: Series) -> None:
        pairs = [
            (number, count.at[reduced])
            for place, number in bases.at.items()
            for reduced in [tuple(pair for pair in place if pair[0] != "item")]
            if reduced in count.at
        ]
        if all(self.values[base] <= self.values[total] for base, total in pairs):
            for base, total in pairs:
                self._relate({total: 1, base: -1}, at_least=True)

    def _canonical(self) -> ConstraintSystem:
        roots = sorted({self.root(number) for number in range(len(self.values))})
        place = {root: position for position, root in enumerate(roots)}
        relations = {self._rooted(relation, place): None for relation in self.relations}
        return ConstraintSystem(
            len(self.rows),
            [self.values[root] for root in roots],
            [self.publishers[root] for root in roots],
            [relation for relation in relations if relation.factors],
            {key: place[self.root(number)] for key, number in self.numbers.items()},
            self.parts,
            self.margins,
        )

    def _rooted(self, relation: Constraint, place: Mapping[int, int]) -> Constraint:
        factors: dict[int, int] = defaultdict(int)
        for number, factor in relation.factors:
            factors[place[self.root(number)]] += factor
        kept = sorted((number, factor) for number, factor in factors.items() if factor)
        return Constraint(tuple(kept), relation.at_least)


def _numbers_of(row: Entry) -> Iterator[tuple[str, int]]:
    """The whole numbers that an entry tells."""
    count, base = _whole(row.numerator), _whole(row.denominator)
    if not is_result(row):
        if count is not None:
            yield "count", count
    elif row.unit == "share" and count is not None and base is not None:
        yield "count", count
        yield "base", base
        if base >= count:
            yield "rest", base - count
    elif row.exact is not None and row.unit != "points" and row.n:
        total = row.exact * row.n
        if total >= 0 and total.denominator == 1:
            yield "total", int(total)
    if row.n is not None and row.n >= 0:
        yield "n", row.n


def _whole(value: Decimal | None) -> int | None:
    return int(value) if value is not None and value >= 0 and value == int(value) else None


def _grouped(at: Mapping[Place, int], dim: str) -> dict[Place, dict[str, int]]:
    """The numbers of the parts along a dimension, by the place without it."""
    groups: dict[Place, dict[str, int]] = defaultdict(dict)
    for place, number in at.items():
        groups[tuple(pair for pair in place if pair[0] != dim)][dict(place)[dim]] = number
    return groups


def _with(place: Place, dim: str, part: str) -> Place:
    return tuple(sorted((*place, (dim, part))))


def _weights(answers: list[str], kind: str) -> Iterator[dict[str, int]]:
    """How a number may come from answers: the sum of some of them, or of all times their codes."""
    if kind == "total":
        if all(answer.removeprefix("-").isdigit() for answer in answers):
            yield {answer: int(answer) for answer in answers if int(answer)}
    elif len(answers) <= SUBSETS_OF:
        for size in range(1, len(answers)):
            for some in combinations(answers, size):
                yield dict.fromkeys(some, 1)
