"""Raw exports to the tables of data/processed.

1. Every file becomes rows of text cells: encodings, workbooks and quotes end here.
2. Title rows, blank rows, total rows and exact repeats are skipped and counted.
3. Cells become values by the service's mapping.
4. Every value is checked against the model; a raw row with any fault is set aside whole.
5. Rows that refer to what is not there are set aside, and rows that conflict on a key, all of them.
6. What is left is written, people only under pseudonyms. Read = accepted + quarantined + skipped.
"""
