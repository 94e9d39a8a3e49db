"""Reconciliation: checks that numbers agree where they should.

`agreement` compares two numbers. `registry_identities` declares what must hold between the figures
of the registry, and `registry_checks` checks it before masking and against the previous year's
edition. `table_identities` reads what must hold between published tables, `printed_tables` reads
those tables, `published_tables` checks them, and `causes` finds the likely cause of each
contradiction.
"""
