"""The documentation matches the code: keys, tables, links, commands."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel
from schema_page import PAGE, page

from pbdreport.cli.entry_point import app
from pbdreport.config.maintainer import Maintainer
from pbdreport.config.mapping import Mapping
from pbdreport.config.profile import Profile
from pbdreport.figures.registry.registry import COLUMNS

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]

_LINK = re.compile(r"\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)")
_TOML = re.compile(r"^```toml\n(.*?)^```", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)


def models_in(annotation: object) -> Iterator[type[BaseModel]]:
    """The models that an annotation holds, however deep."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from models_in(part)


def keys_of(model: type[BaseModel], table: str = "") -> Iterator[tuple[str, str]]:
    """Every key of a configuration file as it is written there, with the table it stands in."""
    for name, field in model.model_fields.items():
        key = field.alias or name
        yield table, key
        for inner in models_in(field.annotation):
            yield from keys_of(inner, f"{table}.{key}".lstrip("."))


def section_of(text: str, table: str) -> str:
    """The part of a page under the heading that names a table of the file; all without one."""
    parts = re.split(r"^(?=#+ )", text, flags=re.MULTILINE)
    named = [part for part in parts if re.match(rf"#+ .*\[{re.escape(table)}\]", part)]
    return "\n".join(named) if table else text


def prose_of(path: Path) -> str:
    """A page without its examples."""
    return _CODE.sub("", _FENCE.sub("", path.read_text(encoding="utf-8")))


def anchors_of(path: Path) -> set[str]:
    """The addresses of a page's headings, as a code host makes them."""
    headings = _HEADING.findall(path.read_text(encoding="utf-8"))
    plain = [re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings]
    return {heading.replace(" ", "-") for heading in plain}


@pytest.mark.parametrize(("table", "key"), sorted({*keys_of(Profile), *keys_of(Maintainer)}))
def test_every_key_of_a_profile_is_explained(table, key):
    """docs/configuration.md has each key, under the heading of its table; the maintainer's too."""
    text = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")

    assert f"`{key}`" in section_of(text, table)


@pytest.mark.parametrize(("table", "key"), sorted(set(keys_of(Mapping))))
def test_every_key_of_a_mapping_is_explained(table, key):
    """docs/mapping.md has each key, under the heading of its table."""
    text = (ROOT / "docs" / "mapping.md").read_text(encoding="utf-8")

    assert f"`{key}`" in section_of(text, table)


@pytest.mark.parametrize("column", COLUMNS)
def test_every_column_of_the_registry_is_explained(column):
    """docs/architecture.md has each column of figures.csv."""
    assert f"`{column}`" in (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


def test_the_page_of_the_model_is_made_from_the_model():
    """If they differ, run .venv/bin/python tests/schema_page.py."""
    assert PAGE.read_text(encoding="utf-8") == page()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(path):
    """To a file of the project, and to a heading that it has."""
    links = [
        link
        for link in _LINK.findall(prose_of(path))
        if not link.startswith(("http://", "https://", "mailto:"))
    ]

    for link in links:
        file, _, anchor = link.partition("#")
        target = path.parent / file if file else path
        assert target.exists(), link
        assert not anchor or anchor in anchors_of(target), link


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_command_that_is_named_is_there(path):
    """`make report` stands in the Makefile, `pbdreport build` in the command line."""
    text = path.read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^([a-z-]+):", makefile, re.MULTILINE)
    commands = [command.name or command.callback.__name__ for command in app.registered_commands]

    assert set(re.findall(r"(?:^|`)make ([a-z]+)", text, re.MULTILINE)) <= set(targets)
    assert set(re.findall(r"(?:^|`|bin/)pbdreport ([a-z-]+)", text, re.MULTILINE)) <= set(commands)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_examples_of_configuration_can_be_read(path):
    """Examples on a page are valid TOML."""
    for example in _TOML.findall(path.read_text(encoding="utf-8")):
        tomllib.loads(example)
