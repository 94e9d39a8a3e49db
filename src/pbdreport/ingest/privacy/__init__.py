"""Protects people: pseudonyms for keys, and names masked in free text."""
