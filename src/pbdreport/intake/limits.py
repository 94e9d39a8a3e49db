"""The codes and bounds that a service's profile adds to the model."""

from pbdreport.config.profile import Profile
from pbdreport.model import Column


def allowed_codes(column: Column, profile: Profile) -> tuple[str, ...]:
    """The only values a column may hold; empty where it is free."""
    if column.profile_codes:
        return tuple(profile.labels(column.profile_codes))  # type: ignore[arg-type]
    return column.codes


def highest(column: Column, profile: Profile) -> float | None:
    """The rule of the profile that bounds a column from above."""
    return getattr(profile.intake, column.at_most) if column.at_most else None
