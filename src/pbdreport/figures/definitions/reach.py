"""Figures of reach."""

from functools import partial

import ibis.expr.types as ir
from ibis import _

from pbdreport.figures.definition import Figure
from pbdreport.figures.engine.context import Context
from pbdreport.indicators import reach, reach_intensity

_in_mandate = partial(
    Figure, sources=("institutions", "contacts", "contact_institutions"), concerns="institutions"
)
_by_offer = partial(
    Figure, sources=("offers", "contacts", "contact_institutions"), concerns="institutions"
)
_TAKING_PART = (
    "Een instelling is bereikt wanneer ze in het schooljaar minstens één keer deelnam aan een "
    "geregistreerd contact (en, als het profiel van de dienst dat zegt, aan een vorming). "
    "Tien bezoeken tellen als één. De noemer telt de instellingen die op de peildatum tot het "
    "werkgebied behoren."
)


def _reached_by_offer(context: Context) -> ir.Table:
    """Institutions reached by each offer; sessions count where the profile says so."""
    if not (context.profile.reach.enrolments_count and context.has("enrolments")):
        return reach.reached_by_offer(context.received)
    places = context.enrolments.filter(_.status == "attended")
    sessions = context.sessions.select("session_id", offer_id=_.offer)
    return reach.reached_by_offer(context.received, places.join(sessions, "session_id"))


FIGURES = (
    _in_mandate(
        id="reach.institutions_reached",
        title="Bereikte instellingen",
        explanation=_TAKING_PART
        + " Instellingen buiten het werkgebied tellen niet mee; ze staan apart.",
        formula="bereikte instellingen van het werkgebied / instellingen van het werkgebied",
        unit="share",
        parts="instellingen",
        measure=lambda context, by: reach.institutions_reached(
            context.institutions, context.participations, by
        ),
        breakdowns=((), ("level",), ("group",), ("network",), ("region",), ("high_needs",)),
        decimals=1,
        sentence="De dienst bereikte {of} van {mandate}{pct}.",
        base="de instellingen van het werkgebied",
    ),
    _in_mandate(
        id="reach.outside_mandate",
        title="Bereikte instellingen buiten het werkgebied",
        explanation=(
            "Instellingen die niet tot het werkgebied behoren en minstens één keer deelnamen. Ze "
            "tellen in geen enkel aandeel mee. Ook hier telt het register op de peildatum."
        ),
        formula="aantal instellingen buiten het werkgebied met minstens één deelname",
        unit="institutions",
        measure=lambda context, by: reach.institutions_outside_mandate(
            context.institutions, context.participations, by
        ),
        breakdowns=((), ("level",), ("network",)),
        none="Van buiten het werkgebied nam geen enkele instelling deel.",
        sentence="Daarnaast [nam|namen] {value} van buiten het werkgebied deel.",
    ),
    _in_mandate(
        id="reach.present",
        title="Instellingen boven de drempel van contacturen",
        explanation=(
            "Aandeel van de instellingen van het werkgebied met meer contacturen dan de drempel, "
            "over het hele aanbod samen. Een contact van twee uur met drie instellingen geeft elk "
            "van die instellingen twee contacturen."
        ),
        formula="instellingen boven de drempel / instellingen van het werkgebied",
        unit="share",
        parts="instellingen",
        needs=("contacts.hours",),
        measure=lambda context, by: reach.institutions_present(
            context.hours,
            context.profile.reach.threshold_hours,
            context.profile.reach.threshold_inclusive,
            by,
        ),
        breakdowns=((), ("level",)),
        decimals=1,
        sentence="{of} van {mandate} [kreeg|kregen] meer contacturen dan de drempel{pct}.",
        base="de instellingen van het werkgebied",
    ),
    _in_mandate(
        id="reach.intensity_bands",
        title="Intensiteit van het bereik",
        explanation=(
            "Verdeling van de instellingen van het werkgebied over klassen van contacturen. Een "
            "klasse bevat haar ondergrens en niet haar bovengrens; instellingen zonder contact "
            "staan apart."
        ),
        formula="instellingen in de klasse / instellingen van het werkgebied",
        unit="share",
        parts="instellingen",
        needs=("contacts.hours",),
        measure=lambda context, by: reach.intensity_bands(
            context.hours, context.profile.reach.bands, by
        ),
        breakdowns=(("band",), ("band", "level")),
        decimals=1,
        chart="stacked",
        base="de instellingen van het werkgebied",
    ),
    _by_offer(
        id="reach.planned_reached",
        version=2,
        changes=(
            "Instellingen die een aanbod in sessies bereikte, tellen mee waar het profiel "
            "van de dienst dat zegt.",
        ),
        title="Bereik tegenover het plan",
        explanation=(
            "Instellingen die een aanbod bereikte, tegenover de instellingen die het "
            "begeleidingsplan ervoor voorziet: in contacten en, als het profiel van de dienst dat "
            "zegt, in sessies. Ook instellingen buiten het werkgebied tellen mee. "
            "Het totaal is een verhouding van sommen."
        ),
        formula="bereikte instellingen / voorziene instellingen, per aanbod",
        unit="share",
        parts="instellingen",
        measure=lambda context, by: reach.planned_institutions_reached(
            context.offers,
            _reached_by_offer(context),
            by,
        ),
        breakdowns=((), ("offer",)),
        decimals=1,
        divides=False,
        sentence=(
            "Over alle doelstellingen samen bereikte de dienst {of voorziene plaatsen van "
            "instellingen|voorziene plaats van een instelling}{pct}."
        ),
        base="de instellingen die het plan per aanbod voorziet",
    ),
    _by_offer(
        id="reach.planned_mean",
        version=2,
        changes=(
            "Instellingen die een aanbod in sessies bereikte, tellen mee waar het profiel "
            "van de dienst dat zegt.",
        ),
        title="Gemiddeld bereik van het aanbod tegenover het plan",
        explanation=(
            "Het gemiddelde over het aanbod van het aandeel voorziene instellingen dat elk "
            "bereikte. Elk aanbod weegt even zwaar, hoeveel instellingen het ook voorziet."
        ),
        formula="som over het aanbod van bereikte / voorziene instellingen, gedeeld door het "
        "aantal onderdelen van het aanbod",
        unit="share",
        measure=lambda context, by: reach.mean_share_of_plan(
            context.offers,
            _reached_by_offer(context),
            by,
        ),
        decimals=1,
        divides=False,
        sentence="Gemiddeld bereikte een onderdeel van het aanbod {value} van wat het voorzag.",
        base="de instellingen die het plan per aanbod voorziet",
    ),
    _by_offer(
        id="reach.over_threshold",
        title="Instellingen boven de drempel binnen een aanbod",
        explanation=(
            "Instellingen met meer contacturen dan de drempel binnen één aanbod, tegenover de "
            "instellingen die dat aanbod bereikte. Aanbod waarvoor de drempel niet van toepassing "
            "is, telt niet mee. Ook instellingen buiten het werkgebied tellen mee. In het totaal "
            "telt een instelling één keer per aanbod."
        ),
        formula="instellingen boven de drempel binnen het aanbod / bereikte instellingen",
        unit="share",
        parts="instellingen",
        needs=("contacts.hours",),
        measure=lambda context, by: reach.institutions_over_threshold(
            context.offers,
            context.received_by_offer,
            context.profile.reach.threshold_hours,
            context.profile.reach.threshold_inclusive,
            by,
        ),
        breakdowns=((), ("offer",)),
        decimals=1,
        sentence=(
            "Binnen het aanbod waarvoor de drempel geldt, [kwam|kwamen] {of bereikte "
            "instellingen|bereikte instelling} boven de drempel{pct}."
        ),
        base="de instellingen die het aanbod bereikte",
    ),
    _in_mandate(
        id="reach.ladder",
        title="Frequentie van deelname",
        explanation=(
            "Verdeling van de bereikte instellingen van het werkgebied naar het aantal keren dat "
            "ze deelnamen: aan contacten en, als het profiel van de dienst dat zegt, aan sessies. "
            "Wie met meer dan één persoon naar een sessie kwam, kwam één keer. De trappen tellen "
            "op tot alle bereikte instellingen."
        ),
        formula="instellingen op de trap / bereikte instellingen",
        unit="share",
        parts="instellingen",
        measure=lambda context, by: reach_intensity.ladder(context.taking_part, by),
        breakdowns=(("step",), ("level", "step")),
        decimals=1,
        chart="stacked",
        base="de bereikte instellingen",
    ),
    _in_mandate(
        id="reach.intensive",
        title="Intensief begeleide instellingen",
        explanation=(
            "Aandeel van de begeleide instellingen van het werkgebied met meer contacten dan het "
            "aantal dat in het profiel van de dienst staat. De noemer telt de instellingen met "
            "minstens één contact; wie enkel aan sessies deelnam, telt niet mee."
        ),
        formula="instellingen met meer contacten dan de grens / instellingen met een contact",
        unit="share",
        parts="instellingen",
        measure=lambda context, by: reach_intensity.intensive(
            context.guided, context.profile.reach.intensive_contacts, by
        ),
        breakdowns=((), ("level",)),
        decimals=1,
        sentence=(
            "{of begeleide instellingen|begeleide instelling} [kreeg|kregen] intensieve "
            "begeleiding{pct}."
        ),
        base="de instellingen met minstens één contact",
    ),
)
