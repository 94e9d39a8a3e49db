"""Checks on values, rows and deliveries."""
