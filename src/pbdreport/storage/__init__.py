"""Content hashes and atomic files; imported by all other rooms."""
