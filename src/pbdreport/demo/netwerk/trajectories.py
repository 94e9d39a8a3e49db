"""The trajectories of `netwerk`, with the published numbers.

`clusterplanning.xlsx` has all of them, including those postponed or cancelled.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from random import Random

from pbdreport.config.school_year import SchoolYear
from pbdreport.demo.chance import chance, spread
from pbdreport.demo.export_file import Export, Layout
from pbdreport.demo.faults import (
    Fault,
    Planted,
    Sowing,
    emptied,
    misspelt,
    plant,
    unknown_institution,
)
from pbdreport.demo.netwerk.offers import Guided, guided
from pbdreport.demo.netwerk.register import GROUPS, Institution, active

WITH_TEAMS = ("iedereen_leider_van_leren",)
"""Trajectories of several policy teams together."""
STATUS_NAMES = {
    "completed": "uitgevoerd",
    "running": "lopend",
    "planned": "gepland",
    "postponed": "uitgesteld",
    "cancelled": "geannuleerd",
}
REASONS = (
    "lerarentekort",
    "leerachterstand krijgt voorrang",
    "wissel van directeur",
    "wissel van sleutelpersoon",
)
NOT_DONE = ("postponed", "cancelled", "cancelled", "planned")
PLANNED_DAY_PARTS = {"trajectory": 12, "plg": 8, "follow_up": 36, "project": 6}
GROUPS_OF = {"plg_beleid": 21}
"""Learning communities of which it is published in how many school groups they are."""
SHARED_BY = 5
"""How many institutions a learning community has, some more and some fewer."""


@dataclass(frozen=True)
class Trajectory:
    """An agreed trajectory or learning community."""

    number: str
    guided: Guided
    group: str
    institutions: tuple[Institution, ...]
    interventions: int
    status: str
    pre_measured: bool
    post_measured: bool
    reason: str = ""

    @property
    def is_shared(self) -> bool:
        """Whether it was agreed with a school group instead of one institution."""
        return self.guided.offer.kind == "plg" or len(self.institutions) > 1


@cache
def trajectories(year: SchoolYear) -> tuple[Trajectory, ...]:
    """All trajectories of a school year; those not carried out come last."""
    random = chance("netwerk", year, "trajectories")
    done: list[Trajectory] = []
    missed: list[Trajectory] = []
    pools = _Pools(year, random)
    for one in guided(year):
        places = pools.places(one)
        weights = [random.uniform(0.6, 1.4) for _ in places]
        count = len(places)
        amounts = spread(one.interventions, weights, [1] * count, [one.interventions] * count)
        for institutions, amount in zip(places, amounts, strict=True):
            done.append(_trajectory(one, institutions, amount, random))
        for institutions in random.sample(places, round(count * 0.09)):
            missed.append(_missed(one, institutions, random))
    return tuple(
        replace(one, number=f"T{year.first % 100}-{number:04}")
        for number, one in enumerate(done + missed, start=1)
    )


def _trajectory(
    one: Guided, institutions: tuple[Institution, ...], amount: int, random: Random
) -> Trajectory:
    pre = random.random() < 0.7
    return Trajectory(
        "",
        one,
        institutions[0].group,
        institutions,
        amount,
        "running" if random.random() < 0.15 else "completed",
        pre,
        pre and random.random() < 0.65,
    )


def _missed(one: Guided, institutions: tuple[Institution, ...], random: Random) -> Trajectory:
    status = random.choice(NOT_DONE)
    reason = "" if status == "planned" else random.choice(REASONS)
    return Trajectory("", one, institutions[0].group, institutions, 0, status, False, False, reason)


@dataclass
class _Pools:
    """Institutions in the order in which they get trajectories.

    Within a pillar, an institution gets a second trajectory only when all others have one.
    """

    year: SchoolYear
    random: Random
    waiting: dict[tuple[str, ...], list[Institution]] = field(default_factory=dict)

    def places(self, one: Guided) -> list[tuple[Institution, ...]]:
        """The institutions of each trajectory: one, or several of a school group."""
        known = [
            institution for institution in active(self.year) if institution.level in one.levels
        ]
        if one.offer.kind == "plg" or one.offer.id in WITH_TEAMS:
            groups = sorted(GROUPS)[: GROUPS_OF.get(one.offer.id, len(GROUPS))]
            turns = [groups[turn % len(groups)] for turn in range(one.trajectories)]
            if one.offer.id not in GROUPS_OF:
                turns = [self.random.choice(groups) for _ in turns]
            return [_of_one_group(known, group, self.random) for group in turns]
        pool = self.waiting.setdefault((one.offer.pillar, *one.levels), [])
        while len(pool) < one.trajectories:
            pool += self.random.sample(known, len(known))
        chosen, pool[:] = pool[: one.trajectories], pool[one.trajectories :]
        return [(institution,) for institution in chosen]


def _of_one_group(known: list[Institution], group: str, random: Random) -> tuple[Institution, ...]:
    own: list[Institution] = []
    while len(own) < 2:
        own = [institution for institution in known if institution.group == group]
        group = random.choice(sorted(GROUPS))
    size = min(len(own), random.randint(SHARED_BY - 2, SHARED_BY + 2))
    return tuple(random.sample(own, size))


def planning_export(year: SchoolYear) -> tuple[Export, list[Planted]]:
    """`clusterplanning.xlsx`: what was agreed, its status, and the reason."""
    rows = tuple(
        {
            "Trajectnr": one.number,
            "Aanbod": one.guided.offer.id,
            "Scholengroep": GROUPS[one.group],
            "Instelling": "" if one.is_shared else one.institutions[0].number,
            "Voorziene dagdelen": str(PLANNED_DAY_PARTS[one.guided.offer.kind]),
            "Gegeven dagdelen": str(one.interventions),
            "Stand": STATUS_NAMES[one.status],
            "Reden": one.reason,
            "Premeting": "J" if one.pre_measured else "N",
            "Postmeting": "J" if one.post_measured else "N",
        }
        for one in trajectories(year)
    )
    layout = Layout(
        sheet="Planning",
        titles=(f"Clusterplanning {year}", f"Stand op {date(year.first + 1, 8, 31):%d/%m/%Y}", ""),
        total=("Totaal", "Gegeven dagdelen"),
        numbers=frozenset({"Voorziene dagdelen", "Gegeven dagdelen"}),
    )
    export = Export("clusterplanning.xlsx", tuple(rows[0]), rows, layout)
    faults = (
        Fault("misspelt_code", "Stand", misspelt),
        Fault("impossible_hours", "Gegeven dagdelen", impossible_day_parts),
        Fault("unknown_institution", "Instelling", unknown_institution),
        Fault("empty_required", "Aanbod", emptied),
    )
    sowing = Sowing(faults, "Trajectnr", "Stand")
    return plant(export, sowing, chance("netwerk", year, "faults", "planning"))


def impossible_day_parts(cell: str, random: Random) -> str:
    """A negative number."""
    return f"-{random.randint(1, 9)}"
