"""The panel says what weighting to the register changes, where it changes something."""

from dataclasses import replace

import pytest
from presentation.samples import NBSP, row

from pbdreport.figures.registry.registry import Registry
from pbdreport.presentation.methods.response import _weighted


def registry(weighted: int) -> Registry:
    """81 of 100 favourable, between 72 and 88 %."""
    rows = (
        replace(row(81, 100, 100, lower=0.722, upper=0.875), figure="effectiveness.headline"),
        replace(row(weighted, 100, 100), figure="effectiveness.headline_weighted"),
        replace(row(57, unit="coefficient"), figure="effectiveness.effective_base"),
    )
    return Registry("dienst", "2023-2024", "", rows)


def test_a_weighted_share_outside_the_margin_is_said():
    (text,) = _weighted(registry(70))

    assert text.replace(NBSP, " ") == (
        "Wie antwoordde, weegt mee: als elk onderwijsniveau en elke regio zo sterk meetelde als in "
        "het register, was het aandeel gunstige antwoorden op de hoofdvraag 70 % in plaats van "
        "81 %. Zo gewogen zijn de antwoorden even nauwkeurig als 57 ongewogen."
    )


@pytest.mark.parametrize("weighted", [73, 81, 87])
def test_within_the_margin_nothing_is_said(weighted):
    assert list(_weighted(registry(weighted))) == []
