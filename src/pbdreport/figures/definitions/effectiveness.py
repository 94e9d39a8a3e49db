"""Figures of effectiveness."""

from pbdreport.figures.definitions import (
    effectiveness_answers,
    effectiveness_change,
    effectiveness_change_items,
    effectiveness_response,
)

FIGURES = (
    *effectiveness_response.FIGURES,
    *effectiveness_answers.FIGURES,
    *effectiveness_change.FIGURES,
    *effectiveness_change_items.FIGURES,
)
