"""Codes made from texts in the data: themes, budget lines, reasons, regions."""

import ibis
import ibis.expr.types as ir


@ibis.udf.scalar.builtin  # type: ignore[untyped-decorator]
def strip_accents(text: str) -> str:  # type: ignore[empty-body]
    """The text without accents, by the function of the database."""


def as_code(text: ir.StringValue) -> ir.StringValue:
    """The code of a text: `Vorming: wiskunde` becomes `vorming-wiskunde`.

    Texts that differ only in capitals, accents and punctuation have the same code.
    """
    plain = strip_accents(text.lower()).re_replace("[^a-z0-9]+", "-")
    return plain.re_replace("^-|-$", "")
