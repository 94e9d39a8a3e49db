"""Warm-up of a process: do everything once that makes its first chart and table slow."""

from decimal import Decimal
from types import MappingProxyType

from pbdreport.config.school_year import SchoolYear
from pbdreport.figures.definition import Figure
from pbdreport.figures.registry.entry import Entry
from pbdreport.presentation.charts import chart
from pbdreport.presentation.labels import Words
from pbdreport.presentation.tables import figure_tables


def preload_drawing() -> None:
    """Draw a chart and a table of invented numbers, and discard them."""
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
    row = Entry("warm.up", 1, "share", {"level": "BaO"}, Decimal(1), Decimal(2), 2)
    words = Words(SchoolYear(2000), MappingProxyType({}))
    chart.draw_chart([row], figure, ("level",), words)
    figure_tables.table_html([row], figure, ("level",), words)
