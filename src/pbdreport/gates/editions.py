"""The gate between editions: what differs from a final edition of the same school year.

Readers can keep an edition and subtract it from the next. Three people who asked to be erased are
the difference of the two: what they answered to every question, and their level.

1. Of the same distribution, the two editions differ by nobody, or by as many people as a result
   must rest on; a count by as many as a count must be.
2. If nothing differs, one of the two hides all groups that the other hides: else each would show
   what the other has to hide.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pbdreport.config.instrument import Instrument, read_instruments
from pbdreport.config.profile import DisclosureRules
from pbdreport.errors import GateRefusal
from pbdreport.figures.definition import Figure
from pbdreport.figures.disclosure.distributions import Forms, distribution_of, forms_of, group_of
from pbdreport.figures.registry.entry import Entry, dims_text
from pbdreport.figures.registry.registry import Registry, read_csv
from pbdreport.targets.target import Target

SHOWN_AT_MOST = 3
"""How many differences are reported one by one."""
COUNTS = ("people", "respondents")
"""Units of counts of people, which differ by the smallest cell at least."""
WHAT_TO_DO = (
    "Readers could subtract the two and learn about those few. Leave the edition that stands: what "
    "it says of many people need not be published again when a few are erased or added. To correct "
    "something else, deliver the survey as it was then; to publish the new answers, wait until "
    "enough people differ."
)
Rows = dict[tuple[str, str], Entry]


@dataclass(frozen=True)
class Difference:
    """An entry that differs from an edition that stands by too few people."""

    figure: str
    dims: str
    why: str


def edition_refusals(
    target: Target, registry: Registry, definitions: Mapping[str, Figure], standing: Path | None
) -> Iterator[GateRefusal]:
    """Refusals of differences with the final edition that stands for the same report.

    Args:
        target: Whose report it is.
        registry: What the new edition publishes.
        definitions: The definitions, by id.
        standing: The final edition; None without one.
    """
    if standing is None:
        return
    path = standing / "data" / "figures.csv"
    instruments = read_instruments(target.project, target.profile.effectiveness)
    found = list(
        small_differences(
            read_csv(path).rows, registry.rows, definitions, target.profile.disclosure, instruments
        )
    )
    for one in found[:SHOWN_AT_MOST]:
        more = {"and": f"{len(found) - SHOWN_AT_MOST} more"} if len(found) > SHOWN_AT_MOST else {}
        yield GateRefusal(
            "The edition differs from the final one that stands by too few people.",
            {
                "figure": one.figure,
                "dims": one.dims or "the total",
                "found": one.why,
                "stands": target.project.shown(standing),
                **more,
            },
            WHAT_TO_DO,
        )


def small_differences(
    before: Sequence[Entry],
    after: Sequence[Entry],
    definitions: Mapping[str, Figure],
    rules: DisclosureRules,
    instruments: Sequence[Instrument] = (),
) -> Iterator[Difference]:
    """The entries of which the difference tells about too few people.

    Args:
        before: The entries of the edition that stands.
        after: Those of the new one.
        definitions: The definitions, by id.
        rules: The service's smallest numbers.
        instruments: The questionnaires, the main one first.
    """
    forms = forms_of(instruments)
    then, now = (_by_distribution(rows, definitions, forms) for rows in (before, after))
    for key in sorted(then.keys() & now.keys()):
        pairs = [(then[key][at], now[key][at]) for at in sorted(then[key].keys() & now[key].keys())]
        both = [(one, other) for one, other in pairs if one.is_shown and other.is_shown]
        changed = [(one, other) for one, other in both if _numbers(one) != _numbers(other)]
        if changed and (few := _few(changed, rules)):
            row = changed[0][1]
            yield Difference(row.figure, dims_text(row.dims), few)
    yield from _crossed(then, now)


def _by_distribution(
    rows: Sequence[Entry], definitions: Mapping[str, Figure], forms: Forms
) -> dict[tuple[str, ...], Rows]:
    """The entries about people, by distribution and group; others each by themselves."""
    found: dict[tuple[str, ...], Rows] = defaultdict(dict)
    for row in rows:
        figure = definitions.get(row.figure)
        if figure is None or figure.concerns != "people":
            continue
        distribution = distribution_of(row, figure, forms)
        at = (row.figure, dims_text(row.dims))
        key = (*distribution, *group_of(row)) if distribution else ("", row.figure, "", *at)
        found[key][at] = row
    return found


def _numbers(row: Entry) -> tuple[object, ...]:
    return row.numerator, row.denominator, row.n


def _few(changed: Sequence[tuple[Entry, Entry]], rules: DisclosureRules) -> str:
    """Why entries that differ tell about too few people; empty if they do not.

    So many people at least came, went, or answered otherwise as the largest difference is.
    """
    is_count = all(one.unit in COUNTS for one, _ in changed)
    people = 0
    for one, other in changed:
        people = max(people, abs((one.n or 0) - (other.n or 0)))
        if one.unit in (*COUNTS, "share"):
            people = max(people, abs(int((one.numerator or 0) - (other.numerator or 0))))
    least = rules.min_cell if is_count else rules.min_base
    return f"a difference of fewer than {least} people" if people < least else ""


def _crossed(
    then: Mapping[tuple[str, ...], Rows], now: Mapping[tuple[str, ...], Rows]
) -> Iterator[Difference]:
    """Distributions whose answers are the same, and of which each edition hides another group."""
    hidden: dict[tuple[str, ...], list[dict[str, Entry]]] = {}
    same: dict[tuple[str, ...], bool] = defaultdict(lambda: True)
    for key in then.keys() & now.keys():
        *distribution, division, group = key
        if not distribution[0] or not division:
            continue
        where = (*distribution, division)
        sides = hidden.setdefault(where, [{}, {}])
        for at in then[key].keys() & now[key].keys():
            one, other = then[key][at], now[key][at]
            if one.is_shown and other.is_shown:
                same[where] &= _numbers(one) == _numbers(other)
            for side, row in zip(sides, (one, other), strict=True):
                if row.status == "c":
                    side[group] = row
    for where, (first, second) in sorted(hidden.items()):
        if same[where] and first.keys() - second.keys() and second.keys() - first.keys():
            row = second[min(second.keys() - first.keys())]
            why = "each of the two hides a group that the other shows"
            yield Difference(row.figure, dims_text(row.dims), why)
