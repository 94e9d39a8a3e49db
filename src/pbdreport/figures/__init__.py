"""The registry of published figures: definitions, disclosure, comparison, trace."""
