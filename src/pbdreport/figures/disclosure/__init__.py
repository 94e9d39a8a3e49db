"""Disclosure control: which figures about people are shown, decided once over all of them.

1. Each entry is judged by its own size (`rules`): smallest cells and bases, institutions behind a
   result, shares of 0 and 100 % on a small base.
2. What readers can work out is a system of equations between whole numbers (`system`): parts that
   add up, shares and their complements, the same people in several figures.
3. The fewest further entries are hidden (`suppression`) until an attacker who solves that system
   finds no hidden number within less than the profile's protection width (`attack`).

Figures about institutions and work are printed as they are. docs/disclosure.md tells the choices.
"""

from pbdreport.figures.disclosure.masking import Masked, exposures, mask, masked

__all__ = ["Masked", "exposures", "mask", "masked"]
