"""Sets up a new service or school year: a first profile and mapping, from its exports."""
