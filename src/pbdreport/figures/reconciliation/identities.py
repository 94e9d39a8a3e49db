"""What must hold between the figures of the registry, declared once.

A figure that a service does not publish, or an entry that its data do not give, is not checked.
"""

from dataclasses import dataclass
from typing import Literal

from pbdreport.figures.definition import Figure
from pbdreport.figures.reconciliation.engine import Relation

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
"""Amounts of which the parts add up to the whole, whatever they are broken down by."""

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
"""Dimensions that every record has: parts make the whole. Along others some may lie outside."""


@dataclass(frozen=True)
class AddsUp:
    """The parts of a figure add up to the entry without that dimension."""

    figure: str
    part: Part = "value"
    along: str = ""
    """The dimension; empty for each one that the figure is broken down by."""
    partial: bool = False
    """The whole may hold more than its parts, whatever they are broken down by."""


@dataclass(frozen=True)
class SharesMakeOne:
    """The shares of a whole add up to one, within each entry of some other dimensions."""

    figure: str
    along: str
    within: tuple[tuple[str, ...], ...] = ((),)


@dataclass(frozen=True)
class PartOfWhole:
    """What is counted is among what it is counted of: the numerator is at most the denominator."""

    figure: str
    only_whole: bool = False
    """Its parts may exceed theirs."""


@dataclass(frozen=True)
class Agrees:
    """A number of one figure is that of another, or the sum of several, for the same parts."""

    left: tuple[str, Part]
    right: tuple[tuple[str, Part], ...]
    relation: Relation = "="


@dataclass(frozen=True)
class IsRatio:
    """A figure is one figure over another, for the same parts."""

    figure: str
    top: str
    under: str


Identity = AddsUp | SharesMakeOne | PartOfWhole | Agrees | IsRatio


def identities(figures: dict[str, Figure]) -> tuple[Identity, ...]:
    """Everything that must hold: of each figure by its unit, and what is declared below."""
    additive = [AddsUp(figure.id) for figure in figures.values() if figure.unit in ADDITIVE_UNITS]
    return (*additive, *DECLARED)


DECLARED: tuple[Identity, ...] = (
    # People who are counted once for each place they take, not as different people.
    AddsUp("reach.audience", along="audience"),
    AddsUp("reach.participants"),
    AddsUp("effectiveness.respondents", along="level"),
    # Shares of institutions: both counts add up, since an institution has one level.
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
    # Hours of projects without planned hours count in the whole of presence only.
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
    # What is counted lies in what it is counted of.
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
    # Capacity: the service as a whole cannot stand on the floor longer than it works.
    PartOfWhole("effort.presence", only_whole=True),
    # Day-parts for the priorities take no more advisers than there are.
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
    # Leverage counts hours that are registered apart as well, which the two figures leave out.
    Agrees(("effort.school_contact_hours", "value"), (("effort.leverage", "numerator"),), "<="),
    Agrees(("effort.floor_hours", "value"), (("effort.leverage", "denominator"),), "<="),
    Agrees(("effort.presence", "numerator"), (("effort.floor_hours", "value"),), "<="),
    IsRatio("effort.fte_realised", "effort.realised_fte", "effort.planned_fte"),
    IsRatio("means.staff_per_adviser", "means.staff", "means.advisers"),
)
