"""The random surveys are what they promise, and the auditor holds what is true of one possible."""

import csv
import shutil
import subprocess
import sys
from pathlib import Path

from auditor.service import audit_service
from auditor.surveys import SERVICE, YEAR, random_survey, write_survey

ROOT = Path(__file__).parents[2]


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_seed_gives_the_same_bytes(tmp_path: Path):
    for name in ("a", "b"):
        write_survey(tmp_path / name, random_survey(7))

    assert files(tmp_path / "a") == files(tmp_path / "b")


def test_surveys_differ_in_what_makes_disclosure_hard():
    """Among thirty: scales of 2 to 11 points, with and without pairs, 14 to 400 people."""
    surveys = [random_survey(seed) for seed in range(30)]

    assert {len(q.codes) for s in surveys for q in s.questions} == {2, 4, 5, 7, 11}
    assert {bool(s.paired) for s in surveys} == {True, False}
    assert {len(s.answers) for s in surveys} == {14, 22, 40, 80, 150, 400}
    assert min(len(s.groups) for s in surveys) == 2
    assert any(q.agree == 1.0 for s in surveys for q in s.questions)


def test_who_is_erased_is_gone_from_both_questionnaires():
    before = next(s for s in map(random_survey, range(20)) if len(s.paired) > 10)

    after = before.without(3)

    assert len(before.answers) - len(after.answers) == 3
    assert {row["ID"] for row in after.answers} < {row["ID"] for row in before.answers}
    mails = [{row["Mail"] for row in survey.paired} for survey in (before, after)]
    assert len(mails[0]) - len(mails[1]) == 3


def test_what_is_true_of_a_survey_is_possible_for_the_auditor(tmp_path: Path):
    """Built by the command line, with its units: every finding has the true number in its range."""
    survey = random_survey(4)
    write_survey(tmp_path, survey)
    for name in ("notebooks", "requirements"):
        shutil.copytree(ROOT / name, tmp_path / name)
    program = [str(Path(sys.executable).with_name("pbdreport")), "build"]
    subprocess.run(
        [*program, "--to", "html", "--each", "group"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        timeout=600,
    )

    report = audit_service(tmp_path, SERVICE)

    assert report.dropped == ()
    assert report.undecided == 0
    assert report.entries > 200
    exact = _exact(tmp_path)
    for finding in report.findings:
        figure, _, dims = finding.entry.partition(" ")
        unit = finding.edition.removeprefix(f"{SERVICE} {YEAR}").strip()
        row = exact.get((unit, figure, dims))
        if row and finding.by == "values":
            numerator = row["numerator"] if row["unit"] == "share" else row["value"]
            base = float(row["denominator"])
            true = {
                "numerator": float(numerator),
                "base": base,
                "complement": base - float(numerator),
            }[finding.what]
            assert finding.low <= true <= finding.high, str(finding)


def _exact(root: Path) -> dict[tuple[str, str, str], dict[str, str]]:
    """The figures before masking, by unit, figure and dimensions."""
    found = {}
    for path in (root / "build" / "figures").glob("*/exact.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                found[row["scope"], row["figure"], row["dims"]] = row
    return found
