"""Tables as HTML, Markdown and plain grids."""
