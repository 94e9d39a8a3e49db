"""Applies a service's mapping: headings, codes, and the SQL for each cell."""
