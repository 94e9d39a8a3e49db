"""The auditor finds each way in which a published edition was broken, and nothing in its twin.

Each way is a published folder with one leak. Its twin hides what gives the number away; of it the
auditor must say nothing, or else it would cry wolf.
"""

from pathlib import Path
from typing import ClassVar

import pytest

from auditor.audit import Finding, audit
from auditor.published import FORM, PROFILE, Folder, bonett_price, wilson
from auditor.reader import picture_strays, read_edition
from auditor.rules import Questionnaires, Rules

PEOPLE = frozenset(
    "effectiveness." + name
    for name in (
        "respondents responses response_rate respondent_share headline answers favourable "
        "design_effect outside_base item_statistics scale_score reliability measured dropout "
        "paired_favourable favourable_difference"
    ).split()
) | {"means.working_days"}
DOCUMENTED = PEOPLE | {"effectiveness.institutions_answered", "means.staffing"}
CODES = (1, 2, 3, 4, 5)


def found(folder: Path, *editions: Folder) -> list[Finding]:
    """What the auditor works out from these editions, the oldest first."""
    forms = folder / "instruments"
    forms.mkdir(parents=True, exist_ok=True)
    (forms / "vorm.toml").write_text(FORM, "utf-8")
    profile = folder / "profile.toml"
    profile.write_text(PROFILE, "utf-8")
    report = audit(
        [read_edition(edition.write()) for edition in editions],
        Questionnaires.read(forms),
        Rules.of(profile),
        PEOPLE,
        DOCUMENTED,
        "vorm",
    )
    assert report.undecided == 0
    assert report.dropped == ()
    return list(report.findings)


def told(findings: list[Finding]) -> set[tuple[str, str, int, int, str]]:
    return {(f.entry, f.what, f.low, f.high, f.by) for f in findings}


def favourable(item: str, level: str = "") -> str:
    return f"effectiveness.favourable item={item}" + (f";level={level}" if level else "")


def respondents(edition: Folder, levels: dict[str, int | None], whole: int) -> None:
    edition.count("effectiveness.respondents", "", whole)
    for level, number in levels.items():
        edition.count("effectiveness.respondents", f"level={level}", number)


# 1. statistics beside a hidden distribution


@pytest.mark.parametrize("leaks", [True, False])
def test_mean_and_deviation_give_a_hidden_distribution(tmp_path: Path, leaks: bool):
    """21 times 5 and once 4: no other answers of 22 people have this mean and this deviation."""
    edition = Folder(tmp_path / "a")
    respondents(edition, {}, 22)
    edition.share("effectiveness.favourable", "item=een", None, None)
    edition.answers("een", None, CODES)
    if leaks:
        edition.statistics("een", {5: 21, 4: 1})

    findings = told(found(tmp_path, edition))

    assert ((favourable("een"), "numerator", 22, 22, "values") in findings) == leaks
    assert leaks or findings == set()


def test_a_statistic_beside_a_hidden_distribution_is_told_of(tmp_path: Path):
    """Even where it does not give the answers away: 30 people, mean 3, have many."""
    edition = Folder(tmp_path / "a")
    respondents(edition, {}, 30)
    edition.share("effectiveness.favourable", "item=een", None, None)
    edition.row(
        "effectiveness.item_statistics",
        "item=een;statistic=mean",
        "score",
        "ok",
        value=3,
        numerator=3,
        denominator=1,
        n=30,
    )

    findings = told(found(tmp_path, edition))

    row = "effectiveness.item_statistics item=een;statistic=mean"
    assert findings == {(row, "statistic", 0, 0, "beside")}


# 2. answers that add up to a hidden share


@pytest.mark.parametrize("leaks", [True, False])
def test_answers_add_up_to_a_hidden_share(tmp_path: Path, leaks: bool):
    edition = Folder(tmp_path / "a")
    respondents(edition, {}, 85)
    edition.share("effectiveness.favourable", "item=een", None, None)
    edition.answers("een", {1: 0, 2: 1, 3: 1, 4: 42, 5: 41} if leaks else None, CODES)

    findings = told(found(tmp_path, edition))

    assert ((favourable("een"), "numerator", 83, 83, "values") in findings) == leaks
    assert leaks or findings == set()


# 3. parts against the whole


@pytest.mark.parametrize("leaks", [True, False])
def test_the_whole_less_a_shown_part_is_the_hidden_part(tmp_path: Path, leaks: bool):
    """Answers of the whole and of one part are shown: those of the other are the difference."""
    hidden, shown = {5: 22}, {3: 6, 4: 14, 5: 4}
    whole = Folder(tmp_path / "whole")
    respondents(whole, {}, 46)
    whole.share("effectiveness.favourable", "item=een", 40, 46)
    whole.statistics("een", {3: 6, 4: 14, 5: 26})
    small = Folder(tmp_path / "small", unit="group.a")
    respondents(small, {}, 22)
    small.share("effectiveness.favourable", "item=een", None, None)
    small.answers("een", None, CODES)
    large = Folder(tmp_path / "large", unit="group.b")
    respondents(large, {}, 24)
    if leaks:
        large.share("effectiveness.favourable", "item=een", 18, 24)
        large.statistics("een", shown)
    else:
        large.share("effectiveness.favourable", "item=een", None, None)
        large.answers("een", None, CODES)

    findings = told(found(tmp_path, whole, small, large))

    assert sum(hidden.values()) == 22
    assert ((favourable("een"), "numerator", 22, 22, "values") in findings) == leaks
    answer = "effectiveness.answers answer=5;item=een"
    assert ((answer, "numerator", 22, 22, "values") in findings) == leaks
    assert leaks or findings == set()


# 4. who knows the rules


@pytest.mark.parametrize("leaks", [True, False])
def test_the_rules_leave_one_reason_to_hide(tmp_path: Path, leaks: bool):
    """Of two hidden shares one has a base of 40: the other is hidden as everybody agrees, 24 of 24.

    By values it could be 20 to 24. A third hidden share that may be the reason takes that away.
    """
    bases = {"BaO": 61, "BuSO": 40, "SO": 24} | ({} if leaks else {"DKO": 14})
    agree = {"BaO": 30, "BuSO": 36, "SO": 24} | ({} if leaks else {"DKO": 14})
    edition = Folder(tmp_path / "a")
    respondents(edition, dict(bases), sum(bases.values()))
    for item in ("een", "twee"):
        edition.share("effectiveness.outside_base", f"item={item}", 0, sum(bases.values()))
    edition.share("effectiveness.favourable", "item=een", sum(agree.values()), sum(bases.values()))
    edition.share("effectiveness.favourable", "item=twee", 62 if leaks else 70, sum(bases.values()))
    for level, base in bases.items():
        shown = level == "BaO"
        dims = f"item=een;level={level}"
        edition.share("effectiveness.favourable", dims, agree[level] if shown else None, base)
        some = base // 2
        if level != "DKO":
            edition.share("effectiveness.favourable", f"item=twee;level={level}", some, base)
        else:
            edition.share("effectiveness.favourable", f"item=twee;level={level}", 8, base)

    findings = told(found(tmp_path, edition))

    assert ((favourable("een", "SO"), "numerator", 24, 24, "rules") in findings) == leaks
    assert leaks or findings == set()


# 5. two editions of one year


@pytest.mark.parametrize("leaks", [True, False])
def test_two_editions_differ_by_who_was_erased(tmp_path: Path, leaks: bool):
    """Three people fewer are told of; twelve are as many as the rules allow."""
    gone = 3 if leaks else 12
    before, after = Folder(tmp_path / "before"), Folder(tmp_path / "after")
    for edition, fewer in ((before, 0), (after, gone)):
        respondents(edition, {"BaO": 150, "SO": 56 - fewer}, 206 - fewer)
        edition.share("effectiveness.favourable", "item=een", 160 - fewer // 2, 206 - fewer)
        edition.answers("een", {2: 46 - fewer + fewer // 2, 4: 160 - fewer // 2}, CODES)

    findings = told(found(tmp_path, before, after))

    assert any(what == "difference" and low == 3 for _, what, low, _, _ in findings) == leaks
    assert leaks or findings == set()


# 6. another count as a bound


@pytest.mark.parametrize("leaks", [True, False])
def test_institutions_bound_the_respondents_from_below(tmp_path: Path, leaks: bool):
    """Five people on two levels, of whom three institutions answered on one of them."""
    edition = Folder(tmp_path / "a")
    respondents(edition, {"BaO": 100, "SO": None, "BuSO": None}, 105)
    for level, number in {"BaO": 40, "SO": 3 if leaks else 1, "BuSO": 1}.items():
        edition.share("effectiveness.institutions_answered", f"level={level}", number, 60)

    findings = told(found(tmp_path, edition))

    told_of = ("effectiveness.respondents level=SO", "numerator", 3, 4, "values")
    assert (told_of in findings) == leaks
    assert leaks or findings == set()


# 7. intervals as functions of counts


@pytest.mark.parametrize("leaks", [True, False])
def test_bounds_of_a_paired_difference_give_who_changed(tmp_path: Path, leaks: bool):
    edition = Folder(tmp_path / "a")
    for when in ("pre", "post", "both"):
        dims = f"instrument=vorm;measurement={when}"
        edition.count("effectiveness.measured", dims, 14)
    for wave in ("pre", "post"):
        edition.share("effectiveness.paired_favourable", f"item=een;wave={wave}", None, None)
    if leaks:
        edition.row(
            "effectiveness.favourable_difference",
            "item=een",
            "points",
            "u",
            value=repr(10 / 14),
            numerator=10,
            denominator=14,
            n=14,
            **bonett_price(11, 1, 14),
        )
    else:
        edition.row("effectiveness.favourable_difference", "item=een", "points", "c")

    findings = told(found(tmp_path, edition))

    after = "effectiveness.paired_favourable item=een;wave=post"
    assert ((after, "numerator", 11, 13, "values") in findings) == leaks
    assert leaks or findings == set()


@pytest.mark.parametrize("leaks", [True, False])
def test_bounds_of_wilson_give_the_share(tmp_path: Path, leaks: bool):
    """A row that is hidden and kept its interval."""
    edition = Folder(tmp_path / "a")
    respondents(edition, {}, 40)
    edition.row(
        "effectiveness.favourable", "item=een", "share", "c", **(wilson(17, 27) if leaks else {})
    )

    findings = told(found(tmp_path, edition))

    assert ((favourable("een"), "numerator", 17, 17, "values") in findings) == leaks
    assert leaks or findings == set()


# 8. figures about people that are not classed so


@pytest.mark.parametrize("leaks", [True, False])
def test_days_of_two_advisers_and_a_row_a_person(tmp_path: Path, leaks: bool):
    edition = Folder(tmp_path / "a")
    edition.row(
        "means.working_days",
        "theme=taal",
        "days",
        "ok",
        value=311,
        numerator=2364,
        denominator="7.6",
        n=2 if leaks else 12,
    )
    for number in range(71):
        code = (
            f"p{20417 + 13 * number}"
            if leaks
            else f"afdeling_{chr(97 + number % 26)}{number // 26}"
        )
        edition.row(
            "means.staffing",
            f"category={code}",
            "fte",
            "ok",
            value=1,
            numerator=1,
            denominator=1,
            n=1,
        )

    findings = told(found(tmp_path, edition))

    days = ("means.working_days theme=taal", "base", 2, 2, "printed")
    staff = ("means.staffing by category", "numbers of people", 71, 71, "unclassed")
    assert ({days, staff} <= findings) == leaks
    assert leaks or findings == set()


# 9. two of three


@pytest.mark.parametrize("leaks", [True, False])
def test_before_and_difference_give_after(tmp_path: Path, leaks: bool):
    edition = Folder(tmp_path / "a")
    edition.share("effectiveness.paired_favourable", "item=een;wave=pre", 7, 12)
    edition.share("effectiveness.paired_favourable", "item=een;wave=post", None, None)
    if leaks:
        edition.row(
            "effectiveness.favourable_difference",
            "item=een",
            "points",
            "u",
            value=repr(5 / 12),
            numerator=5,
            denominator=12,
            n=12,
        )
    else:
        edition.row("effectiveness.favourable_difference", "item=een", "points", "c")

    findings = told(found(tmp_path, edition))

    after = "effectiveness.paired_favourable item=een;wave=post"
    assert ((after, "numerator", 12, 12, "values") in findings) == leaks
    assert leaks or findings == set()


@pytest.mark.parametrize("leaks", [True, False])
def test_measured_before_and_twice_give_who_left(tmp_path: Path, leaks: bool):
    edition = Folder(tmp_path / "a")
    for when, number in {"pre": 60, "post": 70, "both": 57 if leaks else None}.items():
        edition.count("effectiveness.measured", f"instrument=vorm;measurement={when}", number)
    edition.share("effectiveness.dropout", "instrument=vorm", None, None)

    findings = told(found(tmp_path, edition))

    left = ("effectiveness.dropout instrument=vorm", "numerator", 3, 3, "values")
    assert (left in findings) == leaks
    assert leaks or findings == set()


@pytest.mark.parametrize("leaks", [True, False])
def test_who_stayed_is_no_secret_where_it_is_printed(tmp_path: Path, leaks: bool):
    """57 were measured twice. Of how many first, nobody can tell: the 3 who left are safe."""
    edition = Folder(tmp_path / "a")
    for when, number in {"pre": 60 if leaks else None, "post": 70, "both": 57}.items():
        edition.count("effectiveness.measured", f"instrument=vorm;measurement={when}", number)
    edition.share("effectiveness.dropout", "instrument=vorm", None, None)

    findings = told(found(tmp_path, edition))

    left = ("effectiveness.dropout instrument=vorm", "numerator", 3, 3, "values")
    assert (left in findings) == leaks
    assert leaks or findings == set()


# 10. the same people asked several things


@pytest.mark.parametrize("leaks", [True, False])
def test_bases_add_up_over_levels(tmp_path: Path, leaks: bool):
    """105 of 106 answered, all 100 of SO among them: 5 of the 6 of BaO did."""
    edition = Folder(tmp_path / "a")
    levels = {"SO": 100, "BaO": 6} if leaks else {"SO": 100, "BaO": None, "BuSO": None}
    respondents(edition, dict(levels), 106 if leaks else 110)
    whole = 105 if leaks else 109
    edition.share("effectiveness.outside_base", "item=een", 1, whole + 1)
    edition.share("effectiveness.favourable", "item=een", 80, whole)
    edition.share("effectiveness.favourable", "item=een;level=SO", 76, 100)
    for level in levels:
        if level != "SO":
            edition.share("effectiveness.favourable", f"item=een;level={level}", None, None)

    findings = told(found(tmp_path, edition))

    assert ((favourable("een", "BaO"), "base", 5, 5, "values") in findings) == leaks
    assert leaks or findings == set()


# 11. numbers left beside a hidden one


@pytest.mark.parametrize("leaks", [True, False])
def test_complete_answers_stand_in_a_row_without_a_value(tmp_path: Path, leaks: bool):
    edition = Folder(tmp_path / "a")
    respondents(edition, {}, 40)
    edition.row(
        "effectiveness.reliability",
        "coefficient=alpha;composite=schaal",
        "coefficient",
        "x",
        **({"n": 7} if leaks else {}),
    )

    findings = told(found(tmp_path, edition))

    row = "effectiveness.reliability coefficient=alpha;composite=schaal"
    assert ((row, "base", 7, 7, "printed") in findings) == leaks
    assert leaks or findings == set()


LABELS = (
    "\ufeffDienst;Cijfer;Code;Versie;Bron;Vraag;Waarde (aandeel);Sleutel\n"
    "Voorbeeld;Gunstige antwoorden;effectiveness.favourable;2;antwoorden;Een;[c];item=een\n"
)


def bars(widths: dict[str, float]) -> str:
    """A stacked chart of one question, as the pages draw it."""
    paths, left = "", 0.0
    for kind, width in widths.items():
        right = left + width
        paths += (
            f'<path class="fill-{kind}" d="M {left:.2f} 42 L {right:.2f} 42 L {right:.2f} 66 '
            f'L {left:.2f} 66 z" fill="#000000" />'
        )
        left = right + 1.5
    return (
        '<svg class="wide"><title>Uiteenlopend staafdiagram: Antwoorden: Een naar vraag</title>'
        f'{paths}<text fill="currentColor" font-size="14px" text-anchor="start" x="0" y="50.04">'
        "Een</text></svg>"
    )


@pytest.mark.parametrize("leaks", [True, False])
def test_widths_of_bars_give_a_hidden_share(tmp_path: Path, leaks: bool):
    """35 of 40, drawn 500 wide: 437.5 less the gap is favourable."""
    edition = Folder(tmp_path / "a")
    respondents(edition, {}, 40)
    edition.share("effectiveness.outside_base", "item=een", 0, 40)
    edition.share("effectiveness.favourable", "item=een", None, None)
    edition.files["data/effectiveness.favourable-nl.csv"] = LABELS
    drawn = {"neg-1": 61.0, "pos-1": 236.0, "pos-2": 198.5} if leaks else {}
    edition.files["data/fig-antwoorden.svg"] = bars(drawn)
    if not leaks:  # something the rules may hide it for
        edition.share("effectiveness.favourable", "item=een;level=SO", None, None)
        edition.share("effectiveness.favourable", "item=een;level=BaO", None, None)

    findings = told(found(tmp_path, edition))

    assert ((favourable("een"), "numerator", 35, 35, "values") in findings) == leaks
    assert leaks or findings == set()


@pytest.mark.parametrize("leaks", [True, False])
def test_last_years_column_tells_what_last_year_hid(tmp_path: Path, leaks: bool):
    last = Folder(tmp_path / "last", school_year="2022-2023")
    respondents(last, {}, 24)
    last.share("effectiveness.favourable", "item=een", None, None)
    this = Folder(tmp_path / "this")
    respondents(this, {}, 50)
    before = {
        "previous_value": "1",
        "previous_numerator": 24,
        "previous_denominator": 24,
        "previous_n": 24,
        "previous_status": "u",
        "previous_source": "data",
    }
    this.share(
        "effectiveness.favourable",
        "item=een",
        41,
        50,
        **(before if leaks else {"previous_status": "c"}),
    )

    findings = found(tmp_path, last, this)

    assert (
        any(
            f.edition.startswith("voorbeeld 2022-2023")
            and f.what == "numerator"
            and f.low == f.high == 24
            for f in findings
        )
        == leaks
    )
    assert leaks or findings == []


# what is read from pictures


class Labels:
    """Two levels, of which the label of one ends with that of the other."""

    titles: ClassVar = {"effectiveness.favourable": "Gunstige antwoorden"}
    of: ClassVar = {
        ("effectiveness.favourable", (("item", "een"), ("level", code))): frozenset(
            {"vraag een", label}
        )
        for code, label in (("BaO", "basisonderwijs"), ("BuBaO", "buitengewoon basisonderwijs"))
    }


def test_the_longest_label_in_a_sentence_is_meant():
    """71 % of special primary education says nothing of primary education."""
    svg = (
        "<svg><title>Heatmap: Gunstige antwoorden naar vraag en onderwijsniveau. Het laagst voor "
        "“Vraag een” bij buitengewoon basisonderwijs (71 %).</title></svg>"
    )

    found = picture_strays(svg, "a.svg", Labels())

    assert [dict(stray.dims)["level"] for stray in found] == ["BuBaO"]


def test_another_year_in_a_series_is_not_this_one(tmp_path: Path):
    """The 8 of last year, which was shown, beside a hidden number of this year."""
    edition = Folder(tmp_path / "a")
    respondents(edition, {"BaO": None, "SO": None}, 40)
    rows = ["school_year,figure,dims,numerator"]
    rows += [f"{year},effectiveness.respondents,level=BaO,8" for year in ("2021-2022", "2022-2023")]
    edition.files["data/series.csv"] = "\n".join(rows)

    assert found(tmp_path, edition) == []
