"""pyproject.toml, the lock files and environment.yml agree."""

import json
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("runtime", "test", "lab", "spark")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")
CONDA_NAMES = {
    "duckdb": "python-duckdb",
    "ibis-framework[duckdb]": "ibis-duckdb",
    "jupyter-client": "jupyter_client",
    "matplotlib": "matplotlib-base",
}
ONLY_FROM_PIP = {"quarto", "resvg-py"}
ONLY_IN_CONDA = {"pip", "python", "quarto"}
# In parts, so that this file does not name what no file may.
REGISTRIES = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("deb", "debian", "org"),
        ("anaconda", "org"),
    )
]


def pyproject() -> dict[str, Any]:
    """The project's declaration."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def declared(*, test: bool = False, lab: bool = False, spark: bool = False) -> list[Requirement]:
    """What the project says that it needs, for the runtime and for uses on top of it."""
    project = pyproject()
    lines = project["project"]["dependencies"] + project["dependency-groups"]["build"]
    lines = lines + (project["dependency-groups"]["test"] if test else [])
    lines = lines + (project["project"]["optional-dependencies"]["lab"] if lab else [])
    lines = lines + (project["project"]["optional-dependencies"]["spark"] if spark else [])
    return [Requirement(line) for line in lines]


def conda_entries() -> tuple[list[str], list[str]]:
    """The packages that environment.yml takes from conda-forge, and those from pip."""
    content = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    entries = content["dependencies"]
    from_conda = [entry for entry in entries if isinstance(entry, str)]
    return from_conda, next(entry["pip"] for entry in entries if isinstance(entry, dict))


def name_of(entry: str) -> str:
    """`pandas` of `pandas>=3.0`."""
    return re.split(r"[<>=! ]", entry)[0]


def conda_name(requirement: Requirement) -> str:
    """The name that conda-forge gives to a package, with its lower bound."""
    extras = f"[{','.join(sorted(requirement.extras))}]" if requirement.extras else ""
    name = requirement.name + extras
    return f"{CONDA_NAMES.get(name, name)}{requirement.specifier}"


def locked(lock: str) -> list[tuple[Requirement, str]]:
    """The packages of a lock, each with the text that belongs to it."""
    text = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
    blocks = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    return [(Requirement(block.split("\\\n")[0].strip()), block) for block in blocks]


def tracked(*patterns: str) -> list[Path]:
    """The files of the project that git keeps, or would keep."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in sorted(set(names.splitlines())) if (ROOT / name).is_file()]


def test_conda_takes_the_same_packages_with_the_same_lower_bounds():
    """What pyproject.toml asks for, environment.yml asks for under conda-forge's names."""
    from_conda, from_pip = conda_entries()
    wanted = declared(lab=True)

    assert sorted(entry for entry in from_conda if name_of(entry) not in ONLY_IN_CONDA) == sorted(
        conda_name(requirement) for requirement in wanted if requirement.name not in ONLY_FROM_PIP
    )
    assert sorted(from_pip) == sorted(
        ["--no-build-isolation --editable ."]
        + [str(requirement) for requirement in wanted if requirement.name in ONLY_FROM_PIP]
    )


def test_conda_has_the_same_oldest_python_and_brings_quarto_itself():
    """The program Quarto is what conda adds; the Python package of that name only calls it."""
    from_conda, _ = conda_entries()
    own = {name_of(entry): entry for entry in from_conda if name_of(entry) in ONLY_IN_CONDA}

    assert own.keys() == ONLY_IN_CONDA
    assert own["python"] == "python" + pyproject()["project"]["requires-python"]


@pytest.mark.parametrize("lock", LOCKS)
def test_each_locked_package_is_one_version_with_hashes(lock: str):
    """pip installs nothing but the files that were there when the lock was made."""
    loose = [
        requirement.name
        for requirement, block in locked(lock)
        if not re.fullmatch(r"==[^*,]+", str(requirement.specifier)) or not HASH.search(block)
    ]

    assert loose == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_satisfies_what_the_project_declares(lock: str):
    """Each declared package is in the lock, in a version that its bounds allow."""
    wanted = declared(test=lock == "test", lab=lock == "lab", spark=lock == "spark")
    versions: dict[str, list[str]] = {}
    for requirement, _ in locked(lock):
        version = str(requirement.specifier).removeprefix("==")
        versions.setdefault(canonicalize_name(requirement.name), []).append(version)

    unmet = {
        str(requirement): versions.get(canonicalize_name(requirement.name))
        for requirement in wanted
        if not all(
            requirement.specifier.contains(version)
            for version in versions.get(canonicalize_name(requirement.name), ["0"])
        )
    }
    assert unmet == {}


@pytest.mark.parametrize("lock", ["test", "lab"])
def test_the_locks_agree_on_the_versions_of_the_runtime(lock: str):
    """Tests and JupyterLab run with the same versions as a report."""
    runtime, other = (
        {(requirement.name, str(requirement.specifier)) for requirement, _ in locked(name)}
        for name in ("runtime", lock)
    )

    assert runtime - other == set()


def test_jupyterlab_stays_out_of_the_runtime():
    """The jupyter metapackage makes every process that imports nbformat start seconds later."""
    names = {requirement.name for requirement, _ in locked("runtime")}

    assert names & {"jupyter", "jupyterlab", "rfc3987-syntax"} == set()


def test_no_file_names_the_host_of_a_package_registry():
    """Each machine decides where packages come from."""
    naming = [
        f"{path.relative_to(ROOT)}: {host}"
        for path in tracked()
        for host in REGISTRIES
        if host.encode() in path.read_bytes()
    ]

    assert naming == []


def notebooks() -> dict[str, list[dict[str, Any]]]:
    """The cells of each chapter."""
    return {
        path.name: json.loads(path.read_text(encoding="utf-8"))["cells"]
        for path in tracked("notebooks/*.ipynb")
    }


def test_notebooks_are_stored_without_outputs():
    """What a chapter shows depends on the data of a service; git keeps only how it is made."""
    with_outputs = [
        name
        for name, cells in notebooks().items()
        if any(cell.get("outputs") or cell.get("execution_count") for cell in cells)
    ]

    assert notebooks().keys() >= {"00_summary.ipynb", "01_reach.ipynb"}
    assert with_outputs == []


def test_each_notebook_has_one_cell_of_parameters():
    """Without one, papermill puts the school year where a later cell overwrites it."""
    tagged = {
        name: sum("parameters" in cell["metadata"].get("tags", []) for cell in cells)
        for name, cells in notebooks().items()
    }

    assert tagged == dict.fromkeys(tagged, 1)
