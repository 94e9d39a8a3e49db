"""What a measure raises where a table was not delivered."""


class TableNotDelivered(Exception):
    """A table that a measure needs was not delivered; its figure is not available."""
