"""docs/changing.md: every example changes a copy of the project, and does what the page says.

All changes are made in one copy and looked at by one process, each section's apart: what a section
has under *Then* runs with `root` (the copy), `scratch` (an empty folder) and `Delivery`.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from itertools import groupby
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "changing.md").read_text(encoding="utf-8")
SECTIONS = {
    part.partition("\n")[0]: part for part in re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:]
}
WANTED = {
    "A column of a table",
    "A date form",
    "A threshold",
    "A figure",
    "A breakdown",
    "A sentence",
    "A colour",
    "A chapter",
    "A gate",
    "An accessibility rule",
    "A time limit",
    "A format of the report",
    "A notice to the maintainer",
    "An export format",
}
LOOK = """
import json, sys, traceback
from pathlib import Path
from ingest.conftest import Delivery

root, scratches = Path.cwd(), Path(sys.argv[1])
said = {}
for section, source in json.load(sys.stdin).items():
    scratch = scratches / section
    scratch.mkdir()
    try:
        known = {"root": root, "scratch": scratch, "Delivery": Delivery}
        exec(compile(source, section, "exec"), known)
        said[section] = "holds"
    except Exception:
        said[section] = traceback.format_exc()
print(json.dumps(said))
"""


def blocks(section: str, language: str) -> list[str]:
    """The examples of a section in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", SECTIONS[section], re.MULTILINE | re.DOTALL)


def make(change: str, root: Path) -> None:
    """Make a change: each piece of it must fit in exactly one place of its file."""
    for file, *pieces in map(split_pieces, re.split(r"^--- ", change, flags=re.MULTILINE)[1:]):
        path = root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        for lines in pieces:
            before, after = (
                "".join(f"{line[1:]}\n" for line in lines if line[:1] != left) for left in "+-"
            )
            if not before:
                assert not path.exists(), f"{file} is there already"
                text = after
                continue
            assert text.count(f"\n{before}") == 1, f"{file}: not in one place:\n{before}"
            text = text.replace(f"\n{before}", f"\n{after}")
        path.write_text(text, encoding="utf-8")


def split_pieces(part: str) -> list:
    """The name of a file, then the lines of each piece of its change."""
    name, *lines = part.rstrip("\n").split("\n")
    if name == "/dev/null":
        name = lines.pop(0).removeprefix("+++ ")
    groups = groupby(lines, key=lambda line: line == "@@")
    return [name, *(list(group) for is_mark, group in groups if not is_mark)]


def copy_of_project(root: Path) -> Path:
    """What an example may change."""
    for name in ("src", "config", "notebooks", "requirements"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    return root


def looked_at(root: Path) -> dict[str, str]:
    """What became of each section's example: `holds`, or why not."""
    (scratches := root / "scratch").mkdir()
    done = subprocess.run(
        [sys.executable, "-c", LOOK, scratches],
        input=json.dumps({name: "\n".join(blocks(name, "python")) for name in SECTIONS}),
        capture_output=True,
        text=True,
        check=False,
        cwd=root,
        env={**os.environ, "PYTHONPATH": f"{root / 'src'}{os.pathsep}{ROOT / 'tests'}"},
    )
    assert done.returncode == 0, done.stderr
    said: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    return said


@pytest.fixture(scope="module")
def unchanged(tmp_path_factory) -> dict[str, str]:
    """The examples in a project as it is."""
    return looked_at(copy_of_project(tmp_path_factory.mktemp("unchanged") / "project"))


@pytest.fixture(scope="module")
def changed(tmp_path_factory) -> dict[str, str]:
    """The examples in a project with the changes of all sections."""
    root = copy_of_project(tmp_path_factory.mktemp("changed") / "project")
    for section in SECTIONS:
        for change in blocks(section, "diff"):
            make(change, root)
    return looked_at(root)


def test_every_kind_of_change_has_its_section():
    """With its files in order, an example that is run, and a line in the table at the top."""
    assert set(SECTIONS) == WANTED
    for name in SECTIONS:
        assert re.search(r"^1\. .*`", SECTIONS[name], re.MULTILINE), name
        assert "assert" in "\n".join(blocks(name, "python")), name
        assert f"](#{name.lower().replace(' ', '-')})" in PAGE, name


@pytest.mark.parametrize("section", SECTIONS)
def test_the_example_does_what_the_page_says(changed, section):
    """Made in a copy, and looked at there."""
    assert changed[section] == "holds"


@pytest.mark.parametrize("section", [name for name in SECTIONS if blocks(name, "diff")])
def test_without_the_change_the_example_does_not_hold(unchanged, section):
    """So it is the change that makes it hold."""
    assert unchanged[section] != "holds"


@pytest.mark.parametrize("section", SECTIONS)
def test_every_file_that_is_named_is_there(section):
    """A module that moved moves on the page too; names with `<` are patterns."""
    named = re.findall(
        r"`([\w/.]+(?:\.\w+|/))`", re.sub(r"```.*?```", "", SECTIONS[section], flags=re.DOTALL)
    )
    folders = (ROOT / "src" / "pbdreport", ROOT)

    assert named
    missing = [name for name in named if not any((folder / name).exists() for folder in folders)]
    assert [name for name in missing if name not in NO_FILES] == []


NO_FILES = {"sources.toml", "profile.toml", "context.profile", "config/maintainer.toml"}
"""Files of each service, and what only looks like a file."""
