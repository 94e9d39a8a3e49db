"""The chapters as a Quarto book."""
