"""Units: the school groups, levels, regions and boards that get a report, and their figures."""
