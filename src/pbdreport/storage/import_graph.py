"""The code that a step of a build runs: the modules that its entry imports, at any distance.

1. Imports are read from the source, also those inside functions; a name in quotes that is the name
   of a module counts as an import (`importlib`, `python -m`).
2. Imports under `if TYPE_CHECKING` do not count: they never run.
3. Importing a module runs the `__init__` of each package around it, but none of its functions.
4. A package's data (templates, style sheets, tables) count with a module that reads them: one that
   names the package in quotes (`files("pbdreport.render")`) or uses its own `__file__`.
5. The result depends on the content of files alone, never on dates, the machine, or their order.
"""

import ast
import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.util import cache_from_source
from pathlib import Path

from pbdreport.storage.atomic_files import write_atomically
from pbdreport.storage.fingerprint import file_dependencies, file_hash
from pbdreport.storage.seal import kept_json

PACKAGE = Path(__file__).parents[1]
LOCK = PACKAGE.parents[1] / "requirements" / "runtime.txt"
REFERENCES = Path(cache_from_source(__file__)).with_name("imports.json")
"""What each source file refers to, by the hash of its content: beside the bytecode, and like it
made again where it is missing."""
INIT = "__init__.py"


@dataclass(frozen=True)
class StepCode:
    """Which code a step runs."""

    entries: tuple[str, ...]
    """The modules that do the step's work."""
    results: tuple[str, ...] = ()
    """Modules that are entries of other steps: what they make counts by its content, so neither
    they nor their imports count here."""
    uncalled: tuple[tuple[str, str], ...] = ()
    """Imports whose functions the step never calls, as importer and imported; each name stands for
    the modules below it too."""


@dataclass(frozen=True)
class References:
    """What the source of a module refers to; a name that `from` imports follows a colon."""

    at_once: tuple[str, ...]
    """When the module is imported."""
    later: tuple[str, ...]
    """When one of its functions is called."""
    own_data: bool
    """Whether it uses its own `__file__`."""


def references_in(source: bytes, package: str) -> References:
    """What a source refers to, of one package."""
    found: dict[bool, list[str]] = {False: [], True: []}
    quoted = re.compile(rf"{re.escape(package)}(\.\w+)+")
    own_data = False
    waiting: list[tuple[ast.AST, bool]] = [(ast.parse(source), False)]
    while waiting:
        node, is_later = waiting.pop()
        match node:
            case ast.If(test=ast.Name("TYPE_CHECKING") | ast.Attribute(attr="TYPE_CHECKING")):
                waiting += ((other, is_later) for other in node.orelse)
                continue
            case ast.Import():
                found[is_later] += (alias.name for alias in node.names)
            case ast.ImportFrom():
                of = "." * node.level + (node.module or "")
                found[is_later] += (f"{of}:{alias.name}" for alias in node.names)
            case ast.Constant(value=str(text)) if quoted.fullmatch(text):
                found[is_later].append(text)
            case ast.Name("__file__"):
                own_data = True
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                # Its decorators, default values and annotations are evaluated with the module.
                waiting += ((statement, True) for statement in node.body)
                around = [*node.decorator_list, node.args, *filter(None, [node.returns])]
                waiting += ((other, is_later) for other in around)
                continue
        waiting += ((child, is_later) for child in ast.iter_child_nodes(node))
    at_once, later = (
        tuple(sorted({name for name in names if re.match(rf"{package}\b|\.", name)}))
        for names in (found[False], found[True])
    )
    return References(at_once, later, own_data)


@dataclass(frozen=True)
class ImportGraph:
    """The modules of a package and what they import, as its files are now."""

    folder: Path
    """The package's own folder."""
    read_bytes: Callable[[Path], bytes] = Path.read_bytes
    """Reads a file of the package."""
    hash_of: Callable[[Path], str] = file_hash
    """The hash of a file's content."""
    known: dict[str, References] = field(default_factory=dict)
    """References by the hash of the source; grows with what is read."""

    @cached_property
    def files(self) -> frozenset[str]:
        """Every file of the package that counts, relative to its folder."""
        found = []
        for folder, within, names in os.walk(self.folder):
            within[:] = [name for name in within if name != "__pycache__"]
            around = Path(folder).relative_to(self.folder)
            found += [(around / name).as_posix() for name in names if not _is_stray(name)]
        return frozenset(found)

    @cached_property
    def modules(self) -> dict[str, str]:
        """The file of each module, by its dotted name."""
        root = self.folder.name
        modules = {root: INIT}
        for file in sorted(self.files, key=lambda file: (file.count("/"), file)):
            around, _, name = file.rpartition("/")
            package = ".".join(filter(None, (root, around.replace("/", "."))))
            if name == INIT:
                modules[package] = file
            elif name.endswith(".py"):
                modules[f"{package}.{name[:-3]}"] = file
        return modules

    @cached_property
    def _data(self) -> dict[str, list[str]]:
        """The data of each package: files beside its modules, and in folders without modules."""
        data: dict[str, list[str]] = {}
        for file in self.files - set(self.modules.values()):
            package = f"{self.folder.name}.{file.rpartition('/')[0].replace('/', '.')}".rstrip(".")
            while not self._is_package(package):
                package = package.rpartition(".")[0]
            data.setdefault(package, []).append(file)
        return data

    def files_of(self, code: StepCode) -> set[str]:
        """The files that count for a step, relative to the package's folder.

        Raises:
            KeyError: There is no module of a name that the step gives.
        """
        for name in {*code.entries, *code.results}:
            self.modules[name]
        # A package that is only passed through runs its own lines; an entry its functions too.
        waiting = [(name, True) for name in code.entries]
        seen: set[tuple[str, bool]] = set()
        files: set[str] = set()
        while waiting:
            module, is_called = waiting.pop()
            if (module, is_called) in seen or module in code.results:
                continue
            seen.add((module, is_called))
            files.add(self.modules[module])
            found = self._references(module)
            if found.own_data:
                files.update(self._data.get(self._package_of(module), ()))
            around = module.rpartition(".")[0]
            waiting += [(around, False)] if around else []
            references = (*found.at_once, *(found.later if is_called else ()))
            uncalled = [name for importer, name in code.uncalled if _is_below(module, importer)]
            for reference in references:
                imported = self._resolved(reference, module)
                if imported and not any(_is_below(imported, name) for name in uncalled):
                    waiting.append((imported, True))
                    if imported == reference and self._is_package(imported):
                        files.update(self._data.get(imported, ()))
        return files

    def _is_package(self, module: str) -> bool:
        file = self.modules.get(module, "")
        return file == INIT or file.endswith(f"/{INIT}")

    def _package_of(self, module: str) -> str:
        return module if self._is_package(module) else module.rpartition(".")[0]

    def _references(self, module: str) -> References:
        path = self.folder / self.modules[module]
        key = self.hash_of(path)
        if key not in self.known:
            self.known[key] = references_in(self.read_bytes(path), self.folder.name)
        return self.known[key]

    def _resolved(self, reference: str, module: str) -> str:
        """The module that a reference leads to; empty where it is none of the package."""
        if reference.startswith("."):
            parts = self._package_of(module).split(".")
            up = len(reference) - len(reference.lstrip(".")) - 1
            around = ".".join(parts[: len(parts) - up])
            reference = f"{around}.{reference.lstrip('.')}".replace(".:", ":")
        # A string may only look like a module; an import that leads nowhere fails when it runs.
        name = reference.replace(":", ".")
        if name in self.modules:
            return name
        of = reference.partition(":")[0]
        return of if of in self.modules else ""


def _is_below(module: str, name: str) -> bool:
    return module == name or module.startswith(f"{name}.")


def _is_stray(name: str) -> bool:
    """Whether a file is no part of the package: compiled, hidden, or an editor's copy."""
    return name.startswith(".") or name.endswith(("~", ".pyc"))


@cache
def step_dependencies(code: StepCode) -> tuple[tuple[str, str], ...]:
    """The named contents of the code that a step runs, and of the lock file of its libraries.

    Read once in the life of a process, which runs the code that it read.
    """
    graph = _own_graph()
    before = len(graph.known)
    files = graph.files_of(code)
    if len(graph.known) > before:
        _keep(graph)
    contents = [(name, graph.hash_of(graph.folder / name)) for name in sorted(files)]
    return (*contents, *file_dependencies(LOCK.parents[1], [LOCK]))


@cache
def _own_graph() -> ImportGraph:
    return ImportGraph(PACKAGE, hash_of=cache(file_hash), known=dict(_kept()))


def _kept() -> Iterator[tuple[str, References]]:
    """The references that are kept; none where this module has changed since."""
    kept = kept_json(REFERENCES)
    if not isinstance(kept, dict) or kept.get("made by") != file_hash(Path(__file__)):
        return
    with suppress(AttributeError, KeyError, TypeError):
        for key, (at_once, later, own_data) in kept["files"].items():
            yield key, References(tuple(at_once), tuple(later), own_data)


def _keep(graph: ImportGraph) -> None:
    """Keep the references of the files as they are now; where that is not allowed, go without."""
    hashes = {graph.hash_of(graph.folder / file) for file in graph.modules.values()}
    files = {
        key: (found.at_once, found.later, found.own_data)
        for key, found in graph.known.items()
        if key in hashes
    }
    text = json.dumps({"made by": file_hash(Path(__file__)), "files": files})
    with suppress(OSError):
        write_atomically(REFERENCES, text)
