"""Invented answers to the questionnaire: most content, some not, a few without an opinion.

A respondent has a leaning of his own, the same over all questions; questions, offers and levels
shift it. On the scale of four, 70 % gives the highest answer and 20 % the second where nothing
shifts it.
"""

from collections.abc import Mapping
from functools import cache
from random import Random

EDGES = (-1.88, -1.28, -0.52)
"""Below which leaning the answer is the lowest, the second, the third."""
SHIFT = {
    "m1_tevreden": 0.0,
    "m1_bruikbaar": -0.05,
    "m1_aansluiting": -0.25,
    "m1_deskundig": 0.2,
    "m2_toegepast": -0.6,
    "m2_vertrouwen": -0.35,
    "m2_team": -0.55,
    "m2_tijd": -0.9,
    "m3_praktijk": -0.7,
    "m3_leerlingen": -1.0,
    "m3_afspraken": -0.75,
}
REVERSED = ("m2_tijd",)
QUESTIONS = tuple(SHIFT)
NO_OPINION = "9"


def answers(random: Random, shift: float, modules: tuple[str, ...]) -> dict[str, str]:
    """A respondent's answers to the questions of the modules asked; some are left open."""
    leaning = random.gauss(0, 0.8)
    given: dict[str, str] = {}
    for item in QUESTIONS:
        if item.split("_")[0] not in modules or random.random() < 0.015:
            continue
        given[item] = _answer(item, leaning + shift + SHIFT[item], random)
    return given


def _answer(item: str, leaning: float, random: Random) -> str:
    if random.random() < (0.025 if item.startswith("m1") else 0.07):
        return NO_OPINION
    felt = leaning + random.gauss(0, 0.6)
    step = 1 + sum(felt > edge for edge in EDGES)
    return str(5 - step if item in REVERSED else step)


def worded(given: Mapping[str, str], labels: Mapping[str, str]) -> dict[str, str]:
    """The same answers in words."""
    return {item: labels[value] for item, value in given.items()}


@cache
def offer_shift(name: str) -> float:
    """How much better or worse an offer is liked than the usual one."""
    return Random(f"liked/{name}").uniform(-0.35, 0.25)
