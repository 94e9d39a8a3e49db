"""How figures look: Dutch labels, number formats, charts, tables, sentences.

Figures arrive exact and masked; this room rounds, labels and draws them. Its modules read no
data of the project, do not change their arguments, and reveal nothing about suppressed entries.
"""
