"""What readers may and may not conclude from the surveys, as a Dutch panel.

1. Non-response comes first: no margin of error covers it.
2. Then representation: how many institutions answered, and levels compared with the register.
3. Then chance, for the headline question; then how many people answered both measurements.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from pbdreport.config.instrument import Instrument
from pbdreport.figures.definitions import FIGURES
from pbdreport.figures.registry.entry import Entry
from pbdreport.figures.registry.registry import Registry
from pbdreport.indicators.stats.proportions import Interval
from pbdreport.indicators.stats.weighting import is_notable
from pbdreport.presentation.labels import Words, lower_first
from pbdreport.presentation.narrative.claims import whole_claims
from pbdreport.presentation.narrative.dutch import written
from pbdreport.presentation.numbers import (
    decimals_of,
    in_prose,
    interval_percentages,
    number,
    percent,
    quantity_text,
)
from pbdreport.presentation.tables.comparison_table import difference

MAJORITY = Fraction(1, 2)
"""Below this response rate results apply to the respondents only."""
FEW = 30
"""With fewer respondents, results are an indication only."""
NOTABLE = Fraction(1, 10)
"""From this difference in share, a level is over- or under-represented."""
TITLE = "Hoe ver dragen deze resultaten?"


def response_panel(registry: Registry, instruments: Sequence[Instrument], words: Words) -> str:
    """The panel at the top of the effectiveness chapter: a Markdown callout with a list."""
    main = instruments[0]
    sentences = [
        *_rates(registry, instruments, words),
        *_institutions(registry, words),
        *_levels(registry, words),
        *_chance(registry),
        *_weighted(registry),
        *_twice(registry, words),
    ]
    points = "\n".join(f"- {sentence}" for sentence in sentences)
    return (
        f'::: {{.callout-important title="{TITLE}"}}\n'
        f"**{_verdict(registry, main)}**\n\n{points}\n:::"
    )


def _verdict(registry: Registry, main: Instrument) -> str:
    people = registry.row("effectiveness.respondents")
    rate = registry.row("effectiveness.response_rate")
    if not _has_single(registry, main):
        return (
            "Deze resultaten gaan over wie voor en na antwoordde: ze tonen verandering, en niet "
            "wat de begeleiding daaraan bijdroeg."
        )
    if not people.is_shown or not people.numerator:
        return f"De {main.label} leverde geen resultaten op die getoond kunnen worden."
    if people.numerator < FEW:
        return "Lees deze resultaten als een indicatie: weinig deelnemers antwoordden."
    if rate.exact is None or not rate.is_shown:
        return (
            "Deze resultaten gaan over wie antwoordde: het is niet bekend hoeveel deelnemers "
            "uitgenodigd werden."
        )
    if rate.exact < MAJORITY:
        return (
            "Deze resultaten gaan over wie antwoordde, een minderheid van de genodigden: trek ze "
            "niet zomaar door naar alle deelnemers."
        )
    return "De meeste genodigden antwoordden: de resultaten zeggen iets over alle genodigden."


def _has_single(registry: Registry, main: Instrument) -> bool:
    """Whether the main survey has answers that are no first or second measurement."""
    waves = {
        row.dims["wave"]
        for row in registry.select("effectiveness.responses", ("instrument", "wave"))
        if row.dims.get("instrument") == main.id
    }
    return "single" in waves or not waves


def _rates(registry: Registry, instruments: Sequence[Instrument], words: Words) -> Iterator[str]:
    rates = {
        (row.dims["instrument"], row.dims["wave"]): row
        for row in registry.select("effectiveness.response_rates", ("instrument", "wave"))
        if row.dims
    }
    answered = [
        row
        for row in registry.select("effectiveness.responses", ("instrument", "wave"))
        if row.dims and row.is_shown
    ]
    order = [instrument.id for instrument in instruments]
    known = words.order("wave")
    answered.sort(
        key=lambda row: (order.index(row.dims["instrument"]), known.index(row.dims["wave"]))
    )
    is_open = False
    for row in answered:
        name = _survey(row, words)
        rate = rates.get((row.dims["instrument"], row.dims["wave"]))
        if rate is None or not rate.is_shown or rate.exact is None or rate.denominator is None:
            count = quantity_text(row, FIGURES["effectiveness.responses"], words)
            yield f"{name}: {count}, zonder lijst van genodigden."
            is_open = True
            continue
        yield (
            f"{name}: {number(rate.numerator or 0)} van de {number(rate.denominator)} genodigden "
            f"antwoordden ({in_prose(percent(rate.exact))})."
        )
    if is_open:
        yield "Zonder zo'n lijst is er geen responsgraad."
    if answered:
        yield (
            "Wie niet antwoordde, kan er anders over denken: geen enkele marge houdt daar "
            "rekening mee."
        )


def _survey(row: Entry, words: Words) -> str:
    name = words.label("instrument", row.dims["instrument"])
    wave = row.dims["wave"]
    return name if wave == "single" else f"{name}, {lower_first(words.label('wave', wave))}"


def _institutions(registry: Registry, words: Words) -> Iterator[str]:
    row = registry.row("effectiveness.institutions_answered")
    if row.is_shown:
        figure = FIGURES["effectiveness.institutions_answered"]
        value, *_ = whole_claims(row, figure)
        yield written(value, words).text


def _levels(registry: Registry, words: Words) -> Iterator[str]:
    """Which levels are over- or under-represented compared with the register."""
    first, second = (
        {row.dims["level"]: row for row in registry.select(figure, ("level",)) if row.dims}
        for figure in ("effectiveness.respondent_share", "effectiveness.register_share")
    )
    gaps = {
        level: gap
        for level in words.arranged("level", {*first, *second})
        if (gap := difference(first.get(level), second.get(level))) is not None
    }
    if not first or not second or not gaps:
        return
    unequal = [
        f"{lower_first(words.label('level', level))} "
        f"({_share(first.get(level))} van de respondenten, {_share(second.get(level))} van de "
        "instellingen)"
        for level, gap in gaps.items()
        if abs(gap) >= NOTABLE
    ]
    if unequal:
        yield f"Niet in verhouding tot het register antwoordden: {'; '.join(unequal)}."
    else:
        yield (
            "De getoonde onderwijsniveaus zijn onder de respondenten ongeveer zo sterk "
            "vertegenwoordigd als in het register."
        )


def _share(row: Entry | None) -> str:
    return percent(row.exact if row is not None and row.exact is not None else Fraction(0))


def _chance(registry: Registry) -> Iterator[str]:
    """The interval of the headline question, or why it has none."""
    row = registry.row("effectiveness.headline")
    if not row.is_shown or not row.n:
        return
    if row.lower is None:
        yield (
            f"Op de hoofdvraag antwoordden {number(row.n)} personen uit minder dan vijf "
            "instellingen: hoe ver het toeval reikt, is daaruit niet te zeggen."
        )
        return
    decimals = decimals_of(row, FIGURES["effectiveness.headline"])
    bounds = interval_percentages(row, decimals).replace(" tot ", " en ")
    yield (
        f"Op de hoofdvraag antwoordden {number(row.n)} personen: rekening houdend met toeval ligt "
        f"het aandeel gunstige antwoorden tussen {bounds}\xa0%."
    )


def _weighted(registry: Registry) -> Iterator[str]:
    """The share weighted to the register, where it lies outside the interval of the share."""
    share = registry.row("effectiveness.headline")
    found = [
        *registry.select("effectiveness.headline_weighted"),
        *registry.select("effectiveness.effective_base"),
    ]
    if not share.is_shown or [row.is_shown for row in found] != [True, True]:
        return
    weighted, base = found
    if share.value is None or weighted.value is None or base.exact is None:
        return
    if share.lower is None or share.upper is None:
        return
    if is_notable(share.value, weighted.value, Interval(share.lower, share.upper)):
        yield (
            "Wie antwoordde, weegt mee: als elk onderwijsniveau en elke regio zo sterk meetelde "
            "als in het register, was het aandeel gunstige antwoorden op de hoofdvraag "
            f"{in_prose(percent(weighted.exact or Fraction(0)))} in plaats van "
            f"{in_prose(percent(share.exact or Fraction(0)))}. Zo gewogen zijn de antwoorden even "
            f"nauwkeurig als {number(round(base.exact))} ongewogen."
        )


def _twice(registry: Registry, words: Words) -> Iterator[str]:
    pairs = {
        row.dims["instrument"]: row
        for row in registry.select("effectiveness.measured", ("instrument", "measurement"))
        if row.dims.get("measurement") == "both" and row.is_shown
    }
    for code, row in pairs.items():
        dropout = registry.row("effectiveness.dropout", instrument=code)
        lost = (
            f"; van wie de voormeting invulde, vulde {percent(dropout.exact)} de nameting niet in"
            if dropout.is_shown and dropout.exact is not None
            else ""
        )
        yield (
            f"{words.label('instrument', code)}: {number(row.numerator or 0)} personen vulden de "
            f"voormeting en de nameting in{lost}."
        )
