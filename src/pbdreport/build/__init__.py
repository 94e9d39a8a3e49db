"""From raw exports to a published edition: what must run, running it, gates, and the swap."""
