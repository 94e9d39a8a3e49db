"""The raw exports of `steden`, read without our ingest: published figures and difficulties."""

import csv
import hashlib
import os
import re
import sqlite3
import subprocess
import sys
import zipfile
from collections import Counter
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.demo import DEMO_SERVICES, Planted, planted_faults, write_demo
from pbdreport.demo.published_targets import published
from pbdreport.demo.steden import interventions, survey, survey_trajectories
from pbdreport.demo.steden.aims import YEARS
from pbdreport.demo.steden.plan import CORE_TASKS, TITLES
from pbdreport.demo.steden.published_year import published_then
from pbdreport.demo.steden.register import LEVEL_NAMES
from pbdreport.demo.survey_answers import LABELS, TEXTS

FIRST, LOST, BEFORE, LAST = YEARS
KEPT = (FIRST, BEFORE, LAST)
REPORT = "ovsg_2023_2024"
ACTIVITIES = {
    "Begeleiding",
    "Vorming",
    "Begeleiding en vorming",
    "Ontwikkeling",
    "Overleg met partners",
    "Intern overleg",
    "Eigen professionalisering",
    "Coördinatie",
    "Verplaatsing",
}
WRITE = """
import sys
from pathlib import Path
from pbdreport.demo import write_demo
from pbdreport.demo.steden.aims import YEARS
write_demo(Path(sys.argv[1]), ["steden"], YEARS)
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with the four years of `steden`."""
    root = tmp_path_factory.mktemp("steden")
    write_demo(root, ["steden"], YEARS)
    return root


@pytest.fixture(scope="module")
def folder(root):
    """The folder of a school year."""
    return lambda year: Project(root).raw_folder("steden", year)


@pytest.fixture(scope="module")
def register(folder):
    """The rows of the sheet `Instellingen` by both headings, faulty ones and the total left out."""
    return lambda year: without(
        sheet(folder(year), "Instellingen"), planted_in(year), "plan.xlsx", first=3
    )


@pytest.fixture(scope="module")
def days(folder):
    """The clean rows of the register of days and of the month sheets together."""

    def read(year: SchoolYear) -> pd.DataFrame:
        by_day = without(table(folder(year) / "dagregister.csv"), planted_in(year), "register.csv")
        by_month = table(folder(year) / "maandstaten.csv").iloc[:-1]
        both = pd.concat([by_day, by_month])
        return both.assign(Werkdagen=both["Werkdagen"].str.replace(",", ".").astype(float))

    return read


@pytest.fixture(scope="module")
def answers(folder):
    """The clean rows of the yearly questionnaire."""
    return lambda year: without(form(folder(year), year), planted_in(year), survey.file_name(year))


@cache
def planted_in(year: SchoolYear) -> list[Planted]:
    """The rows of a school year that are there on purpose."""
    return planted_faults("steden", year)


def table(path: Path) -> pd.DataFrame:
    """A CSV of the back office as text, blank lines among its rows."""
    encoding = "utf-8-sig" if path.read_bytes()[:3] == b"\xef\xbb\xbf" else "cp1252"
    return pd.read_csv(
        path, sep=";", dtype=str, encoding=encoding, keep_default_na=False, skip_blank_lines=False
    )


def form(folder: Path, year: SchoolYear) -> pd.DataFrame:
    """The CSV of the online form as text."""
    return pd.read_csv(folder / survey.file_name(year), dtype=str, keep_default_na=False)


def sheet(folder: Path, name: str) -> pd.DataFrame:
    """A sheet by group and heading; its last row is the total."""
    book = CalamineWorkbook.from_path(folder / "instellingen_en_plan.xlsx")
    groups, headings, *rows = book.get_sheet_by_name(name).to_python()
    groups = pd.Series(groups).replace("", pd.NA).ffill()
    names = [f"{group}|{heading}" for group, heading in zip(groups, headings, strict=True)]
    found = pd.DataFrame(rows, columns=names)
    for heading in ("Instelling|Nummer", "Geldig|Opgegaan in"):
        if heading in found:
            found[heading] = [number(cell) for cell in found[heading]]
    return found


def number(cell: object) -> str:
    """A number of six digits, which the workbook keeps as a number shown with zeros in front."""
    return f"{cell:06.0f}" if isinstance(cell, float) else str(cell)


def without(rows: pd.DataFrame, planted, file: str, first: int = 2) -> pd.DataFrame:
    """The rows that are not there on purpose; those of a workbook without its total."""
    numbers = {one.row - first for one in planted if one.file.endswith(file)}
    kept = rows[[place not in numbers for place in range(len(rows))]]
    return kept.iloc[:-1] if file.endswith("xlsx") else kept


def query(folder: Path, text: str) -> list[tuple]:
    """Rows of the database."""
    connection = sqlite3.connect(f"file:{folder / interventions.FILE}?mode=ro", uri=True)
    try:
        return connection.execute(text).fetchall()
    finally:
        connection.close()


def took_part(folder: Path, year: SchoolYear, register: pd.DataFrame) -> Counter[str]:
    """Interventions of each institution by today's definition: calls and mails left out."""
    known = set(register["Instelling|Nummer"])
    pairs = query(
        folder,
        "SELECT DISTINCT interventie_id, instellingsnr FROM interventie_instelling "
        "JOIN interventie ON interventie.id = interventie_id JOIN vorm ON vorm.code = vorm "
        f"WHERE datum BETWEEN '{year.start}' AND '{year.end}' AND vorm NOT IN ('T', 'M') "
        "AND aanbod NOT LIKE '%X'",
    )
    return Counter(institution for _, institution in pairs if institution in known)


def open_own(register: pd.DataFrame, year: SchoolYear) -> pd.DataFrame:
    """Own institutions on 1 October."""
    day = year.on(10, 1)
    begun = [not cell or cell <= day for cell in register["Geldig|Van"]]
    ended = [bool(cell) and cell < day for cell in register["Geldig|Tot"]]
    is_open = pd.Series(begun, register.index) & ~pd.Series(ended, register.index)
    return register[is_open & (register["Werking|Eigen"] == "ja")]


# What was printed


def test_own_institutions_reached_in_2023_2024(folder, register):
    """775 of 783, which prints as 99 %, and 86 others."""
    own = set(open_own(register(LAST), LAST)["Instelling|Nummer"])
    counted = took_part(folder(LAST), LAST, register(LAST))

    printed = {row: int(cells["value"]) for row, cells in published(REPORT, "reach").items()}
    assert len(own) == 783
    assert len(counted.keys() & own) == printed["own_institutions"] == 775
    assert len(counted.keys() - own) == printed["other_institutions"] == 86
    assert round(100 * 775 / 783) == printed["reach_pct"] == 99


def test_a_fifth_of_those_reached_is_guided_intensively(folder, register):
    """More than 16 interventions: 20 % of own institutions, and of all."""
    own = set(open_own(register(LAST), LAST)["Instelling|Nummer"])
    counted = took_part(folder(LAST), LAST, register(LAST))
    above = {name for name, count in counted.items() if count > 16}

    assert len(above & own) == 155
    assert len(above) == 172
    assert round(100 * 155 / 775) == round(100 * 172 / 861) == 20
    assert sum(count == 16 for count in counted.values()) > 20
    assert sum(count == 17 for count in counted.values()) > 10


def test_working_days_of_the_twelve_themes(days):
    """Each as printed, under the core task printed."""
    found = days(LAST).query("Thema != ''").groupby(["Thema", "Kerntaak"])["Werkdagen"].sum()

    printed = {
        (TITLES[theme], CORE_TASKS[cells["core_task"]]): float(cells["working_days"])
        for theme, cells in published(REPORT, "workdays").items()
    }
    assert len(printed) == 12
    assert found.to_dict() == printed


def test_consultation_with_partners_rose_by_7_percent(days):
    """249 working days after 233."""
    later, before = (
        days(year).groupby("Thema")["Werkdagen"].sum()[TITLES["externe_partners"]]
        for year in (LAST, BEFORE)
    )

    assert (later, before) == (249, 233)
    assert round(100 * later / before - 100) == 7


@pytest.mark.parametrize(("year", "fte", "heads"), [(LAST, 59.3, 68), (BEFORE, 58.7, 66)])
def test_advisers_in_full_time_equivalents_and_in_heads(folder, year, fte, heads):
    """A category comes back on the row of each post; the two counts differ."""
    staff = table(folder(year) / "personeel.csv").iloc[:-1]
    posts = staff[staff["Functie"] == "Pedagogisch begeleider"]

    assert round(posts["VTE"].str.replace(",", ".").astype(float).sum(), 1) == fte
    assert posts["Personeelsnr."].nunique() == heads


def test_someone_has_two_posts(folder):
    """So that rows are more than persons."""
    staff = table(folder(LAST) / "personeel.csv").iloc[:-1]

    assert len(staff) == staff["Personeelsnr."].nunique() + 1


def test_staff_members_per_adviser(register):
    """Some 600: persons in own institutions for each full-time adviser."""
    own = open_own(register(LAST), LAST)

    assert own["Omvang|Personeelsleden"].sum() / 59.3 == pytest.approx(600)


def test_participants_of_the_two_trainings(folder):
    """122 and 47, as many persons as places."""
    planted = planted_in(LAST)
    rows = without(table(folder(LAST) / "deelnemers.csv"), planted, "deelnemers.csv")
    meetings = table(folder(LAST) / "vormingen.csv").set_index("Code")["Aanbod"]
    present = rows[rows["Aanwezig"] == "Ja"]
    offers = present["Vorming"].map(meetings)

    scalars = published(REPORT, "scalars")
    printed = {
        "V ORI": int(scalars["webinar_participants"]["value"]),
        "V NIEUW": int(scalars["newcomer_group_participants"]["value"]),
    }
    assert printed == {"V ORI": 122, "V NIEUW": 47}
    assert offers.value_counts().to_dict() == printed
    assert present.groupby(offers)["E-mailadres"].nunique().to_dict() == printed
    assert set(rows["Aanwezig"]) == {"Ja", "Nee", "Afgemeld"}


def test_there_are_four_regions(register):
    """As printed."""
    assert open_own(register(LAST), LAST)["Bestuur|Regio"].nunique() == 4


# How the years differ


def test_a_year_has_no_exports(folder):
    """2021-2022 is gone; the three others have the same files, but for the year in a name."""
    assert not folder(LOST).exists()
    names = [{path.name.replace(str(year), "") for path in folder(year).iterdir()} for year in KEPT]
    assert len(names[0]) == 13
    assert names[0] == names[1] == names[2]


def test_what_was_published_of_the_year_without_exports():
    """Figures of the whole, and working days by theme that add up to it."""
    rows = list(csv.DictReader(published_then().splitlines()))
    values = {(row["figure"], row["dims"]): float(row["value"]) for row in rows}
    by_theme = {dims: value for (_, dims), value in values.items() if dims}

    assert list(rows[0]) == ["figure", "dims", "value", "unit", "decimals"]
    assert values["reach.institutions_reached", ""] == pytest.approx(766 / 789, abs=1e-4)
    assert values["means.working_days", ""] == sum(by_theme.values()) == 1502
    assert len(by_theme) == 11


@pytest.mark.parametrize(
    ("year", "base", "reached", "others", "intensive"),
    [(FIRST, 791, 742, 51, 111), (BEFORE, 786, 771, 79, 153), (LAST, 783, 775, 86, 172)],
    ids=str,
)
def test_reach_of_every_year(folder, register, year, base, reached, others, intensive):
    """By today's definition of an intervention."""
    own = set(open_own(register(year), year)["Instelling|Nummer"])
    counted = took_part(folder(year), year, register(year))

    assert (len(own), len(counted.keys() & own), len(counted.keys() - own)) == (
        base,
        reached,
        others,
    )
    assert sum(count > 16 for count in counted.values()) == intensive


def test_calls_and_mails_were_interventions_before_the_new_plan(folder):
    """21 own institutions were only called or mailed in the first year."""
    modes = {year: dict(query(folder(year), "SELECT * FROM vorm")) for year in KEPT}
    only = query(
        folder(FIRST),
        "SELECT instellingsnr FROM interventie_instelling JOIN interventie AS i "
        "ON i.id = interventie_id WHERE instellingsnr NOT LIKE '99%' GROUP BY 1 "
        "HAVING min(vorm IN ('T', 'M')) = 1 AND length(instellingsnr) = 6",
    )

    assert {"T", "M"} <= modes[FIRST].keys()
    assert modes[BEFORE] == modes[LAST]
    assert not {"T", "M"} & modes[LAST].keys()
    assert len(only) == 21


def test_guidance_and_training_are_one_activity_until_2023_2024(days):
    """The code list of the register of days changed."""
    activities = {year: set(days(year)["Activiteit"]) for year in KEPT}

    assert "Begeleiding en vorming" in activities[FIRST] & activities[BEFORE]
    assert {"Begeleiding", "Vorming"} <= activities[LAST]
    assert "Begeleiding en vorming" not in activities[LAST]


def test_what_was_not_registered_in_the_first_year(folder, register):
    """Neither the core task of a day, nor the staff of an institution."""
    assert "Kerntaak" not in table(folder(FIRST) / "dagregister.csv")
    assert "Kerntaak" in table(folder(BEFORE) / "dagregister.csv")
    assert "Omvang|Personeelsleden" not in register(FIRST)
    assert "Omvang|Personeelsleden" in register(BEFORE)


def test_a_new_plan_has_other_pillars_and_goals(folder):
    """From 2022-2023 on."""
    pillars = {
        year: [name for name in sheet(folder(year), "Plan") if name.startswith("Pijler")]
        for year in KEPT
    }
    goals = {year: set(table(folder(year) / "plandoelen.csv")["Doel"]) for year in KEPT}

    assert pillars[FIRST] == ["Pijler|S1", "Pijler|S2", "Pijler|S3"]
    assert pillars[BEFORE] == pillars[LAST]
    assert pillars[LAST] == ["Pijler|P1", "Pijler|P2", "Pijler|P3", "Pijler|P4"]
    assert not goals[FIRST] & goals[LAST]
    assert goals[BEFORE] == goals[LAST]


def test_two_questions_are_reworded_in_the_last_year(folder):
    """All other headings stay."""
    first, before, last = (list(form(folder(year), year)) for year in KEPT)

    assert first == before
    assert [name for name in last if name not in before] == [
        TEXTS["m2_team"],
        TEXTS["m3_leerlingen"],
    ]
    assert len(before) == len(last)


def test_institutions_open_close_merge_and_change(register):
    """One merger makes a new institution, one does not; levels and communities change."""
    rows = register(LAST)
    merged = rows[rows["Geldig|Opgegaan in"] != ""]
    into = dict(zip(merged["Instelling|Nummer"], merged["Geldig|Opgegaan in"], strict=True))
    known = rows.groupby("Instelling|Nummer")
    several = rows[rows["Instelling|Nummer"].duplicated(keep=False)].groupby("Instelling|Nummer")
    opened = [str(cell)[:4] for cell in known["Geldig|Van"].first() if cell]
    closed = [str(cell)[:4] for cell in known["Geldig|Tot"].last() if cell]

    assert len(into) == 3
    assert sorted(Counter(into.values()).values()) == [1, 2]
    assert set(into.values()) <= set(rows["Instelling|Nummer"])
    assert sorted(opened) == ["2021", "2022", "2022", "2023"]
    assert Counter(closed) == {"2021": 3, "2022": 5, "2023": 4}
    assert (several["Instelling|Niveau"].nunique() > 1).sum() == 3
    assert (several["Scholengemeenschap|Nummer"].nunique() > 1).sum() == 7


def test_a_register_does_not_know_the_future(register):
    """Nothing in it is later than the last day of its school year."""
    for year in KEPT:
        dates = [*register(year)["Geldig|Van"], *register(year)["Geldig|Tot"]]
        assert max(cell for cell in dates if cell) <= year.end
    assert set(register(FIRST)["Geldig|Opgegaan in"]) == {""}


# How the exports are laid out


def test_there_are_no_hours_and_no_number_of_advisers(folder):
    """Advisers visit alone and register interventions and days."""
    columns = [
        row[1]
        for name in ("interventie", "interventie_instelling")
        for row in query(folder(LAST), f"PRAGMA table_info({name})")
    ]
    for path in folder(LAST).glob("*.csv"):
        columns += path.read_text(encoding="latin-1").splitlines()[0].replace(";", ",").split(",")

    assert len(columns) > 60
    assert not [name for name in columns if re.search(r"\b(uren|duur|aantal)\b", name.lower())]


def test_the_workbook_begins_with_a_cover(folder):
    """Two sheets of data follow, each with groups over headings and a total below."""
    book = CalamineWorkbook.from_path(folder(LAST) / "instellingen_en_plan.xlsx")

    assert book.sheet_names == ["Titelblad", "Instellingen", "Plan"]
    for name in book.sheet_names[1:]:
        page = book.get_sheet_by_name(name)
        rows = page.to_python()
        assert "" in rows[0] and "" not in rows[1]
        filled = sum(row[1] != "" for row in rows[2:-1])
        assert rows[-1][:2] == ["Totaal", float(filled)]
        assert page.merged_cell_ranges


def test_headings_come_back_under_another_group(folder):
    """`Nummer` and `Naam` stand there three times."""
    headings = [name.split("|")[1] for name in sheet(folder(LAST), "Instellingen")]

    assert headings.count("Nummer") == headings.count("Naam") == 3


def test_numbers_of_institutions_are_numbers_shown_with_zeros(folder):
    """Some begin with a zero, which the cell itself does not hold."""
    book = CalamineWorkbook.from_path(folder(LAST) / "instellingen_en_plan.xlsx")
    rows = book.get_sheet_by_name("Instellingen").to_python()[2:-1]
    cells = [row[0] for row in rows if any(row)]

    styles = zipfile.ZipFile(folder(LAST) / "instellingen_en_plan.xlsx").read("xl/styles.xml")
    assert b'formatCode="000000"' in styles
    assert all(isinstance(cell, float) for cell in cells)
    assert sum(cell < 100_000 for cell in cells) > 100


def test_codes_of_offers_have_spaces_and_themes_two_pillars(folder):
    """Three of the twelve themes and more of the offers stand under two."""
    plan = sheet(folder(LAST), "Plan").iloc[:-1]
    themes = plan[plan["Aanbod|Soort"] != "Vorming"].query("`Inhoud|Thema` != ''")
    crosses = (themes.filter(like="Pijler|") == "x").sum(axis=1)

    assert plan["Aanbod|Code"].str.contains(" ").all()
    assert Counter(crosses) == {1: 8, 2: 4}


def test_stamps_of_the_form_are_dutch(answers):
    """With a.m. and p.m., twelve o'clock in both halves, and both names of the zone."""
    form_of = re.compile(r"(\d{4}/\d{2}/\d{2}) (\d{1,2}):\d{2}:\d{2} (a\.m\.|p\.m\.) (CES?T)")
    found = [form_of.fullmatch(cell) for cell in answers(LAST)[survey.STAMP]]

    assert all(found)
    assert {match[3] for match in found} == {"a.m.", "p.m."}
    assert {match[4] for match in found} == {"CET", "CEST"}
    assert {match[3] for match in found if match[2] == "12"} == {"a.m.", "p.m."}
    assert "[2023-2024]" in survey.file_name(LAST)


def test_choices_are_joined_by_a_mark_that_labels_hold(answers):
    """Split at the mark gives pieces that are no label."""
    given = [cell for cell in answers(LAST)[survey.GAINS] if cell]
    pieces = {piece for cell in given for piece in cell.split(survey.JOINT)}

    assert pieces - set(survey.CHOICES)
    longest = sorted(survey.CHOICES, key=len, reverse=True)
    for cell in given:
        for label in longest:
            cell = cell.replace(label, "")
        assert set(cell) <= set(survey.JOINT)


def test_not_asked_is_something_else_than_no_answer(answers):
    """Only users of the curriculum were asked; both cells are empty."""
    rows = answers(LAST)
    users = rows[rows[survey.USES] == "Ja"]
    others = rows[rows[survey.USES] != "Ja"]

    assert 0.05 < (users[survey.EASIER] == "").mean() < 0.2
    assert set(others[survey.EASIER]) == {""}
    assert set(users[survey.EASIER]) - {""} <= set(LABELS.values())


def test_some_are_sent_away_and_some_fill_in_nothing(answers):
    """Who took part in nothing is asked nothing; others leave it at opening the form."""
    rows = answers(LAST)
    items = list(TEXTS.values())
    empty = (rows[items] == "").all(axis=1)
    away = rows[survey.TOOK_PART] == "Nee"

    assert 10 < away.sum() < 60
    assert empty[away].all()
    assert 3 < (empty & ~away).sum() < 30


def test_some_levels_have_few_respondents(answers):
    """So that their answers may not be shown."""
    found = answers(LAST)[survey.LEVEL].value_counts()

    assert found["Buitengewoon secundair onderwijs"] == 9
    assert found.sum() == 669


def test_before_and_after_stand_in_one_row(folder):
    """The same questions twice, under a group each; some persons have one measurement only."""
    groups, headings, *rows = csv.reader(
        (folder(LAST) / survey_trajectories.FILE).read_text(encoding="utf-8-sig").splitlines()
    )
    moments = [place for place, name in enumerate(headings) if name == "Ingevuld op"]
    measured = Counter(tuple(bool(row[place]) for place in moments) for row in rows)

    assert [group for group in groups if group] == [
        "Deelnemer",
        "Voormeting",
        "Nameting",
        "Terugblik",
    ]
    assert headings[5:8] == headings[9:12] == list(survey_trajectories.ITEMS.values())
    assert min(measured[True, True], measured[True, False], measured[False, True]) > 5
    assert not measured[False, False]
    assert all(not row[12] for row in rows if row[4])


def test_two_half_days_may_be_two_rows_alike(folder):
    """The register of days has no number; rows that are alike are both meant."""
    rows = table(folder(LAST) / "dagregister.csv")
    alike = rows[rows.duplicated(keep=False) & (rows["Datum"] != "")]

    assert len(alike) > 100
    assert set(alike["Werkdagen"]) == {"0,5"}


def test_days_are_written_in_two_ways(folder):
    """One team writes 2024-03-08, the others 8-3-2024."""
    rows = table(folder(LAST) / "dagregister.csv").query("Datum != ''")
    iso = rows["Datum"].str.fullmatch(r"\d{4}-\d{2}-\d{2}")

    assert set(rows[iso]["Team"]) == {"West"}
    assert set(rows[~iso]["Team"]) == {"Noord", "Oost", "Zuid"}
    assert rows[~iso]["Datum"].str.fullmatch(r"\d{1,2}-\d{1,2}-\d{4}").all()


def test_totals_of_months_and_teams_add_up(folder):
    """And the last row is the total of the register."""
    planted = planted_in(LAST)
    rows = table(folder(LAST) / "dagregister.csv")
    rows["Werkdagen"] = pd.to_numeric(rows["Werkdagen"].str.replace(",", "."))
    clean = without(rows, planted, "dagregister.csv")
    totals = rows[rows["Begeleider"].str.startswith("Totaal")]
    teams = totals[totals["Begeleider"].str.startswith("Totaal team ")]

    assert len(totals) == 4 * 11 + 4 + 1
    assert clean.groupby("Team")["Werkdagen"].sum().to_dict() == {
        name.removeprefix("Totaal team "): days
        for name, days in zip(teams["Begeleider"], teams["Werkdagen"], strict=True)
    }
    assert rows["Werkdagen"].iloc[-1] == clean["Werkdagen"].sum() == teams["Werkdagen"].sum()
    months = totals[totals["Begeleider"].str.fullmatch(r"Totaal [a-z]+ \d{4}")]
    assert months["Werkdagen"].sum() == clean["Werkdagen"].sum()


def test_nobody_works_more_than_a_day_on_a_day(folder):
    """Nor more days than a post has: 190 for a full-time one."""
    planted = planted_in(LAST)
    rows = without(table(folder(LAST) / "dagregister.csv"), planted, "dagregister.csv")
    amounts = rows["Werkdagen"].str.replace(",", ".").astype(float)

    assert amounts.groupby([rows["Begeleider"], rows["Datum"]]).sum().max() == 1
    assert amounts.groupby(rows["Begeleider"]).sum().max() == 190


def test_a_team_hands_in_months_without_names_or_days(folder):
    """One row a month, core task, theme and activity; one total below."""
    rows = table(folder(LAST) / "maandstaten.csv").iloc[:-1]

    assert set(rows["Team"]) == {"Leerplan"}
    assert set(rows["Leden"]) == {"13"}
    assert not rows.duplicated(["Maand", "Kerntaak", "Thema", "Activiteit"]).any()
    assert rows["Maand"].str.fullmatch(r"20(23|24)-\d{2}").all()


def test_the_dump_holds_what_the_database_holds(folder):
    """Table by table, in the escapes of COPY."""
    text = (folder(LAST) / interventions.DUMP).read_text(encoding="utf-8")
    blocks = re.findall(r"COPY (\w+) \([^)]*\) FROM stdin;\n(.*?)\\\.\n", text, re.DOTALL)

    assert [name for name, _ in blocks] == [
        "begeleider",
        "vorm",
        "interventie",
        "interventie_instelling",
    ]
    for name, block in blocks:
        lines = sorted(tuple(line.split("\t")) for line in block.splitlines())
        rows = query(folder(LAST), f"SELECT * FROM {name}")
        assert lines == sorted(tuple(map(copied, row)) for row in rows)


def copied(value: object) -> str:
    """A value as COPY reads it."""
    return "\\N" if value is None else str(value).replace("\t", "\\t")


def test_the_database_has_no_journal_and_no_version_of_its_own(folder):
    """So that the same tables are the same bytes."""
    header = (folder(LAST) / interventions.FILE).read_bytes()[:100]

    assert header[:16] == b"SQLite format 3\0"
    assert header[18:20] == b"\1\1"
    assert int.from_bytes(header[96:100], "big") == 3_040_000
    assert query(folder(LAST), "PRAGMA integrity_check") == [("ok",)]


# What is wrong in them


@pytest.mark.parametrize("year", KEPT, ids=str)
def test_faults_of_the_register(folder, year):
    """Names left out, levels misspelt, and two rows of one number; those planted and no others."""
    rows = sheet(folder(year), "Instellingen").iloc[:-1]
    empty = rows[rows["Instelling|Nummer"] != ""]
    wrong = {
        "empty_required": set(empty.index[empty["Instelling|Naam"] == ""]),
        "misspelt_code": set(empty.index[~empty["Instelling|Niveau"].isin(LEVEL_NAMES.values())]),
        "blank": set(rows.index[rows["Instelling|Nummer"] == ""]),
        "conflict": set(
            empty.index[
                empty.duplicated(["Instelling|Nummer", "Geldig|Van"], keep=False)
                & ~empty.duplicated(keep=False)
            ]
        ),
        "repeat": set(empty.index[empty.duplicated()]),
    }
    planted = [one for one in planted_in(year) if one.file.endswith(".xlsx")]

    # Of two rows alike it does not matter which one is called the repeat.
    repeats = {one.row - 3 for one in planted if one.kind == "repeat"}
    assert len(wrong.pop("repeat")) == len(repeats) == 1
    assert wrong == {kind: {one.row - 3 for one in planted if one.kind == kind} for kind in wrong}
    assert len(planted) == len(repeats) + sum(map(len, wrong.values()))


@pytest.mark.parametrize("year", KEPT, ids=str)
def test_faults_of_the_register_of_days(folder, year):
    """Found by plain rules: those planted and no others; totals and blank rows are skipped."""
    rows = table(folder(year) / "dagregister.csv")
    wrong: dict[str, set[int]] = {}
    for place, row in enumerate(rows.to_dict("records")):
        amount = float(row["Werkdagen"].replace(",", ".") or 0)
        parts = sorted(row["Datum"].split("-"), key=len)
        kind = (
            "blank"
            if not any(row.values())
            else "total"
            if row["Begeleider"].startswith("Totaal") and not row["Datum"]
            else "empty_required"
            if not row["Begeleider"]
            else "impossible_days"
            if not 0 < amount <= 1
            else "misspelt_code"
            if row["Thema"] not in {"", *TITLES.values()}
            else "misspelt_activity"
            if row["Activiteit"] not in ACTIVITIES
            else "outside_year"
            if int(parts[-1]) > year.first + 1
            else ""
        )
        wrong.setdefault(kind, set()).add(place + 2)
    accepted = wrong.pop("")
    planted = [one for one in planted_in(year) if one.file == "dagregister.csv"]

    assert wrong == {
        kind: {one.row for one in planted if one.kind == kind}
        for kind in {one.kind for one in planted}
    }
    assert Counter(one.kind for one in planted) == {
        "misspelt_code": 11,
        "misspelt_activity": 11,
        "outside_year": 11,
        "empty_required": 11,
        "impossible_days": 11,
        "total": 49,
        "blank": 3,
    }
    assert len(rows) == len(accepted) + len(planted)


@pytest.mark.parametrize("year", KEPT, ids=str)
def test_faults_of_the_questionnaire(folder, register, year):
    """Found by plain rules: those planted and no others."""
    rows = form(folder(year), year)
    known = set(register(year)["Instelling|Nummer"])
    levels = set(register(year)["Instelling|Niveau"])
    seen: set[tuple[str, ...]] = set()
    wrong: dict[str, set[int]] = {}
    for place, row in enumerate(rows.to_dict("records")):
        school, satisfied = row[survey.SCHOOL], row[TEXTS["m1_tevreden"]]
        kind = (
            "repeat"
            if tuple(row.values()) in seen
            else "empty_required"
            if not row[survey.STAMP]
            else "outside_year"
            if row[survey.STAMP].startswith(f"{year.first + 1}/09")
            else "lost_zero"
            if len(school) == 5
            else "unknown_institution"
            if school not in known
            else "misspelt_code"
            if row[survey.LEVEL] not in levels
            else "misspelt_answer"
            if satisfied and satisfied not in LABELS.values()
            else ""
        )
        seen.add(tuple(row.values()))
        wrong.setdefault(kind, set()).add(place + 2)
    accepted = wrong.pop("")
    planted = [one for one in planted_in(year) if one.file == survey.file_name(year)]

    assert {kind: len(places) for kind, places in wrong.items()} == {
        "empty_required": 2,
        "outside_year": 1,
        "lost_zero": 2,
        "unknown_institution": 2,
        "misspelt_code": 2,
        "misspelt_answer": 2,
        "repeat": 2,
    }
    assert {kind: places for kind, places in wrong.items() if kind != "repeat"} == {
        kind: {one.row for one in planted if one.kind == kind} for kind in wrong if kind != "repeat"
    }
    assert len(rows) == len(accepted) + len(planted)


@pytest.mark.parametrize("year", KEPT, ids=str)
def test_faults_of_the_database(folder, register, year):
    """Of both queries: those planted and no others, numbered by the rows of the query."""
    read = query(folder(year), interventions.INTERVENTIONS)
    modes = {code for (code,) in query(folder(year), "SELECT code FROM vorm")}
    wrong: dict[str, set[int]] = {}
    for place, (_, day, _, _, offer, mode, _) in enumerate(read, start=1):
        kind = (
            "empty_required"
            if day is None
            else "outside_year"
            if not str(year.start) <= day <= str(year.end)
            else "misspelt_mode"
            if mode not in modes
            else "misspelt_code"
            if offer.endswith("X")
            else ""
        )
        wrong.setdefault(kind, set()).add(place)
    faulty = {read[place - 1][0] for kind, places in wrong.items() if kind for place in places}
    known = set(register(year)["Instelling|Nummer"])
    seen: set[tuple[int, str]] = set()
    pairs = query(folder(year), interventions.PARTICIPATIONS)
    of_pairs: dict[str, set[int]] = {}
    for place, (_, intervention, institution) in enumerate(pairs, start=1):
        kind = (
            "lost_zero"
            if len(institution) == 5
            else "unknown_institution"
            if institution not in known
            else "orphan"
            if intervention in faulty
            else "repeat"
            if (intervention, institution) in seen
            else ""
        )
        seen.add((intervention, institution))
        of_pairs.setdefault(kind, set()).add(place)
    planted = planted_in(year)
    del wrong[""], of_pairs[""]

    for file, found in (
        (interventions.FILE, wrong),
        (interventions.PARTICIPATION_FILE, of_pairs),
    ):
        own = [one for one in planted if one.file == file]
        assert found == {
            kind: {one.row for one in own if one.kind == kind} for kind in {one.kind for one in own}
        }
    assert {kind: len(places) for kind, places in wrong.items()} == {
        "empty_required": 12,
        "outside_year": 12,
        "misspelt_code": 12,
        "misspelt_mode": 12,
    }
    assert {kind: len(places) for kind, places in of_pairs.items()} == {
        "unknown_institution": 12,
        "lost_zero": 12,
        "orphan": 48,
        "repeat": 12,
    }


def test_faults_of_the_smaller_exports(folder, register):
    """Participants of unknown institutions and twice the same; answers misspelt."""
    known = set(register(LAST)["Instelling|Nummer"])
    people = table(folder(LAST) / "deelnemers.csv")
    text = (folder(LAST) / survey_trajectories.FILE).read_text(encoding="utf-8-sig")
    rows = list(csv.reader(text.splitlines()))
    planted = planted_in(LAST)

    def places(file: str, kind: str) -> set[int]:
        return {one.row for one in planted if one.file == file and one.kind == kind}

    assert {place + 2 for place in people.index[~people["Instelling"].isin(known)]} == places(
        "deelnemers.csv", "unknown_institution"
    )
    assert {place + 2 for place in people.index[people.duplicated()]} == places(
        "deelnemers.csv", "repeat"
    )
    assert not people.drop_duplicates().duplicated(["Vorming", "E-mailadres"]).any()
    misspelt = {
        place
        for place, row in enumerate(rows, start=1)
        if place > 2 and row[5] not in {"", *survey_trajectories.STEPS}
    }
    assert misspelt == places(survey_trajectories.FILE, "misspelt_answer")
    assert len(misspelt) == 2


def test_addresses_are_of_example_domains(folder):
    """Nobody can be written to."""
    found = set()
    for year in KEPT:
        for path in folder(year).iterdir():
            if path.suffix in (".csv", ".sql"):
                found |= set(re.findall(r"@([\w.-]+)", path.read_text(encoding="latin-1")))

    assert found
    assert all(domain.endswith(".example") for domain in found)


# How they are written


def digests(root: Path) -> dict[str, str]:
    """The hash of every file below a folder."""
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted((root / "data" / "raw").rglob("*"))
        if path.is_file()
    }


def test_the_same_bytes_in_another_place_and_language(root, tmp_path):
    """Neither time zone, locale nor hash seed changes a file."""
    elsewhere = {"TZ": "Asia/Tokyo", "LC_ALL": "nl_BE.UTF-8", "PYTHONHASHSEED": "7"}
    subprocess.run(
        [sys.executable, "-c", WRITE, str(tmp_path)], check=True, env={**os.environ, **elsewhere}
    )

    assert digests(tmp_path) == digests(root)
    assert len(digests(root)) == 39


def test_it_is_written_with_the_others():
    """`pbdreport demo` writes all three."""
    assert DEMO_SERVICES == ("provincie", "netwerk", "steden")
