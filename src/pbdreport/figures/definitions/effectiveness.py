"""Figures of effectiveness."""

from pbdreport.figures.context import Context
from pbdreport.figures.definition import Figure
from pbdreport.indicators import effectiveness

_SOURCES = ("responses", "answers")


def _steps(context: Context) -> list[str]:
    return [step.value for step in context.scale.steps]


def _favourable(context: Context) -> list[str]:
    return [step.value for step in context.scale.steps if step.favourable]


FIGURES = (
    Figure(
        id="effectiveness.respondents",
        version=1,
        title="Respondenten",
        explanation="Wie de bevraging geheel of gedeeltelijk invulde.",
        formula="aantal volledige en gedeeltelijke antwoorden",
        unit="respondents",
        measure=lambda context, by: effectiveness.respondents(
            context.responses, context.instrument.id, by
        ),
        sources=("responses",),
        concerns="people",
        breakdowns=((), ("level",)),
        sentence="{value} vulden de bevraging geheel of gedeeltelijk in.",
    ),
    Figure(
        id="effectiveness.response_rate",
        version=1,
        title="Responsgraad",
        explanation=(
            "Volledige en gedeeltelijke antwoorden tegenover alle genodigden (responsgraad 2 van "
            "AAPOR)."
        ),
        formula="respondenten / genodigden",
        unit="share",
        parts="personen",
        measure=lambda context, by: effectiveness.response_rate(
            context.responses, context.invitations, context.instrument.id, by
        ),
        sources=("responses", "invitations"),
        concerns="people",
        breakdowns=((), ("level",)),
        decimals=1,
        sentence="Van de {denominator} genodigden antwoordden er {numerator}: {value}.",
    ),
    Figure(
        id="effectiveness.answers",
        version=1,
        title="Antwoorden op de kernvragen",
        explanation=(
            "Verdeling van de antwoorden over de schaal. Wie geen mening gaf of de vraag openliet, "
            "telt niet mee in de basis en staat apart."
        ),
        formula="respondenten met dit antwoord / respondenten met een antwoord op de schaal",
        unit="share",
        parts="respondenten",
        measure=lambda context, by: effectiveness.answer_shares(
            context.answers, _steps(context), by
        ),
        sources=_SOURCES,
        concerns="people",
        breakdowns=(("answer", "item"),),
        decimals=1,
        chart="diverging",
    ),
    Figure(
        id="effectiveness.favourable",
        version=1,
        title="Gunstige antwoorden op de kernvragen",
        explanation=(
            "Aandeel van de respondenten dat met een van de gunstige antwoorden van de schaal "
            "antwoordde, met een betrouwbaarheidsinterval van 95 % (Wilson)."
        ),
        formula="gunstige antwoorden / respondenten met een antwoord op de schaal",
        unit="share",
        parts="respondenten",
        measure=lambda context, by: effectiveness.favourable_share(
            context.answers, _steps(context), _favourable(context), by
        ),
        sources=_SOURCES,
        concerns="people",
        breakdowns=(("item",), ("item", "level")),
        decimals=1,
        interval="wilson",
        chart="intervals",
    ),
    Figure(
        id="effectiveness.outside_base",
        version=1,
        title="Zonder antwoord op de schaal",
        explanation="Respondenten die 'geen mening' aanduidden of de vraag openlieten.",
        formula="respondenten zonder antwoord op de schaal / respondenten die de vraag kregen",
        unit="share",
        parts="respondenten",
        measure=lambda context, by: effectiveness.outside_base(
            context.answers, _steps(context), by
        ),
        sources=_SOURCES,
        concerns="people",
        breakdowns=(("item",),),
        decimals=1,
    ),
)
