"""The reasons why rows are set aside, in Dutch, for those who maintain the register.

A reason contains a value only if the mapping says that the column is not personal.
"""

from collections.abc import Sequence

from rapidfuzz import fuzz, process

from pbdreport.config.mapping import ColumnRule
from pbdreport.ingest.checks.row_checks import LOST, OVERLAP, TWICE, UNKNOWN
from pbdreport.ingest.mapping.cell_sql import example
from pbdreport.ingest.mapping.mapping_file import allowed_codes, highest
from pbdreport.ingest.readers.sheet_errors import ERROR, UNCOMPUTED
from pbdreport.ingest.transform import IngestContext, TableStage
from pbdreport.schema import Column, ColumnType

SHOWN_AT_MOST = 5
NEAR = 70
"""The lowest similarity, out of 100, at which a word is suggested."""

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
    ColumnType.DATE: "geen datum zoals {}",
    ColumnType.DECIMAL: "geen getal zoals {}",
    ColumnType.INTEGER: "geen geheel getal zoals {}",
    ColumnType.BOOLEAN: "geen {}",
    ColumnType.FRACTION: "geen breuk zoals {}",
    ColumnType.SCHOOL_YEAR: "geen schooljaar zoals {}",
    ColumnType.MONTH: "geen maand zoals {}",
}


def reason(
    kind: str,
    column: Column,
    rule: ColumnRule,
    stage: TableStage,
    terms: IngestContext,
    shown: str,
    hint: str,
) -> str:
    """The reason why a value is refused.

    Args:
        kind: The kind of fault.
        column: The column of the model that the value was for.
        rule: The rule of the mapping for this column.
        stage: The table and source that it was for.
        terms: The service's profile and school year.
        shown: The value; empty if it may not be shown.
        hint: A known value that was probably meant; empty if there is none.
    """
    value = f" {shown!r}" if shown else ""
    if kind == "empty":
        return "verplicht, maar leeg"
    if kind in (ERROR, UNCOMPUTED):
        return unreadable(kind, shown)
    if kind == "type":
        return FORMS[column.type].format(example(column, stage.source))
    if kind == "code":
        return f"onbekende waarde{value}{_meant(shown, _words(column, rule, terms))}"
    if kind == "answer":
        return f"geen antwoord dat de vragenlijst voor deze vraag kent{value}"
    if kind == "school_year":
        return f"buiten het schooljaar {terms.school_year}"
    if kind == OVERLAP:
        return "de periode overlapt met die van een andere rij van dezelfde instelling"
    if kind == TWICE:
        return ASKED_TWICE
    if kind == UNKNOWN:
        lost = f": bedoelde u {hint!r}? (voorloopnul verloren)" if hint else ""
        return f"onbekend: staat niet in {PLACES[column.references]}{lost}"
    if kind == LOST:
        return f"verwijst naar een rij van {PLACES[column.references]} die zelf apart is gezet"
    return _out_of_bounds(kind, column, rule, terms)


def unreadable(kind: str, shown: str) -> str:
    """The reason for a cell with a spreadsheet error or a formula without a value."""
    if kind == UNCOMPUTED:
        return "een formule zonder uitkomst: open het werkboek in een rekenblad en bewaar het"
    return "een fout van het rekenblad" + (f" {shown!r}" if shown else "")


def too_long(headings: int) -> str:
    """The reason for a row with more cells than the header."""
    return f"meer cellen dan de {headings} kolommen: staat er een scheidingsteken in een cel?"


def conflict(others: Sequence[str], total: int) -> str:
    """The reason for all rows with the same key; `others` are the first of `total`."""
    if not others:
        return "staat meer dan eens in deze rij, met verschillende inhoud"
    more = total - SHOWN_AT_MOST
    listed = ", ".join(others[:SHOWN_AT_MOST]) + (f" en nog {more}" if more > 0 else "")
    return f"zelfde nummer als {listed}, maar andere inhoud: geen van deze rijen is overgenomen"


def _words(column: Column, rule: ColumnRule, terms: IngestContext) -> list[str]:
    """The words allowed in the export: those of the mapping, or else the codes of the model."""
    return list(terms.mapping.translations(rule)) or list(allowed_codes(column, terms.profile))


def _meant(shown: str, words: list[str]) -> str:
    near = process.extractOne(shown, words, scorer=fuzz.ratio, score_cutoff=NEAR)
    return f": bedoelde u {near[0]!r}?" if shown and near else ""


def _out_of_bounds(kind: str, column: Column, rule: ColumnRule, terms: IngestContext) -> str:
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
