import os
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from pbdreport.config.profile import DisclosureRules
from pbdreport.figures.definition import Figure
from pbdreport.figures.definitions import FIGURES
from pbdreport.figures.disclosure import exposures, mask, masked
from pbdreport.figures.registry.entry import Entry

RULES = DisclosureRules(min_cell=5, min_base=10, low_base=30)
UNBOUNDED = 3
"""What scipy says of a programme without an end."""


def own(id, unit="people"):
    return Figure(
        id=id,
        title="Titel",
        explanation="Uitleg",
        formula="",
        unit=unit,
        measure=lambda *_: None,
        sources=(),
        concerns="people",
    )


TABLES = {**FIGURES, "reach.table": own("reach.table"), "effort.table": own("effort.table")}


def share(figure, numerator, base, dims, **more):
    return Entry(
        f"effectiveness.{figure}", 1, "share", dims, Decimal(numerator), Decimal(base), base, **more
    )


def favourable(level, numerator, base, **more):
    return share(
        "favourable", numerator, base, {"item": "q1", "level": level}, lower=0.1, upper=0.9, **more
    )


def count(figure, value, **dims):
    return Entry(figure, 1, "people", dims, Decimal(value), Decimal(1), value)


def respondents(value, **dims):
    return replace(count("effectiveness.respondents", value, **dims), unit="respondents")


def table(cells, figure="reach.table"):
    """A table of people with its margins, by row `r` and column `c`."""
    rows = [
        count(figure, value, r=f"r{i}", c=f"c{j}")
        for i, line in enumerate(cells)
        for j, value in enumerate(line)
    ]
    rows += [count(figure, sum(line), r=f"r{i}") for i, line in enumerate(cells)]
    rows += [
        count(figure, sum(column), c=f"c{j}") for j, column in enumerate(zip(*cells, strict=True))
    ]
    return [*rows, count(figure, sum(map(sum, cells)))]


def possible(cells, shown, entry):
    """How far apart the least and the most are that an entry of a table can be.

    A linear programme of the table's own sums, which shares nothing with the attack.
    """
    high, wide = len(cells), len(cells[0])
    sums = np.zeros((high + wide + 1, high * wide + high + wide + 1))
    for i in range(high):
        for j in range(wide):
            sums[[i, high + j, high + wide], i * wide + j] = 1
    sums[:, high * wide :] = -np.eye(high + wide + 1)
    known = [
        (0, None) if row.status == "c" else (int(row.numerator), int(row.numerator))
        for row in shown
    ]
    wish = np.zeros(len(shown))
    wish[entry] = 1
    least, most = (
        linprog(sign * wish, A_eq=sums, b_eq=np.zeros(len(sums)), bounds=known) for sign in (1, -1)
    )
    return np.inf if most.status == UNBOUNDED else -most.fun - least.fun


def statuses(rows):
    return [row.status for row in masked(rows, TABLES, RULES)]


def test_a_result_on_a_small_base_is_hidden_whole():
    """Nothing remains from which 9 respondents could be told, last year's included."""
    hidden = favourable("DKO", 8, 9, previous_numerator=Decimal(20), previous_status="ok")

    assert masked([hidden], FIGURES, RULES) == [
        Entry("effectiveness.favourable", 1, "share", hidden.dims, status="c")
    ]


def test_a_low_base_is_marked():
    """10 to 29 respondents are shown with a mark; 30 without."""
    assert statuses([favourable("BaO", 8, 10), favourable("SO", 20, 30)]) == ["u", "ok"]


@pytest.mark.parametrize(
    ("numerator", "base", "status"), [(12, 12, "c"), (0, 12, "c"), (30, 30, "ok")]
)
def test_everybody_or_nobody_on_a_small_base_is_hidden(numerator, base, status):
    """100 % of 12 tells what each of them answered; of 30 it is shown."""
    assert statuses([favourable("BaO", numerator, base)]) == [status]


def test_nobody_gave_an_answer_is_no_secret():
    """0 % for one of four answers says of nobody what they answered."""
    given = [0, 2, 4, 6]
    answers = [
        share("answers", value, 12, {"item": "q1", "answer": str(code)})
        for code, value in enumerate(given, start=1)
    ]

    assert statuses(answers) == ["u"] * 4


def test_hiding_everybody_hides_every_result_on_the_same_people():
    """Where 12 of 12 is hidden, the answers that would tell it are too."""
    answers = [
        share("answers", value, 12, {"item": "q1", "answer": str(code)})
        for code, value in enumerate([0, 0, 5, 7], start=1)
    ]
    whole = share("favourable", 12, 12, {"item": "q1"})

    assert statuses([*answers, whole]) == ["c"] * 5


@pytest.mark.parametrize(
    ("institutions", "largest", "status"),
    [(2, 20, "c"), (3, 36, "c"), (3, 35, "ok"), (5, 20, "ok")],
)
def test_a_result_needs_three_institutions_and_none_that_dominate(institutions, largest, status):
    """Of 40 respondents the two largest may give 35 and not 36, which is 90 %."""
    row = favourable("BaO", 20, 40, institutions=institutions, largest=largest)

    assert statuses([row]) == [status]


def test_what_is_known_of_institutions_is_not_published():
    """It serves the judgement only."""
    (shown,) = masked([favourable("BaO", 20, 40, institutions=5, largest=20)], FIGURES, RULES)

    assert (shown.institutions, shown.largest) == (None, None)


def test_a_small_cell_takes_the_smallest_other_one_along():
    """3 is what is left of 163 by 100 and 60: 60 is hidden too, and 0 is shown."""
    rows = [respondents(163), *(respondents(n, level=f"L{n}") for n in (100, 60, 3, 0))]

    assert statuses(rows) == ["ok", "ok", "c", "c", "ok"]


def test_hidden_groups_are_together_as_large_as_a_result_may_be():
    """4 and 3 are 7: a reader who takes the others from 107 would know a base of fewer than 10."""
    rows = [respondents(107), *(respondents(n, level=f"L{n}") for n in (70, 30, 4, 3))]

    assert statuses(rows) == ["ok", "ok", "c", "c", "c"]
    assert statuses([*rows[:3], respondents(7, level="a"), rows[4]]) == ["ok"] * 3 + ["c"] * 2


def test_the_same_groups_are_hidden_in_every_figure():
    """The numerator of a response rate is a number of respondents."""
    rates = [share("response_rate", n, 200, {"level": f"L{n}"}) for n in (100, 60, 30)]
    rows = [respondents(193), *(respondents(n, level=f"L{n}") for n in (100, 60, 30, 3))]

    assert statuses([*rows, *rates]) == ["ok", "ok", "ok", "c", "c", "ok", "ok", "c"]


def test_institutions_that_answered_are_a_bound_of_who_answered():
    """4 institutions have 4 respondents at least."""
    heard = [share("institutions_answered", n, 20, {"level": f"L{n}"}) for n in (100, 60, 3)]
    rows = [respondents(163), *(respondents(n, level=f"L{n}") for n in (100, 60, 3))]

    assert statuses([*rows, *heard]) == ["ok", "ok", "c", "c", "ok", "c", "c"]


def test_figures_about_institutions_are_printed():
    """A service of 4 schools of a level must be able to say that it reached 3."""
    row = Entry(
        "reach.institutions_reached", 1, "share", {"level": "DKO"}, Decimal(3), Decimal(4), 4
    )

    assert masked([row], FIGURES, RULES) == [row]


def test_masking_leaves_its_rows_as_they_were():
    """The exact figures are still there for the next check."""
    row = favourable("DKO", 8, 9)

    masked([row], FIGURES, RULES)

    assert row == favourable("DKO", 8, 9)


def test_every_hidden_entry_has_a_reason_without_a_number_of_people():
    """For the analyst: the rule, or that it protects another one."""
    rows = [respondents(163), *(respondents(n, level=f"L{n}") for n in (100, 60, 3))]

    assert mask(rows, TABLES, RULES).reasons == {
        ("effectiveness.respondents", "level=L3"): "a base of fewer than 10 people",
        ("effectiveness.respondents", "level=L60"): (
            "what is hidden of other groups could be derived from it"
        ),
    }


def test_what_is_shown_and_may_not_be_is_exposed():
    """Hiding only the small cells of a table gives them away."""
    rows = table([(12, 8), (17, 3), (40, 30)])
    naive = [row.suppressed() if 0 < row.numerator < 5 else row for row in rows]

    assert possible([(12, 8), (17, 3), (40, 30)], naive, 3) == 0
    assert ("reach.table", "c=c0;r=r1") in exposures(rows, naive, TABLES, RULES)
    assert exposures(rows, masked(rows, TABLES, RULES), TABLES, RULES) == []


def test_a_table_hides_whole_lines():
    """3 of 12 by 40: its line of 40, and the smallest other line."""
    cells = [[20 + i for j in range(40)] for i in range(12)]
    cells[4][9] = 3

    shown = masked(table(cells), TABLES, RULES)

    hidden = {row.dims["c"] for row in shown if row.status == "c"}
    assert hidden == {"c0", "c9"}
    assert sum(row.status == "c" for row in shown) == 24


@settings(max_examples=int(os.environ.get("EXAMPLES", "10")), deadline=None)
@given(st.lists(st.tuples(*[st.integers(0, 25)] * 3), min_size=2, max_size=4))
def test_no_hidden_number_of_a_table_can_be_derived(cells):
    """However the numbers fall, nothing small is shown, nor known within a narrow range.

    A solver of other people's, which knows the margins only, finds no narrow range either.
    """
    rows = table(cells)
    shown = masked(rows, TABLES, RULES)

    assert not [row for row in shown if row.numerator and row.numerator < 5]
    assert all(row.n is None for row in shown if row.status == "c")
    small = [entry for entry, row in enumerate(rows) if 0 < row.numerator < 5]
    assert all(possible(cells, shown, entry) > RULES.protection_width - 0.01 for entry in small)
