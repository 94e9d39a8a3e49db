"""Service profiles, school years, export mappings: read once, frozen."""
