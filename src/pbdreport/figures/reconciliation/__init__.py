"""Reconciliation: numbers that must agree, and whether they do.

One engine (`engine`) judges two numbers. `identities` declares what must hold between the figures
of the registry and `registry` checks it, before anything is masked and again against last year's
edition. `declared` reads what must hold between somebody's published tables, `published` checks
that, and `causes` says why a contradiction is likely there.
"""
