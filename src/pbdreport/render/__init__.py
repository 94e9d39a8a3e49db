"""From executed notebooks to the report: HTML pages, PDF, a Quarto book, exports."""
