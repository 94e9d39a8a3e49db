"""Figures of means: inspections and their follow-up, complaints and their answers."""

from pbdreport.figures.definition import Figure
from pbdreport.indicators import complaints, inspections

FIGURES = (
    Figure(
        id="means.inspections",
        version=1,
        title="Doorlichtingen in het schooljaar",
        explanation="Doorlichtingen van instellingen tijdens het schooljaar, naar hun advies.",
        formula="aantal doorlichtingen",
        unit="inspections",
        measure=lambda context, by: inspections.advices(context.inspections_now, by),
        sources=("inspections",),
        concerns="institutions",
        breakdowns=((), ("advice",)),
        sentence="In het schooljaar waren er {value}.",
    ),
    Figure(
        id="means.followed_up",
        version=1,
        title="Begeleid na een ongunstig advies",
        explanation=(
            "Instellingen met een ongunstig advies dat nog gold bij de start van het schooljaar, "
            "of dat er tijdens het schooljaar bijkwam, en die deelnamen aan een opvolging na "
            "doorlichting."
        ),
        formula="begeleide instellingen / instellingen met een ongunstig advies",
        unit="share",
        parts="instellingen",
        measure=lambda context, by: inspections.followed_up(
            context.table("inspections"),
            context.follow_ups,
            context.school_year.start,
            context.school_year.end,
        ),
        sources=("inspections", "contacts", "contact_institutions", "offers"),
        concerns="institutions",
        decimals=1,
        sentence=(
            "Van de {denominator} instellingen met een ongunstig advies begeleidde de dienst er "
            "{numerator}: {value}."
        ),
    ),
    Figure(
        id="means.inspected_again",
        version=1,
        title="Advies van de volgende doorlichting",
        explanation=(
            "Instellingen die het schooljaar met een ongunstig advies begonnen en in het "
            "schooljaar opnieuw doorgelicht werden, naar hun nieuwe advies. Het advies komt van "
            "de inspectie; dat de begeleiding het veroorzaakte, volgt er niet uit."
        ),
        formula="instellingen met dat nieuwe advies / opnieuw doorgelichte instellingen",
        unit="share",
        parts="instellingen",
        measure=lambda context, by: inspections.inspected_again(
            context.table("inspections"), context.school_year.start, context.school_year.end
        ),
        sources=("inspections",),
        concerns="institutions",
        breakdowns=(("advice",),),
        decimals=1,
    ),
    Figure(
        id="means.complaints",
        version=1,
        title="Schriftelijke klachten",
        explanation="Schriftelijke klachten die de dienst in het schooljaar kreeg.",
        formula="aantal klachten",
        unit="complaints",
        measure=lambda context, by: complaints.received(context.table("complaints")),
        sources=("complaints",),
        concerns="work",
        sentence="De dienst kreeg {value}{as_to_part}.",
    ),
    Figure(
        id="means.answered_in_time",
        version=1,
        title="Klachten op tijd beantwoord",
        explanation=(
            "Klachten die binnen de termijn van de werkingscode een antwoord kregen. De termijn "
            "telt werkdagen na de ontvangst, zonder weekends en Belgische feestdagen, en is in de "
            "zomer geschorst. Een klacht zonder antwoord waarvan de termijn op 31 augustus nog "
            "loopt, telt niet mee."
        ),
        formula="klachten op tijd beantwoord / klachten beantwoord of over de termijn",
        unit="share",
        parts="klachten",
        measure=lambda context, by: complaints.answered_in_time(
            context.table("complaints"), context.answer_term, context.school_year.end
        ),
        sources=("complaints",),
        concerns="work",
        sentence=(
            "Daarvan kregen er {numerator} van {denominator} binnen de termijn een antwoord: "
            "{value}."
        ),
    ),
)
