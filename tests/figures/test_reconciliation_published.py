"""Contradictions in published tables are found at the printed precision, with a likely cause."""

from collections import Counter
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pbdreport.cli.entry_point import app
from pbdreport.config.project import Project
from pbdreport.errors import InvalidConfiguration, MissingFile
from pbdreport.figures.reconciliation.published_tables import (
    IDENTITIES,
    folders_of,
    reconcile_tables,
    reconciled_text,
)

PUBLISHED = Path(__file__).parents[1] / "published"


def reconciled(folder, table, identities, exact="[]"):
    """The contradictions in one table, `t`, under some identities."""
    lines = [line.strip() for line in table.strip().splitlines()]
    (folder / "t.csv").write_text("\n".join(lines) + "\n")
    (folder / IDENTITIES).write_text(f'title = "T"\nexact = {exact}\n{identities}')
    return reconcile_tables(folder, folder / IDENTITIES, Project(folder))


def breaches(found):
    return [(one.stated, one.found, one.cause, one.reason) for one in found.breaches]


SUM = """
[[identity]]
says = "The parts add up."
printed = { table = "t", column = "hours", where = { kind = "total" } }
sum = [{ table = "t", column = "hours", where = { kind = "part" } }]
"""


def test_a_total_that_is_the_sum_of_its_parts_is_no_contradiction(tmp_path):
    """3 and 4 are 7."""
    found = reconciled(tmp_path, "id,kind,hours\na,part,3\nb,part,4\nall,total,7", SUM)

    assert (found.identities, found.checks, found.breaches) == (1, 1, ())


def test_one_off_may_be_rounding(tmp_path):
    """3.4 and 4.4 make 7.8: printed as 3, 4 and 8."""
    found = reconciled(tmp_path, "id,kind,hours\na,part,3\nb,part,4\nall,total,8", SUM)

    assert breaches(found) == [
        ("8", "7", "rounding", "the printed cells were rounded; unrounded they could agree")
    ]


def test_counts_are_not_rounded(tmp_path):
    """Three sessions and four are never eight."""
    found = reconciled(
        tmp_path, "id,kind,hours\na,part,3\nb,part,4\nall,total,8", SUM, exact='["hours"]'
    )

    assert breaches(found) == [("8", "7", "error", "no rule explains it")]


def test_a_total_may_leave_out_one_part(tmp_path):
    """10 and 25 without the 7 of c: a question of scope."""
    table = "id,kind,hours\na,part,10\nb,part,25\nc,part,7\nall,total,35"

    assert breaches(reconciled(tmp_path, table, SUM, exact='["hours"]')) == [
        ("35", "42", "scope", "it leaves out c")
    ]


def test_a_total_may_count_a_part_twice(tmp_path):
    """10, 25 and 7, and 7 once more: an overlap."""
    table = "id,kind,hours\na,part,10\nb,part,25\nc,part,7\nall,total,49"

    assert breaches(reconciled(tmp_path, table, SUM, exact='["hours"]')) == [
        ("49", "42", "overlap", "it counts c twice")
    ]


def test_what_two_parts_would_explain_is_explained_by_neither(tmp_path):
    """Either a or b could have been left out, and nothing shows which."""
    table = "id,kind,hours\na,part,7\nb,part,7\nc,part,10\nall,total,17"

    assert breaches(reconciled(tmp_path, table, SUM, exact='["hours"]')) == [
        ("17", "24", "error", "no rule explains it")
    ]


def test_a_total_may_leave_out_groups(tmp_path):
    """Without both objectives of pillar p1: 20."""
    table = """
        id,kind,pillar,hours
        a,part,p1,10
        b,part,p1,11
        c,part,p2,20
        all,total,,20
    """
    identities = SUM + 'groups = "pillar"\n'

    assert breaches(reconciled(tmp_path, table, identities, exact='["hours"]')) == [
        ("20", "41", "scope", "it leaves out pillar p1")
    ]


def test_members_that_repeat_make_more_than_the_whole(tmp_path):
    """An institution in two trajectories is one institution."""
    table = "id,kind,hours\na,part,8\nb,part,9\nc,part,4\nall,total,19"

    assert breaches(reconciled(tmp_path, table, SUM + "repeats = true\n", exact='["hours"]')) == [
        ("19", "21", "overlap", "what is counted may be in several parts, and is counted once")
    ]


RATIO = """
[[identity]]
says = "The share is part over whole."
per = "id"
printed = { table = "t", column = "pct" }
sum = [{ table = "t", column = "part" }]
over = [{ table = "t", column = "whole" }]
times = "100"
"""


def test_a_percentage_is_compared_as_printed(tmp_path):
    """34 of 36 is 94.4, so 94 agrees. 543 of 852 is 63.7: 63 was truncated. 1 of 3 is not 35."""
    table = "id,pct,part,whole\na,94,34,36\nb,63,543,852\nc,35,1,3\nd,,1,3"

    found = reconciled(tmp_path, table, RATIO, exact='["part", "whole"]')

    assert found.checks == 3
    assert breaches(found) == [
        ("63", "63.7324", "rounding", "it was not rounded half-up"),
        ("35", "33.3333", "error", "no rule explains it"),
    ]


def test_numbers_in_brackets_may_explain_a_ratio(tmp_path):
    """369 over 356 is 1.04; with the (+44) and (+52) in brackets it is 1.01."""
    table = "id,pct,part,part_extra,whole,whole_extra\na,101,369,44,356,52"

    assert [one[2:] for one in breaches(reconciled(tmp_path, table, RATIO))] == [
        ("scope", "it agrees with the numbers in brackets")
    ]


@pytest.mark.parametrize(
    ("identities", "message"),
    [
        (
            SUM.replace('sum = [{ table = "t"', 'sum = [{ table = "tt"'),
            "An identity names a table that does not exist: 'tt'.\n"
            "  folder    {folder}\n"
            "  expected  tt.csv\n"
            "  found     't'\n"
            "Did you mean 't'? Correct the name in the identities.",
        ),
        (
            SUM.replace('column = "hours" }', 'column = "hour" }').replace(
                'column = "hours", where = { kind = "part" }',
                'column = "hour", where = { kind = "part" }',
            ),
            "Column 'hour' is missing from t.csv.\n"
            "  file   {folder}/t.csv\n"
            "  found  'id', 'kind', 'hours'\n"
            "Did you mean 'hours'? Correct the name in the identities.",
        ),
        (
            SUM.replace('kind = "total"', 'kind = "totaal"'),
            "An identity selects no printed cell.\n"
            "  folder    {folder}\n"
            "  says      The parts add up.\n"
            "  expected  one printed cell, or one for each value of `per`\n"
            "  found     nothing\n"
            "Select the row in `where`, or give the column that identifies the rows in `per`.",
        ),
        (
            SUM.replace(', where = { kind = "total" }', ""),
            "An identity selects 2 printed cells.\n"
            "  folder    {folder}\n"
            "  says      The parts add up.\n"
            "  expected  one printed cell, or one for each value of `per`\n"
            "  found     't.csv, a, hours', 't.csv, all, hours'\n"
            "Select the row in `where`, or give the column that identifies the rows in `per`.",
        ),
    ],
)
def test_an_identity_about_nothing_is_refused(tmp_path, identities, message):
    """A name that does not exist would be a check that never fails."""
    with pytest.raises(InvalidConfiguration) as refused:
        reconciled(tmp_path, "id,kind,hours\na,part,3\nall,total,7", identities)

    assert str(refused.value) == message.format(folder=tmp_path)


def test_a_cell_that_is_no_number_is_refused(tmp_path):
    """Dashes and words have to be removed first: their meaning is not guessed."""
    with pytest.raises(InvalidConfiguration) as refused:
        reconciled(tmp_path, "id,kind,hours\na,part,nvt\nall,total,7", SUM)

    assert str(refused.value) == (
        "A cell that an identity uses is not a number: 'nvt'.\n"
        "  cell      t.csv, a, hours\n"
        "  expected  a number, or nothing\n"
        "  found     'nvt'\n"
        "Empty the cell, or set the decimal sign in the identities."
    )


def test_without_identities_nothing_can_be_checked(tmp_path):
    """The refusal names the file and the page that explains it."""
    with pytest.raises(MissingFile) as refused:
        folders_of(tmp_path, None)

    assert str(refused.value) == (
        "The file of identities identities.toml is missing.\n"
        f"  expected  {tmp_path / IDENTITIES}\n"
        "Write down in it what must hold between the tables; docs/reconciliation.md shows how."
    )


def test_a_folder_without_tables_is_refused(tmp_path):
    """Identities alone check nothing."""
    (tmp_path / IDENTITIES).write_text(f'title = "T"\n{SUM}')

    with pytest.raises(MissingFile) as refused:
        reconcile_tables(tmp_path, tmp_path / IDENTITIES, Project(tmp_path))

    assert str(refused.value) == (
        "The folder has no published tables.\n"
        f"  folder    {tmp_path}\n"
        "  expected  *.csv\n"
        "  found     no CSV files\n"
        "Put one CSV file per table in it."
    )


@pytest.fixture(scope="module")
def reports():
    """Both published reports, reconciled."""
    return {
        folder.name: reconcile_tables(folder, declared, Project(PUBLISHED))
        for folder, declared in folders_of(PUBLISHED, None)
    }


def test_the_published_reports_contradict_themselves_several_dozen_times(reports):
    """The same numbers as in docs/reconciliation.md."""
    causes = {
        name: dict(Counter(one.cause for one in found.breaches)) for name, found in reports.items()
    }

    assert causes == {
        "go_2022_2023": {"rounding": 15, "error": 11, "scope": 5, "overlap": 2},
        "pov_2023_2024": {"error": 16, "rounding": 11, "scope": 10, "averaging": 1},
    }


@pytest.mark.parametrize(
    ("report", "stated", "computed", "cause"),
    [
        ("pov_2023_2024", "432", "546", "scope"),
        ("pov_2023_2024", "512", "654", "scope"),
        ("pov_2023_2024", "88", "84.375", "averaging"),
        ("pov_2023_2024", "1.46", "1.4682", "scope"),
        ("pov_2023_2024", "63", "63.7324", "rounding"),
        ("pov_2023_2024", "40", "63.4069", "error"),
        ("pov_2023_2024", "806", "1513", "scope"),
        ("go_2022_2023", "4038", "4034", "rounding"),
        ("go_2022_2023", "33", "34.103", "error"),
        ("go_2022_2023", "468178", "468177", "rounding"),
        ("go_2022_2023", "103", "107", "error"),
        ("go_2022_2023", "313", "322", "overlap"),
        ("go_2022_2023", "29", "29.5", "rounding"),
    ],
)
def test_known_contradictions_are_found(reports, report, stated, computed, cause):
    """With both numbers and the cause that the rules give it."""
    found = [(one.stated, one.found, one.cause) for one in reports[report].breaches]

    assert (stated, computed, cause) in found


def test_a_reconciliation_reports_both_numbers_their_places_and_the_cause(tmp_path):
    """One paragraph per contradiction, then their number."""
    found = reconciled(tmp_path, "id,kind,hours\na,part,3\nb,part,4\nall,total,8", SUM)

    assert reconciled_text(found) == [
        "T: 1 identity, 1 check",
        "",
        "  1. The parts add up.",
        "     printed   8            t.csv, all, hours",
        "     computed  7            sum of 2 cells, from t.csv, a, hours to t.csv, b, hours",
        "     cause     rounding     the printed cells were rounded; unrounded they could agree",
        "",
        "1 contradiction: 1 rounding",
    ]


def test_the_command_says_by_its_exit_code_whether_there_are_contradictions(tmp_path, monkeypatch):
    """3 with, 0 without; the text goes to stdout."""
    monkeypatch.chdir(PUBLISHED)
    table = "id,kind,hours\na,part,3\nb,part,4\nall,total,"
    reconciled(tmp_path, table + "7", SUM)
    well = CliRunner().invoke(app, ["reconcile", str(tmp_path)])
    reconciled(tmp_path, table + "9", SUM)
    ill = CliRunner().invoke(app, ["reconcile", str(tmp_path)])

    assert (well.exit_code, well.stdout) == (0, "T: 1 identity, 1 check\n\n0 contradictions\n")
    assert ill.exit_code == 3
    assert ill.stdout.endswith("1 contradiction: 1 error\n")
