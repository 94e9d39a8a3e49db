"""Measure a cold build of a report against its peers, on the same notebooks.

    make bench                                      three rounds
    ROUNDS=5 .venv/bin/python benchmarks/build.py   more rounds

Each contender starts from clean tables and nothing else: no cached figures, no executed chapters.
They take turns, so that other work on the machine affects all alike. The table is written into
docs/benchmarks.md, with a description of the machine. jupyter-book 1 gets its own environment under
build/ and is left out if it cannot be installed; Quarto is left out if it is missing.
"""

import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from commands import BIN, ROOT, run

SERVICE, YEAR = "provincie", "2023-2024"
PAGE = ROOT / "docs" / "benchmarks.md"
BEGIN, END = "<!-- begin: make bench -->", "<!-- end: make bench -->"
ROUNDS = int(os.environ.get("ROUNDS", "3"))


def main() -> None:
    """Measure all contenders in turn and print the table."""
    with tempfile.TemporaryDirectory(prefix="bench-") as made:
        project = Path(made)
        prepare(project)
        contenders = (
            ("papermill + jupyter nbconvert, one after another", one_after_another, forget),
            ("a thread pool over papermill, then nbconvert", thread_pool, forget),
            *books(project),
            ("bare floor: one process, no notebook", bare_floor, forget),
            ("pbdreport, cold", pbdreport, forget),
            ("pbdreport, one chapter edited", pbdreport, edit_one),
            ("pbdreport, nothing changed", pbdreport, nothing),
        )
        seconds: dict[str, list[float]] = {name: [] for name, _, _ in contenders}
        for _ in range(ROUNDS):
            for name, contender, before in contenders:
                before(project)
                seconds[name].append(timed(contender, project))
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
    """Remove all caches of a build, except the clean tables."""
    shutil.rmtree(project / "build", ignore_errors=True)
    shutil.rmtree(project / "reports", ignore_errors=True)


def nothing(project: Path) -> None:
    """Change nothing."""


def edit_one(project: Path) -> None:
    """Add a sentence to one notebook."""
    path = project / "notebooks" / "01_reach.ipynb"
    notebook = json.loads(path.read_text())
    notebook["cells"][1]["source"] = [*notebook["cells"][1]["source"], "\n# gemeten\n"]
    path.write_text(json.dumps(notebook))


def one_after_another(project: Path) -> None:
    """What a team does without a build: run and convert one chapter after another."""
    output = project / "plain"
    shutil.rmtree(output, ignore_errors=True)
    output.mkdir()
    for notebook in sorted((project / "notebooks").glob("*.ipynb")):
        executed = output / notebook.name
        parameters = ("-p", "service", SERVICE, "-p", "school_year", YEAR)
        run(project, BIN / "papermill", notebook, executed, *parameters)
        run(project, BIN / "jupyter-nbconvert", "--to", "html", executed)


def thread_pool(project: Path) -> None:
    """What a team does next: run the chapters at the same time, in one process."""
    run(project, sys.executable, ROOT / "benchmarks" / "pool.py", SERVICE, YEAR)


def books(project: Path) -> list[tuple[str, Callable[[Path], None], Callable[[Path], None]]]:
    """The book makers that are installed on this machine."""
    found = []
    if jupyter_book():
        found.append(("jupyter-book 1", book, forget))
    if shutil.which("quarto"):
        run(project, BIN / "pbdreport", "build", "--service", SERVICE, "--to", "quarto")
        found.append(("Quarto, rendering only", quarto, nothing))
    return found


def jupyter_book() -> Path | None:
    """The program, in its own environment; None if it cannot be installed."""
    venv = ROOT / "build" / "bench-jupyter-book"
    program = venv / "bin" / "jupyter-book"
    if not program.is_file():
        make = [sys.executable, "-m", "venv", str(venv)]
        install = [str(venv / "bin" / "pip"), "install", "-q", "jupyter-book<2"]
        if any(subprocess.run(command).returncode for command in (make, install)):
            print("jupyter-book 1 cannot be installed here", file=sys.stderr)
            return None
    return program


def book(project: Path) -> None:
    """jupyter-book runs the same notebooks with this environment's kernel, and makes its book."""
    folder = project / "book"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(project / "notebooks", folder)
    chapters = sorted(path.stem for path in folder.glob("*.ipynb"))
    toc = "".join(f"- file: {name}\n" for name in chapters[1:])
    (folder / "_toc.yml").write_text(f"format: jb-book\nroot: {chapters[0]}\nchapters:\n{toc}")
    (folder / "_config.yml").write_text(
        "title: Jaarverslag\nexecute:\n  execute_notebooks: force\n  timeout: 300\n"
    )
    kernel = project / "kernels" / "kernels" / "python3"
    kernel.mkdir(parents=True, exist_ok=True)
    words = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    told = {"argv": words, "display_name": "Python 3", "language": "python"}
    (kernel / "kernel.json").write_text(json.dumps(told))
    run(project, jupyter_book(), "build", folder, JUPYTER_PATH=str(project / "kernels"))


def quarto(project: Path) -> None:
    """Quarto makes its book of chapters that were executed already."""
    run(project, "quarto", "render", project / "build" / "quarto" / SERVICE / YEAR)


def bare_floor(project: Path) -> None:
    """The same figures, charts and tables from the same cells, without notebooks or pages."""
    run(project, sys.executable, ROOT / "benchmarks" / "floor.py", SERVICE, YEAR)


def pbdreport(project: Path) -> None:
    """The product."""
    run(project, BIN / "pbdreport", "build", "--service", SERVICE, "--school-year", YEAR)


def report(seconds: dict[str, list[float]]) -> None:
    """Print the table, and write it into docs/benchmarks.md between its marks."""
    text = "\n".join(
        [
            f"Measured on {date.today():%Y-%m-%d}, {os.cpu_count()} cores, {platform.machine()}, "
            f"Python {platform.python_version()}, {ROUNDS} rounds; load before: "
            f"{os.getloadavg()[2]:.1f}.",
            "",
            *table(seconds),
        ]
    )
    print(text)
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    after = rest.partition(END)[2]
    PAGE.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")


def table(seconds: dict[str, list[float]]) -> list[str]:
    """The medians, and how they compare with the first contender, in Markdown."""
    first = statistics.median(next(iter(seconds.values())))
    lines = ["| contender | median s | min | max | of the first |", "|---|--:|--:|--:|--:|"]
    for name, measured in seconds.items():
        median = statistics.median(measured)
        low, high = min(measured), max(measured)
        lines.append(f"| {name} | {median:.1f} | {low:.1f} | {high:.1f} | {median / first:.2f} |")
    return lines


if __name__ == "__main__":
    main()
