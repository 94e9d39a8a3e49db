"""Runs one step of a build by its entry, and prints which files of the package that took.

    python observed_run.py STEP PROJECT SERVICE SCHOOL_YEAR

Files are those of the modules that were imported and those that were opened, relative to the
package's folder. Nothing that works out keys is asked.
"""

import json
import os
import sys
from pathlib import Path

opened: set[str] = set()


def notice(event: str, facts: tuple) -> None:
    """Note a file that is opened, unless to be hashed: keys and manifests are made so."""
    if event == "open":
        frame, callers = sys._getframe(1), []
        while frame and len(callers) < 4:
            callers.append(frame.f_code.co_name)
            frame = frame.f_back
        if "file_hash" not in callers:
            opened.add(str(facts[0]))


sys.addaudithook(notice)


def ingest(root: Path, service: str, year: str) -> None:
    """The clean tables."""
    from pbdreport.config.project import Project
    from pbdreport.config.school_year import SchoolYear
    from pbdreport.ingest.pipeline import ingest as run

    run(Project(root), service, SchoolYear.parse(year))


def figures(root: Path, service: str, year: str) -> None:
    """The figures of the whole, computed."""
    from pbdreport.config.project import Project
    from pbdreport.config.school_year import SchoolYear
    from pbdreport.figures.open_figures import open_figures
    from pbdreport.figures.request import Request

    project = Project(root)
    open_figures(Request(project, service, SchoolYear.parse(year), "", project.processed))


def chapters(root: Path, service: str, year: str) -> None:
    """The cells of every chapter, run and shown as a kernel does."""
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance()
    parameters = {
        "service": service,
        "school_year": year,
        "scope": "",
        "data_dir": "data/processed",
    }
    for path in sorted(root.glob("notebooks/[0-9]*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if "parameters" in cell["metadata"].get("tags", []):
                shell.push(parameters)
            elif cell["cell_type"] == "code":
                shell.run_cell("".join(cell["source"])).raise_error()


def tables(root: Path, service: str, year: str) -> None:
    """The tables of an edition."""
    from pbdreport.editions.data_tables import cached_tables

    target = _target(root, service, year)
    cached_tables(target, _frozen(target), None)


def edition(root: Path, service: str, year: str) -> None:
    """A draft edition, from chapters that have run, with its gates."""
    from pbdreport.editions.builder import build_edition
    from pbdreport.gates.personal_data import people_in_exports

    target = _target(root, service, year)
    people = people_in_exports(target.project, service, target.school_year, target.profile)
    kept = {path.name: path for path in (root / "build" / "chapters").glob("*/*.ipynb")}
    executed = [kept[chapter.path.name] for chapter in target.chapters]
    folder = root / "edition"
    folder.mkdir()
    build_edition(folder, target, _frozen(target), executed, "", None, people)


def index(root: Path, service: str, year: str) -> None:
    """The pages that lead to all editions."""
    from pbdreport.config.project import Project
    from pbdreport.editions.index_pages import refresh_index_pages

    (root / "build" / "landing").unlink(missing_ok=True)
    refresh_index_pages(Project(root))


def _target(root, service, year):
    from pbdreport.config.project import Project
    from pbdreport.config.school_year import SchoolYear
    from pbdreport.targets.target import Target

    return Target(Project(root), service, SchoolYear.parse(year), "html")


def _frozen(target):
    """The figures as they are kept."""
    from pbdreport.figures.registry.cache import read_frozen

    folder = next((target.project.workshop / "figures").iterdir())
    return read_frozen(folder, folder.name)


def main() -> None:
    """Run the step, then print what it took."""
    step, root, *delivery = sys.argv[1:]
    os.chdir(root)
    said, sys.stdout = sys.stdout, sys.stderr
    globals()[step](Path(root), *delivery)
    package = Path(sys.modules["pbdreport"].__file__).parent
    modules = [one.__file__ for name, one in sys.modules.items() if name.startswith("pbdreport")]
    found = {Path(file) for file in (*modules, *opened) if file}
    taken = sorted(
        path.relative_to(package).as_posix()
        for path in found
        if path.is_relative_to(package) and "__pycache__" not in path.parts and path.is_file()
    )
    print(json.dumps(taken), file=said)


if __name__ == "__main__":
    main()
