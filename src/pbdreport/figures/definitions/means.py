"""Figures of means: money, posts, and the institutions they are compared with."""

from functools import partial

from pbdreport.figures.definition import Figure
from pbdreport.indicators import means

_YEAR = (
    "De boekhouding loopt per kalenderjaar: de bedragen zijn die van het kalenderjaar waarin het "
    "schooljaar begint."
)
_money = partial(Figure, sources=("finance",), concerns="work")
_institutions = partial(Figure, sources=("institutions",), concerns="institutions")
_REGISTER = "Instellingen van het werkgebied op de peildatum."

FIGURES = (
    _money(
        id="means.dotation",
        title="Dotaties",
        explanation="Dotaties volgens het artikel waarop ze steunen. " + _YEAR,
        formula="som van de dotaties",
        unit="euro",
        measure=lambda context, by: means.amounts(context.dotations, "actual", by),
        breakdowns=((), ("article",)),
        sentence="De dienst kreeg {value} aan dotaties.",
    ),
    _money(
        id="means.budgeted",
        title="Begrote bedragen",
        explanation="Wat voor het jaar begroot was. " + _YEAR,
        formula="som van de begrote bedragen",
        unit="euro",
        measure=lambda context, by: means.amounts(context.budget, "budgeted", by),
        breakdowns=(("side",), ("line", "side")),
    ),
    _money(
        id="means.actual",
        title="Werkelijke bedragen",
        explanation="Wat er werkelijk binnenkwam en uitging. " + _YEAR,
        formula="som van de werkelijke bedragen",
        unit="euro",
        measure=lambda context, by: means.amounts(context.budget, "actual", by),
        breakdowns=(("side",), ("line", "side")),
    ),
    _money(
        id="means.result",
        title="Resultaat",
        explanation="Werkelijke inkomsten min werkelijke uitgaven. " + _YEAR,
        formula="inkomsten - uitgaven",
        unit="euro",
        measure=lambda context, by: means.result(context.budget),
        sentence="Het jaar sloot af met een resultaat van {value}.",
    ),
    _money(
        id="means.execution",
        title="Uitvoering van de begroting",
        explanation="Werkelijk tegenover begroot, voor de posten die beide hebben. " + _YEAR,
        formula="werkelijk bedrag / begroot bedrag",
        unit="share",
        parts="euro",
        measure=lambda context, by: means.execution(context.budget, by),
        breakdowns=(("side",), ("line", "side")),
        decimals=1,
        base="de begrote bedragen",
    ),
    _money(
        id="means.expenditure_share",
        title="Aandeel in de uitgaven",
        explanation="Aandeel van elke post in de werkelijke uitgaven. " + _YEAR,
        formula="uitgaven van de post / alle uitgaven",
        unit="share",
        parts="euro",
        measure=lambda context, by: means.expenditure_share(context.budget, "actual"),
        breakdowns=(("line",),),
        decimals=1,
        base="de werkelijke uitgaven",
    ),
    _money(
        id="means.budgeted_share",
        title="Aandeel in de begrote uitgaven",
        explanation="Aandeel van elke post in de begrote uitgaven. " + _YEAR,
        formula="begrote uitgaven van de post / alle begrote uitgaven",
        unit="share",
        parts="euro",
        measure=lambda context, by: means.expenditure_share(context.budget, "budgeted"),
        breakdowns=(("line",),),
        decimals=1,
        base="de begrote uitgaven",
    ),
    Figure(
        id="means.staffing",
        title="Personeel",
        explanation=(
            "Voltijdse equivalenten (VTE) volgens het personeelskader, ook wie geen instellingen "
            "begeleidt. Betrekkingen met een rechtsgrond staan apart: het zijn deels dezelfde "
            "mensen, anders geteld."
        ),
        formula="som van de VTE",
        unit="fte",
        measure=lambda context, by: means.posts(context.frame, by),
        sources=("staffing",),
        concerns="work",
        breakdowns=(("category",),),
        decimals=1,
    ),
    Figure(
        id="means.advisers",
        title="Begeleiders",
        explanation=(
            "Voltijdse equivalenten van de categorieën die instellingen begeleiden; welke dat "
            "zijn, staat in het profiel van de dienst."
        ),
        formula="som van de VTE van de begeleiders",
        unit="fte",
        measure=lambda context, by: means.posts(context.advisers, by),
        sources=("staffing",),
        concerns="work",
        decimals=1,
        sentence="De dienst telde {value} aan begeleiders.",
    ),
    Figure(
        id="means.adviser_heads",
        title="Begeleiders in personen",
        explanation=(
            "Personen in de categorieën die instellingen begeleiden, hoe groot hun opdracht ook "
            "is. Wie er meer dan één opdracht heeft, telt één keer."
        ),
        formula="aantal personen",
        unit="people",
        needs=("staffing.heads",),
        measure=lambda context, by: means.heads(context.advisers, by),
        sources=("staffing",),
        concerns="work",
        sentence="Als begeleider [werkte|werkten] er {value}.",
    ),
    Figure(
        id="means.heads",
        title="Personeel in personen",
        explanation=(
            "Personen volgens het personeelskader, hoe groot hun opdracht ook is. Wie twee "
            "functies heeft, telt in elk van beide."
        ),
        formula="aantal personen",
        unit="people",
        needs=("staffing.heads",),
        measure=lambda context, by: means.heads(context.frame, by),
        sources=("staffing",),
        concerns="work",
        breakdowns=(("category",),),
    ),
    Figure(
        id="means.posts",
        title="Betrekkingen met een rechtsgrond",
        explanation=(
            "Betrekkingen zoals de regelgeving ze toekent. Ze zijn niet in dezelfde eenheid "
            "uitgedrukt en worden dus niet opgeteld."
        ),
        formula="aantal betrekkingen",
        unit="posts",
        measure=lambda context, by: means.posts(context.legal_posts, by),
        sources=("staffing",),
        concerns="work",
        breakdowns=(("category",),),
        decimals=1,
    ),
    _institutions(
        id="means.institutions",
        title="Te begeleiden instellingen",
        explanation=_REGISTER,
        formula="aantal instellingen van het werkgebied",
        unit="institutions",
        measure=lambda context, by: means.supported(context.institutions, "institutions", by),
        breakdowns=((), ("level",)),
        sentence="{mandate} telde {value}.",
    ),
    _institutions(
        id="means.sites",
        title="Vestigingen van de te begeleiden instellingen",
        explanation=_REGISTER,
        formula="som van de vestigingen",
        unit="sites",
        needs=("institutions.sites",),
        measure=lambda context, by: means.supported(context.institutions, "sites", by),
        breakdowns=((), ("level",)),
        sentence="Samen hadden die {value}.",
    ),
    _institutions(
        id="means.staff",
        title="Personeel van de te begeleiden instellingen",
        explanation=_REGISTER + " Personeel in voltijdse equivalenten.",
        formula="som van de VTE",
        unit="fte",
        needs=("institutions.staff_fte",),
        measure=lambda context, by: means.supported(context.institutions, "staff_fte", by),
        breakdowns=((), ("level",)),
        sentence="Samen telden ze {value} aan personeel.",
    ),
    Figure(
        id="means.staff_per_adviser",
        title="Personeelsleden per begeleider",
        explanation=(
            "Voltijdse equivalenten personeel van de instellingen van het werkgebied per voltijdse "
            "begeleider."
        ),
        formula="VTE personeel van de instellingen / VTE begeleiders",
        unit="ratio",
        needs=("institutions.staff_fte",),
        measure=lambda context, by: means.staff_per_adviser(context.institutions, context.advisers),
        sources=("institutions", "staffing"),
        concerns="institutions",
        sentence=(
            "Per voltijdse begeleider telden de instellingen {value} "
            "[voltijds personeelslid|voltijdse personeelsleden]."
        ),
    ),
    _institutions(
        id="means.staff_members",
        title="Personeelsleden van de te begeleiden instellingen",
        explanation=_REGISTER + " Personeel in personen, hoe groot hun opdracht ook is.",
        formula="som van de personeelsleden",
        unit="people",
        needs=("institutions.staff_members",),
        measure=lambda context, by: means.supported(context.institutions, "staff_members", by),
        breakdowns=((), ("level",)),
        sentence="In de instellingen [werkte|werkten] {value}.",
    ),
    Figure(
        id="means.staff_members_per_adviser",
        title="Personen per begeleider",
        explanation=(
            "Personeelsleden van de instellingen van het werkgebied, in personen, per voltijdse "
            "begeleider."
        ),
        formula="personeelsleden van de instellingen / VTE begeleiders",
        unit="ratio",
        needs=("institutions.staff_members",),
        measure=lambda context, by: means.staff_per_adviser(
            context.institutions, context.advisers, "staff_members"
        ),
        sources=("institutions", "staffing"),
        concerns="institutions",
        sentence=(
            "Per voltijdse begeleider telden de instellingen {value} "
            "[personeelslid|personeelsleden]."
        ),
    ),
    Figure(
        id="means.working_days",
        title="Werkdagen per thema",
        explanation=(
            "Geregistreerde werktijd waarbij een thema staat. Uren worden werkdagen van zoveel "
            "uren als in het profiel van de dienst staat; geregistreerde dagen worden opgeteld."
        ),
        formula="som van de werkdagen, of van de uren / uren per werkdag",
        unit="days",
        measure=lambda context, by: means.working_days(
            context.time_entries, context.hours_per_day, by
        ),
        sources=("time_entries", "workdays"),
        concerns="people",
        breakdowns=((), ("theme",), ("core_task",), ("core_task", "theme")),
        sentence="Aan thema's [ging|gingen] {value}.",
    ),
)
