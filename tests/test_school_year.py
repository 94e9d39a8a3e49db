"""A service's school year by the clock: from an empty folder to a release and its correction.

The clock is simulated: what asks for the day or the time gets that of the story. Everything else
is the program as operators and schedulers call it.
"""

import json
import re
import shutil
import sys
from collections.abc import Iterator
from datetime import date, datetime, tzinfo
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from pbdreport.cli.entry_point import app
from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.demo import write_demo
from pbdreport.editions import builder
from pbdreport.gates import axe

ROOT = Path(__file__).parents[1]
YEAR, BEFORE = SchoolYear(2023), SchoolYear(2022)
TELL = "import sys; open('told.txt', 'a').write(sys.stdin.read() + chr(10))"


class Clock:
    """The day that every module of the program is told."""

    def __init__(self, patch: pytest.MonkeyPatch):
        self.today = ""
        clock = self

        class Day(date):
            @classmethod
            def today(cls) -> date:
                return date.fromisoformat(clock.today)

        class Moment(datetime):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> datetime:
                clock.seconds += 1
                return datetime.fromisoformat(f"{clock.today}T03:15:00+00:00").replace(
                    second=clock.seconds % 60
                )

        self.seconds = 0
        for name, module in list(sys.modules.items()):
            if name.startswith("pbdreport."):
                for kind, simulated in ((date, Day), (datetime, Moment)):
                    if getattr(module, kind.__name__, None) is kind:
                        patch.setattr(module, kind.__name__, simulated)


class Service:
    """A service and the people around it."""

    def __init__(self, project: Project, delivered: Path, clock: Clock):
        self.project, self.delivered, self.clock = project, delivered, clock

    def on(self, day: str, *words: str) -> Result:
        """Type a command on a day."""
        self.clock.today = day
        return CliRunner().invoke(app, list(words))

    def night(self, day: str) -> Result:
        """What the scheduler runs."""
        return self.on(day, "build")

    def told(self) -> list[str]:
        """The subjects of the notices since the last look."""
        path = self.project.root / "told.txt"
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        path.unlink(missing_ok=True)
        return re.findall(r"(?m)^pbdreport: (.*)$", text)

    def state(self, day: str) -> tuple[int, dict[str, str]]:
        """The exit code of `status`, and the state of each report, with what is late."""
        shown = self.on(day, "status", "--json")
        reports = json.loads(shown.output)["reports"]
        late = {True: " late", False: ""}
        states = {one["report"]: one["state"] + late[one["is_late"]] for one in reports}
        return shown.exit_code, states

    def deliver(self, year: SchoolYear, pattern: str = "*") -> None:
        """Exports arrive."""
        folder = self.project.raw_folder("provincie", year)
        for path in (self.delivered / "data/raw/provincie" / str(year)).glob(pattern):
            shutil.copy(path, folder / path.name)

    @property
    def link(self) -> Path:
        return self.project.reports / "provincie" / str(YEAR)


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """The settings of a service with a short report, its maintainer, and not one export."""
    project, delivered = Project(tmp_path / "project"), tmp_path / "delivered"
    for name in ("config", "notebooks", "requirements"):
        shutil.copytree(ROOT / name, project.root / name)
    for other in project.services.iterdir():
        if other.name != "provincie":
            shutil.rmtree(other)
    path = project.services / "provincie" / "profile.toml"
    short = 'chapters = ["summary", "effort"]\npromised = "12-01"'
    path.write_text(re.sub(r"(?m)^chapters = \[.*?\]", short, path.read_text(encoding="utf-8")))
    maintainer = project.root / "config" / "maintainer.toml"
    maintainer.write_text(f'command = ["{sys.executable}", "-c", "{TELL}"]\n', encoding="utf-8")
    (delivered / "config").mkdir(parents=True)
    write_demo(delivered, ("provincie",), [BEFORE, YEAR])
    monkeypatch.chdir(project.root)
    # The browser's gate has tests of its own, and takes a minute for each release.
    monkeypatch.setattr(builder, "axe_refusals", lambda folder: [])
    monkeypatch.setattr(axe, "require_browser", lambda: "")
    # Commands import what they need when they run: all of it now, for the clock.
    from pbdreport.ingest import pipeline
    from pbdreport.ops import status, status_page
    from pbdreport.pipeline import build_log, deadlines, run

    assert all((pipeline, status, status_page, build_log, deadlines, run))
    yield Service(project, delivered, Clock(monkeypatch))


def test_a_school_year_from_an_empty_folder_to_a_correction(service: Service):
    """Each night runs by itself; people act where the program says so, and only there."""
    registrations = sorted((service.delivered / "data/raw/provincie/2023-2024").glob("registr*"))
    project, report = service.project, "provincie 2023-2024"

    # No folder, no exports: nothing can be built, which is told once.
    assert service.night("2023-08-30").exit_code == 1
    assert service.night("2023-08-31").exit_code == 1
    assert service.told() == ["nothing built"]

    # September: the folder of the new year waits for its exports.
    prepared = service.on("2023-09-01", "new-year", "--school-year", "2023-2024")
    assert prepared.exit_code == 0
    night = service.night("2023-09-02")
    assert night.exit_code == 0
    assert re.search(r"waiting +provincie 2023-2024", night.output)
    assert service.told() == ["builds in order again"]
    assert service.state("2023-09-02") == (0, {report: "waiting"})

    # The year fills up: nobody must act, night after night.
    service.deliver(YEAR, registrations[0].name)
    for day in ("2023-10-02", "2023-11-02"):
        assert service.night(day).exit_code == 0
    assert service.told() == []
    assert service.state("2023-11-02") == (0, {report: "incomplete"})
    assert not service.link.exists()

    # After the year everything comes: a draft, without comparisons as last year never came.
    service.deliver(YEAR)
    night = service.night("2024-09-10")
    assert night.exit_code == 0, night.output
    assert re.search(r"built +provincie 2023-2024", night.output)
    assert service.state("2024-09-10") == (0, {report: "draft"})
    first_draft = service.link.resolve()

    # An export is replaced by a damaged one: told once, and readers keep the draft.
    damaged = project.raw_folder("provincie", YEAR) / registrations[0].name
    damaged.write_text("Datum;Uren\n", encoding="utf-8")
    assert [service.night(f"2024-10-0{day}").exit_code for day in (1, 2)] == [1, 1]
    assert service.told() == [f"{report} not built"]
    assert service.state("2024-10-02") == (1, {report: "failed"})
    assert service.link.resolve() == first_draft
    service.deliver(YEAR, damaged.name)
    assert service.night("2024-10-03").exit_code == 0
    assert service.told() == [f"{report} in order again"]

    # The promised day passes: late, told once, until it is released.
    assert service.state("2024-12-01") == (0, {report: "draft"})
    for day in ("2024-12-02", "2024-12-03"):
        assert service.night(day).exit_code == 0
    assert service.told() == [f"{report} late"]
    assert service.state("2024-12-03") == (1, {report: "draft late"})

    # Somebody signs.
    sign = ("release", "--school-year", "2023-2024", "--signed-by", "A. Directeur")
    released = service.on("2024-12-04", *sign)
    assert released.exit_code == 0, released.output
    final = service.link.resolve()
    manifest = json.loads((final / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["state"], manifest["signed"]["on"]) == ("final", "2024-12-04")
    assert service.state("2024-12-04") == (0, {report: "released"})
    assert service.night("2024-12-05").exit_code == 0
    assert service.told() == [f"{report} in order again"]
    assert not service.link.with_name("2023-2024.draft").exists()

    # A month was registered twice; the corrected export makes a draft beside what is signed.
    corrected = project.raw_folder("provincie", YEAR) / registrations[-1].name
    lines = corrected.read_bytes().splitlines(keepends=True)
    corrected.write_bytes(b"".join(lines[: len(lines) - len(lines) // 4]))
    assert service.night("2025-01-15").exit_code == 0
    assert service.link.resolve() == final
    draft = service.link.with_name("2023-2024.draft")
    compared = service.on("2025-01-15", "compare", str(service.link), str(draft))
    assert "effort.floor_hours" in compared.output
    refused = service.on("2025-01-16", *sign)
    assert "has a final edition already" in str(refused.exception)
    again = service.on("2025-01-16", *sign, "--because", "Een maand was dubbel geregistreerd.")
    assert again.exit_code == 0, again.output
    manifest = json.loads((service.link / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["replaces"], manifest["signed"]["on"]) == (final.name, "2025-01-16")
    assert "dubbel geregistreerd" in (service.link / "index.html").read_text(encoding="utf-8")
    assert (service.link / "errata.html").is_file()

    # Both editions are kept, and nobody must act.
    assert service.state("2025-01-17") == (0, {report: "released"})
    back = service.on("2025-01-17", "rollback", "--service", "provincie", *sign[1:3])
    assert back.exit_code == 0
    assert service.link.resolve() == final
