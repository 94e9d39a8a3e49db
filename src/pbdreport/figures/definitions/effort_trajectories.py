"""Figures of effort: trajectories, what became of them, and whether they were measured."""

from pbdreport.figures.definition import Figure
from pbdreport.indicators import effort_trajectories
from pbdreport.schema import STATUSES

_SOURCES = ("trajectories", "offers")

FIGURES = (
    Figure(
        id="effort.trajectories",
        version=1,
        title="Trajecten en leergemeenschappen",
        explanation=(
            "Trajecten en professionele leergemeenschappen die liepen of afgerond werden. Wat "
            "gepland, uitgesteld of geannuleerd is, telt niet mee."
        ),
        formula="aantal trajecten met stand lopend of afgerond",
        unit="trajectories",
        measure=lambda context, by: effort_trajectories.carried_out(context.trajectories, by),
        sources=_SOURCES,
        concerns="work",
        breakdowns=((), ("kind",), ("pillar",), ("kind", "pillar"), ("offer",)),
        sentence="In dit schooljaar [liep of eindigde|liepen of eindigden] {value}.",
    ),
    Figure(
        id="effort.trajectory_status",
        version=1,
        title="Afgesproken trajecten",
        explanation="Verdeling van alle afgesproken trajecten over hun stand op 31 augustus.",
        formula="trajecten met die stand / alle afgesproken trajecten",
        unit="share",
        parts="trajecten",
        measure=lambda context, by: effort_trajectories.by_status(
            context.trajectories, STATUSES, by
        ),
        sources=_SOURCES,
        concerns="work",
        breakdowns=(("status",), ("pillar", "status")),
        decimals=1,
        base="alle afgesproken trajecten",
    ),
    Figure(
        id="effort.not_carried_out",
        version=1,
        title="Uitgestelde en geannuleerde trajecten",
        explanation="Trajecten die uitgesteld of geannuleerd werden, met de reden.",
        formula="aantal trajecten met stand uitgesteld of geannuleerd",
        unit="trajectories",
        measure=lambda context, by: effort_trajectories.reasons(context.trajectories, by),
        sources=_SOURCES,
        concerns="work",
        breakdowns=((), ("status",), ("reason",), ("reason", "status")),
        sentence="Niet doorgegaan of uitgesteld: {value}.",
    ),
    Figure(
        id="effort.pre_measured",
        version=1,
        title="Trajecten met een voormeting",
        explanation="Trajecten die liepen of afgerond werden en bij de start gemeten zijn.",
        formula="trajecten met een voormeting / trajecten met stand lopend of afgerond",
        unit="share",
        parts="trajecten",
        measure=lambda context, by: effort_trajectories.measured(context.trajectories, "pre", by),
        sources=_SOURCES,
        concerns="work",
        breakdowns=((), ("pillar",)),
        decimals=1,
        sentence="Bij {of} is er een voormeting{pct}.",
        base="de trajecten die liepen of afgerond werden",
    ),
    Figure(
        id="effort.post_measured",
        version=1,
        title="Trajecten met een nameting",
        explanation=(
            "Trajecten die liepen of afgerond werden en op het einde gemeten zijn. Wat nog loopt, "
            "kan de nameting nog krijgen."
        ),
        formula="trajecten met een nameting / trajecten met stand lopend of afgerond",
        unit="share",
        parts="trajecten",
        measure=lambda context, by: effort_trajectories.measured(context.trajectories, "post", by),
        sources=_SOURCES,
        concerns="work",
        breakdowns=((), ("pillar",)),
        decimals=1,
        sentence="Bij {of} is er een nameting{pct}.",
        base="de trajecten die liepen of afgerond werden",
    ),
)
