"""Statistics computed from whole samples, on small data frames."""
