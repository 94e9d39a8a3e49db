"""The auditor breaks the masking wherever a part of it is taken away.

Each part is there because editions were attacked without it. Two surveys with their school groups
are enough; masked by all parts together, nothing can be derived of them.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from auditor.audit import Finding
from auditor.service import audit_service
from auditor.surveys import SERVICE, YEAR, random_survey
from published_surveys import publish

from pbdreport.config.instrument import read_instruments
from pbdreport.config.profile import read_profile
from pbdreport.config.project import Project
from pbdreport.figures.definitions import FIGURES
from pbdreport.figures.disclosure import across_units, groups, masking
from pbdreport.figures.disclosure.across_units import UnitEntries, mask_units
from pbdreport.figures.registry.entry import Entry
from pbdreport.figures.registry.registry import Registry, read_csv, write_csv

PAIRED, SMALL = 2, 48
"""Seeds of surveys: one before and after, and one in which a single person of a group skipped."""


Surveys = dict[int, tuple[Path, dict[str, Registry]]]


@pytest.fixture(scope="module")
def surveys(tmp_path_factory: pytest.TempPathFactory) -> Surveys:
    """Projects with a survey, and their exact figures: of the whole, and of each unit."""
    found = {}
    for seed in (PAIRED, SMALL):
        root = tmp_path_factory.mktemp("survey")
        publish(random_survey(seed), root)
        paths = (root / "build" / "figures").glob("*/exact.csv")
        found[seed] = root, {one.scope: one for one in map(read_csv, paths)}
    return found


def findings(surveys: Surveys, figures: dict, seed: int = PAIRED) -> list[Finding]:
    """What the auditor derives from these figures, masked by the present code."""
    root, registries = surveys[seed]
    project = Project(root)
    profile = read_profile(project, SERVICE)
    instruments = read_instruments(project, profile.effectiveness)
    rules = profile.disclosure
    whole = registries[""].rows
    units = {scope: one.rows for scope, one in registries.items() if scope}
    shown: dict[str, list[Entry]] = {"": masking.mask(whole, figures, rules, instruments).rows}
    shown |= mask_units(UnitEntries(units, whole, figures, rules, instruments))[0]
    folders = []
    for scope, rows in shown.items():
        folder = root / "reports" / SERVICE / (YEAR + (f".{scope}" if scope else ""))
        with (folder / "data" / "figures.csv").open("w", encoding="utf-8", newline="") as file:
            write_csv(replace(registries[scope], rows=tuple(rows)), file)
        folders.append(folder)
    return list(audit_service(root, SERVICE).findings)


def alone(*names: str) -> dict:
    """The definitions, with some figures counting for themselves."""
    ids = {f"effectiveness.{name}" for name in names}
    return {
        id: replace(figure, distribution="") if id in ids else figure
        for id, figure in FIGURES.items()
    }


@pytest.mark.parametrize("seed", [PAIRED, SMALL])
def test_by_all_parts_nothing_can_be_derived(surveys, seed: int):
    """So that each finding below is of what is taken away."""
    assert findings(surveys, FIGURES, seed) == []


@pytest.mark.parametrize(
    "names",
    [
        ("item_statistics",),
        ("answers",),
        ("favourable_difference",),
        ("paired_answers",),
    ],
    ids=" ".join,
)
def test_a_figure_beside_a_hidden_distribution_tells_of_it(surveys, names: tuple[str, ...]):
    """Statistics, answers and differences are functions of what is hidden."""
    assert findings(surveys, alone(*names))


def nothing(*_: object, **__: object) -> None:
    """In place of a part of the search."""


def _no_entries(*_: object) -> Iterator[Entry]:
    return iter(())


PARTS: dict[str, tuple[int, object, str, Callable]] = {
    "hides the smallest others": (PAIRED, groups._Search, "_close", nothing),
    "hidden groups are open": (PAIRED, groups._Search, "_is_open", lambda *_: True),
    "units without an answer": (SMALL, across_units, "_unanswered", _no_entries),
}


@pytest.mark.parametrize("part", PARTS)
def test_without_a_part_of_the_search_numbers_can_be_derived(surveys, part: str, monkeypatch):
    """What each part of the search is there for."""
    seed, *weakening = PARTS[part]
    monkeypatch.setattr(*weakening)

    assert findings(surveys, FIGURES, seed)
