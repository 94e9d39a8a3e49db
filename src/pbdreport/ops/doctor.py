"""What this machine has, and what to do about what it lacks. It looks only; nothing is changed."""

import importlib.metadata
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pbdreport.config.profile import Profile, pseudonym_key, read_profile
from pbdreport.config.project import Project
from pbdreport.errors import PbdReportError, first_few
from pbdreport.system_requirements import REQUIREMENTS, SystemRequirement

OLDEST_PYTHON = (3, 11)
OLDEST_QUARTO, BEFORE_QUARTO = (1, 10), (2, 0)
"""The versions of Quarto that are supported; environment.yml asks for them."""
SEEN_QUARTO = "1.10.18"
"""The version that both example services were released with, and looked at."""
LITTLE_SPACE = 2 * 1024**3


@dataclass(frozen=True)
class Finding:
    """One thing looked at."""

    name: str
    status: Literal["ok", "warning", "missing"]
    """`warning`: something will not work, or not as well; `missing`: no report without it."""
    found: str
    advice: str = ""
    """What to do about it; empty where it is in order."""


def examine(project: Project) -> list[Finding]:
    """Everything a report is made with, one finding each, in the order of its road."""
    return [
        _python(),
        _packages(project),
        _kernel(),
        _locale(),
        *(_need(need) for need in REQUIREMENTS),
        _quarto(project),
        *(_writable(project, folder) for folder in _written(project)),
        _space(project),
        _commit(project),
        *_services(project),
    ]


def _python() -> Finding:
    found = f"{platform.python_version()}, {sys.executable}"
    if sys.version_info >= OLDEST_PYTHON:
        return Finding("Python", "ok", found)
    return Finding("Python", "missing", found, "Install Python 3.11 or newer, and: make report")


def _packages(project: Project) -> Finding:
    """Compare what is installed with the lock of the runtime."""
    name = "packages"
    lock = project.root / "requirements" / "runtime.txt"
    if not lock.is_file():
        return Finding(
            name, "warning", "no lock", f"Restore it: git checkout {project.shown(lock)}"
        )
    versions = dict(_locked(lock.read_text(encoding="utf-8")))
    installed = {package: _version(package) for package in versions}
    absent = [package for package, version in installed.items() if not version]
    other = [
        f"{package} {installed[package]}, locked {version}"
        for package, version in versions.items()
        if installed[package] not in ("", version)
    ]
    if absent:
        return Finding(name, "missing", f"not installed: {first_few(absent)}", "Type: make report")
    if other:
        advice = "Type: make report. Only with the versions of the lock are two builds identical."
        return Finding(name, "warning", f"not as locked: {first_few(other)}", advice)
    return Finding(name, "ok", f"{len(versions)} as locked")


def _locked(text: str) -> Iterator[tuple[str, str]]:
    """The packages of a lock that concern this machine, with their versions."""
    from packaging.requirements import Requirement

    for line in text.splitlines():
        if line[:1].isalnum():
            requirement = Requirement(line.rstrip("\\ "))
            if requirement.marker is None or requirement.marker.evaluate():
                yield requirement.name, str(requirement.specifier).removeprefix("==")


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _kernel() -> Finding:
    """Whether notebooks run in this Python: a kernel of the user's own may stand in its way."""
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    name = "notebook kernel"
    try:
        python = KernelSpecManager().get_kernel_spec("python3").argv[0]
    except NoSuchKernel:
        return Finding(name, "missing", "there is no kernel python3", "Type: make report")
    if Path(python).name == python or Path(python) == Path(sys.executable):
        return Finding(name, "ok", f"python3, ipykernel {_version('ipykernel')}")
    advice = "Take it away, so that notebooks see pbdreport: jupyter kernelspec remove python3"
    return Finding(name, "warning", f"python3 is another Python, {python}", advice)


def _locale() -> Finding:
    """Numbers and dates come from Babel, whatever the machine's locale; text must be UTF-8."""
    from babel.localedata import exists

    if not exists("nl_BE"):
        return Finding("locale", "missing", "Babel without nl_BE", "Type: make report")
    if sys.getfilesystemencoding() != "utf-8":
        found = f"file names in {sys.getfilesystemencoding()}"
        return Finding("locale", "warning", found, "Type: export PYTHONUTF8=1")
    return Finding("locale", "ok", "nl_BE for numbers and dates, UTF-8")


def _need(need: SystemRequirement) -> Finding:
    place = need.find()
    if place:
        return Finding(need.name, "ok", place)
    advice = f"Needed by make test and by the last gates: {need.command()}"
    return Finding(need.name, "warning", "not found", advice)


def _quarto(project: Project) -> Finding:
    """Quarto's absence is normal, but not for a service whose profile names it."""
    place = shutil.which("quarto")
    if place:
        return _version_of_quarto(place)
    wanting = [service for service, profile in _profiles(project) if profile.renderer == "quarto"]
    if not wanting:
        return Finding("Quarto", "ok", "not installed; the built-in renderer does without")
    advice = 'Install it (conda-forge: quarto), or set renderer = "html" in the profile.'
    return Finding("Quarto", "missing", f"not installed, wanted by {first_few(wanting)}", advice)


def _version_of_quarto(place: str) -> Finding:
    """Whether it is one of the versions whose pages we know."""
    told = subprocess.run([place, "--version"], capture_output=True, text=True, check=False)
    version = told.stdout.strip()
    found = tuple(int(part) for part in re.findall(r"\d+", version)[:2])
    supported = f"from {_dotted(OLDEST_QUARTO)} and before {_dotted(BEFORE_QUARTO)}"
    if OLDEST_QUARTO <= found < BEFORE_QUARTO:
        return Finding("Quarto", "ok", f"{version}, {place}")
    advice = (
        f"Supported is {supported}; {SEEN_QUARTO} was seen to work. Look at a draft before you "
        "release with another."
    )
    return Finding("Quarto", "warning", f"{version or 'no version'}, {place}", advice)


def _dotted(version: tuple[int, int]) -> str:
    return ".".join(map(str, version))


def _written(project: Project) -> tuple[Path, ...]:
    return (project.processed, project.reports, project.workshop)


def _writable(project: Project, folder: Path) -> Finding:
    """Whether files and links can be made in a folder, or in the nearest one that is there."""
    name = project.shown(folder)
    here = next(place for place in (folder, *folder.parents) if place.is_dir())
    try:
        with tempfile.TemporaryDirectory(dir=here, prefix=".doctor-") as trial:
            Path(trial, "link").symlink_to(trial)
    except OSError as error:
        advice = f"Give yourself the right to write there, on a disk that knows links: {here}"
        return Finding(name, "missing", error.strerror or str(error), advice)
    return Finding(name, "ok", "can be written")


def _space(project: Project) -> Finding:
    free = shutil.disk_usage(project.root).free
    found = f"{free / 1024**3:.1f} GB free"
    if free >= LITTLE_SPACE:
        return Finding("disk", "ok", found)
    return Finding("disk", "warning", found, "Make room: earlier editions are kept in reports/.")


def _commit(project: Project) -> Finding:
    """The commit that a manifest names."""
    command = ["git", "-c", "safe.directory=*", "-C", str(project.root), "describe", "--always"]
    command += ["--dirty", "--abbrev=12"]
    try:
        told = subprocess.run(command, capture_output=True, text=True, timeout=10, check=True)
    except (OSError, subprocess.SubprocessError):
        advice = "Work in a clone: a manifest names the commit that made its edition."
        return Finding("git commit", "warning", "unknown", advice)
    found = told.stdout.strip()
    if found.endswith("-dirty"):
        advice = "Commit before you release: the manifest would name code that nobody can find."
        return Finding("git commit", "warning", f"{found}: changes not committed", advice)
    return Finding("git commit", "ok", found)


def _services(project: Project) -> Iterator[Finding]:
    """The profile, the key and the exports of each service."""
    services = project.service_names()
    if not services:
        advice = "Restore those of git, or make one: docs/configuration.md"
        yield Finding("services", "missing", "none in config/services", advice)
    for service in services:
        try:
            profile = read_profile(project, service)
        except PbdReportError as error:
            yield _refused(f"{service}: profile", error)
            continue
        yield _key(service, profile)
        yield _exports(project, service, profile)


def _key(service: str, profile: Profile) -> Finding:
    name = f"{service}: pseudonym key"
    pseudonyms = profile.pseudonyms
    try:
        pseudonym_key(profile, service)
    except PbdReportError as error:
        return _refused(name, error)
    if os.environ.get(pseudonyms.key_variable):
        return Finding(name, "ok", f"from {pseudonyms.key_variable}")
    if pseudonyms.key_file and Path(pseudonyms.key_file).expanduser().is_file():
        return Finding(name, "ok", f"from {pseudonyms.key_file}")
    if profile.invented:
        return Finding(name, "ok", "public, of an example")
    advice = "Take public_key out of the profile: with it, anyone can tell who is who."
    return Finding(name, "warning", "public, of a service that is no example", advice)


def _exports(project: Project, service: str, profile: Profile) -> Finding:
    name = f"{service}: exports"
    years = project.school_years(service)
    awaited = [f"{year} is awaited" for year in project.awaited_years(service)]
    others = [f"{folder.name!r} bears no school year" for folder in project.other_folders(service)]
    if years:
        return Finding(name, "ok", ", ".join([*map(str, years), *awaited, *others]))
    advice = (
        "Type: pbdreport demo"
        if profile.invented
        else f"Put them in data/raw/{service}/ in a folder for each school year, such as 2023-2024."
    )
    return Finding(name, "warning", "none delivered", advice)


def _refused(name: str, error: PbdReportError) -> Finding:
    where = "; ".join(f"{label} {found}" for label, found in error.where.items())
    return Finding(name, "missing", f"{error.must} {where}".strip(), error.advice)


def _profiles(project: Project) -> Iterator[tuple[str, Profile]]:
    """The profiles that can be read; `_services` tells of the others."""
    for service in project.service_names():
        try:
            yield service, read_profile(project, service)
        except PbdReportError:
            continue
