"""The Markdown of chapters, as HTML."""
