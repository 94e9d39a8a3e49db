"""The assumptions behind the figures: the parameters of a service's profile, explained."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction

from babel.dates import format_date

from pbdreport.config.profile import Profile, month_and_day
from pbdreport.presentation.labels import shared_labels
from pbdreport.presentation.methods.accountability import joined
from pbdreport.presentation.numbers import LOCALE, number, percent
from pbdreport.presentation.tables.plain_tables import PlainTable

Rules = list[tuple[str, str]]
"""Parameters as description and value."""

_COUNTED = {
    "one": "één dagdeel",
    "day_parts": "de geregistreerde dagdelen",
    "hours": "de uren ervan",
    "none": "niets",
}


def assumptions_listing(profile: Profile) -> PlainTable:
    """The parameters that apply to the chapters of the service."""
    rows = [rule for chapter in profile.chapters for rule in _RULES.get(chapter, _none)(profile)]
    return PlainTable(
        "aannames",
        "Aannames en drempels van de dienst",
        ("Regel", "Waarde"),
        (*rows, *_always(profile)),
    )


def _none(profile: Profile) -> Rules:
    return []


def _reach(profile: Profile) -> Rules:
    rules = profile.reach
    reaches = "een contact of een gevolgde sessie" if rules.enrolments_count else "een contact"
    more = "vanaf" if rules.threshold_inclusive else "meer dan"
    edges = joined([str(edge) for edge in rules.bands])
    of_hours = [
        ("Drempel van contacturen", f"{more} {rules.threshold_hours} uur"),
        ("Grenzen tussen de klassen van intensiteit", f"{edges} uur"),
    ]
    return [
        ("Peildatum van het instellingenregister", _day(rules.reference_date)),
        ("Wat een instelling bereikt", reaches),
        ("Intensieve begeleiding", f"meer dan {rules.intensive_contacts} contacten"),
        *(of_hours if _counts_hours(profile) else []),
    ]


def _counts_hours(profile: Profile) -> bool:
    return "hours" in profile.effort.counted_in


def _effectiveness(profile: Profile) -> Rules:
    rules = profile.disclosure
    return [
        ("Lage betrouwbaarheid", f"minder dan {rules.low_base} antwoorden"),
        ("Kleinste basis die getoond wordt", f"{rules.min_base} antwoorden"),
    ]


def _priorities(profile: Profile) -> Rules:
    rules = profile.priorities
    kinds = shared_labels()["kind"]
    sessions = [
        f"{kinds[kind].label.lower()} als {_COUNTED[how]}" for kind, how in rules.sessions.items()
    ]
    return [
        ("Uren in een dagdeel", _amount(rules.hours_per_day_part, "uur")),
        ("Een contact telt voor", _COUNTED[rules.contacts]),
        *([("Sessies tellen mee", joined(sessions))] if sessions else []),
        ("Dagdelen van een voltijdse begeleider", _amount(rules.day_parts_per_fte, "dagdelen")),
        ("Aandeel rechtstreeks contact", percent(_exact(rules.contact_share))),
    ]


def _effort(profile: Profile) -> Rules:
    rules = profile.effort
    if not _counts_hours(profile):
        return []
    return [
        ("Uren van een voltijdse begeleider", _amount(rules.hours_per_fte, "uur")),
        ("Norm voor aanwezigheid op de klasvloer", percent(_exact(rules.floor_norm))),
    ]


def _means(profile: Profile) -> Rules:
    rules = profile.means
    suspended = f"van {_day(rules.suspended_from)} tot en met {_day(rules.suspended_to)}"
    in_hours = [("Uren in een werkdag", _amount(rules.hours_per_working_day, "uur"))]
    return [
        *(in_hours if _counts_hours(profile) else []),
        ("Termijn voor een antwoord op een klacht", f"{rules.answer_term} werkdagen"),
        ("De termijn loopt niet", suspended),
    ]


def _always(profile: Profile) -> Rules:
    """Parameters that apply to all chapters."""
    largest = percent(_exact(profile.intake.max_quarantined_share), 1)
    return [
        ("Kleinste aantal personen dat getoond wordt", f"{profile.disclosure.min_cell} personen"),
        ("Hoogste aandeel rijen dat opzijgezet mag worden", largest),
    ]


_RULES: dict[str, Callable[[Profile], Rules]] = {
    "reach": _reach,
    "effectiveness": _effectiveness,
    "priorities": _priorities,
    "effort": _effort,
    "means": _means,
}


def _amount(value: float, unit: str) -> str:
    return f"{number(_exact(value), 1)} {unit}"


def _exact(value: float) -> Fraction:
    return Fraction(str(value))


def _day(month_day: str) -> str:
    return format_date(date(2000, *month_and_day(month_day)), "d MMMM", locale=LOCALE)
