"""Rows, definitions and words of an invented service, for tests of presentation."""

from decimal import Decimal

from pbdreport.config.instrument import Instrument
from pbdreport.config.profile import Profile
from pbdreport.config.school_year import SchoolYear
from pbdreport.figures.definition import Figure
from pbdreport.figures.registry.entry import Entry
from pbdreport.presentation.labels import words_of

NBSP = "\N{NO-BREAK SPACE}"

PROFILE = Profile.model_validate(
    {
        "name": "Dienst",
        "short_name": "D",
        "colour": "#12436D",
        "contact": {"name": "Staf", "email": "staf@dienst.example"},
        "pillar": [{"id": "p2", "label": "Pijler 2"}, {"id": "p1", "label": "Pijler 1"}],
        "priority": [
            {"id": "data", "label": "Datageletterdheid"},
            {"id": "care", "label": "Brede basiszorg"},
            {"id": "did", "label": "Effectieve didactiek"},
        ],
    }
)
INSTRUMENT = Instrument.model_validate(
    {
        "id": "edbi",
        "label": "Bevraging",
        "headline": "q1",
        "module": [{"id": "m1", "label": "Kernvragen"}],
        "scale": [
            {
                "id": "s",
                "steps": [
                    {"value": "1", "label": "Oneens"},
                    {"value": "2", "label": "Neutraal", "neutral": True},
                    {"value": "3", "label": "Eens", "favourable": True},
                ],
                "outside": [
                    {"value": "9", "label": "Geen mening"},
                    {"value": "n/a", "label": "Niet van toepassing"},
                ],
            }
        ],
        "item": [
            {"id": "q1", "module": "m1", "text": "A?", "short": "Vraag een", "scale": "s"},
            {"id": "q2", "module": "m1", "text": "B?", "short": "Vraag twee", "scale": "s"},
        ],
    }
)
OFFERS = {"od10": "Tiende aanbod", "od9": "Negende aanbod", "od1": "Eerste aanbod"}
WORDS = words_of(PROFILE, SchoolYear(2023), INSTRUMENT, {"offer": OFFERS})


def figure(**changes) -> Figure:
    """A share of institutions, with the changes that a test asks for."""
    return Figure(
        **{
            "id": "reach.example",
            "version": 1,
            "title": "Bereikte instellingen",
            "explanation": "",
            "formula": "",
            "unit": "share",
            "measure": None,
            "sources": ("contacts",),
            "concerns": "institutions",
            "decimals": 1,
            "parts": "instellingen",
            **changes,
        }
    )


def row(numerator, denominator=1, n=None, previous=None, previous_denominator=1, **also) -> Entry:
    """A row; further names are its dimensions, or fields of a row."""
    fields = {name: also.pop(name) for name in list(also) if name in Entry.__dataclass_fields__}
    if previous is not None:
        fields = {
            "previous_numerator": Decimal(str(previous)),
            "previous_denominator": Decimal(str(previous_denominator)),
            "previous_status": "ok",
            "previous_source": "data",
            **fields,
        }
    return Entry(
        "reach.example",
        1,
        fields.pop("unit", "share"),
        also,
        None if numerator is None else Decimal(str(numerator)),
        None if numerator is None else Decimal(str(denominator)),
        n,
        **fields,
    )


SHARE = figure()
HOURS = figure(id="effort.hours", unit="hours", parts="", concerns="work", title="Uren")
ANSWERS = figure(
    id="effectiveness.answers",
    chart="diverging",
    concerns="people",
    parts="respondenten",
    title="Antwoorden",
)
FAVOURABLE = figure(
    id="effectiveness.favourable",
    chart="intervals",
    concerns="people",
    parts="respondenten",
    interval="wilson",
    title="Gunstig",
)
PARTS = figure(
    id="priorities.parts",
    unit="day_parts",
    parts="",
    concerns="work",
    chart="stacked",
    title="Dagdelen",
)

BY_LEVEL = [
    row(3, 4, 4, 2, 4, previous_n=4, level="SO"),
    row(150, 200, 200, 100, 200, previous_n=200, level="BaO"),
    row(1, 4, 4, level="CLB"),
]
BY_OFFER = [row(value, offer=code) for value, code in ((5, "od9"), (20, "od10"), (7, "od1"))]
BY_ANSWER = [
    row(count, 100, 100, item=item, answer=str(answer))
    for item, counts in (("q1", (10, 30, 60)), ("q2", (10, 10, 80)))
    for answer, count in enumerate(counts, start=1)
]
BY_ITEM = [
    row(
        *(150, 187, 187, 120, 190),
        **{"previous_n": 190, "lower": 0.739, "upper": 0.853, "item": "q1"},
        **{"change_lower": 0.0797, "change_upper": 0.2566},
    ),
    row(
        *(18, 22, 22, 15, 25),
        **{"previous_n": 25, "lower": 0.6148, "upper": 0.927, "item": "q2", "status": "u"},
        **{"change_lower": -0.0420, "change_upper": 0.4431},
    ),
]
BY_PART = [
    row(value, offer=offer, priority=priority)
    for offer, values in (("od1", (2, 3, 5)), ("od9", (20, 0, 40)))
    for priority, value in zip(("data", "care", "did"), values, strict=True)
]
BY_MODE = [
    row(40, 50, 50, level="BaO", mode="physical"),
    row(30, 40, 40, level="BaO", mode="online"),
    row(36, 40, 40, level="SO", mode="physical"),
    row(20, 25, 25, level="SO", mode="online", status="u"),
    row(16, 20, 20, level="DKO", mode="physical"),
]
"""80, 75, 90, 80 and 80 %; at DKO nothing online."""

CASES = {
    "bars": (BY_LEVEL, SHARE, ("level",)),
    "bars by value": (BY_OFFER, HOURS, ("offer",)),
    "diverging": (BY_ANSWER, ANSWERS, ("answer", "item")),
    "heat": (BY_MODE, SHARE, ("level", "mode")),
    "intervals": (BY_ITEM, FAVOURABLE, ("item",)),
    "stacked": (BY_PART, PARTS, ("offer", "priority")),
    "whole": ([row(583, 706, 706)], SHARE, ()),
}
"""Rows of each kind of chart, with their figure and dimensions."""
