"""Indicators: pure functions from tables to counts, one module a subject.

Each returns one row per group with the `by` columns, `numerator`, `denominator` and `n` (the base:
how many institutions, respondents or records the figure rests on). A count has denominator 1, so
that the value of every figure is numerator / denominator. Nothing is rounded here.
"""
