"""Figures of effectiveness: answers in single measurements."""

from functools import partial

import ibis
import ibis.expr.types as ir

from pbdreport.figures.definition import Figure
from pbdreport.figures.engine.context import Context
from pbdreport.indicators import (
    effectiveness,
    effectiveness_choices,
    effectiveness_scales,
    effectiveness_weighting,
)
from pbdreport.indicators.stats.statistics_table import statistics_table

_figure = partial(Figure, sources=("responses", "answers"), concerns="people")

_INTERVAL = (
    "Het betrouwbaarheidsinterval van 95 % (Wilson) is verbreed voor respondenten uit dezelfde "
    "instelling, die meer op elkaar lijken dan vreemden, en voor weinig instellingen. Uit minder "
    "dan vijf instellingen is geen interval te geven: hoeveel instellingen verschillen, is dan "
    "niet te zien. Het houdt geen rekening met wie niet antwoordde."
)


def _headline(context: Context) -> ir.Table:
    answers = context.surveys.answers
    return answers.filter(answers.item == context.instruments[0].headline)


def _graded(context: Context) -> ir.Table:
    """Answers to items with more than two answers."""
    answers = context.surveys.answers
    return answers.filter(answers.item.isin(context.surveys.graded))


def _choices(context: Context, by: tuple[str, ...]) -> ir.Table:
    entries = [
        {"item": question.id, "choice": option.value}
        for one in context.instruments
        for question in one.choice
        for option in question.options
    ]
    responses, answers = context.surveys.all_responses, context.surveys.all_answers
    if not entries:
        return statistics_table((), by)
    return effectiveness_choices.choice_counts(
        responses.filter(responses.wave == "single"),
        answers,
        context.surveys.items,
        ibis.memtable(entries, schema={"item": "string", "choice": "string"}),
        by,
    )


def _themes(context: Context) -> ir.Table:
    entries = [
        {"item": question.id, "topic": theme.value}
        for one in context.instruments
        for question in one.open
        for theme in question.themes
    ]
    return ibis.memtable(entries, schema={"item": "string", "topic": "string"})


FIGURES = (
    _figure(
        id="effectiveness.headline",
        distribution="item",
        title="Gunstige antwoorden op de hoofdvraag",
        explanation=(
            "Aandeel van de respondenten dat gunstig antwoordde op de vraag die de bevraging "
            "samenvat. " + _INTERVAL
        ),
        formula="gunstige antwoorden / respondenten met een antwoord op de schaal",
        unit="share",
        parts="respondenten",
        measure=lambda context, by: effectiveness.favourable_share(_headline(context), by),
        breakdowns=((), ("level",), ("offer",)),
        decimals=1,
        interval="measured",
        chart="intervals",
        sentence=(
            "{of respondenten op de hoofdvraag|respondent op de hoofdvraag} "
            "[antwoordde|antwoordden] gunstig{pct}."
        ),
        base="de respondenten met een antwoord op de schaal",
    ),
    _figure(
        id="effectiveness.headline_pooled",
        distribution="item",
        title="Gunstige antwoorden op de hoofdvraag, naar het gemiddelde getrokken",
        explanation=(
            "Het aandeel van elk aanbod, dichter bij het gemiddelde gezet naarmate er minder "
            "respondenten zijn: een klein aanbod haalt gemakkelijk toevallig een heel hoog of heel "
            "laag cijfer. Hoeveel dichter, hangt af van hoeveel alle aanbod samen verschilt. Vanaf "
            "tien aanbodonderdelen met antwoorden."
        ),
        formula="(gunstig + a) / (respondenten + a + b), met a en b uit alle aanbod samen",
        unit="share",
        base="de respondenten met een antwoord op de schaal",
        measure=lambda context, by: effectiveness.pooled_shares(_headline(context), by),
        breakdowns=(("offer",),),
        decimals=1,
        interval="measured",
        chart="intervals",
    ),
    _figure(
        id="effectiveness.headline_weighted",
        distribution="item",
        title="Gunstige antwoorden op de hoofdvraag, gewogen naar het register",
        explanation=(
            "Hetzelfde aandeel als elk onderwijsniveau en elke regio zo sterk meetelde als onder "
            "de instellingen van het werkgebied. Het is een toets, geen verbetering: binnen een "
            "niveau en een regio kunnen wie niet antwoordden anders denken, en dat is niet te "
            "zien. Alleen respondenten uit een instelling van het werkgebied tellen mee."
        ),
        formula="som van de gewichten van gunstige antwoorden / som van alle gewichten",
        unit="share",
        base="de respondenten uit een instelling van het werkgebied",
        sentence=(
            "Als elk onderwijsniveau en elke regio zo sterk meetelde als in het register, was het "
            "aandeel gunstige antwoorden op de hoofdvraag {value}."
        ),
        measure=lambda context, by: effectiveness_weighting.weighted_share(
            _headline(context), context.institutions, by
        ),
        sources=("responses", "answers", "institutions"),
        decimals=1,
    ),
    _figure(
        id="effectiveness.effective_base",
        distribution="item",
        title="Effectieve basis van het gewogen aandeel",
        explanation=(
            "Hoeveel even zwaar wegende respondenten het gewogen aandeel even nauwkeurig zouden "
            "maken: hoe ongelijker de gewichten, hoe minder."
        ),
        formula="(som van de gewichten)² / som van de gewichten²",
        unit="coefficient",
        measure=lambda context, by: effectiveness_weighting.effective_base(
            _headline(context), context.institutions, by
        ),
        sources=("responses", "answers", "institutions"),
        decimals=0,
    ),
    _figure(
        id="effectiveness.answers",
        distribution="item",
        title="Antwoorden",
        explanation=(
            "Verdeling van de antwoorden over de schaal. Wie geen mening gaf of de vraag openliet, "
            "telt niet mee in de basis en staat apart. Antwoorden op omgekeerd gestelde vragen "
            "zijn gespiegeld."
        ),
        formula="respondenten met dit antwoord / respondenten met een antwoord op de schaal",
        unit="share",
        parts="respondenten",
        measure=lambda context, by: effectiveness.answer_shares(
            context.surveys.answers, context.surveys.answer_key, by
        ),
        breakdowns=(("answer", "item"),),
        decimals=1,
        chart="diverging",
        base="de respondenten met een antwoord op de schaal",
    ),
    _figure(
        id="effectiveness.favourable",
        distribution="item",
        version=2,
        changes=("Het 95%-interval houdt rekening met respondenten van dezelfde instelling.",),
        title="Gunstige antwoorden",
        explanation=(
            "Aandeel van de respondenten dat met een van de gunstige antwoorden van de schaal "
            "antwoordde. " + _INTERVAL
        ),
        formula="gunstige antwoorden / respondenten met een antwoord op de schaal",
        unit="share",
        parts="respondenten",
        measure=lambda context, by: effectiveness.favourable_share(context.surveys.answers, by),
        breakdowns=(("item",), ("item", "level")),
        decimals=1,
        interval="measured",
        chart="intervals",
        base="de respondenten met een antwoord op de schaal",
    ),
    _figure(
        id="effectiveness.design_effect",
        distribution="item",
        title="Ontwerpeffect van instellingen",
        explanation=(
            "Hoeveel keer de variantie groter is doordat respondenten in instellingen zitten "
            "waarin men op elkaar lijkt: 1 + (m - 1) maal intraklassecorrelatie, met m het naar "
            "grootte gewogen gemiddelde aantal respondenten per instelling. De basis van het "
            "interval is door dit getal gedeeld. Wie geen instelling opgaf, telt als een "
            "instelling met één respondent. Antwoordden er minder dan tien anders dan de rest, dan "
            "is te weinig te zien en is de correlatie minstens 0,2. Uit minder dan vijf "
            "instellingen is er geen."
        ),
        formula="1 + (m - 1) maal intraklassecorrelatie",
        unit="coefficient",
        measure=lambda context, by: effectiveness.design_effect(context.surveys.answers, by),
        breakdowns=(("item",),),
        decimals=2,
    ),
    _figure(
        id="effectiveness.outside_base",
        distribution="asked",
        version=3,
        changes=(
            "Ook wie de vraag openliet, telt mee; voordien alleen wie 'geen mening' aanduidde.",
            "Wie de vraag niet kreeg door een eerder antwoord, telt niet meer mee.",
        ),
        title="Zonder antwoord op de schaal",
        explanation=(
            "Respondenten die 'geen mening' aanduidden of de vraag openlieten. De vraag kregen "
            "allen die minstens één vraag van hetzelfde onderdeel beantwoordden, behalve wie ze "
            "door een eerder antwoord niet hoefde te beantwoorden."
        ),
        formula="respondenten zonder antwoord op de schaal / respondenten die de vraag kregen",
        unit="share",
        parts="respondenten",
        measure=lambda context, by: effectiveness.outside_base(context.surveys.answers, by),
        breakdowns=(("item",),),
        decimals=1,
        base="de respondenten die de vraag kregen",
    ),
    _figure(
        id="effectiveness.item_statistics",
        distribution="item",
        title="Mediaan, gemiddelde en spreiding van de antwoorden",
        explanation=(
            "De antwoorden als getallen, naast de verdeling: mediaan, gemiddelde en "
            "standaardafwijking. Vragen met alleen ja en nee hebben er geen. Ze veronderstellen "
            "dat de stappen van de schaal even groot zijn; vergelijk er geen groepen mee."
        ),
        formula="mediaan, gemiddelde en standaardafwijking van de codes van de schaal",
        unit="score",
        measure=lambda context, by: effectiveness.item_statistics(_graded(context), by),
        breakdowns=(("item", "statistic"),),
        decimals=2,
    ),
    _figure(
        id="effectiveness.scale_score",
        distribution="scale",
        title="Gemiddelde schaalscores",
        explanation=(
            "De schaalscore van een respondent is het gemiddelde van zijn antwoorden op de vragen "
            "die samen iets meten; wie minder dan de helft ervan beantwoordde, heeft er geen. Het "
            "betrouwbaarheidsinterval van 95 % houdt rekening met de instelling; uit minder dan "
            "vijf instellingen is er geen."
        ),
        formula="som van de schaalscores / respondenten met een schaalscore",
        unit="score",
        measure=lambda context, by: effectiveness_scales.scale_means(
            context.surveys.scores[context.surveys.scores["wave"] == "single"], by
        ),
        breakdowns=(("composite",),),
        decimals=2,
        interval="measured",
    ),
    _figure(
        id="effectiveness.reliability",
        distribution="scale",
        title="Samenhang van de vragen van een schaal",
        explanation=(
            "Cronbachs alfa (met interval van Feldt) en McDonalds omega, over respondenten die "
            "alle vragen beantwoordden in een eenmalige of eerste meting. Ze worden berekend vanaf "
            "drie vragen en dertig respondenten; bij twee vragen de coëfficiënt van Spearman en "
            "Brown. Een hoger getal is niet altijd beter: het meet samenhang, niet geldigheid."
        ),
        formula="alfa = k / (k - 1) maal (1 - som van de varianties / variantie van de som)",
        unit="coefficient",
        measure=lambda context, by: effectiveness_scales.reliability(
            context.surveys.given.filter(context.surveys.given.wave.isin(["single", "pre"])),
            context.surveys.composites,
            by,
        ),
        breakdowns=(("coefficient", "composite"),),
        decimals=2,
        interval="measured",
    ),
    _figure(
        id="effectiveness.factor_fit",
        distribution="scale",
        title="Past één schaal bij de antwoorden?",
        explanation=(
            "Omega veronderstelt dat de vragen van een schaal één ding meten. RMSEA en SRMR zijn 0 "
            "als dat volmaakt klopt, CFI is dan 1. RMSEA of SRMR boven 0,08 of CFI onder 0,9: de "
            "vragen meten mogelijk meer dan één ding; lees de schaalscore met die beperking. Vanaf "
            "vier vragen en dertig respondenten die alle vragen beantwoordden; met minder vragen "
            "past elk model."
        ),
        formula="afwijking tussen de correlaties van de vragen en die van het model met één factor",
        unit="coefficient",
        measure=lambda context, by: effectiveness_scales.fit_of_one_factor(
            context.surveys.given.filter(context.surveys.given.wave.isin(["single", "pre"])),
            context.surveys.composites,
            by,
        ),
        breakdowns=(("coefficient", "composite"),),
        decimals=2,
    ),
    _figure(
        id="effectiveness.choices",
        distribution="choice",
        title="Gekozen antwoorden",
        explanation=(
            "Bij deze vragen kon men meer dan één antwoord kiezen; de aandelen tellen dus niet op "
            "tot 100 %. De basis is wie de vraag kreeg: allen die minstens één vraag van hetzelfde "
            "onderdeel beantwoordden, ook wie niets koos. Alleen eenmalige metingen. " + _INTERVAL
        ),
        formula="respondenten die dit antwoord kozen / respondenten die de vraag kregen",
        unit="share",
        parts="respondenten",
        measure=_choices,
        breakdowns=(("choice", "item"),),
        decimals=1,
        interval="measured",
        chart="intervals",
        base="de respondenten die de vraag kregen",
    ),
    _figure(
        id="effectiveness.themes",
        distribution="theme",
        title="Thema's in open antwoorden",
        explanation=(
            "Hoeveel respondenten in een open antwoord een thema aanhaalden; wie er meer noemde, "
            "telt bij elk. De dienst codeerde de antwoorden; de antwoorden zelf komen nooit in dit "
            "verslag of in zijn gegevens."
        ),
        formula="respondenten die het thema aanhaalden / respondenten met een gecodeerd antwoord",
        unit="share",
        parts="respondenten",
        measure=lambda context, by: effectiveness_choices.theme_counts(
            context.surveys.all_responses, context.surveys.all_answers, _themes(context), by
        ),
        breakdowns=(("item", "topic"),),
        base="de respondenten met een gecodeerd antwoord",
    ),
)
