"""What a build can be asked for: a report, its notebooks, what its steps depend on."""
