"""The report and its summary as PDF."""
