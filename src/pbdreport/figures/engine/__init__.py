"""Computation of the figures: the tables that measures read, and the engine that runs queries."""
