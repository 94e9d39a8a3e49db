"""Exports of an edition: workbook, Dutch CSV, PNG, archive."""
