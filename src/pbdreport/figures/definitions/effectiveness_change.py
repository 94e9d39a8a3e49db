"""Figures of effectiveness: changes between a first and a second measurement."""

from functools import partial

import ibis.expr.types as ir
import pandas as pd

from pbdreport.figures.definition import Figure
from pbdreport.figures.engine.context import Context
from pbdreport.indicators import effectiveness, effectiveness_change, effectiveness_scales
from pbdreport.indicators.stats import paired_samples

_figure = partial(Figure, sources=("responses", "answers"), concerns="people")

BY_INSTITUTION = (
    "Personen uit dezelfde instelling veranderen vaak samen: de toets keert hele instellingen om, "
    "en wordt pas vanaf zes instellingen gedaan."
)
PAIRS = "Alleen personen die beide keren antwoordden, herkend aan hun pseudoniem, tellen mee. "


def _measured_scores(context: Context, by: tuple[str, ...]) -> ir.Table:
    matched = context.surveys.matched_scores
    return effectiveness_scales.scale_means(
        effectiveness_change.both_times(matched, "composite", "score"), by
    )


def _changes(context: Context, by: tuple[str, ...]) -> ir.Table:
    margins = {composite.id: composite.same_within for composite in context.surveys.composites}
    return effectiveness_change.changes(context.surveys.matched_scores, margins, by)


def _people(context: Context, by: tuple[str, ...]) -> ir.Table:
    return effectiveness_change.people_measured(context.surveys.people_asked, by)


def tested_answers(context: Context) -> tuple[pd.DataFrame, list[list[str]]]:
    """The matched answers (none if no tests are asked for), and the items tested together."""
    matched = context.surveys.matched_answers
    if not context.profile.effectiveness.tests:
        matched = matched.head(0)
    return matched, [[item.id for item in one.item] for one in context.instruments]


def _mcnemar(context: Context, by: tuple[str, ...]) -> ir.Table:
    return effectiveness_change.mcnemar_tests(*tested_answers(context), by)


def _bowker(context: Context, by: tuple[str, ...]) -> ir.Table:
    matched, families = tested_answers(context)
    return effectiveness_change.shift_tests(matched, paired_samples.bowker_p, families, by)


def _stuart_maxwell(context: Context, by: tuple[str, ...]) -> ir.Table:
    matched, families = tested_answers(context)
    return effectiveness_change.shift_tests(matched, paired_samples.stuart_maxwell_p, families, by)


def _wilcoxon(context: Context, by: tuple[str, ...]) -> ir.Table:
    matched = context.surveys.matched_scores
    if not context.profile.effectiveness.tests:
        matched = matched.head(0)
    return effectiveness_change.wilcoxon_tests(matched, by)


FIGURES = (
    Figure(
        id="effectiveness.measured",
        distribution="measured",
        title="Personen per meting",
        explanation=(
            "Personen die de voormeting en de nameting invulden, en wie beide invulde. Personen "
            "zijn herkend aan hun pseudoniem; wie er geen heeft, telt niet mee."
        ),
        formula="aantal verschillende personen per meting",
        unit="respondents",
        measure=_people,
        sources=("responses",),
        concerns="people",
        breakdowns=(("instrument", "measurement"),),
    ),
    Figure(
        id="effectiveness.dropout",
        distribution="measured",
        title="Uitval na de voormeting",
        explanation="Personen die de voormeting invulden en de nameting niet.",
        formula="voormeting zonder nameting / voormeting",
        unit="share",
        parts="respondenten",
        measure=lambda context, by: effectiveness_change.dropout(context.surveys.people_asked, by),
        sources=("responses",),
        concerns="people",
        breakdowns=(("instrument",),),
        base="de personen die de voormeting invulden",
    ),
    _figure(
        id="effectiveness.attrition",
        version=2,
        changes=(
            "Wie aan de nameting deelnam maar te weinig vragen van een schaal beantwoordde, telt "
            "niet meer als uitgevallen.",
        ),
        distribution="measured",
        title="Verschil tussen wie bleef en wie uitviel, op de voormeting",
        explanation=(
            "Gemiddelde schaalscore op de voormeting van wie ook aan de nameting deelnam, min die "
            "van wie uitviel, met een betrouwbaarheidsinterval van 95 % dat rekening houdt met de "
            "instelling (vanaf vijf instellingen). Bevat het interval nul, dan verschilden ze niet "
            "aantoonbaar. Uitval is die na de voormeting van de hele bevraging; alleen waar meer "
            "dan een vijfde uitviel. De basis is de kleinste van de twee groepen."
        ),
        formula="gemiddelde van wie bleef - gemiddelde van wie uitviel",
        unit="score_difference",
        measure=lambda context, by: effectiveness_change.attrition(
            context.surveys.scores, context.surveys.people_asked, by
        ),
        breakdowns=(("composite",),),
        decimals=2,
        interval="measured",
    ),
    _figure(
        id="effectiveness.paired_score",
        distribution="scale_pairs",
        title="Schaalscores voor en na",
        explanation=(
            PAIRS + "Gemiddelde schaalscore van dezelfde personen op beide metingen, met het "
            "betrouwbaarheidsinterval van 95 % van elk gemiddelde."
        ),
        formula="som van de schaalscores / personen met beide metingen",
        unit="score",
        measure=_measured_scores,
        breakdowns=(("composite", "wave"),),
        decimals=2,
        interval="measured",
        chart="slopes",
    ),
    _figure(
        id="effectiveness.change",
        distribution="scale_pairs",
        title="Verandering per persoon",
        explanation=(
            PAIRS + "Vooruit of achteruit is wie op de schaal meer verschilt dan de marge die de "
            "vragenlijst noemt. Het gaat om verandering, niet om het effect van de begeleiding: "
            "er is geen groep om mee te vergelijken."
        ),
        formula="personen met deze verandering / personen met beide metingen",
        unit="share",
        parts="personen",
        measure=_changes,
        breakdowns=(("change", "composite"),),
        chart="stacked",
        base="de personen met beide metingen",
    ),
    _figure(
        id="effectiveness.mean_gain",
        distribution="scale_pairs",
        title="Gemiddelde verandering",
        explanation=(
            PAIRS + "Gemiddelde van de tweede schaalscore min de eerste, met het "
            "betrouwbaarheidsinterval van 95 % (vanaf vijf instellingen). Bevat het nul, dan kan "
            "de verandering toeval zijn. Het aanbod is dat van de voormeting."
        ),
        formula="som van de verschillen per persoon / personen met beide metingen",
        unit="score_difference",
        measure=lambda context, by: effectiveness_change.mean_gains(
            context.surveys.matched_scores, by
        ),
        breakdowns=(("composite",), ("composite", "offer")),
        decimals=2,
        interval="measured",
    ),
    _figure(
        id="effectiveness.rank_biserial",
        distribution="scale_pairs",
        title="Grootte van de verandering",
        explanation=(
            PAIRS + "Rangbiseriële correlatie: 1 als iedereen vooruitging, -1 als iedereen "
            "achteruitging, 0 als beide opwegen. Het betrouwbaarheidsinterval van 95 % laat "
            "telkens één instelling weg (vanaf vijf instellingen); bevat het nul, dan kan de "
            "verandering toeval zijn. Waar iedereen die veranderde dezelfde kant op ging, is er "
            "geen interval."
        ),
        formula="(rangen van stijgers - rangen van dalers) / alle rangen",
        unit="coefficient",
        measure=lambda context, by: effectiveness_change.effect_sizes(
            context.surveys.matched_scores, by
        ),
        breakdowns=(("composite",),),
        decimals=2,
        interval="measured",
    ),
    _figure(
        id="effectiveness.standardised_change",
        distribution="scale_pairs",
        title="Gestandaardiseerde verandering",
        explanation=(
            PAIRS + "Verschil van de gemiddelde schaalscores, gedeeld door het gemiddelde van de "
            "standaardafwijkingen van de twee metingen (d_av). Een aanvulling op de tellingen en "
            "aandelen: het getal is kleiner naarmate personen onderling meer verschillen. Het "
            "betrouwbaarheidsinterval van 95 % laat telkens één instelling weg (vanaf vijf "
            "instellingen)."
        ),
        formula="gemiddelde verandering / gemiddelde van beide standaardafwijkingen",
        unit="coefficient",
        measure=lambda context, by: effectiveness_change.standardised_changes(
            context.surveys.matched_scores, by
        ),
        breakdowns=(("composite",),),
        decimals=2,
        interval="measured",
    ),
    _figure(
        id="effectiveness.wilcoxon",
        distribution="scale_pairs",
        title="Toets van Wilcoxon op de schaalscores",
        explanation=(
            PAIRS + "p-waarde van de rangtekentoets van Wilcoxon (met gelijke scores, volgens "
            "Pratt), gecorrigeerd volgens Holm over de schalen. " + BY_INSTITUTION
        ),
        formula="p-waarde maal aantal nog te toetsen schalen (Holm)",
        unit="p_value",
        measure=_wilcoxon,
        breakdowns=(("composite",),),
        decimals=3,
    ),
    _figure(
        id="effectiveness.paired_favourable",
        distribution="item_pairs",
        title="Gunstige antwoorden voor en na",
        explanation=(
            PAIRS + "Aandeel van dezelfde personen dat gunstig antwoordde op beide metingen."
        ),
        formula="gunstige antwoorden / personen met beide metingen",
        unit="share",
        parts="personen",
        measure=lambda context, by: effectiveness_change.paired_shares(
            context.surveys.matched_answers, by
        ),
        breakdowns=(("item", "wave"),),
        interval="measured",
        chart="slopes",
        base="de personen met beide metingen",
    ),
    _figure(
        id="effectiveness.favourable_difference",
        distribution="item_pairs",
        title="Verandering van de gunstige antwoorden",
        explanation=(
            PAIRS + "Aandeel gunstige antwoorden op de nameting min dat op de voormeting, met het "
            "betrouwbaarheidsinterval van 95 % van Bonett en Price, verbreed voor personen uit "
            "dezelfde instelling (vanaf vijf instellingen). Bevat het nul, dan kan het verschil "
            "toeval zijn."
        ),
        formula="(gunstig geworden - niet meer gunstig) / personen met beide metingen",
        unit="points",
        measure=lambda context, by: effectiveness_change.favourable_differences(
            context.surveys.matched_answers, by
        ),
        breakdowns=(("item",),),
        interval="measured",
    ),
    _figure(
        id="effectiveness.mcnemar",
        distribution="item_pairs",
        title="Toets van McNemar op de vragen",
        explanation=(
            PAIRS + "p-waarde van de exacte toets van McNemar op het aandeel gunstige antwoorden, "
            "gecorrigeerd volgens Holm over de vragen van de vragenlijst. " + BY_INSTITUTION
        ),
        formula="p-waarde maal aantal nog te toetsen vragen (Holm)",
        unit="p_value",
        measure=_mcnemar,
        breakdowns=(("item",),),
        decimals=3,
    ),
    _figure(
        id="effectiveness.bowker",
        distribution="item_pairs",
        title="Toets van Bowker op alle antwoorden",
        explanation=(
            PAIRS + "p-waarde van de toets van Bowker: gaan er van elk antwoord naar elk ander "
            "evenveel personen als terug? Gecorrigeerd volgens Holm over de vragen van de "
            "vragenlijst. " + BY_INSTITUTION
        ),
        formula="p-waarde maal aantal nog te toetsen vragen (Holm)",
        unit="p_value",
        measure=_bowker,
        breakdowns=(("item",),),
        decimals=3,
    ),
    _figure(
        id="effectiveness.stuart_maxwell",
        distribution="item_pairs",
        title="Toets van Stuart en Maxwell op alle antwoorden",
        explanation=(
            PAIRS + "p-waarde van de toets van Stuart en Maxwell: is elk antwoord achteraf even "
            "vaak gegeven als vooraf? Gecorrigeerd volgens Holm over de vragen van de "
            "vragenlijst. " + BY_INSTITUTION
        ),
        formula="p-waarde maal aantal nog te toetsen vragen (Holm)",
        unit="p_value",
        measure=_stuart_maxwell,
        breakdowns=(("item",),),
        decimals=3,
    ),
    _figure(
        id="effectiveness.retrospective",
        distribution="retrospective",
        title="Gunstige antwoorden bij terugblik op de beginsituatie",
        explanation=(
            "Achteraf gegeven oordeel over hoe het vóór de begeleiding was. Zo'n terugblik is geen "
            "voormeting: wie veranderde, beoordeelt het begin vaak strenger. Hij wordt er nooit "
            "mee vermengd of mee vergeleken."
        ),
        formula="gunstige antwoorden / respondenten met een antwoord op de schaal",
        unit="share",
        parts="respondenten",
        measure=lambda context, by: effectiveness.favourable_share(
            context.surveys.given.filter(context.surveys.given.wave == "retrospective"), by
        ),
        breakdowns=(("item",),),
        interval="measured",
        chart="intervals",
        base="de respondenten met een antwoord op de schaal",
    ),
)
