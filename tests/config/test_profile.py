"""What each step of a build takes of a profile: no more than its key tells."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import pbdreport
from pbdreport.config.profile import COUNTED, INTAKE, PRESENTED, Profile

ROOMS = Path(pbdreport.__file__).parent


def read_by(*rooms: str) -> Iterator[str]:
    """The attributes that some rooms read of anything that is called a profile."""
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
    """What is read of one that was read in the same line counts too."""
    lines = ("profile.a", "self.profile.b", "self._profile.c", "read_profile(p, s).d", "words.e")
    read = [ast.parse(line).body[0].value for line in lines]  # type: ignore[attr-defined]

    assert [node.attr for node in read if _is_profile(node.value)] == ["a", "b", "c", "d"]


def test_the_key_of_clean_tables_tells_what_the_intake_reads():
    """Labels are those of pillars, priorities, audiences and groups."""
    assert set(read_by("intake")) - {"labels"} <= INTAKE


@pytest.mark.parametrize("room", ["intake", "indicators", "figures", "presentation", "chapter.py"])
def test_the_key_of_figures_and_chapters_tells_what_they_read(room):
    """Colour and contact are for pages alone: to change them computes nothing again."""
    found = set(read_by(room))

    assert found & PRESENTED == set()
    assert found - {"labels"} <= COUNTED


def test_every_field_of_a_profile_is_for_figures_or_for_pages_alone():
    """A field that is added belongs to figures until somebody says otherwise."""
    assert set(Profile.model_fields) == COUNTED | PRESENTED
    assert INTAKE <= COUNTED
