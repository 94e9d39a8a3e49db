"""What a measure raises where a table or column was not delivered."""


class TableNotDelivered(Exception):
    """A table or column that a measure needs was not delivered; its figure is not available."""
