"""The questionnaire of learning communities of `netwerk`: before, after, and looking back.

The tool numbers its questions V01 to V28 and writes answers in words. Teams cooperate more after
a trajectory; the support of the school stays the same.
"""

from collections import Counter
from datetime import date
from functools import cache
from random import Random

from pbdreport.config.school_year import SchoolYear
from pbdreport.demo.chance import chance
from pbdreport.demo.export_file import Cells, Export, Layout
from pbdreport.demo.faults import Fault, Planted, Sowing, emptied, misspelt, plant
from pbdreport.demo.names import email, person
from pbdreport.demo.netwerk.register import LEVEL_NAMES, Institution
from pbdreport.demo.netwerk.sessions import DOMAIN
from pbdreport.demo.netwerk.trajectories import Trajectory, trajectories

QUESTIONS = tuple(f"V{number:02}" for number in range(1, 29))
CAPACITY = {name: 0 if at < 9 else 1 if at < 19 else 2 for at, name in enumerate(QUESTIONS)}
"""Personal, interpersonal, organisational."""
REVERSED = ("V08", "V18")
GAIN = (0.2, 0.45, 0.0)
"""By capacity, in steps of the scale."""
STEPS = ("Helemaal oneens", "Oneens", "Noch eens noch oneens", "Eens", "Helemaal eens")
UNKNOWN = "Kan ik niet beoordelen"
MOST_TEAMS, MEMBERS = 60, 8
BEFORE, AFTER, LOOKING_BACK = "voor", "na", "terugblik"
HEADINGS = (
    "Nr",
    "Ingevuld op",
    "E-mail",
    "Instelling",
    "Niveau",
    "Traject",
    "Aanbod",
    "Meting",
    *QUESTIONS,
)


def plg_export(year: SchoolYear) -> tuple[Export, list[Planted]]:
    """`plg_vragenlijst.csv`: one row is one response."""
    rows = sorted(_answered(year)[0], key=lambda row: (row["Ingevuld op"], row["E-mail"]))
    numbered = tuple(
        {**row, "Nr": f"P{year.first % 100}-{number:05}"}
        for number, row in enumerate(rows, start=1)
    )
    layout = Layout(encoding="utf-8-sig", dates=frozenset({"Ingevuld op"}))
    export = Export("plg_vragenlijst.csv", HEADINGS, numbered, layout)
    faults = (
        Fault("misspelt_answer", "V10", misspelt),
        Fault("empty_required", "Ingevuld op", emptied),
    )
    sowing = Sowing(faults, "Nr", "Ingevuld op")
    return plant(export, sowing, chance("netwerk", year, "faults", "plg"))


def invited_to_plg(year: SchoolYear) -> Counter[tuple[str, str, str, str]]:
    """The number of invitations before and after, by survey, offer, level and wave."""
    return _answered(year)[1]


@cache
def _answered(year: SchoolYear) -> tuple[list[Cells], Counter[tuple[str, str, str, str]]]:
    random = chance("netwerk", year, "plg questionnaire")
    measured = [one for one in trajectories(year) if one.post_measured]
    rows: list[Cells] = []
    invited: Counter[tuple[str, str, str, str]] = Counter()
    for team in random.sample(measured, min(MOST_TEAMS, len(measured))):
        mood = random.gauss(0, 0.35)
        for number in range(MEMBERS):
            here = random.choice(team.institutions)
            for wave in (BEFORE, AFTER):
                invited["plg", team.guided.offer.id, here.level, wave] += 1
            rows += _member(random, year, team, here, number, mood)
    return rows, invited


def _member(
    random: Random, year: SchoolYear, team: Trajectory, here: Institution, number: int, mood: float
) -> list[Cells]:
    """The responses of a team member: two, one or none."""
    address = email(person(random), int(team.number[-4:]) * 100 + number, DOMAIN)
    known = {
        "E-mail": address,
        "Instelling": here.number,
        "Niveau": LEVEL_NAMES[here.level],
        "Traject": team.number,
        "Aanbod": team.guided.offer.id,
    }
    leaning = mood + random.gauss(0, 0.5)
    autumn = date(year.first, 10, random.randint(1, 28)).isoformat()
    june = date(year.first + 1, 6, random.randint(1, 28)).isoformat()
    answered = random.random() < 0.6
    rows = []
    if answered:
        rows.append({**known, "Ingevuld op": autumn, "Meting": BEFORE})
    if random.random() < (0.7 if answered else 0.2):
        rows.append({**known, "Ingevuld op": june, "Meting": AFTER})
        if not answered:
            rows.append({**known, "Ingevuld op": june, "Meting": LOOKING_BACK})
    return [{**row, **_filled_in(random, row["Meting"], leaning)} for row in rows]


def _filled_in(random: Random, wave: str, leaning: float) -> Cells:
    given: Cells = {}
    for question in QUESTIONS:
        capacity = CAPACITY[question]
        if random.random() < 0.02 or (wave == LOOKING_BACK and capacity != 1):
            continue
        gain = GAIN[capacity] if wave == AFTER else -0.6 if wave == LOOKING_BACK else 0
        liked = Random(f"plg/{question}").uniform(-0.5, 0.5)
        step = round(3.3 + leaning + liked + gain + random.gauss(0, 0.75))
        step = min(5, max(1, step))
        step = 6 - step if question in REVERSED else step
        given[question] = UNKNOWN if random.random() < 0.03 else STEPS[step - 1]
    return given
