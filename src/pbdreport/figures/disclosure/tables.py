"""Counts that stand for themselves, such as participants by kind of offer, and their margins.

1. A small count is hidden, and so is a result on a small base.
2. Of the entries by one dimension, those hidden are two at least and together large enough: what
   is left of the margin may be known. The smallest are hidden first.
3. By two dimensions, the same values of one of them are hidden for all values of the other, until
   each hidden number lies in a range of `protection_width`, whatever is known of the margins.
4. By more dimensions, all are hidden where one is.

Entries by item or wave do not add up: each item is a table of its own.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from pbdreport.config.profile import DisclosureRules
from pbdreport.figures.definition import NOT_ADDED
from pbdreport.figures.disclosure.distributions import Facts
from pbdreport.figures.disclosure.primary import (
    COUNTS_OF_PEOPLE,
    RESULTS,
    is_of_staff,
    is_small,
    own_reason,
    same_answer,
    too_few,
    too_small,
)
from pbdreport.figures.registry.entry import Entry, dims_text

BESIDE = "a small number could be derived from it"
Reasons = dict[tuple[str, str], str]


def hidden_cells(rows: Sequence[Entry], rules: DisclosureRules) -> Reasons:
    """The entries to hide, of exact entries that stand for themselves."""
    tables: dict[tuple[str, tuple[str, ...], str], list[Entry]] = defaultdict(list)
    for row in rows:
        names = tuple(sorted(row.dims.keys() - NOT_ADDED))
        apart = dims_text({name: row.dims[name] for name in row.dims if name not in names})
        tables[row.figure, names, apart].append(row)
    reasons: Reasons = {}
    for (_figure, names, _apart), cells in tables.items():
        own = {_key(row): reason for row in cells if (reason := _reason(row, rules))}
        if own and len(names) == 1:
            own = _one_way(cells, own, rules)
        elif own and len(names) == 2:
            own = _two_way(cells, own, names, rules)
        elif own and len(names) > 2:
            own = {_key(row): own.get(_key(row), BESIDE) for row in cells}
        reasons |= own
    return reasons


def hidden_of_one(cells: Mapping[str, Entry], rules: DisclosureRules) -> dict[str, str]:
    """The units to hide of one count, of the exact entries of all units."""
    own = {unit: reason for unit, row in cells.items() if (reason := _reason(row, rules))}
    by_size = sorted(cells, key=lambda unit: (_people(cells[unit]), unit))
    for unit in by_size if own else ():
        if _is_enough([cells[one] for one in own], rules):
            break
        if _people(cells[unit]):
            own.setdefault(unit, BESIDE)
    return own


def _key(row: Entry) -> tuple[str, str]:
    return row.figure, dims_text(row.dims)


def _reason(row: Entry, rules: DisclosureRules) -> str:
    if reason := own_reason(row, rules):
        return reason
    if row.unit not in RESULTS or is_of_staff(row):
        return ""
    behind = Facts(row.n or 0, institutions=row.institutions, largest=row.largest)
    if row.dims and (reason := too_small(behind, rules)):
        return reason
    is_low = row.unit == "share" and (row.n or 0) < rules.low_base
    if is_low and row.numerator in (0, row.denominator):
        return same_answer(rules)
    if row.unit == "share" and is_small(int(row.numerator or 0), rules):
        return too_few(rules)
    return ""


def _people(row: Entry) -> int:
    """How many people an entry is about."""
    return int(row.numerator or 0) if row.unit in COUNTS_OF_PEOPLE else row.n or 0


def _one_way(cells: Sequence[Entry], own: Reasons, rules: DisclosureRules) -> Reasons:
    """Hide the smallest others until what is left of the margin may be known."""
    hidden = dict(own)
    by_size = sorted(cells, key=lambda row: (_people(row), dims_text(row.dims)))
    for row in by_size:
        if _is_enough([one for one in cells if _key(one) in hidden], rules):
            break
        if _key(row) not in hidden and _people(row):
            hidden[_key(row)] = BESIDE
    return hidden


def _is_enough(hidden: Sequence[Entry], rules: DisclosureRules) -> bool:
    """Whether hidden entries may be known together."""
    if len(hidden) < 2:
        return False
    people = [_people(row) for row in hidden]
    if hidden[0].unit in COUNTS_OF_PEOPLE:
        return sum(people) >= max(rules.min_cell, rules.protection_width + len(hidden))
    if is_of_staff(hidden[0]):
        # The same people may be behind several: together they are no fewer than the largest.
        return max(people) >= rules.min_base
    did = sum(int(row.numerator or 0) for row in hidden)
    width = rules.protection_width
    return sum(people) >= rules.min_base and width <= did <= sum(people) - width


def _two_way(
    cells: Sequence[Entry], own: Reasons, names: tuple[str, ...], rules: DisclosureRules
) -> Reasons:
    """Hide the same values of one dimension throughout; the one that hides fewer."""
    found = [_uniform(cells, own, order, rules) for order in (names, names[::-1])]
    return min(found, key=len)


def _uniform(
    cells: Sequence[Entry], own: Reasons, order: tuple[str, ...], rules: DisclosureRules
) -> Reasons:
    hides, other = order
    sizes: dict[str, int] = defaultdict(int)
    for row in cells:
        sizes[row.dims[hides]] += _people(row)
    hidden = {row.dims[hides] for row in cells if _key(row) in own}
    for value in sorted(sizes.keys() - hidden, key=lambda value: (sizes[value], value)):
        if _is_safe([row for row in cells if row.dims[hides] in hidden], hides, other, rules):
            break
        hidden.add(value)
    else:
        if not _is_safe([row for row in cells if row.dims[hides] in hidden], hides, other, rules):
            hidden = set(sizes)
    return {_key(row): own.get(_key(row), BESIDE) for row in cells if row.dims[hides] in hidden}


def _is_safe(block: Sequence[Entry], hides: str, other: str, rules: DisclosureRules) -> bool:
    """Whether each cell of a block could be any in a range, where the sums of it are known.

    A cell of a block with known sums by row and by column ranges from what its row and column
    cannot hold elsewhere to the smaller of the two.
    """
    if is_of_staff(block[0]):
        return len({row.dims[hides] for row in block}) > 1 and _is_enough(block, rules)
    return all(width >= rules.protection_width for width in _widths(block, hides, other))


def _widths(block: Sequence[Entry], hides: str, other: str) -> Iterator[int]:
    down: dict[str, int] = defaultdict(int)
    across: dict[str, int] = defaultdict(int)
    for row in block:
        down[row.dims[other]] += _people(row)
        across[row.dims[hides]] += _people(row)
    whole = sum(across.values())
    for row in block:
        one, two = across[row.dims[hides]], down[row.dims[other]]
        if one and two:
            yield min(one, two, whole - one, whole - two)
