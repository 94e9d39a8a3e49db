"""The registry: its entries, files and caches, and the comparison of two registries."""
