"""The advisers of `steden` by team, and the list of its staff: one row per person and post."""

from dataclasses import dataclass
from functools import cache

from pbdreport.config.school_year import SchoolYear
from pbdreport.demo.chance import chance, spread
from pbdreport.demo.export_file import Cells, Export, Layout
from pbdreport.demo.names import email, person
from pbdreport.demo.steden.aims import aim

DOMAIN = "stadsring.example"
REGIONS = ("Noord", "Oost", "Zuid", "West")
CURRICULUM = "Leerplan"
"""The team that reports working days per month, without names."""
TEAMS = (*REGIONS, CURRICULUM)
ADVISER = "Pedagogisch begeleider"
MOST = 68
"""Advisers, over the years."""
SUPPORT = (("Administratief medewerker", 9, 62), ("Coördinator", 3, 24), ("Informaticus", 2, 15))
"""Other functions: persons, and tenths of a full-time post together."""
BESIDE = ("Coördinator", 5)
"""The second post of one adviser, in tenths."""


@dataclass(frozen=True)
class Adviser:
    """An adviser, who guides institutions."""

    number: int
    name: str
    email: str
    team: str
    tenths: int
    """Of a full-time post."""


@cache
def advisers(year: SchoolYear) -> tuple[Adviser, ...]:
    """The advisers of a school year; their full-time equivalents add up to the published total."""
    wanted = aim(year)
    random = chance("steden", year, "posts")
    weights = [random.uniform(0.5, 3) for _ in range(wanted.heads)]
    tenths = spread(wanted.fte_tenths, weights, [5] * wanted.heads, [10] * wanted.heads)
    return tuple(
        Adviser(number, name, email(name, 100 + number, DOMAIN), _team(number), post)
        for number, (name, post) in enumerate(zip(_names(), tenths, strict=False), start=1)
    )


@cache
def _names() -> tuple[str, ...]:
    """Unique names of all advisers over the years, then of the other staff."""
    random = chance("steden", "advisers")
    names: dict[str, None] = {}
    while len(names) < MOST + sum(persons for _, persons, _ in SUPPORT):
        names[person(random)] = None
    return tuple(names)


def _team(number: int) -> str:
    return TEAMS[number % len(TEAMS)]


def staff_export(year: SchoolYear) -> Export:
    """`personeel.csv`: one row is one post of a person."""
    posts = [(one.name, ADVISER, one.team, one.tenths) for one in advisers(year)]
    random = chance("steden", year, "support")
    shared = min(advisers(year), key=lambda one: one.tenths)
    posts.append((shared.name, BESIDE[0], "Stafdienst", BESIDE[1]))
    names = iter(_names()[MOST:])
    for function, persons, tenths in SUPPORT:
        weights = [random.uniform(0.5, 2) for _ in range(persons)]
        sizes = spread(tenths, weights, [4] * persons, [10] * persons)
        posts += [(next(names), function, "Stafdienst", size) for size in sizes]
    numbers = {name: f"P{number:04}" for number, name in enumerate(dict.fromkeys(_of(posts)), 1)}
    rows: tuple[Cells, ...] = tuple(
        {
            "Personeelsnr.": numbers[name],
            "Naam": name,
            "Functie": function,
            "Team": team,
            "VTE": f"{tenths / 10:g}",
        }
        for name, function, team, tenths in sorted(posts)
    )
    layout = Layout(encoding="windows-1252", numbers=frozenset({"VTE"}), total=("Totaal", "VTE"))
    return Export("personeel.csv", tuple(rows[0]), rows, layout)


def _of(posts: list[tuple[str, str, str, int]]) -> list[str]:
    return sorted(name for name, *_ in posts)
