"""Figures of effort."""

from pbdreport.figures.definition import Figure
from pbdreport.indicators import effort, effort_hours

FIGURES = (
    Figure(
        id="effort.floor_hours",
        version=1,
        title="Uren op de klasvloer",
        explanation=(
            "Uren waarin begeleiders in rechtstreeks contact stonden met onderwijsprofessionals. "
            "Een contact met vijf instellingen telt zijn duur één keer, een contact met twee "
            "begeleiders twee keer. Verplaatsing, voorbereiding en naverwerking tellen niet mee, "
            "en contacten die apart geregistreerd zijn evenmin."
        ),
        formula="som van duur × aantal begeleiders",
        unit="hours",
        needs=("contacts.hours", "contacts.staff_count"),
        measure=lambda context, by: effort.floor_hours(context.given, by),
        sources=("contacts", "offers"),
        concerns="work",
        breakdowns=((), ("pillar",), ("pillar", "poc"), ("plan",), ("project",), ("offer",)),
        sentence="De begeleiders stonden {value} op de klasvloer{as_to_part}.",
    ),
    Figure(
        id="effort.floor_share",
        version=1,
        title="Verdeling van de uren op de klasvloer",
        explanation=(
            "Aandeel van elke pijler in de uren op de klasvloer van het begeleidingsplan. "
            "Projecten en ander aanbod buiten het plan tellen niet mee."
        ),
        formula="uren op de klasvloer van de pijler / uren op de klasvloer van het plan",
        unit="share",
        parts="uren",
        needs=("contacts.hours", "contacts.staff_count"),
        measure=lambda context, by: effort_hours.floor_share(context.given, by),
        sources=("contacts", "offers"),
        concerns="work",
        breakdowns=(("pillar",), ("pillar", "poc")),
        decimals=1,
        base="de uren op de klasvloer van het begeleidingsplan",
    ),
    Figure(
        id="effort.contacts",
        version=1,
        title="Contacten",
        explanation=(
            "Geregistreerde contacten: vergaderingen en interventies, hoelang ze ook duurden en "
            "hoeveel instellingen er ook aan deelnamen. Ook contacten die apart geregistreerd "
            "zijn, tellen mee."
        ),
        formula="aantal contacten",
        unit="contacts",
        measure=lambda context, by: effort.contacts_held(context.given, by),
        sources=("contacts", "offers"),
        concerns="work",
        breakdowns=((), ("kind",), ("pillar",), ("offer",)),
        sentence="De begeleiders registreerden {value}{as_to_part}.",
    ),
    Figure(
        id="effort.day_parts",
        title="Dagdelen begeleiding",
        explanation=(
            "Dagdelen die begeleiders bij een contact registreerden. Contacten die apart "
            "geregistreerd zijn, tellen niet mee."
        ),
        formula="som van de dagdelen",
        unit="day_parts",
        needs=("contacts.day_parts",),
        measure=lambda context, by: effort.day_parts(context.given, by),
        sources=("contacts", "offers"),
        concerns="work",
        breakdowns=((), ("pillar",), ("offer",)),
        decimals=1,
        sentence="De begeleiders gaven {value}{as_to_part}.",
    ),
    Figure(
        id="effort.school_contact_hours",
        version=1,
        title="Uren schoolcontact",
        explanation=(
            "Uren waarin instellingen begeleid werden. Een contact van twee uur met drie "
            "instellingen telt voor zes uren. Contacten die apart geregistreerd zijn, tellen "
            "niet mee."
        ),
        formula="som van duur × aantal deelnemende instellingen",
        unit="hours",
        needs=("contacts.hours",),
        measure=lambda context, by: effort.school_contact_hours(context.given, by),
        sources=("contacts", "contact_institutions", "offers"),
        concerns="work",
        breakdowns=(
            (),
            ("mode",),
            ("pillar",),
            ("pillar", "poc"),
            ("plan",),
            ("project",),
            ("mode", "pillar"),
            ("mode", "project"),
        ),
        sentence="Samen kregen de instellingen {value} schoolcontact.",
    ),
    Figure(
        id="effort.mode_share",
        version=1,
        title="Vormen van begeleiding",
        explanation="Aandeel van elke vorm van begeleiding in de uren schoolcontact.",
        formula="uren schoolcontact in de vorm / alle uren schoolcontact",
        unit="share",
        parts="uren",
        needs=("contacts.hours",),
        measure=lambda context, by: effort.mode_share(context.given, by),
        sources=("contacts", "contact_institutions"),
        concerns="work",
        breakdowns=(("mode",), ("mode", "pillar"), ("mode", "project")),
        decimals=1,
        chart="bars",
        base="de uren schoolcontact",
    ),
    Figure(
        id="effort.leverage",
        version=2,
        changes=("Contacten die apart geregistreerd zijn, tellen niet meer mee.",),
        title="Hefboom schoolcontact",
        explanation=(
            "Uren schoolcontact per uur op de klasvloer. Boven 1 bedient een uur van een "
            "begeleider meer dan één instelling. Totalen zijn verhoudingen van sommen. Contacten "
            "die apart geregistreerd zijn, tellen niet mee, zoals in beide soorten uren."
        ),
        formula="uren schoolcontact / uren op de klasvloer",
        unit="ratio",
        needs=("contacts.hours", "contacts.staff_count"),
        measure=lambda context, by: effort.leverage(context.given, by),
        sources=("contacts", "contact_institutions", "offers"),
        concerns="work",
        breakdowns=((), ("pillar",), ("pillar", "poc"), ("plan",), ("project",)),
        decimals=2,
        sentence="Per uur op de klasvloer gaf de dienst {value} uur schoolcontact.",
    ),
    Figure(
        id="effort.presence",
        version=1,
        title="Aanwezigheid op de klasvloer",
        explanation=(
            "Uren op de klasvloer tegenover de uren die het plan voorziet (geplande VTE × uren per "
            "VTE). Alleen pijlers met geplande uren tellen mee, in teller en noemer."
        ),
        formula="uren op de klasvloer / geplande uren",
        unit="share",
        parts="uren",
        needs=("contacts.hours", "contacts.staff_count"),
        measure=lambda context, by: effort.presence(context.given, context.capacity, by),
        sources=("contacts", "offers", "capacity"),
        concerns="work",
        breakdowns=((), ("pillar",), ("pillar", "poc"), ("plan",), ("project",)),
        decimals=1,
        sentence=(
            "Van de {denominator} geplande uren [ging|gingen] {er} naar de klasvloer: {value}."
        ),
        base="de geplande uren",
    ),
)
