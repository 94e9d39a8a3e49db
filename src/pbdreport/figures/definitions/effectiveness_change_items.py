"""Figures of effectiveness: changes and answers to each item, before and after."""

from functools import partial

import ibis.expr.types as ir
import pandas as pd

from pbdreport.figures.definition import Figure
from pbdreport.figures.definitions.effectiveness_change import (
    BY_INSTITUTION,
    PAIRS,
    tested_answers,
)
from pbdreport.figures.engine.context import Context
from pbdreport.indicators import effectiveness, effectiveness_change
from pbdreport.indicators.stats import paired_samples

_figure = partial(
    Figure, sources=("responses", "answers"), concerns="people", distribution="item_pairs"
)
_ALONE = (
    "Alleen personen van wie de andere meting van deze vraag niet bekend is: ze vielen uit, kwamen "
    "later, lieten de vraag één keer open of zijn niet te herkennen. Wat tussen hen verschilt, is "
    "geen verandering: het zijn andere personen. "
)


def _graded_pairs(context: Context) -> pd.DataFrame:
    matched = context.surveys.matched_answers
    return matched[matched["item"].isin(context.surveys.graded)]


def _wilcoxon(context: Context, by: tuple[str, ...]) -> ir.Table:
    matched, families = tested_answers(context)
    graded = matched[matched["item"].isin(context.surveys.graded)]
    return effectiveness_change.shift_tests(graded, paired_samples.wilcoxon_p, families, by)


FIGURES = (
    _figure(
        id="effectiveness.transition",
        title="Van en naar gunstige antwoorden",
        explanation=(
            PAIRS + "Elke persoon staat in één van vier groepen: gunstig geworden, beide keren "
            "gunstig, geen van beide keren gunstig, niet meer gunstig. Zo is te zien of een klein "
            "verschil betekent dat weinigen veranderden, of dat velen in twee richtingen gingen."
        ),
        formula="personen met deze overgang / personen met beide metingen",
        unit="share",
        parts="personen",
        base="de personen met beide metingen",
        measure=lambda context, by: effectiveness_change.transitions(
            context.surveys.matched_answers, by
        ),
        breakdowns=(("item", "transition"),),
        chart="stacked",
    ),
    _figure(
        id="effectiveness.item_change",
        title="Verandering per persoon en per vraag",
        explanation=(
            PAIRS + "Vooruit of achteruit is wie een ander antwoord op de schaal gaf dan de eerste "
            "keer. Het gaat om verandering, niet om het effect van de begeleiding: er is geen "
            "groep om mee te vergelijken."
        ),
        formula="personen met deze verandering / personen met beide metingen",
        unit="share",
        parts="personen",
        base="de personen met beide metingen",
        measure=lambda context, by: effectiveness_change.changes(
            context.surveys.matched_answers, {}, by
        ),
        breakdowns=(("change", "item"),),
        chart="stacked",
    ),
    _figure(
        id="effectiveness.item_mean_gain",
        title="Gemiddelde verandering per vraag",
        explanation=(
            PAIRS + "Gemiddelde van het tweede antwoord min het eerste, in stappen van de schaal, "
            "met het betrouwbaarheidsinterval van 95 % (vanaf vijf instellingen). Bevat het nul, "
            "dan kan de verandering toeval zijn. Vragen met alleen ja en nee hebben er geen."
        ),
        formula="som van de verschillen per persoon / personen met beide metingen",
        unit="score_difference",
        measure=lambda context, by: effectiveness_change.mean_gains(_graded_pairs(context), by),
        breakdowns=(("item",),),
        decimals=2,
        interval="measured",
    ),
    _figure(
        id="effectiveness.item_rank_biserial",
        title="Grootte van de verandering per vraag",
        explanation=(
            PAIRS + "Rangbiseriële correlatie: 1 als iedereen die veranderde vooruitging, -1 als "
            "iedereen achteruitging, 0 als beide opwegen. Het betrouwbaarheidsinterval van 95 % "
            "laat telkens één instelling weg (vanaf vijf instellingen)."
        ),
        formula="(rangen van stijgers - rangen van dalers) / alle rangen",
        unit="coefficient",
        measure=lambda context, by: effectiveness_change.effect_sizes(
            context.surveys.matched_answers, by
        ),
        breakdowns=(("item",),),
        decimals=2,
        interval="measured",
    ),
    _figure(
        id="effectiveness.item_wilcoxon",
        title="Toets van Wilcoxon op de vragen",
        explanation=(
            PAIRS + "p-waarde van de rangtekentoets van Wilcoxon (met gelijke antwoorden, volgens "
            "Pratt), gecorrigeerd volgens Holm over de vragen van de vragenlijst. Vragen met "
            "alleen ja en nee hebben er geen. " + BY_INSTITUTION
        ),
        formula="p-waarde maal aantal nog te toetsen vragen (Holm)",
        unit="p_value",
        measure=_wilcoxon,
        breakdowns=(("item",),),
        decimals=3,
    ),
    _figure(
        id="effectiveness.paired_answers",
        title="Antwoorden voor en na",
        explanation=(
            PAIRS + "Verdeling van de antwoorden van dezelfde personen over de schaal, in elke "
            "meting. Antwoorden op omgekeerd gestelde vragen zijn gespiegeld."
        ),
        formula="personen met dit antwoord / personen met beide metingen",
        unit="share",
        parts="personen",
        base="de personen met beide metingen",
        measure=lambda context, by: effectiveness.answer_shares(
            context.surveys.paired_answers, context.surveys.answer_key, by
        ),
        breakdowns=(("answer", "item", "wave"),),
        decimals=1,
        chart="diverging",
    ),
    _figure(
        id="effectiveness.unpaired_answers",
        distribution="item_unpaired",
        title="Antwoorden van wie één meting invulde",
        explanation=(
            _ALONE + "Verdeling van hun antwoorden over de schaal, in elke meting. Antwoorden op "
            "omgekeerd gestelde vragen zijn gespiegeld."
        ),
        formula="personen met dit antwoord / personen met alleen deze meting",
        unit="share",
        parts="personen",
        base="de personen met alleen deze meting",
        measure=lambda context, by: effectiveness.answer_shares(
            context.surveys.unpaired_answers, context.surveys.answer_key, by
        ),
        breakdowns=(("answer", "item", "wave"),),
        decimals=1,
        chart="diverging",
    ),
    _figure(
        id="effectiveness.unpaired_favourable",
        distribution="item_unpaired",
        title="Gunstige antwoorden van wie één meting invulde",
        explanation=(
            _ALONE + "Hun aandeel gunstige antwoorden, met een betrouwbaarheidsinterval van 95 % "
            "dat rekening houdt met de instelling (vanaf vijf instellingen)."
        ),
        formula="gunstige antwoorden / personen met alleen deze meting",
        unit="share",
        parts="personen",
        base="de personen met alleen deze meting",
        measure=lambda context, by: effectiveness.favourable_share(
            context.surveys.unpaired_answers, by
        ),
        breakdowns=(("item", "wave"),),
        interval="measured",
        chart="intervals",
    ),
)
