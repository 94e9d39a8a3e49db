"""Why a row was set aside, in Dutch, for whoever keeps the register that it comes from.

A reason names a value only where the mapping says that it is not personal.
"""

from collections.abc import Sequence

from rapidfuzz import fuzz, process

from pbdreport.config.mapping import ColumnRule
from pbdreport.intake.limits import allowed_codes, highest
from pbdreport.intake.setting_aside import LOST, TWICE, UNKNOWN
from pbdreport.intake.staging import Stage, Terms
from pbdreport.intake.values import example
from pbdreport.model import Column, Type

SHOWN_AT_MOST = 5
NEAR = 70
"""From which likeness on, of 100, a word is suggested."""

PLACES = {
    "institutions": "het instellingenregister",
    "offers": "het aanbod",
    "contacts": "de registraties",
    "sessions": "de sessies",
    "trajectories": "de trajecten",
    "responses": "de bevragingen",
}
OPEN_QUOTE = (
    "aanhalingstekens die niet bij elkaar passen: "
    "verdubbel een aanhalingsteken dat in een cel staat"
)
BROKEN_ENTRY = "datum, duur of herhaling van deze afspraak is niet te lezen"
CONFLICTS = "zelfde nummer als een andere rij, maar andere inhoud: geen van beide is overgenomen"
ASKED_TWICE = (
    "dezelfde persoon vulde deze meting van deze bevraging meer dan eens in: "
    "geen van deze antwoorden is overgenomen"
)
FORMS = {
    Type.DATE: "geen datum zoals {}",
    Type.DECIMAL: "geen getal zoals {}",
    Type.INTEGER: "geen geheel getal zoals {}",
    Type.BOOLEAN: "geen {}",
    Type.FRACTION: "geen breuk zoals {}",
    Type.SCHOOL_YEAR: "geen schooljaar zoals {}",
}


def reason(
    kind: str, column: Column, rule: ColumnRule, stage: Stage, terms: Terms, shown: str, hint: str
) -> str:
    """Why a value is refused.

    Args:
        kind: The kind of fault.
        column: The column of the model that the value was for.
        rule: Where the mapping takes it from.
        stage: The table and source that it was for.
        terms: The service's profile and school year.
        shown: The value, empty where it may not be told.
        hint: A known value that it may have been meant for, empty where there is none.
    """
    told = f" {shown!r}" if shown else ""
    if kind == "empty":
        return "verplicht, maar leeg"
    if kind == "error":
        return f"een fout van het rekenblad{told}"
    if kind == "type":
        return FORMS[column.type].format(example(column, stage.source))
    if kind == "code":
        return f"onbekende waarde{told}{_meant(shown, _words(column, rule, terms))}"
    if kind == "answer":
        return f"geen antwoord dat de vragenlijst voor deze vraag kent{told}"
    if kind == "school_year":
        return f"buiten het schooljaar {terms.school_year}"
    if kind == TWICE:
        return ASKED_TWICE
    if kind == UNKNOWN:
        lost = f": bedoelde u {hint!r}? (voorloopnul verloren)" if hint else ""
        return f"onbekend: staat niet in {PLACES[column.references]}{lost}"
    if kind == LOST:
        return f"verwijst naar een rij van {PLACES[column.references]} die zelf apart is gezet"
    return _out_of_bounds(kind, column, rule, terms)


def too_long(headings: int) -> str:
    """Why a row with more cells than the header is refused."""
    return f"meer cellen dan de {headings} kolommen: staat er een scheidingsteken in een cel?"


def conflict(others: Sequence[str], total: int) -> str:
    """Why rows with the same key are refused, all of them; `others` are the first of `total`."""
    if not others:
        return "staat meer dan eens in deze rij, met verschillende inhoud"
    more = total - SHOWN_AT_MOST
    listed = ", ".join(others[:SHOWN_AT_MOST]) + (f" en nog {more}" if more > 0 else "")
    return f"zelfde nummer als {listed}, maar andere inhoud: geen van deze rijen is overgenomen"


def _words(column: Column, rule: ColumnRule, terms: Terms) -> list[str]:
    """What may stand in the export: the words of the mapping, else the codes of the model."""
    return list(terms.mapping.translations(rule)) or list(allowed_codes(column, terms.profile))


def _meant(shown: str, words: list[str]) -> str:
    near = process.extractOne(shown, words, scorer=fuzz.ratio, score_cutoff=NEAR)
    return f": bedoelde u {near[0]!r}?" if shown and near else ""


def _out_of_bounds(kind: str, column: Column, rule: ColumnRule, terms: Terms) -> str:
    divided = f" (gedeeld door {rule.divide_by})" if rule.divide_by != 1 else ""
    if kind == "minimum":
        return f"kleiner dan {_number(column.minimum)}{divided}"
    if kind == "above":
        return f"niet groter dan {_number(column.above)}{divided}"
    if kind == "maximum":
        return f"groter dan {_number(column.maximum)}{divided}"
    at_most = _number(highest(column, terms.profile))
    return f"groter dan {at_most}{divided}, het hoogste van het profiel"


def _number(bound: float | None) -> str:
    return f"{bound:g}".replace(".", ",")
