"""Effectiveness: a share as if respondents were spread over levels and regions as the register is.

A sensitivity analysis: it shows whether who answered matters as far as levels and regions go.
"""

from decimal import Decimal

import ibis.expr.types as ir
from ibis import _

from pbdreport.indicators.stats import weighting
from pbdreport.indicators.stats.scales import SOLVED
from pbdreport.indicators.stats.statistics_table import count, statistic, statistics_table

MARGINS = ("level", "region")


def weighted_share(given: ir.Table, institutions: ir.Table, by: tuple[str, ...] = ()) -> ir.Table:
    """The favourable share, raked to the institutions of the mandate by level and region.

    Args:
        given: The answers to one item, with `response_id`, `institution_id`, `answer` and
            `favourable`.
        institutions: The register, with `institution_id`, `in_mandate`, `level` and `region`.
        by: Empty: the whole.

    Returns:
        One row: the share times the respondents (no whole number), and the respondents whose
        institution is of the mandate; none without them, or if the margins cannot all be met.

    Source: figure `effectiveness.headline_weighted`.
    """
    favourable, raked = _raked(given, institutions)
    if raked is None:
        return statistics_table((), by)
    share = round(weighting.weighted_share(favourable, raked.weights), SOLVED)
    people = len(favourable)
    return statistics_table([{**count({}, 0, people), "numerator": share * people}], by)


def effective_base(given: ir.Table, institutions: ir.Table, by: tuple[str, ...] = ()) -> ir.Table:
    """The number of equally weighted respondents with the precision of `weighted_share`.

    Source: figure `effectiveness.effective_base`.
    """
    favourable, raked = _raked(given, institutions)
    if raked is None:
        return statistics_table((), by)
    base = Decimal(f"{raked.effective_base:.{SOLVED}f}")
    return statistics_table([statistic({}, base, len(favourable))], by)


def _raked(given: ir.Table, institutions: ir.Table) -> tuple[list[bool], weighting.Raked | None]:
    """Who was favourable, and the weights; none if there are no respondents or no solution."""
    register = institutions.filter(_.in_mandate).select("institution_id", *MARGINS)
    valid = given.filter(_.answer.notnull()).select("response_id", "institution_id", "favourable")
    people = valid.join(register, "institution_id").order_by("response_id").to_pandas()
    whole = register.to_pandas()
    # A register without regions has one: that of nobody.
    groups = [
        (people[name].fillna("none").tolist(), whole[name].fillna("none").value_counts())
        for name in MARGINS
    ]
    if people.empty:
        return [], None
    margins = [
        weighting.Margin(codes, {str(name): float(size) for name, size in sizes.items()})
        for codes, sizes in groups
    ]
    raked = weighting.rake(margins)
    return people["favourable"].astype(bool).tolist(), raked if raked.is_settled else None
