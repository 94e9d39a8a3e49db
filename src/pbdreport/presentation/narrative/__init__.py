"""Dutch sentences, headlines and findings, computed from the numbers."""
