"""Random surveys of a made-up service, as raw exports with the configuration that reads them.

Levels, units, offers and institutions differ much in size; people agree so often that many shares
are those of everybody. `SURVEYS` in the environment says how many a run makes.
"""

import csv
import os
import random
from dataclasses import dataclass
from pathlib import Path

SERVICE, YEAR = "dienst", "2023-2024"
LEVELS = ("BaO", "SO", "BuSO", "DKO", "VWO")
POINTS = (2, 4, 5, 7, 11)
Row = dict[str, str]


def how_many(default: int) -> int:
    """How many surveys to make."""
    return int(os.environ.get("SURVEYS", str(default)))


@dataclass(frozen=True)
class Question:
    id: str
    module: str
    codes: tuple[str, ...]
    agree: float  # how likely a favourable answer is


@dataclass(frozen=True)
class Survey:
    """A service with its institutions and everything that people answered."""

    seed: int
    institutions: tuple[Row, ...]
    groups: tuple[str, ...]
    offers: tuple[str, ...]
    questions: tuple[Question, ...]
    answers: tuple[Row, ...]
    paired_questions: tuple[Question, ...]
    paired: tuple[Row, ...]
    invited: dict[str, int]

    def without(self, people: int) -> "Survey":
        """The same survey after so many people asked to be erased, from both questionnaires."""
        chance = random.Random(self.seed + 1)
        gone = set(chance.sample(range(len(self.answers)), min(people, len(self.answers))))
        mails = sorted({row["Mail"] for row in self.paired})
        left = set(chance.sample(mails, min(people, len(mails))))
        return Survey(
            self.seed,
            self.institutions,
            self.groups,
            self.offers,
            self.questions,
            tuple(row for at, row in enumerate(self.answers) if at not in gone),
            self.paired_questions,
            tuple(row for row in self.paired if row["Mail"] not in left),
            self.invited,
        )


def random_survey(seed: int) -> Survey:
    """A survey of 14 to 400 people; the same seed gives the same one."""
    chance = random.Random(seed)
    groups = tuple(f"g{at + 1}" for at in range(chance.randint(2, 4)))
    levels = LEVELS[: chance.randint(2, len(LEVELS))]
    offers = tuple(f"aanbod_{at + 1}" for at in range(chance.randint(1, 5)))
    institutions = tuple(
        {
            "Nummer": f"{100100 + at}",
            "Naam": f"School {at + 1}",
            "Niveau": _uneven(chance, levels),
            "Groep": _uneven(chance, groups),
        }
        for at in range(chance.randint(8, 30))
    )
    modules = ("kern", "praktijk")[: chance.randint(1, 2)]
    questions = tuple(
        _question(chance, f"{module}_{at + 1}", module, chance.choice(POINTS))
        for module in modules
        for at in range(chance.randint(2, 4))
    )
    size = chance.choice((14, 22, 40, 80, 150, 400))
    answers = tuple(
        _answered(chance, at, institutions, offers, questions, modules) for at in range(size)
    )
    later = tuple(
        _question(chance, f"plg_{at + 1}", "team", 5) for at in range(chance.randint(3, 4))
    )
    paired: list[Row] = []
    if chance.random() < 0.6:
        for person in range(chance.choice((12, 22, 45, 90))):
            place = chance.choice(institutions)["Nummer"]
            for moment, share in (("Voor", 0.95), ("Na", 0.85)):
                if chance.random() < share:
                    row = {
                        "ID": f"P{len(paired) + 1}",
                        "Datum": "15/11/2023" if moment == "Voor" else "15/05/2024",
                        "Mail": f"persoon{person}@school.example",
                        "Instelling": place,
                        "Moment": moment,
                    }
                    gain = 0.25 if moment == "Na" else 0.0
                    row |= {q.id: _answer(chance, q, gain, 0.03) for q in later}
                    paired.append(row)
    invited = dict.fromkeys(levels, 0)
    for row in answers:
        invited[row["Niveau"]] += chance.choice((1, 2, 3, 5))
    invited = {level: number for level, number in invited.items() if number}
    return Survey(
        seed, institutions, groups, offers, questions, answers, later, tuple(paired), invited
    )


def _uneven(chance: random.Random, values: tuple[str, ...]) -> str:
    """The first much oftener than the last."""
    return chance.choices(values, [3.0**-at for at in range(len(values))])[0]


def _question(chance: random.Random, name: str, module: str, points: int) -> Question:
    codes = {2: ("nee", "ja"), 11: tuple(map(str, range(11)))}.get(
        points, tuple(str(at + 1) for at in range(points))
    )
    return Question(name, module, codes, chance.choice((0.5, 0.75, 0.9, 0.97, 1.0)))


def favourable(codes: tuple[str, ...]) -> tuple[str, ...]:
    """The upper answers of a scale; the middle of an odd one is neutral."""
    return codes[(len(codes) + 1) // 2 :]


def _answer(chance: random.Random, question: Question, gain: float, skip: float) -> str:
    if chance.random() < skip:
        return chance.choice(("so", ""))
    good = favourable(question.codes)
    others = question.codes[: len(question.codes) - len(good)]
    return chance.choice(good if chance.random() < question.agree + gain else others)


def _answered(
    chance: random.Random,
    at: int,
    institutions: tuple[Row, ...],
    offers: tuple[str, ...],
    questions: tuple[Question, ...],
    modules: tuple[str, ...],
) -> Row:
    place = chance.choice(institutions)
    asked = set(modules[:1]) | {module for module in modules[1:] if chance.random() < 0.4}
    skip = chance.choice((0.0, 0.0, 0.05, 0.3))
    row = {
        "ID": f"R{at + 1}",
        "Datum": "14/02/2024",
        "Instelling": place["Nummer"],
        "Niveau": place["Niveau"],
        "Aanbod": _uneven(chance, offers),
        "Status": "volledig" if skip == 0.0 else "deels",
    }
    row |= {q.id: _answer(chance, q, 0.0, skip) if q.module in asked else "" for q in questions}
    return row


def write_survey(root: Path, survey: Survey) -> None:
    """Configuration and raw exports under `root`, in place of what stood there."""
    instruments = root / "config" / "instruments"
    service = root / "config" / "services" / SERVICE
    raw = root / "data" / "raw" / SERVICE / YEAR
    for folder in (instruments, service, raw):
        folder.mkdir(parents=True, exist_ok=True)
    (instruments / "vorm.toml").write_text(_form("vorm", survey.questions), "utf-8")
    if survey.paired:
        (instruments / "plg.toml").write_text(_form("plg", survey.paired_questions), "utf-8")
    (service / "profile.toml").write_text(_profile(survey), "utf-8")
    (service / "sources.toml").write_text(_sources(survey), "utf-8")
    _csv(raw / "register.csv", survey.institutions)
    _csv(raw / "plan.csv", [{"Doel": offer, "Titel": offer} for offer in survey.offers])
    contacts = [
        {
            "Nr": f"c{at}",
            "Datum": "15/10/2023",
            "Doel": survey.offers[0],
            "Uren": "2",
            "Instelling": place["Nummer"],
        }
        for at, place in enumerate(survey.institutions)
    ]
    _csv(raw / "registraties.csv", contacts)
    _csv(
        raw / "uitnodigingen.csv",
        [{"Niveau": level, "Aantal": str(number)} for level, number in survey.invited.items()],
    )
    _csv(raw / "bevraging.csv", survey.answers)
    if survey.paired:
        _csv(raw / "plg.csv", survey.paired)


def _csv(path: Path, rows: "tuple[Row, ...] | list[Row]") -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _form(name: str, questions: tuple[Question, ...]) -> str:
    lines = [f'id = "{name}"', f'label = "Vragenlijst {name}"', f'headline = "{questions[0].id}"']
    for module in dict.fromkeys(q.module for q in questions):
        lines += ["[[module]]", f'id = "{module}"', f'label = "Deel {module}"']
    for codes in dict.fromkeys(q.codes for q in questions):
        good = favourable(codes)
        steps = []
        for at, code in enumerate(codes):
            mark = ", favourable = true" if code in good else ""
            if len(codes) % 2 and at == len(codes) // 2:
                mark = ", neutral = true"
            steps.append(f'{{ value = "{code}", label = "Antwoord {code}"{mark} }}')
        lines += ["[[scale]]", f'id = "s{len(codes)}"', f"steps = [{', '.join(steps)}]"]
        lines += ['outside = [{ value = "so", label = "Geen mening" }]']
    for q in questions:
        lines += ["[[item]]", f'id = "{q.id}"', f'module = "{q.module}"', f'text = "{q.id}?"']
        lines += [f'short = "Vraag {q.id}"', f'scale = "s{len(q.codes)}"']
    by_scale: dict[tuple[str, ...], list[str]] = {}
    for q in questions:
        by_scale.setdefault(q.codes, []).append(q.id)
    for codes, items in by_scale.items():
        if len(items) >= 2 and len(codes) > 2:
            held = ", ".join(f'"{item}"' for item in items)
            lines += ["[[composite]]", f'id = "{name}_schaal_{len(codes)}"']
            lines += [f'label = "Schaal {len(codes)}"', f"items = [{held}]", "same_within = 0.25"]
    return "\n".join(lines) + "\n"


def _profile(survey: Survey) -> str:
    groups = ", ".join(f'{{ id = "{g}", label = "Groep {g}" }}' for g in survey.groups)
    surveys = ["vorm", *(["plg"] if survey.paired else [])]
    told = "".join(f'[[effectiveness.survey]]\ninstrument = "{name}"\n' for name in surveys)
    return f"""name = "Dienst"
short_name = "D"
colour = "#12436D"
chapters = ["summary", "effectiveness"]
invented = true
contact = {{ name = "Staf", email = "staf@dienst.example" }}
pillar = [{{ id = "p1", label = "Pijler 1" }}]
group = [{groups}]
pseudonyms = {{ public_key = "alleen voor tests" }}
effort = {{ advisers_visit_alone = true }}
[disclosure]
min_cell = 5
min_base = 10
low_base = 30
min_institutions = 3
[effectiveness]
tests = true
{told}"""


def _sources(survey: Survey) -> str:
    def unpivot(questions: tuple[Question, ...]) -> str:
        return "\n".join(f'"{q.id}" = "{q.id}"' for q in questions)

    text = f"""[[source]]
id = "register"
title = "Register"
files = "register.csv"
header = ["Nummer", "Naam"]
not_personal = ["Nummer", "Naam", "Niveau", "Groep"]
[[source.table]]
name = "institutions"
[source.table.columns]
institution_id = "Nummer"
name = "Naam"
level = "Niveau"
group_id = "Groep"
network = {{ constant = "PO" }}
high_needs = {{ constant = "nee" }}
in_mandate = {{ constant = "ja" }}

[[source]]
id = "plan"
title = "Plan"
files = "plan.csv"
header = ["Doel", "Titel"]
not_personal = ["Doel", "Titel"]
[[source.table]]
name = "offers"
[source.table.columns]
offer_id = "Doel"
title = "Titel"
kind = {{ constant = "training" }}
pillar = {{ constant = "p1" }}
in_plan = {{ constant = "ja" }}
poc = {{ constant = "nee" }}
threshold_applies = {{ constant = "ja" }}

[[source]]
id = "registraties"
title = "Registraties"
files = "registraties.csv"
header = ["Nr", "Datum", "Doel"]
not_personal = ["Nr", "Datum", "Doel", "Uren", "Instelling"]
[[source.table]]
name = "contacts"
[source.table.columns]
contact_id = "Nr"
date = "Datum"
offer_id = "Doel"
hours = "Uren"
staff_count = {{ constant = "1" }}
mode = {{ constant = "physical" }}
counts_in_total = {{ constant = "ja" }}
[[source.table]]
name = "contact_institutions"
[source.table.columns]
contact_id = "Nr"
institution_id = "Instelling"

[[source]]
id = "uitnodigingen"
title = "Uitnodigingen"
files = "uitnodigingen.csv"
header = ["Niveau", "Aantal"]
not_personal = ["Niveau", "Aantal"]
[[source.table]]
name = "invitations"
[source.table.columns]
instrument = {{ constant = "vorm" }}
wave = {{ constant = "single" }}
level = "Niveau"
invited = "Aantal"

[[source]]
id = "bevraging"
title = "Bevraging"
files = "bevraging.csv"
header = ["ID", "Datum", "Instelling"]
not_personal = ["ID", "Datum", "Instelling", "Niveau", "Aanbod", "Status"]
[[source.table]]
name = "responses"
[source.table.columns]
response_id = "ID"
instrument = {{ constant = "vorm" }}
wave = {{ constant = "single" }}
institution_id = "Instelling"
level = "Niveau"
offer_id = "Aanbod"
disposition = {{ from = "Status", values = {{ volledig = "complete", deels = "partial" }} }}
answered_on = "Datum"
[[source.table]]
name = "answers"
[source.table.columns]
response_id = "ID"
item_id = "@key"
value = "@value"
[source.table.unpivot.columns]
{unpivot(survey.questions)}
"""
    if survey.paired:
        text += f"""
[[source]]
id = "plg"
title = "PLG"
files = "plg.csv"
header = ["ID", "Datum", "Mail"]
not_personal = ["ID", "Datum", "Instelling", "Moment"]
[[source.table]]
name = "responses"
[source.table.columns]
response_id = "ID"
instrument = {{ constant = "plg" }}
wave = {{ from = "Moment", values = {{ Voor = "pre", Na = "post" }} }}
respondent_key = "Mail"
institution_id = "Instelling"
disposition = {{ constant = "complete" }}
answered_on = "Datum"
[[source.table]]
name = "answers"
[source.table.columns]
response_id = "ID"
item_id = "@key"
value = "@value"
[source.table.unpivot.columns]
{unpivot(survey.paired_questions)}
"""
    return text
