"""Error values of spreadsheets, and the texts that stand for cells without a value."""

SHEET_ERRORS = (
    *("#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!"),
    *("#N/B", "#VERW!", "#NAAM?", "#WAARDE!", "#DEEL/0!", "#GETAL!", "#LEEG!"),
    *("#SPILL!", "#CALC!", "#FIELD!", "#CONNECT!", "#BLOCKED!", "#BUSY!", "#UNKNOWN!"),
    *("#OVERLOOP!", "#BEREKENEN!", "#VELD!", "#VERBINDEN!", "#GEBLOKKEERD!", "#EXTERNAL!"),
    *("#GETTING_DATA", "#PYTHON!", "#TIMEOUT!", "#ERROR!"),
)
"""What a spreadsheet shows if a formula failed, in English and in Dutch."""
OTHER_ERROR = "#FOUT!"
"""Stands for any other error."""
UNCOMPUTED_CELL = "#FORMULE!"
"""Stands for a formula whose value was never computed."""
ERROR, UNCOMPUTED = "error", "uncomputed"
"""The kinds of fault of such cells."""


def named(error: str) -> str:
    """The text for an error of a workbook."""
    return error if error in SHEET_ERRORS else OTHER_ERROR
