"""The order of the rooms: a room of `src/pbdreport` imports only from rooms before it."""

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import pbdreport

PACKAGE = Path(pbdreport.__file__).parent
ORDER = (
    "errors",
    "storage",
    "system_requirements",
    "config",
    "schema",
    "ingest",
    "indicators",
    "figures",
    "presentation",
    "notebook",
    "render",
    "targets",
    "kernels",
    "gates",
    "editions",
    "pipeline",
    "ops",
    "cli",
)
ASIDE = {"setup": "ingest", "demo": "config"}
"""Rooms outside the order, with the last room that each may import; only `cli` imports them."""
FACE = {"notebook"}
"""What the package itself, `__init__.py`, may import."""


def room(path: Path) -> str:
    """The room of a module; the package itself is `__init__`."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(source: str) -> Iterator[str]:
    """The modules and names that a module imports, wherever in it the import is."""
    for node in ast.walk(ast.parse(source)):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports name the whole module"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        yield from (name for name in names if name.startswith("pbdreport."))


def allowed(name: str) -> set[str]:
    """The rooms from which a room may import: itself and those before it."""
    if name == "__init__":
        return FACE
    if name in ASIDE:
        return {name, *ORDER[: ORDER.index(ASIDE[name]) + 1]}
    before = set(ORDER[: ORDER.index(name) + 1])
    return before | set(ASIDE) if name == "cli" else before


@pytest.mark.parametrize(
    "path",
    sorted(PACKAGE.rglob("*.py")),
    ids=lambda path: path.relative_to(PACKAGE).as_posix(),
)
def test_a_room_imports_only_from_rooms_before_it(path):
    """Imports go in one direction, also inside functions."""
    known = {room(module) for module in PACKAGE.rglob("*.py")}

    found = {name.split(".")[1] for name in imported(path.read_text(encoding="utf-8"))} & known

    assert sorted(found - allowed(room(path))) == []


def test_every_room_has_its_place_in_the_order():
    """A new room is put in the order, and in docs/architecture.md, before it is used."""
    rooms = {room(module) for module in PACKAGE.rglob("*.py")}

    assert rooms == {*ORDER, *ASIDE, "__init__"}


def test_the_picture_of_the_rooms_shows_every_room():
    """docs/architecture.md draws them in this order."""
    page = Path(__file__).parents[1] / "docs" / "architecture.md"
    drawn = page.read_text(encoding="utf-8").partition("## The rooms")[2].partition("\n## ")[0]
    rooms = [name for name in ORDER if (PACKAGE / name).is_dir()]

    places = [drawn.find(f"{name}/") for name in rooms]

    assert -1 not in places
    assert places == sorted(places)
    assert all(f"{name}/" in drawn for name in ASIDE)


def test_an_import_inside_a_function_counts():
    """A late import, for speed, is still an import."""
    source = "def draw():\n    from pbdreport.render.html.site import render_html\n"

    assert list(imported(source)) == ["pbdreport.render.html.site.render_html"]


def of_module(path: Path) -> str:
    """The dotted name of a module."""
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def needs(path: Path, modules: set[str]) -> set[str]:
    """The modules that a module imports when it runs: not those for its annotations alone."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = [ast.Pass()]
    named = imported(ast.unparse(tree))
    return {name if name in modules else name.rpartition(".")[0] for name in named} & modules


def test_no_modules_import_each_other():
    """Neither directly nor through others, and not inside functions."""
    paths = {of_module(path): path for path in PACKAGE.rglob("*.py")}
    graph = {name: needs(path, set(paths)) - {name} for name, path in paths.items()}

    assert len(graph) > 100
    assert list(TopologicalSorter(graph).static_order())
