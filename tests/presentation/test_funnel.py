"""The funnel: which groups differ from the whole by more than chance, and the words for it."""

from presentation.samples import NBSP, WORDS, row

from pbdreport.figures.definitions import FIGURES
from pbdreport.presentation.charts.funnel import draw_funnel, finding, funnel_grid, funnel_of

HEADLINE = FIGURES["effectiveness.headline"]


def offers(*counts: tuple[int, int]):
    return [row(yes, n, n, offer=f"OD{at}") for at, (yes, n) in enumerate(counts, start=1)]


WHOLE = row(160, 200, 200)
ALIKE = offers(*[(16, 20)] * 9, (13, 20))
ONE_LOW = offers(*[(16, 20)] * 9, (9, 20))


def funnel(rows, whole=WHOLE, effect=None):
    return funnel_of(rows, "offer", whole, effect, WORDS)


def test_nothing_is_said_of_offers_that_chance_may_part():
    """13 of 20 where the whole is 80 %: of ten offers, P(X < 10) is below 0.25 %."""
    found = funnel(ALIKE)

    assert (found.points[0].limits.lower, found.points[0].limits.upper) == (0.5, 1)
    assert finding(found).replace(NBSP, " ") == (
        "Geen van de 10 getoonde cijfers wijkt aantoonbaar af van het geheel (80 %): alle "
        "verschillen kunnen toeval zijn."
    )


def test_who_is_outside_is_named():
    """9 of 20 is below the limit of 10."""
    assert finding(funnel(ONE_LOW)).replace(NBSP, " ") == (
        "Van de 10 getoonde cijfers wijkt er één aantoonbaar af van het geheel (80 %): OD10 (45 %, "
        "lager). De verschillen tussen de andere kunnen toeval zijn."
    )


def test_respondents_of_one_institution_count_for_less():
    """With a design effect of 4 the 20 are worth 5: the limits are wide, and 9 of 20 is inside."""
    found = funnel(ONE_LOW, effect=row(4, unit="coefficient"))

    assert finding(found).startswith("Geen van de")


def test_below_ten_groups_there_is_no_funnel():
    """Nor where the whole is hidden, with which they would be compared."""
    assert funnel(ALIKE[:9]) is None
    assert funnel(ALIKE, whole=row(None, status="c")) is None


def test_the_table_tells_what_the_funnel_shows():
    """Respondents, share, limits, and the pooled share where it is known."""
    found = funnel(ALIKE)
    pooled = [row(15, 20, 20, offer="OD1")]
    grid = funnel_grid(found, pooled, HEADLINE, "offer", WORDS)
    wide, narrow = draw_funnel(found, "trechter", "alternatief")

    assert grid.rows[0].cells == ("20", "80", "50 tot 100", "75")
    assert grid.rows[1].cells[3] == ""
    assert "alternatief" in wide
    assert "respondenten" in narrow
