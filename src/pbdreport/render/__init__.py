"""Executed notebooks to the report: the built-in HTML renderer, or a Quarto book."""
