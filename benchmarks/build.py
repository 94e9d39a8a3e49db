"""A cold build of a report against its peers on the same notebooks, in one run.

    make bench

Each contender starts from clean tables and nothing else: no frozen figures, no executed chapters.
They take turns, so that what else the machine does falls on all alike. The table goes into
docs/benchmarks.md by hand, with the machine it was measured on.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
SERVICE, YEAR = "provincie", "2023-2024"
ROUNDS = int(os.environ.get("ROUNDS", "3"))


def main() -> None:
    """Measure all contenders in turns and print the table."""
    with tempfile.TemporaryDirectory(prefix="bench-") as made:
        project = Path(made)
        prepare(project)
        contenders = (
            ("papermill + jupyter nbconvert, one after another", one_after_another, forget),
            ("bare floor: one process, no notebook", bare_floor, forget),
            ("pbdreport, cold", pbdreport, forget),
            ("pbdreport, one chapter edited", pbdreport, edit_one),
            ("pbdreport, nothing changed", pbdreport, nothing),
        )
        seconds: dict[str, list[float]] = {name: [] for name, _, _ in contenders}
        for _ in range(ROUNDS):
            for name, run, before in contenders:
                before(project)
                seconds[name].append(timed(run, project))
                print(f"{seconds[name][-1]:7.1f} s  {name}", file=sys.stderr, flush=True)
    report(seconds)


def prepare(project: Path) -> None:
    """A project with clean tables and nothing built."""
    for name in ("config", "notebooks", "requirements"):
        shutil.copytree(ROOT / name, project / name)
    run(project, BIN / "pbdreport", "demo", "--service", SERVICE)
    run(project, BIN / "pbdreport", "ingest", "--service", SERVICE)


def timed(contender: Callable[[Path], None], project: Path) -> float:
    """Wall time of a whole run, in seconds."""
    started = time.perf_counter()
    contender(project)
    return time.perf_counter() - started


def forget(project: Path) -> None:
    """Drop everything that a build keeps, but not the clean tables."""
    shutil.rmtree(project / "build", ignore_errors=True)
    shutil.rmtree(project / "reports", ignore_errors=True)


def nothing(project: Path) -> None:
    """Leave all as it is."""


def edit_one(project: Path) -> None:
    """Add a sentence to one notebook."""
    path = project / "notebooks" / "01_reach.ipynb"
    notebook = json.loads(path.read_text())
    notebook["cells"][1]["source"] = [*notebook["cells"][1]["source"], "\n# gemeten\n"]
    path.write_text(json.dumps(notebook))


def one_after_another(project: Path) -> None:
    """What a team does without pbdreport's build: each chapter run, then converted."""
    output = project / "plain"
    shutil.rmtree(output, ignore_errors=True)
    output.mkdir()
    for notebook in sorted((project / "notebooks").glob("*.ipynb")):
        executed = output / notebook.name
        parameters = ("-p", "service", SERVICE, "-p", "school_year", YEAR)
        run(project, BIN / "papermill", notebook, executed, *parameters)
        run(project, BIN / "jupyter-nbconvert", "--to", "html", executed)


def bare_floor(project: Path) -> None:
    """The same figures, charts and tables from the same cells, without notebooks or pages."""
    run(project, sys.executable, ROOT / "benchmarks" / "floor.py", SERVICE, YEAR)


def pbdreport(project: Path) -> None:
    """The product."""
    run(project, BIN / "pbdreport", "build", "--service", SERVICE, "--school-year", YEAR)


def run(project: Path, *words: object) -> None:
    """Run a command in the project; its output only where it fails."""
    done = subprocess.run(
        [str(word) for word in words], cwd=project, capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(f"{words}\n{done.stdout}\n{done.stderr}")


def report(seconds: dict[str, list[float]]) -> None:
    """Print the medians and how they compare with the first contender."""
    first = statistics.median(next(iter(seconds.values())))
    print("| contender | median s | min | max | of the first |\n|---|--:|--:|--:|--:|")
    for name, measured in seconds.items():
        median = statistics.median(measured)
        low, high = min(measured), max(measured)
        print(f"| {name} | {median:.1f} | {low:.1f} | {high:.1f} | {median / first:.2f} |")


if __name__ == "__main__":
    main()
