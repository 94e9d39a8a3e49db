"""Declares what must hold between the figures of the registry.

A figure that a service does not publish, or an entry that its data do not have, is not checked.
"""

from dataclasses import dataclass
from typing import Literal

from pbdreport.figures.definition import Figure
from pbdreport.figures.reconciliation.agreement import Relation

Part = Literal["value", "numerator", "denominator"]

ADDITIVE_UNITS = frozenset(
    {
        "complaints",
        "contacts",
        "day_parts",
        "days",
        "euro",
        "fte",
        "hours",
        "participations",
        "posts",
        "sessions",
        "trajectories",
    }
)
"""Units of amounts whose parts add up to the whole in every breakdown."""

COMPLETE = frozenset(
    {
        "audience",
        "band",
        "high_needs",
        "kind",
        "level",
        "mode",
        "network",
        "offer",
        "pillar",
        "plan",
        "poc",
        "priority",
        "status",
        "step",
    }
)
"""Dimensions that every record has, so that the parts make the whole. In other dimensions the parts
may make less."""


@dataclass(frozen=True)
class AddsUp:
    """The parts of a figure add up to the entry without that dimension."""

    figure: str
    part: Part = "value"
    along: str = ""
    """The dimension; empty for every dimension that the figure is broken down by."""
    partial: bool = False
    """Whether the whole may be more than the sum of its parts in every breakdown."""


@dataclass(frozen=True)
class SharesMakeOne:
    """The shares of a whole add up to one, within each entry of some other dimensions."""

    figure: str
    along: str
    within: tuple[tuple[str, ...], ...] = ((),)


@dataclass(frozen=True)
class PartOfWhole:
    """The numerator is at most the denominator: what is counted is a subset."""

    figure: str
    only_whole: bool = False
    """Whether this holds for the whole only, and not for the entries of breakdowns."""


@dataclass(frozen=True)
class Agrees:
    """A number of one figure equals that of another, or the sum of several, in the same entry."""

    left: tuple[str, Part]
    right: tuple[tuple[str, Part], ...]
    relation: Relation = "="


@dataclass(frozen=True)
class IsRatio:
    """A figure is one figure divided by another, in the same entry."""

    figure: str
    top: str
    under: str


RegistryIdentity = AddsUp | SharesMakeOne | PartOfWhole | Agrees | IsRatio


def identities(figures: dict[str, Figure]) -> tuple[RegistryIdentity, ...]:
    """All identities: those that follow from the units of figures, and those declared below."""
    additive = [AddsUp(figure.id) for figure in figures.values() if figure.unit in ADDITIVE_UNITS]
    return (*additive, *DECLARED)


DECLARED: tuple[RegistryIdentity, ...] = (
    # People who are counted once per participation, not as different people.
    AddsUp("reach.audience", along="audience"),
    AddsUp("reach.participants"),
    AddsUp("effectiveness.respondents", along="level"),
    # Shares of institutions: both counts add up, because an institution has one level.
    AddsUp("reach.institutions_reached", "numerator"),
    AddsUp("reach.institutions_reached", "denominator"),
    AddsUp("reach.outside_mandate"),
    AddsUp("reach.present", "numerator"),
    AddsUp("reach.present", "denominator"),
    AddsUp("reach.intensive", "numerator"),
    AddsUp("reach.intensive", "denominator"),
    AddsUp("means.institutions"),
    AddsUp("means.sites"),
    # Ratios of sums: their totals are never means of ratios.
    AddsUp("reach.planned_reached", "numerator"),
    AddsUp("reach.planned_reached", "denominator"),
    AddsUp("reach.over_threshold", "numerator"),
    AddsUp("reach.over_threshold", "denominator"),
    AddsUp("effort.leverage", "numerator"),
    AddsUp("effort.leverage", "denominator"),
    # Hours of projects without planned hours count in the total of presence only.
    AddsUp("effort.presence", "numerator", partial=True),
    AddsUp("effort.presence", "denominator"),
    AddsUp("effectiveness.response_rate", "numerator", "level"),
    AddsUp("effectiveness.response_rate", "denominator", "level"),
    # Shares of one whole.
    SharesMakeOne("reach.intensity_bands", "band", ((), ("level",))),
    SharesMakeOne("reach.ladder", "step", ((), ("level",))),
    SharesMakeOne("effort.mode_share", "mode", ((), ("pillar",))),
    SharesMakeOne("effort.floor_share", "pillar"),
    SharesMakeOne("effort.time_use", "activity", ((), ("pillar",))),
    SharesMakeOne("effort.trajectory_status", "status", ((), ("pillar",))),
    SharesMakeOne("effectiveness.answers", "answer", (("item",),)),
    SharesMakeOne("effectiveness.respondent_share", "level"),
    SharesMakeOne("effectiveness.register_share", "level"),
    SharesMakeOne("means.expenditure_share", "line"),
    SharesMakeOne("means.budgeted_share", "line"),
    # What is counted is a subset of the denominator.
    PartOfWhole("reach.institutions_reached"),
    PartOfWhole("reach.present"),
    PartOfWhole("reach.over_threshold"),
    PartOfWhole("reach.intensive"),
    PartOfWhole("reach.groups_with_plg"),
    PartOfWhole("effectiveness.response_rate"),
    PartOfWhole("effectiveness.favourable"),
    PartOfWhole("effectiveness.outside_base"),
    PartOfWhole("priorities.share"),
    PartOfWhole("effort.pre_measured"),
    PartOfWhole("effort.post_measured"),
    # Capacity: the service as a whole cannot be on the floor longer than it works.
    PartOfWhole("effort.presence", only_whole=True),
    # Day-parts for the priorities cannot need more advisers than there are.
    Agrees(("priorities.fte", "value"), (("means.advisers", "value"),), "<="),
    # The same number in two places.
    Agrees(("reach.present", "denominator"), (("reach.institutions_reached", "denominator"),)),
    Agrees(("effort.mode_share", "numerator"), (("effort.school_contact_hours", "numerator"),)),
    Agrees(("priorities.share", "numerator"), (("priorities.day_parts", "numerator"),)),
    Agrees(
        ("priorities.day_parts_total", "value"),
        (("priorities.day_parts", "value"), ("priorities.residual", "value")),
    ),
    Agrees(
        ("effectiveness.respondents", "numerator"), (("effectiveness.response_rate", "numerator"),)
    ),
    Agrees(("means.institutions", "value"), (("reach.institutions_reached", "denominator"),)),
    # Leverage also counts hours of contacts that are registered separately; these two do not.
    Agrees(("effort.school_contact_hours", "value"), (("effort.leverage", "numerator"),), "<="),
    Agrees(("effort.floor_hours", "value"), (("effort.leverage", "denominator"),), "<="),
    Agrees(("effort.presence", "numerator"), (("effort.floor_hours", "value"),), "<="),
    IsRatio("effort.fte_realised", "effort.realised_fte", "effort.planned_fte"),
    IsRatio("means.staff_per_adviser", "means.staff", "means.advisers"),
)
