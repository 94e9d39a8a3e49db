"""Figures of the goals of the guidance plan."""

from pbdreport.figures.definition import Figure
from pbdreport.indicators import goals

_COUNTED = (
    "Doelen lopen over de jaren van het begeleidingsplan: een instelling of een persoon telt over "
    "die jaren één keer, trajecten worden opgeteld. Een doel in procent telt wie bereikt werd "
    "tegenover wie het doel bedoelt; een doel in aantallen telt tegenover het aantal dat bereikt "
    "moet worden. Noemt een doel onderwijsniveaus, dan tellen alleen instellingen, personen en "
    "trajecten van die niveaus. Een norm die elk jaar geldt, is het cijfer van het schooljaar "
    "zelf. Een doel waarvoor gegevens van een jaar van het plan ontbreken, heeft geen stand."
)
_SOURCES = (
    *("goals", "offers", "contacts", "contact_institutions", "institutions"),
    *("sessions", "enrolments", "trajectories"),
)

FIGURES = (
    Figure(
        id="goals.on_schedule",
        version=2,
        changes=(
            "Noemt een doel onderwijsniveaus, dan tellen ook personen en trajecten alleen "
            "van die niveaus.",
        ),
        title="Doelen op schema",
        explanation=(
            "Een doel ligt op schema wanneer er minstens zoveel van bereikt is als het deel van "
            "de looptijd dat voorbij is: na één van drie jaren minstens een derde van het doel. "
            "Een norm die elk jaar geldt, moet elk jaar helemaal gehaald zijn."
        ),
        formula="doelen op schema / doelen met een stand",
        unit="share",
        parts="doelen",
        measure=lambda context, by: goals.on_schedule(context.standings),
        sources=_SOURCES,
        concerns="work",
        sentence="{of} [ligt|liggen] op schema{pct}.",
        base="de doelen met een stand",
    ),
    Figure(
        id="goals.progress",
        version=2,
        changes=(
            "Noemt een doel onderwijsniveaus, dan tellen ook personen en trajecten alleen "
            "van die niveaus.",
        ),
        title="Stand van de doelen",
        explanation=_COUNTED,
        formula="bereikt / bedoeld, of bereikt / te bereiken aantal",
        unit="share",
        parts="aantal",
        measure=lambda context, by: goals.progress(context.standings, by),
        sources=_SOURCES,
        concerns="work",
        breakdowns=(("goal",),),
        decimals=1,
        base="de groep of het aantal dat het doel noemt",
    ),
    Figure(
        id="goals.target",
        version=1,
        title="Wat de doelen willen bereiken",
        explanation=(
            "Het aandeel dat elk doel op het einde van het plan wil bereiken; 100 % voor een doel "
            "in aantallen."
        ),
        formula="streefcijfer van het doel",
        unit="share",
        measure=lambda context, by: goals.targets(context.standings, by),
        sources=("goals",),
        concerns="work",
        breakdowns=(("goal",),),
        decimals=1,
        base="de groep of het aantal dat het doel noemt",
    ),
    Figure(
        id="goals.of_target",
        version=2,
        changes=(
            "Noemt een doel onderwijsniveaus, dan tellen ook personen en trajecten alleen "
            "van die niveaus.",
        ),
        title="Bereikt deel van de doelen",
        explanation="Hoeveel van wat het doel wil bereiken, er al bereikt is. " + _COUNTED,
        formula="stand / streefcijfer",
        unit="share",
        parts="aantal",
        measure=lambda context, by: goals.of_target(context.standings, by),
        sources=_SOURCES,
        concerns="work",
        breakdowns=(("goal",),),
        decimals=1,
        base="wat het doel wil bereiken",
    ),
    Figure(
        id="goals.elapsed",
        version=2,
        changes=("Een norm die elk jaar geldt, telt als een heel jaar.",),
        title="Verstreken looptijd van de doelen",
        explanation=(
            "Welk deel van de jaren waarover het doel loopt, voorbij is. Een norm die elk jaar "
            "geldt, moet elk jaar helemaal gehaald zijn, hoeveel jaren er ook voorbij zijn."
        ),
        formula="verstreken schooljaren / schooljaren van het doel",
        unit="share",
        parts="schooljaren",
        measure=lambda context, by: goals.elapsed(context.standings, by),
        sources=("goals",),
        concerns="work",
        breakdowns=(("goal",),),
        decimals=1,
        base="de schooljaren van het doel",
    ),
    Figure(
        id="goals.due",
        title="Wat van de doelen al bereikt moet zijn",
        explanation=(
            "Welk deel van wat het doel wil bereiken, er na dit schooljaar minstens moet zijn om "
            "op schema te liggen: het deel van de looptijd dat voorbij is. Een norm die elk jaar "
            "geldt, moet elk jaar helemaal gehaald zijn."
        ),
        formula="verstreken schooljaren / schooljaren van het doel, of 1 voor een jaarlijkse norm",
        unit="share",
        base="wat het doel wil bereiken",
        measure=lambda context, by: goals.due(context.standings, by),
        sources=("goals",),
        concerns="work",
        breakdowns=(("goal",),),
        decimals=1,
    ),
)
