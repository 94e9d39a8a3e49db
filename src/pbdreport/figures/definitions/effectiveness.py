"""Figures of effectiveness."""

from pbdreport.figures.definitions import (
    effectiveness_answers,
    effectiveness_change,
    effectiveness_response,
)

FIGURES = (
    *effectiveness_response.FIGURES,
    *effectiveness_answers.FIGURES,
    *effectiveness_change.FIGURES,
)
