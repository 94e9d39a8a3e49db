"""Fit of one factor: another library's values, and samples with and without one factor."""

import numpy as np
import pytest

from pbdreport.indicators.stats.factor_fit import one_factor_fit


def sample(people: int, seed: int) -> np.ndarray:
    random = np.random.default_rng(seed)
    factor = random.normal(size=people)
    return np.column_stack(
        [
            loading * factor + np.sqrt(1 - loading**2) * random.normal(size=people)
            for loading in (0.8, 0.7, 0.6, 0.5, 0.75)
        ]
    )


def test_semopy_finds_the_same_fit():
    """Version 2.3.11: chi² 20.464150 (n x F, ours (n - 1) x F), baseline 400.106099, 5 degrees.

    F is 0.102321: RMSEA √((199 F - 5) / (5 x 199)); CFI 1 - (199 F - 5) / (199 x 2.000530 - 10).
    """
    answers = sample(200, seed=0)
    answers[:, 4] += 0.4 * answers[:, 3]
    found = one_factor_fit(answers)
    chi_square, baseline = 20.464150 * 199 / 200, 400.106099 * 199 / 200

    assert found.chi_square == pytest.approx(chi_square, abs=1e-3)
    assert found.degrees == 5
    assert found.rmsea == pytest.approx(np.sqrt((chi_square - 5) / (5 * 199)), abs=1e-4)
    assert found.cfi == pytest.approx(1 - (chi_square - 5) / (baseline - 10), abs=1e-4)


def test_one_factor_fits_data_of_one_factor_and_not_of_two():
    """200 samples of 300: chi² is 5 on average, its degrees of freedom; two factors fit badly."""
    found = [one_factor_fit(sample(300, seed)) for seed in range(200)]
    two = np.column_stack([sample(300, 1)[:, :3], sample(300, 2)[:, :3]])

    assert np.mean([one.chi_square for one in found]) == pytest.approx(5, abs=0.6)
    assert np.mean([one.rmsea > 0.08 for one in found]) < 0.05
    assert one_factor_fit(two).rmsea > 0.15
    assert one_factor_fit(two).srmr > 0.1


def test_three_items_always_fit():
    assert one_factor_fit(sample(50, 3)[:, :3]) is None
