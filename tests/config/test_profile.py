"""Each step of a build uses only the fields of a profile that are in its key."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import pbdreport
from pbdreport.config.profile import COUNTED, INGESTED, PRESENTED, Profile

ROOMS = Path(pbdreport.__file__).parent


def read_by(*rooms: str) -> Iterator[str]:
    """The attributes that these rooms read from any variable called profile."""
    for room in rooms:
        for path in (ROOMS / room).rglob("*.py") if (ROOMS / room).is_dir() else [ROOMS / room]:
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Attribute) and _is_profile(node.value):
                    yield node.attr


def _is_profile(node: ast.expr) -> bool:
    named = node.func if isinstance(node, ast.Call) else node
    name = getattr(named, "attr", getattr(named, "id", ""))
    return str(name).strip("_") in ("profile", "read_profile")


def test_a_profile_is_known_under_each_of_its_names():
    """Attributes of an attribute on the same line count too."""
    lines = ("profile.a", "self.profile.b", "self._profile.c", "read_profile(p, s).d", "words.e")
    read = [ast.parse(line).body[0].value for line in lines]  # type: ignore[attr-defined]

    assert [node.attr for node in read if _is_profile(node.value)] == ["a", "b", "c", "d"]


def test_the_key_of_clean_tables_tells_what_the_intake_reads():
    """Labels are those of pillars, priorities, audiences and groups."""
    assert set(read_by("ingest")) - {"labels"} <= INGESTED


@pytest.mark.parametrize("room", ["ingest", "indicators", "figures", "presentation", "notebook.py"])
def test_the_key_of_figures_and_chapters_tells_what_they_read(room):
    """Colour and contact are for pages only: a change of them recomputes nothing."""
    found = set(read_by(room))

    assert found & PRESENTED == set()
    assert found - {"labels"} <= COUNTED


def test_every_field_of_a_profile_is_for_figures_or_for_pages_alone():
    """A new field belongs to figures unless it is listed otherwise."""
    assert set(Profile.model_fields) == COUNTED | PRESENTED
    assert INGESTED <= COUNTED
