"""The gate `claims` reads sentences with code of its own, and refuses what does not hold."""

import csv
import io
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from presentation.samples import ANSWERS, FAVOURABLE, PARTS, SHARE, WORDS, figure, row

from pbdreport.figures.definition import Figure
from pbdreport.figures.registry.entry import Entry
from pbdreport.figures.registry.registry import Registry, write_csv
from pbdreport.gates.claims import (
    PublishedFigures,
    claim_problems,
    claim_refusals,
    output_problems,
    read_number,
)
from pbdreport.presentation.captions import UNDIVIDED, card, figure_note
from pbdreport.presentation.cell_output import MIME
from pbdreport.presentation.charts.alt_text import alternative
from pbdreport.presentation.labels import shared_labels
from pbdreport.presentation.narrative.headline import headline
from pbdreport.presentation.narrative.sentences import breakdown_sentence, whole_sentence

TOTALS = figure(id="reach.whole", sentence="{of} [werd|werden] bereikt{pct}.", title="Bereik")


def published(rows: Sequence[Entry], of: Figure) -> PublishedFigures:
    """What readers of an edition get: the registry as CSV, and the labels of its entries."""
    file = io.StringIO()
    named = tuple(replace(one, figure=of.id, unit=of.unit) for one in rows)
    write_csv(Registry("d", "2023-2024", "", named), file)
    table = {
        (line["figure"], line["dims"]): line
        for line in csv.DictReader(io.StringIO(file.getvalue()))
    }
    heads = {name: label.label for name, label in shared_labels()["dimension"].items()}
    labels = {
        (of.id, line["dims"]): {
            heads[name]: WORDS.label(name, code)
            for name, _, code in (part.partition("=") for part in line["dims"].split(";") if part)
        }
        for line in table.values()
    }
    return PublishedFigures(table, {of.id: of}, labels)


def records(rows: Sequence[Entry], of: Figure, by: tuple[str, ...]) -> list[dict]:
    """Every claim that the report makes about a breakdown, or about a whole."""
    rows = [replace(one, figure=of.id, unit=of.unit) for one in rows]
    if not by:
        return [
            *whole_sentence(rows[0], of, WORDS).records,
            *headline(rows, of, (), WORDS).records,
            *alternative(rows, of, (), WORDS).records,
            *card(rows[0], of, WORDS)["claims"],
        ]
    return [
        *breakdown_sentence(rows, of, by, WORDS).records,
        *headline(rows, of, by, WORDS).records,
        *alternative(rows, of, by, WORDS).records,
        *figure_note(rows, of, by, WORDS).records,
    ]


LEVELS = ("BaO", "BuBaO", "SO", "BuSO", "DKO", "VWO")
COUNT = st.integers(0, 4) | st.integers(0, 400) | st.sampled_from([766, 767, 768, 7673, 7670])
BASE = st.sampled_from([5, 30, 99, 100, 1000, 10000])
STATUS = st.sampled_from(["ok"] * 6 + ["u", "c", "z"])


@st.composite
def shares(draw, dimension="level", codes=LEVELS):
    """Shares with ties, near ties, both precisions, hidden entries and last year's values."""
    found = []
    for code in draw(st.lists(st.sampled_from(codes), min_size=1, unique=True)):
        base = draw(BASE)
        number = min(draw(COUNT), base)
        one = row(number, base, base, draw(COUNT), 400, previous_n=400, **{dimension: code})
        status = draw(STATUS)
        if status == "c":
            one = one.suppressed()
        elif status == "z":
            one = replace(one, numerator=None, denominator=None, status="z")
        else:
            one = replace(one, status=status)
        found.append(one)
    return found


@given(shares())
def test_whatever_the_numbers_every_claim_about_shares_holds(rows):
    """Read back from the published table, by a reader that knows nothing of sentences."""
    figures = published(rows, SHARE)

    found = records(rows, SHARE, ("level",))
    assert [p for one in found for p in claim_problems(one, figures)] == []


@given(shares("mode", ("physical", "online", "hybrid", "helpdesk", "class_visit")))
def test_whatever_the_numbers_every_claim_about_parts_holds(rows):
    """The largest part, or parts."""
    figures = published(rows, SHARE)

    assert [
        p for one in records(rows, SHARE, ("mode",)) for p in claim_problems(one, figures)
    ] == []


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 60)), min_size=2, max_size=6))
def test_whatever_the_numbers_every_claim_about_respondents_holds(counts):
    """Chance included, which the gate works out from the published bounds."""
    from pbdreport.indicators.stats.proportions import wilson

    rows = []
    for code, (yes, others) in zip(LEVELS, counts, strict=False):
        base = yes + others
        bounds = vars(wilson(yes, base)) if base > 20 else {}
        rows.append(row(yes, base, base, level=code, **bounds))
    figures = published(rows, FAVOURABLE)

    found = records(rows, FAVOURABLE, ("level",))
    assert [p for one in found for p in claim_problems(one, figures)] == []


@given(st.lists(st.tuples(*[st.integers(0, 9)] * 3), min_size=1, max_size=6))
def test_whatever_the_numbers_every_claim_about_stacked_bars_holds(bars):
    """Ties within bars, and between the parts that lead in most of them."""
    rows = [
        row(number, level=level, priority=code)
        for level, numbers in zip(LEVELS, bars, strict=False)
        for code, number in zip(("data", "care", "did"), numbers, strict=True)
    ]
    figures = published(rows, PARTS)

    found = records(rows, PARTS, ("level", "priority"))
    assert [p for one in found for p in claim_problems(one, figures)] == []


@given(st.lists(st.tuples(*[st.integers(0, 60)] * 3), min_size=2, max_size=2))
def test_whatever_the_numbers_every_claim_about_answers_holds(counts):
    """Two questions with three answers each."""
    counts = [(one, two, three + 1) for one, two, three in counts]
    rows = [
        row(number, sum(numbers), sum(numbers), item=item, answer=str(answer))
        for item, numbers in zip(("q1", "q2"), counts, strict=True)
        for answer, number in enumerate(numbers, start=1)
    ]
    figures = published(rows, ANSWERS)

    found = records(rows, ANSWERS, ("item", "answer"))
    assert found
    assert [p for one in found for p in claim_problems(one, figures)] == []


@given(COUNT, BASE, COUNT, BASE, STATUS, st.sampled_from(["ok", "u", "c", "b", ""]))
def test_whatever_the_numbers_every_claim_about_a_whole_holds(
    now, base, then, before, status, last
):
    """None, one, all, equal, nearly equal; and as a card."""
    one = row(min(now, base), base, base, min(then, before), before, previous_n=before)
    one = replace(one, previous_status=last)
    if last in ("c", ""):
        one = replace(one, previous_numerator=None, previous_denominator=None)
    if status == "c":
        one = one.suppressed()
    elif status == "z":
        one = replace(one, numerator=None, denominator=None, status="z")
    figures = published([one], TOTALS)

    assert [p for one in records([one], TOTALS, ()) for p in claim_problems(one, figures)] == []


# What it refuses.

THREE = [row(3, 4, 4, level="SO"), row(1, 4, 4, level="CLB"), row(2, 4, 4, level="BaO")]
(CLAIM,) = breakdown_sentence(
    [replace(one, figure=SHARE.id) for one in THREE], SHARE, ("level",), WORDS
).records


def test_a_claim_is_refused_when_the_figures_say_otherwise():
    """The lowest became as high as the highest."""
    changed = [THREE[0], row(3, 4, 4, level="CLB"), THREE[2]]

    assert claim_problems(CLAIM, published(THREE, SHARE)) == []
    assert claim_problems(CLAIM, published(changed, SHARE)) == [
        "value is 75, and not '25\\xa0%'",
        "something else is as high",
        "something else is as low",
    ]


@pytest.mark.parametrize(
    ("was", "becomes", "problem"),
    [
        ("75\xa0%", "76\xa0%", "nothing published is behind 76"),
        ("het hoogst", "het laagst", "these are not the words of 'extremes'"),
        ("secundair onderwijs", "basisonderwijs", "'Secundair onderwijs' is not named there"),
        ("van de 3", "van de 4", "nothing published is behind 4"),
    ],
)
def test_other_words_for_a_claim_are_refused(was, becomes, problem):
    """Another number, another verb, another label."""
    text = CLAIM["text"]
    assert was in text.lower() or was in text
    changed = {
        **CLAIM,
        "text": text.replace(was, becomes).replace(was.capitalize(), becomes.capitalize()),
    }

    assert problem in claim_problems(changed, published(THREE, SHARE))


def test_a_claim_that_leaves_an_entry_out_is_refused():
    """A higher entry that it does not compare."""
    more = [*THREE, row(4, 4, 4, level="DKO")]

    assert "it leaves entries out" in claim_problems(CLAIM, published(more, SHARE))


def test_a_number_that_is_hidden_may_not_be_said():
    """The entry is suppressed in the published registry."""
    hidden = [THREE[0].suppressed(), *THREE[1:]]

    (problem,) = claim_problems(CLAIM, published(hidden, SHARE))
    assert problem.startswith("it names what is not published")


def test_a_card_of_a_part_says_that_only_the_whole_has_a_number():
    """And not where the part has one, nor where it is hidden."""
    none = replace(row(None, status="x"), figure=SHARE.id)
    words = replace(WORDS, labels={**WORDS.labels, UNDIVIDED: {SHARE.id: ""}})
    shown = card(none, SHARE, words)
    (claim,) = shown["claims"]

    assert (claim["claim"], shown["detail"]) == ("undivided", "enkel voor de hele dienst")
    assert claim_problems(claim, published([none], SHARE)) == []
    other = {**claim, "text": claim["text"].replace(shown["detail"], "geen gegevens")}
    (problem,) = claim_problems(other, published([none], SHARE))
    assert problem == "these are not the words of 'undivided'"
    assert claim_problems(claim, published([row(4, 4, 4)], SHARE)) == [
        "its status is 'ok'",
        "there are data",
    ]
    hidden = row(4, 4, 4).suppressed()
    assert claim_problems(claim, published([hidden], SHARE)) == ["its status is 'c'"]
    (told,) = card(replace(hidden, figure=SHARE.id), SHARE, words)["claims"]
    assert told["claim"] == "suppressed"


def test_words_without_a_claim_are_refused():
    """A sentence that the gate cannot check is not published."""
    output = {
        "kind": "sentence",
        "markdown": f"{CLAIM['text']} Dat is veel.",
        "claims": [CLAIM],
        "definitions": [{"figure": SHARE.id}],
    }

    found = list(output_problems(output, published(THREE, SHARE), None))
    assert found == [({"text": "Dat is veel."}, "no claim stands behind these words")]


def test_a_page_must_have_the_words_of_its_claims(tmp_path):
    """The refusal names the page and the claim."""
    (tmp_path / "data").mkdir()
    with (tmp_path / "data" / "figures.csv").open("w", encoding="utf-8") as file:
        rows = tuple(replace(one, figure=SHARE.id) for one in THREE)
        write_csv(Registry("d", "2023-2024", "", rows), file)
    output = {"kind": "sentence", "markdown": CLAIM["text"], "claims": [CLAIM]}
    notebook = {"cells": [{"outputs": [{"data": {MIME: output}}]}]}

    (tmp_path / "reach.html").write_text(f"<p>{CLAIM['text']}</p>")
    pages = [("reach.html", notebook)]
    assert list(claim_refusals(tmp_path, pages, {SHARE.id: SHARE}, MIME)) == []
    (tmp_path / "reach.html").write_text("<p>Iets anders.</p>")
    (refusal,) = claim_refusals(tmp_path, pages, {SHARE.id: SHARE}, MIME)
    assert "the words are not on the page" in str(refusal)
    assert "reach.html" in str(refusal)


def test_numbers_are_read_as_flemish():
    """A point between thousands, a comma before decimals."""
    assert [str(read_number(text)[0]) for text in ("1.234,5", "12", "0,50")] == [
        "1234.5",
        "12",
        "0.50",
    ]
    assert read_number("0,50")[1] == 2


def test_the_reader_imports_nothing_that_makes_sentences():
    """It would repeat their mistakes."""
    from pathlib import Path

    from pbdreport.gates import claims

    source = Path(claims.__file__).read_text(encoding="utf-8")
    assert "narrative" not in source
    assert "presentation.numbers" not in source


def test_a_claim_about_one_measurement_is_looked_up_there():
    """The same levels at the first and the second measurement; the claim is about the first."""
    rows = [replace(one, dims={**one.dims, "wave": "pre"}) for one in THREE]
    rows += [row(4, 4, 4, level=level, wave="post") for level in ("SO", "CLB", "BaO")]
    first = {**CLAIM, "at": {"wave": "pre"}}

    assert claim_problems(first, published(rows, SHARE)) == []
    assert claim_problems({**CLAIM, "at": {"wave": "post"}}, published(rows, SHARE)) != []


def test_a_highest_that_may_be_chance_is_refused():
    """90 and 88 % of 400 differ from 50 %, and not from each other."""
    close = [
        row(yes, 400, 400, lower=low, upper=high, level=level)
        for level, yes, low, high in (
            ("BaO", 360, 0.867, 0.926),
            ("SO", 352, 0.845, 0.908),
            ("BuSO", 200, 0.451, 0.549),
        )
    ]
    figures = published(close, FAVOURABLE)
    record = records(close, FAVOURABLE, ("level",))[0]
    surer = {**record, "text": "van de 3 ligt het aandeel het hoogst voor basisonderwijs"}
    unsure = {**record, "text": f"{record['text']}; dat verschil kan toeval zijn"}

    assert list(claim_problems(record, figures)) == []
    assert "it may be chance that these are the highest and the lowest" in claim_problems(
        surer, figures
    )
    assert "it is not chance" in claim_problems(unsure, figures)
