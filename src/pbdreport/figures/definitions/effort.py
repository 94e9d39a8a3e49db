"""Figures of effort."""

from pbdreport.figures.definition import Figure
from pbdreport.indicators import effort

FIGURES = (
    Figure(
        id="effort.floor_hours",
        version=1,
        title="Uren op de klasvloer",
        explanation=(
            "Uren waarin begeleiders in rechtstreeks contact stonden met onderwijsprofessionals. "
            "Een contact met vijf instellingen telt zijn duur één keer, een contact met twee "
            "begeleiders twee keer. Verplaatsing, voorbereiding en naverwerking tellen niet mee."
        ),
        formula="som van duur × aantal begeleiders",
        unit="hours",
        measure=lambda context, by: effort.floor_hours(context.contacts, by),
        sources=("contacts", "offers"),
        concerns="work",
        breakdowns=((), ("pillar",), ("offer",)),
        sentence="De begeleiders stonden {value} op de klasvloer.",
    ),
    Figure(
        id="effort.school_contact_hours",
        version=1,
        title="Uren schoolcontact",
        explanation=(
            "Uren waarin instellingen begeleid werden. Een contact van twee uur met drie "
            "instellingen telt voor zes uren."
        ),
        formula="som van duur × aantal deelnemende instellingen",
        unit="hours",
        measure=lambda context, by: effort.school_contact_hours(
            context.contacts, context.contact_institutions, by
        ),
        sources=("contacts", "contact_institutions", "offers"),
        concerns="work",
        breakdowns=((), ("mode",), ("pillar",)),
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
        measure=lambda context, by: effort.mode_share(
            context.contacts, context.contact_institutions, by
        ),
        sources=("contacts", "contact_institutions"),
        concerns="work",
        breakdowns=(("mode",), ("mode", "pillar")),
        decimals=1,
        chart="bars",
    ),
    Figure(
        id="effort.leverage",
        version=1,
        title="Hefboom schoolcontact",
        explanation=(
            "Uren schoolcontact per uur op de klasvloer. Boven 1 bedient een uur van een "
            "begeleider meer dan één instelling. Totalen zijn verhoudingen van sommen."
        ),
        formula="uren schoolcontact / uren op de klasvloer",
        unit="ratio",
        measure=lambda context, by: effort.leverage(
            context.contacts, context.contact_institutions, by
        ),
        sources=("contacts", "contact_institutions", "offers"),
        concerns="work",
        breakdowns=((), ("pillar",)),
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
        measure=lambda context, by: effort.presence(
            context.contacts, context.table("capacity"), by
        ),
        sources=("contacts", "offers", "capacity"),
        concerns="work",
        breakdowns=((), ("pillar",)),
        decimals=1,
        sentence=(
            "Van de {denominator} geplande uren gingen er {numerator} naar de klasvloer: {value}."
        ),
    ),
)
