"""Turns raw exports into the tables of data/processed.

1. Each file is read into rows of text cells, whatever its encoding, format and quotes.
2. Title rows, blank rows, total rows and exact repeats are skipped and counted.
3. Cells become values according to the service's mapping.
4. Each value is checked against the model; a row with any fault is set aside as a whole.
5. Rows with an unknown reference are set aside, and all rows that conflict on a key.
6. The other rows are written, with people under pseudonyms.

For every file, rows read = accepted + quarantined + skipped.
"""
