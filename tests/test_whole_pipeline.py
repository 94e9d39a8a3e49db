"""The whole pipeline: from raw exports to a published annual report."""

import csv
import hashlib
import html
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import duckdb
import nbformat
import pytest
from conftest import ROOT, Built, new_project
from playwright.sync_api import Browser

from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.gates.leaks import texts_of_edition
from pbdreport.gates.names import Known, names
from pbdreport.gates.personal_data import STRANGERS, People, people_in_exports
from pbdreport.pipeline.build_lock import build_lock
from pbdreport.pipeline.run import build

REPORTS = [
    ("provincie", "2022-2023"),
    ("provincie", "2023-2024"),
    ("netwerk", "2022-2023"),
    ("netwerk", "2023-2024"),
]
NAMED = (("institutions", "institution_id"), ("institutions", "name"), ("offers", "title"))
PAGES = (
    "index.html",
    "reach.html",
    "effectiveness.html",
    "priorities.html",
    "effort.html",
    "goals.html",
    "means.html",
    "accountability.html",
    "glossary.html",
    "accessibility.html",
)


def contents(folder: Path) -> dict[str, str]:
    """The hash of every file of an edition, except the manifest, which contains times."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "manifest.json"
    }


def registry(folder: Path) -> dict[tuple[str, str], dict[str, str]]:
    """An edition's figures by id and dimensions."""
    with (folder / "data" / "figures.csv").open(encoding="utf-8", newline="") as file:
        return {(row["figure"], row["dims"]): row for row in csv.DictReader(file)}


def again(built: Built) -> list[str]:
    """Build the same targets again: what ran."""
    told: list[str] = []
    targets = [replace(outcome.target, ran=[]) for outcome in built.outcomes]
    outcomes = build(built.project, targets, progress=told.append)
    assert [outcome.refusal for outcome in outcomes] == [None] * len(outcomes)
    return told


@pytest.mark.parametrize(("service", "school_year"), REPORTS)
def test_every_report_is_published_whole(built, service, school_year):
    """All pages, the figures as data, and the manifest."""
    edition = built.edition(service, school_year)

    assert [outcome.refusal for outcome in built.outcomes] == [None] * 4
    assert {path.name for path in edition.glob("*.html")} == set(PAGES)
    manifest = json.loads((edition / "manifest.json").read_text())
    assert {"leaks", "reconciliation"} <= set(manifest["gates"])
    unseen = {gate for gate, told in manifest["gates"].items() if not told.startswith("passed: ")}
    assert unseen == {"browser"}
    assert manifest["gates"]["browser"] == "not looked at"
    assert manifest["state"] == "draft"
    published = "\n".join(text.content for text in texts_of_edition(edition))
    for path in built.project.raw_folder(service, SchoolYear.parse(school_year)).iterdir():
        assert path.name not in published, "the name of an export may be a person's"
    for file in manifest["inputs"]:
        assert "detected" not in file
        assert file["read"] == file["accepted"] + file["quarantined"] + sum(
            file["skipped"].values()
        )


@pytest.mark.parametrize(("service", "school_year"), REPORTS)
def test_readers_see_no_code_and_no_machine(built, service, school_year):
    """No source, no prompt, no warning, no parameter, no path."""
    for page in PAGES:
        text = (built.edition(service, school_year) / page).read_text(encoding="utf-8")
        for code in ("open_chapter", "In [", "Warning", "data_dir", "import ", str(ROOT)):
            assert code not in text, page


def known_of(built: Built, service: str) -> tuple[set[str], People]:
    """What the tables of a service name, and the people in its exports."""
    words: set[str] = set()
    people = STRANGERS
    for outcome in built.outcomes:
        if outcome.target.service == service:
            target = outcome.target
            for table, column in NAMED:
                path = target.request.tables / f"{table}.parquet"
                found = duckdb.execute(f"SELECT DISTINCT {column} FROM '{path}'").fetchall()
                words.update(str(name) for (name,) in found if name)
            people |= people_in_exports(built.project, service, target.school_year, target.profile)
    return words, people


@pytest.mark.parametrize(("service", "other"), [("provincie", "netwerk"), ("netwerk", "provincie")])
def test_nothing_of_one_service_stands_in_the_files_of_another(built, service, other):
    """No institution, offer or person that only the other knows, in any file, unpacked.

    A word of its own plan or profile is its own, though the other has it as a title too.
    """
    own_words, own_people = known_of(built, service)
    their_words, their_people = known_of(built, other)
    profile = (built.project.services / service / "profile.toml").read_text(encoding="utf-8")
    own = "\n".join([*own_words, profile])
    words = {word for word in their_words if word not in own}
    rows = their_people.known.rows.keys() - own_people.known.rows.keys()
    people = Known({row: their_people.known.rows[row] for row in rows}, frozenset(), frozenset())
    assert len(words) > 100
    assert len(rows) > 20
    numbers = {word for word in words if word.isdigit()}

    for year in ("2022-2023", "2023-2024"):
        texts = texts_of_edition(built.edition(service, year))
        assert [str(refusal) for refusal in names(texts, people, (), own_people.ordinary)] == []
        for text in texts:
            content = html.unescape(text.content)
            assert numbers.isdisjoint(re.findall(r"\w+", content)), text.file
            assert [word for word in words - numbers if word in content] == [], text.file


def test_the_calibrated_totals_come_out_of_the_exports(built):
    """Published: 136 of 402 organisations over 20 hours, 9,827 floor hours in the plan; day-parts
    of the large service as its table has them."""
    small = registry(built.edition("provincie", "2023-2024"))
    large = registry(built.edition("netwerk", "2022-2023"))

    threshold = small[("reach.over_threshold", "")]
    assert (threshold["numerator"], threshold["denominator"]) == ("136", "402")
    pillars = [row for (figure, dims), row in small.items() if figure == "effort.floor_hours"]
    assert {row["dims"]: row["value"] for row in pillars}["pillar=p3"] == "4008"
    assert large[("priorities.day_parts_total", "")]["value"] == "5047"
    assert large[("priorities.day_parts_total", "offer=vt_wiskunde")]["value"] == "869"


def test_every_figure_has_the_year_before_beside_it(built):
    """Recomputed from data if there are any, otherwise as published."""
    recomputed = registry(built.edition("provincie", "2023-2024"))[("effort.floor_hours", "")]
    published = registry(built.edition("provincie", "2022-2023"))[("effort.floor_hours", "")]
    before = registry(built.edition("provincie", "2022-2023"))[("effort.floor_hours", "")]

    assert recomputed["previous_source"] == "data"
    assert recomputed["previous_value"] == before["value"]
    assert published["previous_source"] == "published"


def test_no_shown_result_rests_on_a_small_base(built):
    """At least ten respondents; hidden entries and those that are not divided are empty."""
    for service, school_year in REPORTS:
        rows = [
            row
            for (figure, _), row in registry(built.edition(service, school_year)).items()
            if figure == "effectiveness.favourable"
        ]
        assert {row["status"] for row in rows} >= {"ok", "c"}
        for row in rows:
            assert (row["status"] in ("c", "z")) == (row["n"] == "")
            assert row["n"] == "" or int(row["n"]) >= 10


def test_nothing_changed_nothing_runs(small):
    """The second build reports nothing, and the edition is the same folder."""
    edition = small.edition("provincie", "2023-2024").resolve()

    assert again(small) == []
    assert small.edition("provincie", "2023-2024").resolve() == edition


def test_one_chapter_edited_only_that_chapter_runs(small):
    """A new sentence in one notebook."""
    path = small.project.notebooks / "04_effort.ipynb"
    original = path.read_bytes()
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[0].source += "\n\nEen zin erbij."
    nbformat.write(notebook, path)

    told = again(small)

    page = (small.edition("provincie", "2023-2024") / "effort.html").read_text(encoding="utf-8")
    path.write_bytes(original)
    assert told == [
        "provincie 2023-2024: effort (1 of 2 steps)",
        "provincie 2023-2024: published (2 of 2 steps)",
    ]
    assert "Een zin erbij." in page
    told = again(small)
    assert told == ["provincie 2023-2024: published (1 of 1 steps)"], "the old chapter is kept"


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("1 / 0", "found      ZeroDivisionError: division by zero"),
        ("import sys\nsys.exit(0)", "A cell did not run to its end."),
        ("import pandas as pd\npd.DataFrame({'a': [1]})", "chapter"),
        ("chapter.figure('reach.institution_reached')", "Did you mean"),
        ("import os\nos.kill(os.getpid(), 9)", "The kernel died while a cell was running."),
    ],
)
def test_a_chapter_that_fails_publishes_nothing(small, source, told):
    """The published edition stays as it was; the refusal names the notebook and the cell."""
    edition = small.edition("provincie", "2023-2024")
    before = edition.resolve(), contents(edition)
    path = small.project.notebooks / "01_reach.ipynb"
    original = path.read_bytes()
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(5, nbformat.v4.new_code_cell(source))
    nbformat.write(notebook, path)

    (outcome,) = build(small.project, [replace(small.outcomes[0].target, ran=[])])
    path.write_bytes(original)

    assert outcome.refusal is not None
    assert told in str(outcome.refusal)
    assert re.search(r"01_reach.ipynb\n  cell +6\b", str(outcome.refusal))
    assert (edition.resolve(), contents(edition)) == before


def test_the_same_inputs_give_the_same_bytes(small, tmp_path):
    """In another folder, one chapter at a time, on a machine where everything is otherwise."""
    project = new_project(tmp_path / "elsewhere", ("provincie",))
    home = tmp_path / "home" / "iemand"
    home.mkdir(parents=True)
    other_machine = {
        "TZ": "Pacific/Kiritimati",
        "LC_ALL": "POSIX",
        "LANG": "nl_BE.UTF-8",
        "PYTHONCOERCECLOCALE": "0",
        "PYTHONUTF8": "0",
        "USER": home.name,
        "LOGNAME": home.name,
        "HOME": str(home),
        "PYTHONHASHSEED": "7",
    }
    of_one = ("--service", "provincie", "--school-year", "2023-2024", "--jobs", "1")

    done = subprocess.run(
        [sys.executable, "-m", "pbdreport.cli", "build", *of_one],
        cwd=project.root,
        env={**os.environ, **other_machine},
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stderr
    other = project.reports / "provincie" / "2023-2024"
    assert contents(other) == contents(small.edition("provincie", "2023-2024"))


def test_a_second_build_finds_the_lock(small):
    """Exit code 4, and nothing is touched."""
    with build_lock(small.project):
        done = pbdreport(small.project, "build")

    assert done.returncode == 4
    assert done.stderr.startswith("Another build is running.")


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["build", "--service", "provinci"], 2, "Did you mean 'provincie'?"),
        (["build", "--school-year", "2023-2025"], 2, "'2023-2025' is not a school year."),
        (["build", "--school-year", "2019-2020"], 1, "data/raw/provincie/2019-2020"),
        (["ingest", "--school-year", "2019-2020"], 1, "data/raw/provincie/2019-2020"),
        (["build", "--renderer", "pdf"], 2, "Invalid value"),
        (["demo", "--service", "gemeente"], 2, "choose provincie, netwerk or steden"),
    ],
)
def test_wrong_calls_are_refused_without_a_traceback(small, words, code, told):
    """With the exit code that a scheduler can act on."""
    done = pbdreport(small.project, *words)

    assert done.returncode == code
    assert told in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("display", ["", ":0"])
def test_a_build_with_nothing_to_do_says_where_the_report_opens(small, monkeypatch, display):
    """Exit code 0, and no kernel was started; an address only where there is a desktop."""
    for name in ("CI", "SSH_CONNECTION", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DISPLAY", display)

    done = pbdreport(small.project, "build", "--school-year", "2023-2024")

    assert done.returncode == 0, done.stderr
    assert "up to date" in done.stdout
    address = f"Open {small.project.reports.as_uri()}/index.html"
    assert done.stdout.splitlines()[-1] == (address if display else "All: reports/index.html")


HEAVY = {
    "duckdb",
    "ibis",
    "jupyter_client",
    "matplotlib",
    "nbconvert",
    "numpy",
    "pandas",
    "pyarrow",
}


def test_a_build_with_nothing_to_do_imports_nothing_heavy(small):
    """Each would take longer than such a build as a whole."""
    command = [sys.executable, "-X", "importtime", "-m", "pbdreport.cli", "build"]
    done = subprocess.run(
        [*command, "--school-year", "2023-2024"],
        cwd=small.project.root,
        capture_output=True,
        text=True,
    )

    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "up to date" in done.stdout
    assert "pbdreport.pipeline.run" in imported
    assert not imported & HEAVY


def test_quarto_is_refused_where_it_is_not(small, monkeypatch):
    """With how to get it; the html edition stays."""
    monkeypatch.setenv("QUARTO_PATH", "/nowhere/quarto")

    done = pbdreport(small.project, "build", "--renderer", "quarto", "--school-year", "2023-2024")

    assert done.returncode == 1
    assert "conda-forge" in done.stderr


def test_plain_papermill_shows_the_same_figures(small, tmp_path):
    """`papermill notebooks/01_reach.ipynb out.ipynb -p …` needs nothing of the build."""
    output = tmp_path / "out.ipynb"
    subprocess.run(
        [
            Path(sys.executable).parent / "papermill",
            small.project.notebooks / "01_reach.ipynb",
            output,
            "-p",
            "school_year",
            "2022-2023",
            "--cwd",
            small.project.notebooks,
        ],
        check=True,
        capture_output=True,
        cwd=small.project.root,
    )

    shown = [
        cell_output["data"]["text/plain"]
        for cell in nbformat.read(output, as_version=4).cells
        if cell.cell_type == "code"
        for cell_output in cell.outputs
        if "data" in cell_output
    ]
    assert any(text.startswith("De dienst bereikte alle 52 instellingen") for text in shown)


def test_the_report_opens_from_disk_without_asking_for_anything(built, chromium):
    """No request leaves the folder, nothing is blocked, no page scrolls sideways on a phone."""
    page = open_page(chromium, built.project, "provincie/2023-2024/index.html", width=390)
    for name in PAGES:
        page.goto((built.edition("provincie", "2023-2024") / name).as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, name
    assert page.problems == []


def test_the_year_switch_stays_on_the_chapter(built, chromium):
    """From reach of one year to reach of the other."""
    page = open_page(chromium, built.project, "netwerk/2023-2024/reach.html")

    page.get_by_text("2022-2023", exact=True).first.evaluate("link => link.click()")
    page.wait_for_url("**/netwerk/2022-2023/reach.html")

    assert page.problems == []


def open_page(chromium: Browser, project: Project, address: str, width: int = 1280):
    """A page of the reports opened from disk, with what went wrong in `problems`."""
    page = chromium.new_page(viewport={"width": width, "height": 900})
    page.problems = []
    page.on("console", lambda message: page.problems.append(message.text))
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.on(
        "request",
        lambda request: (
            request.url.startswith(("file:", "data:")) or page.problems.append(request.url)
        ),
    )
    page.goto((project.reports / address).as_uri())
    return page


def pbdreport(project: Project, *words: str) -> subprocess.CompletedProcess[str]:
    """The command line in a project's folder."""
    return subprocess.run(
        [sys.executable, "-m", "pbdreport.cli", *words],
        cwd=project.root,
        capture_output=True,
        text=True,
    )
