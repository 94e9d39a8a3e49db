"""Which steps run again when a file of the package changes, over every file of it."""

import ast
import dis
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import CodeType

import pytest

from pbdreport.figures.request import FIGURES_CODE
from pbdreport.storage.import_graph import LOCK, PACKAGE, ImportGraph, step_dependencies
from pbdreport.targets.steps import (
    CHAPTER_CODE,
    EDITION_CODE,
    INDEX_CODE,
    INGEST_CODE,
    TABLE_CODE,
)

STEPS = {
    "ingest": INGEST_CODE,
    "figures": FIGURES_CODE,
    "chapters": CHAPTER_CODE,
    "tables": TABLE_CODE,
    "edition": EDITION_CODE,
    "index": INDEX_CODE,
}
FILES = sorted(
    path.relative_to(PACKAGE).as_posix()
    for path in PACKAGE.rglob("*")
    if path.is_file() and "__pycache__" not in path.parts
)
OBSERVED = Path(__file__).with_name("observed_run.py")
LATER = "chapters", "tables", "edition", "index"
"""Steps that take figures as they were computed."""


@pytest.fixture(scope="module")
def counted() -> dict[str, set[str]]:
    """The files that count for each step."""
    lock = LOCK.relative_to(LOCK.parents[1]).as_posix()
    return {
        step: {name for name, _ in step_dependencies(code)} - {lock} for step, code in STEPS.items()
    }


class Touched:
    """The steps whose code is another once a file of the package is touched."""

    def __init__(self) -> None:
        self.graph = ImportGraph(PACKAGE)
        self.hashes = {PACKAGE / file: self.graph.hash_of(PACKAGE / file) for file in FILES}
        self.before = self.codes_of(self.graph)

    def codes_of(self, graph: ImportGraph) -> dict[str, dict[str, str]]:
        """The hash of each file that counts, by step."""
        return {
            step: {file: graph.hash_of(PACKAGE / file) for file in graph.files_of(code)}
            for step, code in STEPS.items()
        }

    def moved_by(self, file: str) -> list[str]:
        """The steps that a remark at the end of a file moves."""
        path = PACKAGE / file
        text = path.read_bytes() + b"\n# A remark.\n"
        hashes = {**self.hashes, path: hashlib.sha256(text).hexdigest()}
        after = ImportGraph(PACKAGE, lambda _: text, hashes.__getitem__, self.graph.known)
        return [step for step, code in self.codes_of(after).items() if code != self.before[step]]


@pytest.fixture(scope="module")
def touched() -> Touched:
    """The package as it is, to touch."""
    return Touched()


@pytest.mark.parametrize(
    ("file", "steps"),
    [
        ("ops/doctor.py", []),
        ("ops/notifications.py", []),
        ("ops/watch.py", []),
        ("setup/new_service.py", []),
        ("setup/known_headings.toml", []),
        ("demo/names.py", []),
        ("cli/build_commands.py", []),
        ("pipeline/run.py", []),
        ("pipeline/explain.py", []),
        ("config/maintainer.py", []),
        ("figures/lineage/trace.py", []),
        ("ingest/row_counts.py", ["ingest"]),
        ("ingest/quarantine/templates/quarantine.css", ["ingest"]),
        ("ingest/readers/calendar_rows.py", ["ingest", "edition"]),
        ("indicators/reach.py", ["figures"]),
        ("figures/engine/evaluate.py", ["figures"]),
        ("figures/definitions/reach.py", ["figures", "chapters", "tables", "edition"]),
        ("presentation/charts/bars.py", ["chapters"]),
        ("presentation/labels.csv", ["chapters", "tables", "edition", "index"]),
        ("kernels/execution.py", ["chapters"]),
        ("notebook.py", ["chapters"]),
        ("render/exports/csv_nl.py", ["tables", "edition"]),
        ("gates/leaks.py", ["edition"]),
        ("gates/axe.py", ["edition"]),
        ("render/quarto/render_book.py", ["edition"]),
        ("render/html/site_index.py", ["index"]),
        ("errors.py", list(STEPS)),
    ],
)
def test_a_remark_in_a_file_moves_the_keys_of_the_steps_that_run_it(touched, file, steps):
    """An edition's key holds those of its chapters: what moves a chapter moves its edition."""
    assert touched.moved_by(file) == steps


def test_every_module_moves_the_keys_that_the_compiled_code_says(touched):
    """Touched one by one; the expectation is worked out from bytecode, by `reachable` below."""
    expected = {step: reachable(code) for step, code in STEPS.items()}
    modules = [file for file in FILES if file.endswith(".py")]

    moved = {file: touched.moved_by(file) for file in modules}

    assert len(modules) > 250
    assert moved == {file: [step for step in STEPS if file in expected[step]] for file in modules}


def reachable(code) -> set[str]:
    """The modules that a step's entries import, from the names in their compiled code."""
    waiting, files, seen = [(name, True) for name in code.entries], set(), set()
    while waiting:
        name, is_called = waiting.pop()
        if name in code.results or (name, is_called) in seen:
            continue
        seen.add((name, is_called))
        path = file_of(name)
        files.add(path.relative_to(PACKAGE).as_posix())
        waiting += [(name.rpartition(".")[0], False)] if "." in name else []
        for imported in compiled_imports(path, is_called):
            if not any(
                f"{name}.".startswith(f"{importer}.") and f"{imported}.".startswith(f"{left}.")
                for importer, left in code.uncalled
            ):
                waiting.append((imported, True))
    return files


def file_of(name: str) -> Path | None:
    """The file of a module, where there is one."""
    path = PACKAGE.parent.joinpath(*name.split("."))
    found = [one for one in (path / "__init__.py", path.with_suffix(".py")) if one.is_file()]
    return found[0] if found else None


def compiled_imports(path: Path, is_called: bool) -> set[str]:
    """The modules that compiled code imports, or has the name of in a string."""
    tree = ast.parse(path.read_bytes())
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.test = ast.copy_location(ast.Constant(False), node.test)
    found: set[str] = set()
    for own in codes(compile(tree, str(path), "exec"), is_called):
        found |= {text for text in flat(own.co_consts) if isinstance(text, str) and "." in text}
        before = None
        for one in dis.get_instructions(own):
            if one.opname == "IMPORT_NAME":
                names = [f"{one.argval}.{name}" for name in before.argval or ()]
                found |= {name if file_of(name) else one.argval for name in names or [one.argval]}
            before = one
    return {name for name in found if name.split(".")[0] == "pbdreport" and file_of(name)}


def codes(code: CodeType, is_called: bool) -> Iterator[CodeType]:
    """Compiled code with the code within it; of functions only where they may be called."""
    yield code
    for inner in code.co_consts:
        is_function = isinstance(inner, CodeType) and inner.co_flags & 0x2
        if isinstance(inner, CodeType) and (is_called or not is_function):
            yield from codes(inner, is_called)


def flat(constants: tuple) -> Iterator[object]:
    """Constants, those in tuples too."""
    for one in constants:
        if isinstance(one, tuple | frozenset):
            yield from flat(tuple(one))
        else:
            yield one


@pytest.fixture(scope="module")
def standing(small, tmp_path_factory) -> Path:
    """A copy of a project whose only report was built."""
    root = tmp_path_factory.mktemp("observed") / "project"
    shutil.copytree(small.project.root, root, symlinks=True)
    return root


@pytest.mark.parametrize("step", STEPS)
def test_whatever_a_step_imports_or_opens_counts(step, standing, counted):
    """As seen in a process that runs the step; the work of earlier steps counts by what it made."""
    if step == "figures":
        for kept in ("figures", "years"):
            (standing / "build" / kept).rename(standing / f"{kept} before")
    try:
        taken = observed(step, standing)
    finally:
        if step == "figures":
            for kept in ("figures", "years"):
                shutil.rmtree(standing / "build" / kept, ignore_errors=True)
                (standing / f"{kept} before").rename(standing / "build" / kept)

    elsewhere = counted["figures"] if step in LATER else set()
    own = {file for entry in STEPS[step].entries for file in [file_of(entry)] if file}
    assert len(taken) > 30
    assert {path.relative_to(PACKAGE).as_posix() for path in own} & taken
    assert taken - counted[step] - elsewhere - STARTED == set()


STARTED = {
    "targets/steps.py",
    "targets/target.py",
    "targets/notebooks.py",
    "ingest/pipeline.py",
    "storage/import_graph.py",
}
"""Imported by what works out keys: they start steps, and take part in none."""


def observed(step: str, root: Path) -> set[str]:
    """The files of the package that running a step takes."""
    done = subprocess.run(
        [sys.executable, OBSERVED, step, root, "provincie", "2023-2024"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PBDREPORT_UNATTENDED": "1"},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_keys_do_not_depend_on_the_machine(tmp_path):
    """A copy elsewhere, written in another order and at another time, has the same."""
    copy = tmp_path / "pbdreport"
    for file in reversed(FILES):
        (copy / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(PACKAGE / file, copy / file)
        os.utime(copy / file, (0, 0))
    here, there = ImportGraph(PACKAGE), ImportGraph(copy)

    for code in STEPS.values():
        found = there.files_of(code)
        assert found == here.files_of(code)
        assert [there.hash_of(copy / file) for file in sorted(found)] == [
            here.hash_of(PACKAGE / file) for file in sorted(found)
        ]


def test_every_data_file_counts_for_some_step_or_belongs_to_what_no_step_runs(counted):
    """A template that nothing names would change pages that nobody makes again."""
    data = {file for file in FILES if not file.endswith(".py")}
    everywhere = set().union(*counted.values())

    assert len(data) > 30
    left = {file for file in data - everywhere if not file.startswith(("demo/", "ops/", "setup/"))}
    assert left <= {"py.typed"}
