"""The order of the rooms: a room of `src/pbdreport` imports only from rooms to its left."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import pbdreport

PACKAGE = Path(pbdreport.__file__).parent
ORDER = (
    "errors",
    "config",
    "model",
    "intake",
    "indicators",
    "figures",
    "presentation",
    "chapter",
    "render",
    "build",
    "cli",
)
BESIDE = {"demo": {"config"}}
"""Rooms that stand beside the road, and what they may import."""
FACE = {"chapter"}
"""What the package itself, `__init__.py`, hands to notebooks."""


def room(path: Path) -> str:
    """The room of a module; the package's own face is `__init__`."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(source: str) -> Iterator[str]:
    """The rooms that a module imports from, wherever in it the import stands."""
    for node in ast.walk(ast.parse(source)):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports name the whole module"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        yield from (name.split(".")[1] for name in names if name.startswith("pbdreport."))


def allowed(name: str) -> set[str]:
    """The rooms from which a room may import: itself, those to its left, and `errors`."""
    if name == "__init__":
        return FACE
    if name in BESIDE:
        return {name, "errors", *BESIDE[name]}
    left = set(ORDER[: ORDER.index(name) + 1])
    return left | set(BESIDE) if name == "cli" else left


@pytest.mark.parametrize(
    "path",
    sorted(PACKAGE.rglob("*.py")),
    ids=lambda path: path.relative_to(PACKAGE).as_posix(),
)
def test_a_room_imports_only_from_rooms_to_its_left(path):
    """The road has one direction; `errors` is for all, and only `cli` knows the examples."""
    known = {room(module) for module in PACKAGE.rglob("*.py")}

    found = set(imported(path.read_text(encoding="utf-8"))) & known

    assert sorted(found - allowed(room(path))) == []


def test_every_room_has_its_place_in_the_order():
    """A new room is put in the order, and in docs/architecture.md, before it is used."""
    rooms = {room(module) for module in PACKAGE.rglob("*.py")}

    assert rooms == {*ORDER, *BESIDE, "__init__"}


def test_an_import_inside_a_function_counts():
    """What is imported late for speed is imported all the same."""
    source = "def draw():\n    from pbdreport.render.site import render_html\n"

    assert list(imported(source)) == ["render"]
