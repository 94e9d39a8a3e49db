"""Figures of effectiveness: respondents, response rates and representativeness."""

from pbdreport.figures.definition import Figure
from pbdreport.indicators import effectiveness

FIGURES = (
    Figure(
        id="effectiveness.respondents",
        distribution="respondents",
        version=2,
        changes=("Voor- en nametingen en andere bevragingen tellen niet meer mee.",),
        title="Respondenten",
        explanation=(
            "Wie de voornaamste bevraging geheel of gedeeltelijk invulde. Voor- en nametingen en "
            "andere bevragingen tellen hier niet mee. Is de voornaamste bevraging alleen vooraf en "
            "achteraf afgenomen, dan telt de voormeting."
        ),
        formula="aantal volledige en gedeeltelijke antwoorden",
        unit="respondents",
        measure=lambda context, by: effectiveness.respondents(context.surveys.responses, by),
        sources=("responses",),
        concerns="people",
        breakdowns=((), ("level",)),
        none="Niemand vulde de bevraging in.",
        sentence="{value} [vulde|vulden] de bevraging geheel of gedeeltelijk in.",
    ),
    Figure(
        id="effectiveness.response_rate",
        distribution="respondents",
        version=2,
        changes=("Voor- en nametingen en andere bevragingen tellen niet meer mee.",),
        title="Responsgraad",
        explanation=(
            "Volledige en gedeeltelijke antwoorden op de voornaamste bevraging tegenover alle "
            "genodigden (responsgraad 2 van AAPOR). Wie niet te bereiken was of weigerde, telt als "
            "genodigde. Wie ten onrechte uitgenodigd was, telt niet mee. Zonder lijst van "
            "genodigden is er geen responsgraad."
        ),
        formula="volledige en gedeeltelijke antwoorden / genodigden",
        unit="share",
        parts="personen",
        measure=lambda context, by: effectiveness.response_rate(
            context.surveys.responses, context.surveys.invitations, by
        ),
        sources=("responses", "invitations"),
        concerns="people",
        breakdowns=((), ("level",)),
        decimals=1,
        sentence="{of genodigden|genodigde} [antwoordde|antwoordden]{pct}.",
        base="de genodigden",
    ),
    Figure(
        id="effectiveness.complete_response_rate",
        distribution="respondents",
        title="Responsgraad, alleen volledige antwoorden",
        explanation=(
            "Volledige antwoorden op de voornaamste bevraging tegenover alle genodigden "
            "(responsgraad 1 van AAPOR)."
        ),
        formula="volledige antwoorden / genodigden",
        unit="share",
        parts="personen",
        measure=lambda context, by: effectiveness.response_rate(
            context.surveys.responses, context.surveys.invitations, by, dispositions=("complete",)
        ),
        sources=("responses", "invitations"),
        concerns="people",
        decimals=1,
        sentence="{of genodigden|genodigde} [vulde|vulden] de bevraging volledig in{pct}.",
        base="de genodigden",
    ),
    Figure(
        id="effectiveness.responses",
        distribution="respondents",
        title="Antwoorden op alle bevragingen",
        explanation=(
            "Volledige en gedeeltelijke antwoorden, per bevraging en per meting. Wie twee keer "
            "bevraagd werd, telt in elke meting."
        ),
        formula="aantal volledige en gedeeltelijke antwoorden",
        unit="respondents",
        measure=lambda context, by: effectiveness.respondents(context.surveys.all_responses, by),
        sources=("responses",),
        concerns="people",
        breakdowns=(("instrument", "wave"),),
    ),
    Figure(
        id="effectiveness.response_rates",
        distribution="respondents",
        title="Responsgraad van alle bevragingen",
        explanation=(
            "Volledige en gedeeltelijke antwoorden tegenover alle genodigden, per bevraging en per "
            "meting (responsgraad 2 van AAPOR)."
        ),
        formula="volledige en gedeeltelijke antwoorden / genodigden",
        unit="share",
        parts="personen",
        measure=lambda context, by: effectiveness.response_rate(
            context.surveys.all_responses, context.surveys.all_invitations, by
        ),
        sources=("responses", "invitations"),
        concerns="people",
        breakdowns=(("instrument", "wave"),),
        decimals=1,
        base="de genodigden",
    ),
    Figure(
        id="effectiveness.institutions_answered",
        distribution="respondents",
        title="Instellingen met een respondent",
        explanation=(
            "Bereikte instellingen van het werkgebied waarvan minstens één persoon de voornaamste "
            "bevraging geheel of gedeeltelijk invulde."
        ),
        formula="instellingen met minstens één respondent / bereikte instellingen",
        unit="share",
        parts="instellingen",
        measure=lambda context, by: effectiveness.institutions_answered(
            context.surveys.responses, context.surveys.reached_institutions, by
        ),
        sources=("responses", "institutions", "contacts"),
        concerns="institutions",
        breakdowns=((), ("level",)),
        sentence=(
            "Uit {of bereikte instellingen|bereikte instelling} antwoordde minstens één "
            "persoon{pct}."
        ),
        base="de bereikte instellingen van het werkgebied",
    ),
    Figure(
        id="effectiveness.respondent_share",
        distribution="respondents",
        title="Verdeling van de respondenten",
        explanation=(
            "Hoe de respondenten van de voornaamste bevraging over de onderwijsniveaus verdeeld "
            "zijn."
        ),
        formula="respondenten van het onderwijsniveau / alle respondenten",
        unit="share",
        parts="respondenten",
        measure=lambda context, by: effectiveness.parts_of_whole(
            effectiveness.answered(context.surveys.responses), by
        ),
        sources=("responses",),
        concerns="people",
        breakdowns=(("level",),),
        decimals=1,
        base="de respondenten van de voornaamste bevraging",
    ),
    Figure(
        id="effectiveness.register_share",
        title="Verdeling van de instellingen in het register",
        explanation=(
            "Hoe de instellingen van het werkgebied over de onderwijsniveaus verdeeld zijn: de "
            "maatstaf voor wie antwoordde."
        ),
        formula="instellingen van het onderwijsniveau / alle instellingen van het werkgebied",
        unit="share",
        parts="instellingen",
        measure=lambda context, by: effectiveness.parts_of_whole(
            context.institutions.filter(context.institutions.in_mandate), by
        ),
        sources=("institutions",),
        concerns="institutions",
        breakdowns=(("level",),),
        decimals=1,
        base="de instellingen van het werkgebied",
    ),
)
