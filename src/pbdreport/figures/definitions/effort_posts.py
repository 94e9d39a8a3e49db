"""Figures of effort: planned posts, what became of them, and how advisers used their time."""

from pbdreport.figures.definition import Figure
from pbdreport.indicators import effort_hours

_REALISED = (
    "Uren op de klasvloer worden voltijdse equivalenten (VTE) met de norm uit het profiel van de "
    "dienst: een voltijdse begeleider die de norm haalt, geeft zoveel uren op de klasvloer. Waar "
    "de dienst registreerde hoeveel VTE er werkelijk waren, geldt dat: voor middelen zonder uren "
    "op de klasvloer en voor projecten. Alleen pijlers, cellen en projecten met voorziene VTE "
    "tellen mee."
)
_PLACES = ((), ("pillar",), ("pillar", "poc"), ("plan",), ("project",))

FIGURES = (
    Figure(
        id="effort.planned_fte",
        version=2,
        changes=("Een project waarvoor er nog geen aanbod is, telt mee als project.",),
        title="Voorziene voltijdse equivalenten",
        explanation=(
            "Voltijdse equivalenten (VTE) die het plan en de projecten voorzien. Ook een project "
            "waarvoor er nog geen aanbod is, telt als project."
        ),
        formula="som van de voorziene VTE",
        unit="fte",
        measure=lambda context, by: effort_hours.planned_fte(context.capacity, by),
        sources=("capacity",),
        concerns="work",
        breakdowns=(*_PLACES, ("funding",), ("funding", "pillar")),
        decimals=2,
        sentence="Het plan en de projecten voorzagen {value}.",
    ),
    Figure(
        id="effort.realised_fte",
        version=2,
        changes=("Een project waarvoor er nog geen aanbod is, telt mee als project.",),
        title="Werkelijke voltijdse equivalenten",
        explanation=_REALISED,
        formula="uren op de klasvloer / (norm × uren per VTE), of de geregistreerde VTE",
        unit="fte",
        needs=("contacts.hours", "contacts.staff_count"),
        measure=lambda context, by: effort_hours.realised_fte(
            context.realised, context.floor_hours_per_fte, by
        ),
        sources=("contacts", "offers", "capacity"),
        concerns="work",
        breakdowns=_PLACES,
        decimals=2,
        sentence="In werkelijkheid was dat {value}.",
    ),
    Figure(
        id="effort.fte_realised",
        version=2,
        changes=("Een project waarvoor er nog geen aanbod is, telt mee als project.",),
        title="Realisatie van de voorziene voltijdse equivalenten",
        explanation=_REALISED,
        formula="werkelijke VTE / voorziene VTE",
        unit="share",
        needs=("contacts.hours", "contacts.staff_count"),
        measure=lambda context, by: effort_hours.fte_realised_share(
            context.realised, context.floor_hours_per_fte, by
        ),
        sources=("contacts", "offers", "capacity"),
        concerns="work",
        breakdowns=_PLACES,
        decimals=1,
        sentence="Van de voorziene voltijdse equivalenten werd {value} gerealiseerd.",
        base="de voorziene voltijdse equivalenten",
    ),
    Figure(
        id="effort.time_use",
        version=1,
        title="Tijdsbesteding van de begeleiders",
        explanation=(
            "Verdeling van de geregistreerde werktijd over soorten werk. De basis is alle "
            "geregistreerde werktijd, niet de geplande uren op de klasvloer. Korte hulp per "
            "telefoon of mail staat zelden in een agenda: rechtstreeks contact is onderschat. "
            "Cijfers die op te weinig begeleiders steunen, worden niet getoond."
        ),
        formula="uren van de activiteit / alle geregistreerde uren",
        unit="share",
        parts="uren",
        measure=lambda context, by: effort_hours.time_use(context.time_entries, by),
        sources=("time_entries",),
        concerns="people",
        breakdowns=(("activity",), ("activity", "pillar")),
        decimals=1,
        base="alle geregistreerde werktijd",
    ),
)
