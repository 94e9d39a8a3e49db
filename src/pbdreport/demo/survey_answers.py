"""The questions of the EDBI survey, as worded in its questionnaire, and invented answers."""

from collections.abc import Mapping
from functools import cache
from random import Random

TEXTS = {
    "m1_tevreden": "Ik ben tevreden over deze begeleiding.",
    "m1_bruikbaar": "Wat aan bod kwam, kan ik gebruiken in mijn werk.",
    "m1_aansluiting": "De begeleiding sloot aan bij wat ons team nodig heeft.",
    "m1_deskundig": "De begeleider kende het onderwerp en onze context.",
    "m2_toegepast": "Ik heb al iets uit de begeleiding toegepast.",
    "m2_vertrouwen": "Ik voel me zeker genoeg om hiermee verder te gaan.",
    "m2_team": "In ons team spreken we over wat we leerden.",
    "m2_tijd": "Ik heb te weinig tijd om met de inhoud aan de slag te gaan.",
    "m3_praktijk": "Mijn aanpak is door de begeleiding veranderd.",
    "m3_leerlingen": "Ik merk een verschil bij mijn leerlingen of cursisten.",
    "m3_afspraken": "Afspraken die we maakten, volgen we nog altijd.",
}
LABELS = {
    "1": "Helemaal niet akkoord",
    "2": "Eerder niet akkoord",
    "3": "Eerder akkoord",
    "4": "Helemaal akkoord",
    "9": "Geen mening",
}

EDGES = (-1.88, -1.28, -0.52)
"""The leaning below which the answer is the lowest, the second, the third."""
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
    """How much better or worse an offer is rated than average."""
    return Random(f"liked/{name}").uniform(-0.35, 0.25)
