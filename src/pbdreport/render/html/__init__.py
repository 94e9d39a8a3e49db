"""The built-in HTML renderer, whose pages also open from disk."""
