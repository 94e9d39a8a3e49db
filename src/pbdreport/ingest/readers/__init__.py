"""One module a kind of export: text, workbook, calendar; each gives rows of text cells."""
