"""Figures of one's own: labels, texts as values, and last year beside them."""

from analyst.conftest import Kernel

PUBLISH = """
def by_level(tables):
    mandate = tables.mandate
    return mandate.group_by(deel="level").aggregate(
        numerator=mandate.is_reached.sum(), denominator=mandate.count()
    )

own = chapter.publish(
    "reach.own_levels", by_level, title="Bereik in elk deel", unit="share",
    definition="Instellingen van het mandaat die deelnamen.", concerns="institutions",
    by="deel", names={"deel": "soort school"},
)
declared = chapter.figure("reach.institutions_reached", by="level")
"""


def test_the_same_cell_counts_last_year_too(kernel: Kernel):
    """As the declared figure has it, this year and last."""
    assert kernel.run(PUBLISH).error == ""

    ran = kernel.run(
        """
def facts(view):
    columns = ["numerator", "denominator", "previous_value"]
    return sorted(map(tuple, view.frame()[columns].values.tolist()))
assert facts(own) == facts(declared), (facts(own), facts(declared))
assert all(row.previous_exact is not None for row in own.rows)
"""
    )

    assert ran.error == ""


def test_own_dimensions_have_a_name(kernel: Kernel):
    """In the title of a chart and as the heading of a table."""
    kernel.run(PUBLISH)

    payload = kernel.run("own.table()").payload

    assert "soort school" in payload["title"]
    assert '<th scope="col">Soort school</th>' in payload["table"]
