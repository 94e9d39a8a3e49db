"""Everything that a first chart and a first table cost, spent before they are needed."""

from decimal import Decimal
from types import MappingProxyType

from pbdreport.config.school_year import SchoolYear
from pbdreport.figures.definition import Figure
from pbdreport.figures.row import Row
from pbdreport.presentation import charts, tables
from pbdreport.presentation.words import Words


def draw_once() -> None:
    """Draw one chart and one table of nothing in particular, and forget them."""
    figure = Figure(
        id="warm.up",
        version=1,
        title="Proef",
        explanation="",
        formula="",
        unit="share",
        measure=lambda context, by: context.institutions,
        sources=(),
        concerns="work",
        breakdowns=(("level",),),
    )
    row = Row("warm.up", 1, "share", {"level": "BaO"}, Decimal(1), Decimal(2), 2)
    words = Words(SchoolYear(2000), MappingProxyType({}))
    charts.chart([row], figure, ("level",), words)
    tables.table_html([row], figure, ("level",), words)
