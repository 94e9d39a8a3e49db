"""Indicators: pure functions from tables to counts, one module per subject.

Each returns one row per group with the `by` columns, `numerator`, `denominator` and `n` (the base:
the number of institutions, respondents or records behind the figure). A count has denominator 1, so
that the value of every figure is numerator / denominator. Nothing is rounded here.
"""
