"""Figures of reach: people at contacts and sessions."""

from pbdreport.figures.definition import Figure
from pbdreport.indicators import effort_trajectories, reach_audiences

_PARTICIPATIONS = (
    "Wie aan drie contacten deelneemt, telt drie keer: het zijn deelnames, geen verschillende "
    "personen. Omdat een klein aantal deelnames van een klein aantal mensen is, gelden de regels "
    "voor cijfers over personen."
)

FIGURES = (
    Figure(
        id="reach.participations",
        title="Deelnames van instellingen",
        explanation=(
            "Een instelling telt één keer voor elk contact waaraan ze deelnam, ook als dat contact "
            "apart geregistreerd is."
        ),
        formula="som over de contacten van het aantal deelnemende instellingen",
        unit="participations",
        measure=lambda context, by: reach_audiences.participations(context.given, by),
        sources=("contacts", "contact_institutions"),
        concerns="work",
        breakdowns=((), ("pillar",)),
        sentence="Samen [was|waren] er {value} van instellingen aan een contact.",
    ),
    Figure(
        id="reach.audience",
        title="Deelnemers uit het eigen net",
        explanation="Personen uit het eigen net bij geregistreerde contacten. " + _PARTICIPATIONS,
        formula="som van het aantal personen per contact",
        unit="people",
        measure=lambda context, by: reach_audiences.audience(
            context.audience_of(own_network=True), True, by
        ),
        sources=("contacts", "contact_audiences"),
        concerns="people",
        breakdowns=((), ("audience",)),
        sentence="De contacten telden {value} uit het eigen net.",
    ),
    Figure(
        id="reach.audience_elsewhere",
        title="Deelnemers uit andere netten",
        explanation="Personen uit andere netten bij geregistreerde contacten. " + _PARTICIPATIONS,
        formula="som van het aantal personen per contact",
        unit="people",
        measure=lambda context, by: reach_audiences.audience(
            context.audience_of(own_network=False), False, by
        ),
        sources=("contacts", "contact_audiences"),
        concerns="people",
        breakdowns=((), ("audience",)),
        sentence="De contacten telden {value} uit andere netten.",
        none="Uit andere netten nam niemand deel aan de contacten.",
    ),
    Figure(
        id="reach.sessions",
        title="Sessies",
        explanation="Vormingen, infosessies, helpdesksessies en andere sessies die doorgingen.",
        formula="aantal sessies",
        unit="sessions",
        measure=lambda context, by: reach_audiences.sessions_held(context.sessions, by),
        sources=("sessions", "offers"),
        concerns="work",
        breakdowns=((), ("kind",), ("pillar",), ("theme",), ("offer",)),
        sentence="De dienst organiseerde {value}{as_to_part}.",
    ),
    Figure(
        id="reach.participants",
        title="Deelnemers aan sessies",
        explanation=(
            "Personen die aanwezig waren op sessies met inschrijving. Wie naar drie sessies kwam, "
            "telt drie keer. Waar niemand zich moest inschrijven, is er niets gemeten; wie samen "
            "met een team achter één scherm volgde of later keek, is niet gezien. Het aantal is "
            "dus een ondergrens."
        ),
        formula="aantal inschrijvingen met aanwezigheid",
        unit="people",
        measure=lambda context, by: reach_audiences.participants(
            context.sessions, context.enrolments, by
        ),
        sources=("sessions", "enrolments", "offers"),
        concerns="people",
        breakdowns=((), ("kind",), ("pillar",), ("theme",), ("offer",)),
        sentence="Daar [was|waren] {value} aanwezig, wie meermaals kwam meermaals geteld.",
        none="Daar was niemand aanwezig.",
    ),
    Figure(
        id="reach.people",
        version=2,
        changes=("Alleen wie naar een sessie met inschrijving kwam, telt mee.",),
        title="Verschillende deelnemers aan sessies",
        explanation=(
            "Verschillende personen die op minstens één sessie met inschrijving aanwezig waren, "
            "herkend aan hun pseudoniem."
        ),
        formula="aantal verschillende personen",
        unit="people",
        measure=lambda context, by: reach_audiences.different_people(
            context.sessions, context.enrolments, by
        ),
        sources=("sessions", "enrolments", "offers"),
        concerns="people",
        breakdowns=((), ("pillar",)),
        sentence="Dat [was|waren] {value}[|, elk één keer geteld].",
        none="Niemand nam deel.",
    ),
    Figure(
        id="reach.teams",
        title="Teams in sessies",
        explanation=(
            "Beleidsteams die samen aan een vorming deelnamen, één keer per vorming. Een team telt "
            "mee wanneer minstens één van zijn leden aanwezig was."
        ),
        formula="aantal verschillende teams per vorming",
        unit="teams",
        measure=lambda context, by: reach_audiences.teams(context.sessions, context.enrolments, by),
        sources=("sessions", "enrolments", "offers"),
        concerns="work",
        breakdowns=((), ("offer",)),
        sentence="Er [nam|namen] {value} samen aan een vorming deel.",
    ),
    Figure(
        id="reach.groups_with_plg",
        title="Scholengroepen met een professionele leergemeenschap",
        explanation=(
            "Scholengroepen met minstens één professionele leergemeenschap die liep of afgerond "
            "werd, tegenover alle scholengroepen."
        ),
        formula="scholengroepen met een professionele leergemeenschap / scholengroepen",
        unit="share",
        parts="scholengroepen",
        measure=lambda context, by: effort_trajectories.groups_with(
            context.trajectories, "plg", len(context.profile.group), by
        ),
        sources=("trajectories", "offers"),
        concerns="institutions",
        breakdowns=((), ("pillar",)),
        decimals=1,
        divides=False,
        sentence="{of} [had|hadden] een professionele leergemeenschap{pct}.",
        base="de scholengroepen",
    ),
)
