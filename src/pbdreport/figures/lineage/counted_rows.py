"""The rows that figures of institutions and trajectories count, one for each in the denominator.

Counted, they give the number: the rows are the denominator, those with `counts` the numerator. They
come from the same tables as the figure, so that what reaches an institution through sessions alone
is among them.
"""

from collections.abc import Callable, Mapping

import ibis
import ibis.expr.types as ir
from ibis import _

from pbdreport.figures.engine.context import Context
from pbdreport.indicators import reach
from pbdreport.indicators.effort_trajectories import CARRIED_OUT, NOT_CARRIED_OUT
from pbdreport.indicators.reach_intensity import STEPS

Dims = Mapping[str, str]


def _reached(context: Context, _dims: Dims) -> ir.Table:
    mandate = context.institutions.filter(_.in_mandate)
    taking_part = context.participations.institution_id
    return mandate.mutate(counts=mandate.institution_id.isin(taking_part))


def _outside(context: Context, _dims: Dims) -> ir.Table:
    others = context.institutions.filter(~_.in_mandate)
    found = others.filter(others.institution_id.isin(context.participations.institution_id))
    return found.mutate(counts=True)


def _present(context: Context, _dims: Dims) -> ir.Table:
    rules, hours = context.profile.reach, context.hours.contact_hours
    return context.hours.mutate(
        counts=hours >= rules.threshold_hours
        if rules.threshold_inclusive
        else hours > rules.threshold_hours
    )


def _band(context: Context, dims: Dims) -> ir.Table:
    edges = context.profile.reach.bands
    codes = reach.band_codes(edges)
    hours = context.hours.contact_hours
    low = [0, *edges]
    cases = [(hours == 0, codes[0])]
    cases += [(hours < edge, code) for edge, code in zip(low[1:], codes[1:], strict=False)]
    band = ibis.cases(*cases, else_=codes[-1])
    return context.hours.mutate(band=band, counts=band == dims["band"])


def _step(context: Context, dims: Dims) -> ir.Table:
    times = context.taking_part.times
    step = ibis.cases((times == 1, STEPS[0]), (times < 5, STEPS[1]), else_=STEPS[2])
    return context.taking_part.mutate(step=step, counts=step == dims["step"])


def _intensive(context: Context, _dims: Dims) -> ir.Table:
    return context.guided.mutate(
        counts=context.guided.times > context.profile.reach.intensive_contacts
    )


def _status(context: Context, dims: Dims) -> ir.Table:
    return context.trajectories.mutate(counts=context.trajectories.status == dims["status"])


def _carried_out(context: Context) -> ir.Table:
    return context.trajectories.filter(_.status.isin(CARRIED_OUT))


def _measured(column: str) -> Callable[[Context, Dims], ir.Table]:
    def rows(context: Context, _dims: Dims) -> ir.Table:
        return _carried_out(context).mutate(counts=_[column])

    return rows


def _not_carried_out(context: Context, _dims: Dims) -> ir.Table:
    stopped = context.trajectories.filter(_.status.isin(NOT_CARRIED_OUT))
    return stopped.mutate(counts=True)


COUNTED: dict[str, tuple[Callable[[Context, Dims], ir.Table], tuple[str, ...]]] = {
    "reach.institutions_reached": (_reached, ()),
    "reach.outside_mandate": (_outside, ()),
    "reach.present": (_present, ()),
    "reach.intensity_bands": (_band, ("band",)),
    "reach.ladder": (_step, ("step",)),
    "reach.intensive": (_intensive, ()),
    "effort.trajectories": (lambda context, _: _carried_out(context).mutate(counts=True), ()),
    "effort.trajectory_status": (_status, ("status",)),
    "effort.not_carried_out": (_not_carried_out, ()),
    "effort.pre_measured": (_measured("pre_measured"), ()),
    "effort.post_measured": (_measured("post_measured"), ()),
}
"""For each figure its rows, and the dimensions that `counts` has taken into account."""
