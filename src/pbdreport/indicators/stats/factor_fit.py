"""The fit of the one-factor model to the items of a scale, which omega assumes."""

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from pbdreport.indicators.stats.scales import SEED

Scores = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Fit:
    """The fit of the one-factor model, estimated by maximum likelihood."""

    chi_square: float
    degrees: int
    rmsea: float
    """Root mean square error of approximation: 0 is perfect, above 0.08 is poor."""
    cfi: float
    """Comparative fit index: 1 is perfect, below 0.9 is poor."""
    srmr: float
    """Standardised root mean square residual: 0 is perfect, above 0.08 is poor."""


def one_factor_fit(answers: Scores) -> Fit | None:
    """The fit of one factor; None with fewer than four items, when every model fits.

    As for omega, answers are treated as measurements on an interval scale.

    Args:
        answers: One row per respondent, one column per item; none missing, every item with
            variance.

    Source: Hu and Bentler, Structural Equation Modeling 6 (1999).
    """
    from statsmodels.multivariate.factor import Factor

    people, items = answers.shape
    if items < 4:
        return None
    with warnings.catch_warnings(action="ignore"):
        fitted: Any = Factor(answers, n_factor=1, method="ml").fit(rng=SEED)
    loadings = fitted.loadings[:, 0]
    seen = np.corrcoef(answers, rowvar=False)
    model = np.outer(loadings, loadings)
    np.fill_diagonal(model, 1)
    misfit = np.linalg.slogdet(model)[1] - np.linalg.slogdet(seen)[1]
    misfit += np.trace(seen @ np.linalg.inv(model)) - items
    degrees, unrelated_degrees = items * (items - 3) // 2, items * (items - 1) // 2
    chi_square = float((people - 1) * misfit)
    unrelated = float(-(people - 1) * np.linalg.slogdet(seen)[1])
    excess = max(chi_square - degrees, 0)
    worst = max(unrelated - unrelated_degrees, excess)
    below = np.tril_indices(items)
    return Fit(
        chi_square,
        degrees,
        float(np.sqrt(excess / (degrees * (people - 1)))),
        1 - excess / worst if worst else 1.0,
        float(np.sqrt(((seen - model)[below] ** 2).mean())),
    )
