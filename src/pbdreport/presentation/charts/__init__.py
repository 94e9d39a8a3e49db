"""Charts as SVG with real text and a text alternative."""
