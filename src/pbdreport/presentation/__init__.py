"""Presentation: Dutch words, number formats, charts, tables, sentences.

Figures arrive exact and masked; here they are rounded, named and drawn. No module touches the
project's data or changes its arguments, and none shows anything of a row that is not shown.
"""
