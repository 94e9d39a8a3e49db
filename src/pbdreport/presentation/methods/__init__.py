"""How the report was made and how reliable it is, in Dutch tables and sentences."""
