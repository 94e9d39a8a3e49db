"""Figures of means: inspections and follow-up, complaints and answers."""

from pbdreport.figures.definition import Figure
from pbdreport.indicators import means_complaints, means_inspections

FIGURES = (
    Figure(
        id="means.inspections",
        title="Doorlichtingen in het schooljaar",
        explanation="Doorlichtingen van instellingen tijdens het schooljaar, naar hun advies.",
        formula="aantal doorlichtingen",
        unit="inspections",
        measure=lambda context, by: means_inspections.advices(context.inspections_now, by),
        sources=("inspections",),
        concerns="institutions",
        breakdowns=((), ("advice",)),
        sentence="In het schooljaar [was|waren] er {value}.",
    ),
    Figure(
        id="means.followed_up",
        title="Begeleid na een ongunstig advies",
        explanation=(
            "Instellingen met een ongunstig advies dat nog gold bij de start van het schooljaar "
            "(hun laatste advies van daarvoor), of dat er tijdens het schooljaar bijkwam, en die "
            "in het schooljaar deelnamen aan een opvolging na doorlichting."
        ),
        formula="begeleide instellingen / instellingen met een ongunstig advies",
        unit="share",
        parts="instellingen",
        measure=lambda context, by: means_inspections.followed_up(
            context.table("inspections"),
            context.follow_ups,
            context.school_year.start,
            context.school_year.end,
        ),
        sources=("inspections", "contacts", "contact_institutions", "offers"),
        concerns="institutions",
        decimals=1,
        sentence=(
            "De dienst begeleidde {of instellingen met een ongunstig advies|instelling met een "
            "ongunstig advies}{pct}."
        ),
        base="de instellingen met een ongunstig advies",
    ),
    Figure(
        id="means.inspected_again",
        title="Advies van de volgende doorlichting",
        explanation=(
            "Instellingen die het schooljaar met een ongunstig advies begonnen en in het "
            "schooljaar opnieuw doorgelicht werden, naar hun nieuwe advies, of het laatste als er "
            "meer dan één is. Het advies komt van de inspectie; dat de begeleiding het "
            "veroorzaakte, volgt er niet uit."
        ),
        formula="instellingen met dat nieuwe advies / opnieuw doorgelichte instellingen",
        unit="share",
        parts="instellingen",
        measure=lambda context, by: means_inspections.inspected_again(
            context.table("inspections"), context.school_year.start, context.school_year.end
        ),
        sources=("inspections",),
        concerns="institutions",
        breakdowns=(("advice",),),
        decimals=1,
        base="de opnieuw doorgelichte instellingen",
    ),
    Figure(
        id="means.complaints",
        title="Schriftelijke klachten",
        explanation="Schriftelijke klachten die de dienst in het schooljaar kreeg.",
        formula="aantal klachten",
        unit="complaints",
        measure=lambda context, by: means_complaints.received(context.table("complaints")),
        sources=("complaints",),
        concerns="work",
        sentence="De dienst kreeg {value}{as_to_part}.",
    ),
    Figure(
        id="means.answered_in_time",
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
        measure=lambda context, by: means_complaints.answered_in_time(
            context.table("complaints"), context.answer_term, context.school_year.end
        ),
        sources=("complaints",),
        concerns="work",
        sentence="{of} [kreeg|kregen] binnen de termijn een antwoord{pct}.",
        base="de klachten met een antwoord of over de termijn",
    ),
)
