"""Lineage: the definition, query and source rows of a published number."""
