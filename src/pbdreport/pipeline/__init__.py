"""From raw exports to published editions: what must run, and running it."""
