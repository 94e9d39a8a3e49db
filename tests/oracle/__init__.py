"""Every declared figure once more, in plain pandas, written from the documentation alone.

The computing modules import nothing of pbdreport. Where one needed a rule that no page told, the
page was mended first: whoever writes the next oracle has enough with `docs/` and the explanation
of each figure in `docs/figures.md`.
"""
