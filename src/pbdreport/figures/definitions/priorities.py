"""Figures of policy priorities."""

from functools import partial

from pbdreport.figures.definition import Figure
from pbdreport.indicators import priorities

_figure = partial(
    Figure, sources=("offers", "priority_keys", "contacts", "sessions"), concerns="work"
)

FIGURES = (
    _figure(
        id="priorities.day_parts",
        title="Dagdelen voor de beleidsprioriteiten",
        explanation=(
            "Elk aanbod heeft een vaste verdeelsleutel over de beleidsprioriteiten. De dagdelen "
            "van het aanbod worden met die sleutel exact verdeeld en pas bij het tonen afgerond; "
            "daardoor kunnen afgeronde delen samen iets afwijken van hun som."
        ),
        formula="som over het aanbod van dagdelen × sleutel",
        unit="day_parts",
        measure=lambda context, by: priorities.priority_day_parts(
            context.keyed_day_parts, context.profile.priorities.hours_per_day_part, by
        ),
        breakdowns=((), ("priority",), ("offer", "priority")),
        chart="stacked",
        sentence="Naar de beleidsprioriteiten [ging|gingen] {value}.",
    ),
    _figure(
        id="priorities.day_parts_total",
        title="Dagdelen van het aanbod met een verdeelsleutel",
        explanation=(
            "Alle gerealiseerde dagdelen van het aanbod dat een verdeelsleutel heeft, ook het deel "
            "dat naar geen enkele prioriteit gaat. Hoe een contact of sessie in dagdelen telt, "
            "staat in het profiel van de dienst."
        ),
        formula="som van de dagdelen",
        unit="day_parts",
        measure=lambda context, by: priorities.offer_day_parts(
            context.day_parts,
            context.priority_keys,
            context.profile.priorities.hours_per_day_part,
            by,
        ),
        breakdowns=((), ("offer",)),
        sentence="Het aanbod met een verdeelsleutel telde {value}.",
    ),
    _figure(
        id="priorities.residual",
        title="Dagdelen buiten de beleidsprioriteiten",
        explanation=(
            "Het deel van het aanbod met een verdeelsleutel dat naar geen enkele prioriteit gaat."
        ),
        formula="dagdelen - dagdelen voor de beleidsprioriteiten",
        unit="day_parts",
        measure=lambda context, by: priorities.residual_day_parts(
            context.day_parts,
            context.keyed_day_parts,
            context.priority_keys,
            context.profile.priorities.hours_per_day_part,
            by,
        ),
        breakdowns=((), ("offer",)),
        sentence="Naar geen enkele prioriteit [ging|gingen] {value} van dat aanbod.",
        none="Elk dagdeel van dat aanbod ging naar een prioriteit.",
    ),
    _figure(
        id="priorities.without_key",
        title="Dagdelen van aanbod zonder verdeelsleutel",
        explanation="Dagdelen van aanbod zonder verdeelsleutel; ze tellen verder nergens mee.",
        formula="som van de dagdelen",
        unit="day_parts",
        measure=lambda context, by: priorities.day_parts_without_key(
            context.day_parts,
            context.priority_keys,
            context.profile.priorities.hours_per_day_part,
            by,
        ),
        sentence="Aanbod zonder verdeelsleutel telde daarbuiten {value}.",
    ),
    _figure(
        id="priorities.share",
        title="Aandeel van de beleidsprioriteiten",
        explanation=(
            "Welk deel van de dagdelen van het aanbod met een verdeelsleutel naar de "
            "beleidsprioriteiten gaat."
        ),
        formula="dagdelen voor de beleidsprioriteiten / dagdelen van dat aanbod",
        unit="share",
        measure=lambda context, by: priorities.priority_share(
            context.day_parts, context.keyed_day_parts, context.priority_keys, by
        ),
        breakdowns=((), ("priority",), ("offer",)),
        decimals=1,
        sentence=(
            "Van de dagdelen met een verdeelsleutel ging {value} naar de beleidsprioriteiten."
        ),
        base="de dagdelen van het aanbod met een verdeelsleutel",
    ),
    _figure(
        id="priorities.fte",
        title="Voltijdse equivalenten voor de beleidsprioriteiten",
        explanation=(
            "Hoeveel voltijdse begeleiders de dagdelen voorstellen, als een voltijdse begeleider "
            "het aantal dagdelen per jaar geeft dat in het profiel van de dienst staat, waarvan "
            "een vast deel in rechtstreeks contact."
        ),
        formula="dagdelen / (aandeel contact × dagdelen per VTE)",
        unit="fte",
        measure=lambda context, by: priorities.priority_fte(
            context.keyed_day_parts,
            context.profile.priorities.hours_per_day_part,
            context.profile.priorities.day_parts_per_fte,
            context.profile.priorities.contact_share,
            by,
        ),
        breakdowns=((), ("priority",)),
        decimals=1,
        sentence="Dat komt overeen met {value}.",
    ),
    _figure(
        id="priorities.fte_sensitivity",
        title="Voltijdse equivalenten bij andere aannames",
        explanation=(
            "Hoeveel voltijdse equivalenten de dagdelen voor de beleidsprioriteiten voorstellen "
            "wanneer een voltijdse begeleider meer of minder dagdelen per jaar geeft, of een "
            "groter of kleiner deel daarvan rechtstreeks contact is. De andere waarden staan in "
            "het profiel van de dienst."
        ),
        formula="dagdelen / (aandeel contact × dagdelen per VTE), voor elke combinatie",
        unit="fte",
        measure=lambda context, by: priorities.fte_under_assumptions(
            context.keyed_day_parts,
            context.profile.priorities.hours_per_day_part,
            (
                context.profile.priorities.day_parts_per_fte,
                *context.profile.priorities.other_day_parts_per_fte,
            ),
            (
                context.profile.priorities.contact_share,
                *context.profile.priorities.other_contact_shares,
            ),
        ),
        breakdowns=(("contact_share", "day_parts_per_fte"),),
        decimals=1,
    ),
)
