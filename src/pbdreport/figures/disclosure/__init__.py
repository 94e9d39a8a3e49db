"""Disclosure control: which figures about people are shown, decided once over all of them.

1. Each figure about people is a function of a distribution: who answered, or what people answered
   to one question (`distributions`). All figures of one distribution are shown, or none.
2. A distribution is judged by its own size (`primary`).
3. The groups of people that are hidden may be known together (`groups`, `tables`); so may the
   units that are hidden of a whole (`across_units`).

Figures about institutions and work are printed as they are. docs/disclosure.md tells the choices.
"""

from pbdreport.figures.disclosure.masking import Masked, exposures, mask, masked

__all__ = ["Masked", "exposures", "mask", "masked"]
