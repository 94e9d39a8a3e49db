"""What `pbdreport doctor` finds, and what it says to do."""

import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from pbdreport import system_requirements
from pbdreport.config.project import Project
from pbdreport.ops.doctor import BEFORE_QUARTO, OLDEST_QUARTO, Finding, examine

PROFILE = """
name = "Dienst"
short_name = "D"
colour = "#12436D"
contact = { name = "Dienst", email = "dienst@voorbeeld.be" }
pillar = [{ id = "P1", label = "Pijler 1" }]
"""
INVENTED = 'invented = true\npseudonyms = { public_key = "voorbeeld" }\n'
KEY = "PBDREPORT_PSEUDONYM_KEY"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project with one service, no key and no exports."""
    monkeypatch.delenv(KEY, raising=False)
    (tmp_path / "requirements").mkdir()
    lock(tmp_path, "")
    configure(tmp_path, "dienst", PROFILE)
    return Project(tmp_path)


def configure(root: Path, service: str, profile: str) -> None:
    """Give a service a profile."""
    folder = root / "config" / "services" / service
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "profile.toml").write_text(profile.lstrip(), encoding="utf-8")


def lock(root: Path, text: str) -> None:
    """Lock the runtime."""
    (root / "requirements" / "runtime.txt").write_text(text, encoding="utf-8")


def found(project: Project, name: str) -> Finding:
    """The one finding of a name."""
    (finding,) = [finding for finding in examine(project) if finding.name == name]
    return finding


def on_path(monkeypatch: pytest.MonkeyPatch, *programs: str) -> None:
    """Only these programs are installed, in /usr/bin."""
    monkeypatch.setattr(system_requirements, "BROWSER_PLACES", ())
    monkeypatch.setattr(
        shutil, "which", lambda name, **_: f"/usr/bin/{name}" if name in programs else None
    )


def test_everything_is_looked_at_in_the_order_of_the_road(project: Project):
    """A service adds its key and its exports."""
    assert [finding.name for finding in examine(project)] == [
        "Python",
        "packages",
        "notebook kernel",
        "locale",
        "Chromium",
        "fonts",
        "Pango",
        "Quarto",
        "data/processed",
        "reports",
        "build",
        "disk",
        "git commit",
        "dienst: pseudonym key",
        "dienst: exports",
    ]


def test_what_is_in_order_asks_for_nothing(project: Project):
    """Advice stands beside what is to be put right, and only there."""
    assert [
        finding for finding in examine(project) if (finding.status == "ok") != (not finding.advice)
    ] == []


def test_looking_leaves_nothing_behind(project: Project):
    """The folders that a build would write in are tried, not made."""
    before = sorted(project.root.rglob("*"))

    examine(project)

    assert sorted(project.root.rglob("*")) == before


def test_the_installed_packages_are_those_of_the_lock(project: Project):
    """A lock of what is installed here: one package, in its own version."""
    lock(project.root, f"pytest=={pytest.__version__} \\\n    --hash=sha256:00\n    # via x\n")

    assert found(project, "packages") == Finding("packages", "ok", "1 as locked")


def test_another_version_than_the_locked_one_is_a_warning(project: Project):
    """It works, but two machines would no longer make the same bytes."""
    lock(project.root, "pytest==0.1\n")

    assert found(project, "packages") == Finding(
        "packages",
        "warning",
        f"not as locked: 'pytest {pytest.__version__}, locked 0.1'",
        "Type: make report. Only with the versions of the lock are two builds identical.",
    )


def test_a_locked_package_that_is_not_installed_is_missing(project: Project):
    """Nothing is known to work then."""
    lock(project.root, "no-such-package-here==1.0 \\\n    --hash=sha256:00\n")

    assert found(project, "packages") == Finding(
        "packages", "missing", "not installed: 'no-such-package-here'", "Type: make report"
    )


def test_a_locked_package_of_another_system_is_not_asked_for(project: Project):
    """A lock holds the packages of every system."""
    lock(project.root, "no-such-package-here==1.0 ; sys_platform == 'nowhere' \\\n")

    assert found(project, "packages") == Finding("packages", "ok", "0 as locked")


def test_a_kernel_of_another_python_is_pointed_out(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """A kernel python3 of the user's own goes before that of the environment."""
    kernel = tmp_path / "jupyter" / "kernels" / "python3"
    kernel.mkdir(parents=True)
    (kernel / "kernel.json").write_text('{"argv": ["/opt/other/bin/python"], "display_name": "x"}')
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))

    assert found(project, "notebook kernel") == Finding(
        "notebook kernel",
        "warning",
        "python3 is another Python, /opt/other/bin/python",
        "Take it away, so that notebooks see pbdreport: jupyter kernelspec remove python3",
    )


def test_a_browser_that_is_found_is_named(project: Project, monkeypatch: pytest.MonkeyPatch):
    """Chromium or Chrome, whichever is there."""
    on_path(monkeypatch, "google-chrome")

    assert found(project, "Chromium") == Finding("Chromium", "ok", "/usr/bin/google-chrome")


def test_a_browser_from_a_snap_does_not_count(monkeypatch: pytest.MonkeyPatch):
    """It may not read the folders that tests and editions are in."""
    monkeypatch.setattr(system_requirements, "BROWSER_PLACES", ())
    monkeypatch.setattr(shutil, "which", lambda name, **_: f"/snap/bin/{name}")

    assert system_requirements.browser() == ""


def test_the_newest_browser_that_playwright_installed_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Where no Chromium is on the path."""
    on_path(monkeypatch)
    places = [tmp_path / f"chromium-{build}" / "chrome" for build in (1100, 1200)]
    for place in places:
        place.parent.mkdir()
        place.touch()
    monkeypatch.setattr(system_requirements, "BROWSER_PLACES", (f"{tmp_path}/chromium-*/chrome",))

    assert system_requirements.browser() == str(places[1])


@pytest.mark.parametrize(
    ("debian", "user", "command"),
    [
        (True, 0, "apt-get install -y chromium"),
        (True, 1000, "sudo apt-get install -y chromium"),
        (False, 1000, ".venv/bin/playwright install --with-deps chromium"),
    ],
)
def test_a_missing_browser_comes_with_the_command_for_this_machine(
    project: Project, monkeypatch: pytest.MonkeyPatch, debian: bool, user: int, command: str
):
    """Reports are made without one; tests and the last gates are not."""
    on_path(monkeypatch)
    monkeypatch.setattr(system_requirements, "is_debian", lambda: debian)
    monkeypatch.setattr("os.geteuid", lambda: user)

    assert found(project, "Chromium") == Finding(
        "Chromium",
        "warning",
        "not found",
        f"Needed by make test and by the last gates: {command}",
    )


def test_a_folder_without_a_font_gives_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A folder of fonts that is empty draws no text."""
    monkeypatch.setattr(system_requirements, "FONT_FOLDERS", (str(tmp_path),))
    assert system_requirements.fonts() == ""

    (tmp_path / "truetype").mkdir()
    (tmp_path / "truetype" / "DejaVuSans.ttf").touch()
    assert system_requirements.fonts() == str(tmp_path)


def test_the_absence_of_quarto_is_normal(project: Project, monkeypatch: pytest.MonkeyPatch):
    """The built-in renderer is the default."""
    on_path(monkeypatch)

    assert found(project, "Quarto") == Finding(
        "Quarto", "ok", "not installed; the built-in renderer does without"
    )


def test_the_absence_of_quarto_stops_a_service_that_names_it(
    project: Project, monkeypatch: pytest.MonkeyPatch
):
    """Its profile asks for the renderer quarto."""
    on_path(monkeypatch)
    configure(project.root, "dienst", PROFILE + 'renderer = "quarto"\n')

    assert found(project, "Quarto") == Finding(
        "Quarto",
        "missing",
        "not installed, wanted by 'dienst'",
        'Install it (conda-forge: quarto), or set renderer = "html" in the profile.',
    )


@pytest.mark.parametrize("version", ["1.10.18", "1.11.0", "1.99"])
def test_a_supported_quarto_is_told_with_its_version(
    project: Project, monkeypatch: pytest.MonkeyPatch, version: str
):
    """Pages of these versions are known."""
    says(monkeypatch, version)

    assert found(project, "Quarto") == Finding("Quarto", "ok", f"{version}, /usr/bin/quarto")


@pytest.mark.parametrize(
    ("version", "told"), [("1.9.38", "1.9.38"), ("2.0", "2.0"), ("", "no version")]
)
def test_another_quarto_is_a_warning(
    project: Project, monkeypatch: pytest.MonkeyPatch, version: str, told: str
):
    """It may work; nobody has seen its pages."""
    says(monkeypatch, version)

    assert found(project, "Quarto") == Finding(
        "Quarto",
        "warning",
        f"{told}, /usr/bin/quarto",
        "Supported is from 1.10 and before 2.0; 1.10.18 was seen to work. Look at a draft before "
        "you release with another.",
    )


def test_the_environment_asks_for_the_supported_quarto():
    """One range, in both places."""
    asked = (Path(__file__).parents[2] / "environment.yml").read_text(encoding="utf-8")

    assert OLDEST_QUARTO == (1, 10)
    assert BEFORE_QUARTO == (2, 0)
    assert "  - quarto>=1.10,<2 " in asked


def says(monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    """A Quarto of this version is installed."""
    on_path(monkeypatch, "quarto")
    run = subprocess.run

    def answered(command: list[str], **options: object) -> object:
        if command[0] == "/usr/bin/quarto":
            return SimpleNamespace(stdout=f"{version}\n")
        return run(command, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(subprocess, "run", answered)


def test_a_folder_without_links_is_told(project: Project, monkeypatch: pytest.MonkeyPatch):
    """An edition is published by swapping a link: a disk that knows none cannot hold reports."""

    def refuse(*_: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "symlink_to", refuse)

    assert found(project, "reports") == Finding(
        "reports",
        "missing",
        "Operation not permitted",
        f"Give yourself the right to write there, on a disk that knows links: {project.root}",
    )


def test_a_disk_that_is_almost_full_is_a_warning(project: Project, monkeypatch: pytest.MonkeyPatch):
    """1 GB is less than the 2 GB that a year of editions may take."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1024**3))

    assert found(project, "disk") == Finding(
        "disk", "warning", "1.0 GB free", "Make room: earlier editions are kept in reports/."
    )


def test_the_commit_that_a_manifest_will_name(project: Project):
    """A clone without changes has a name; changes that nobody can find back are a warning."""
    git = ["git", "-C", str(project.root), "-c", "user.name=x", "-c", "user.email=x@x"]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "add", "."], check=True)
    subprocess.run([*git, "commit", "-q", "-m", "x"], check=True)
    clean = found(project, "git commit")
    lock(project.root, "pytest==1\n")
    changed = found(project, "git commit")

    assert (clean.status, len(clean.found)) == ("ok", 12)
    assert changed == Finding(
        "git commit",
        "warning",
        f"{clean.found}-dirty: changes not committed",
        "Commit before you release: the manifest would name code that nobody can find.",
    )


def test_a_project_outside_git_has_no_commit(project: Project):
    """Its reports are made all the same."""
    assert found(project, "git commit") == Finding(
        "git commit",
        "warning",
        "unknown",
        "Work in a clone: a manifest names the commit that made its edition.",
    )


def test_a_missing_key_says_how_to_make_one(project: Project):
    """People are known by pseudonyms, and those are made with a key."""
    assert found(project, "dienst: pseudonym key") == Finding(
        "dienst: pseudonym key",
        "missing",
        f"No pseudonym key is configured for dienst. expected environment variable {KEY}",
        'Make one with: python -c "import secrets; print(secrets.token_hex(32))". '
        "Keep it outside git, and keep the same key: with another one, people are no longer "
        "recognised from year to year.",
    )


def test_a_key_of_the_environment_is_named_and_never_shown(
    project: Project, monkeypatch: pytest.MonkeyPatch
):
    """The name of the variable, not what it holds."""
    monkeypatch.setenv(KEY, "geheim")

    assert found(project, "dienst: pseudonym key") == Finding(
        "dienst: pseudonym key", "ok", f"from {KEY}"
    )
    assert "geheim" not in str(examine(project))


def test_a_public_key_is_for_examples_only(project: Project):
    """Whoever knows the key can tell who is behind a pseudonym."""
    configure(project.root, "dienst", PROFILE + INVENTED.replace("true", "false"))
    configure(project.root, "voorbeeld", PROFILE + INVENTED)

    assert found(project, "voorbeeld: pseudonym key").status == "ok"
    assert found(project, "dienst: pseudonym key") == Finding(
        "dienst: pseudonym key",
        "warning",
        "public, of a service that is no example",
        "Take public_key out of the profile: with it, anyone can tell who is who.",
    )


def test_the_school_years_with_exports_are_named(project: Project):
    """One folder a school year; an empty one waits for its exports."""
    for year in ("2023-2024", "2022-2023", "2024-2025"):
        (project.root / "data" / "raw" / "dienst" / year).mkdir(parents=True)
    for year in ("2023-2024", "2022-2023"):
        (project.root / "data" / "raw" / "dienst" / year / "register.csv").touch()

    assert found(project, "dienst: exports") == Finding(
        "dienst: exports", "ok", "2022-2023, 2023-2024, 2024-2025 is awaited"
    )


def test_a_service_without_exports_says_where_they_go(project: Project):
    """An example's are written by a command; a service's own are put there by people."""
    configure(project.root, "voorbeeld", PROFILE + INVENTED)

    assert found(project, "voorbeeld: exports").advice == "Type: pbdreport demo"
    assert found(project, "dienst: exports") == Finding(
        "dienst: exports",
        "warning",
        "none delivered",
        "Put them in data/raw/dienst/ in a folder for each school year, such as 2023-2024.",
    )


def test_a_profile_that_breaks_a_rule_is_told_and_the_rest_is_still_looked_at(project: Project):
    """One service's mistake hides nothing of another's."""
    configure(project.root, "stuk", PROFILE.replace("#12436D", "blauw"))

    finding = found(project, "stuk: profile")
    assert (finding.status, finding.found.split(" colour: ")[0]) == (
        "missing",
        "The profile of stuk has an error:",
    )
    assert found(project, "dienst: exports").status == "warning"


def test_a_project_without_services_says_so(tmp_path: Path):
    """Nothing can be built."""
    assert found(Project(tmp_path), "services") == Finding(
        "services",
        "missing",
        "none in config/services",
        "Restore those of git, or make one: docs/configuration.md",
    )


def test_the_python_is_named_with_its_place(project: Project):
    """Which of the machine's Pythons runs is the first thing to know."""
    assert found(project, "Python").found.endswith(f", {sys.executable}")
