"""Editions: made in a folder of their own, published behind a link, kept, listed."""
