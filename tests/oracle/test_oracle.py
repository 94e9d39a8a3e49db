"""Every declared figure of the example services is what the oracle makes of the same tables."""

import ast
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fnmatch import fnmatchcase
from pathlib import Path

import pandas as pd
import pytest
from conftest import Built

from oracle.comparison import FIGURES, Difference, Tally, compared, declared, together
from oracle.disturbed import disturb
from oracle.service import Service
from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.figures.registry.entry import Entry
from pbdreport.figures.registry.year_cache import exact_year
from pbdreport.figures.request import Request
from pbdreport.schema import model_form
from pbdreport.storage.seal import SEAL, seal

HERE = Path(__file__).parent
BREAKDOWNS = declared(HERE.parents[1] / "docs" / "figures.md")
SERVICES = ("provincie", "netwerk")
YEARS = ("2022-2023", "2023-2024")


@dataclass(frozen=True)
class Known:
    """Where the registry is held to be wrong, until it is mended."""

    figure: str
    what: str
    where: str
    """Service, school year and dimensions, as a pattern."""
    says: str

    def means(self, where: str, difference: Difference) -> bool:
        return (
            fnmatchcase(difference.figure, self.figure)
            and difference.what in self.what.split()
            and fnmatchcase(f"{where} {difference.dims}", self.where)
        )


KNOWN: list[Known] = []

LEVEL = "Who has no level stands under the level `andere`, and may outnumber the invited there."

KNOWN_WHEN_DISTURBED = [
    *(known for known in KNOWN if known.where == "*"),
    Known("effectiveness.*", "value extra", "*level=andere", LEVEL),
]


def _tally(project: Project, service: str, school_year: str) -> Tally:
    request = Request(
        project, service, SchoolYear(int(school_year[:4])), "", project.root / "data" / "processed"
    )
    oracle = Service(project.root, service, school_year)
    return compared(oracle, exact_year(request).rows, BREAKDOWNS)


@pytest.fixture(scope="module")
def examples(built: Built) -> dict[str, Tally]:
    """Both example services in both school years."""
    return {
        f"{service} {school_year}": _tally(built.project, service, school_year)
        for service in SERVICES
        for school_year in YEARS
    }


@pytest.fixture(scope="module")
def disturbed(built: Built, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Tally]:
    """Their last year with values changed at random, and the year before as goals need it."""
    root = tmp_path_factory.mktemp("disturbed")
    for name in ("config", "requirements"):
        shutil.copytree(built.project.root / name, root / name)
    for service in SERVICES:
        for school_year in YEARS:
            tables = Path("data") / "processed" / service / school_year
            disturb(built.project.root / tables, root / tables, seed=1)
            (root / tables / SEAL).unlink()
            seal(root / tables, model_form())
    project = Project(root)
    return {f"{service} {YEARS[-1]}": _tally(project, service, YEARS[-1]) for service in SERVICES}


def _unknown(tallies: dict[str, Tally], known: list[Known]) -> list[str]:
    """Differences that nobody knows of, and known ones that are none any more."""
    found = [(where, each) for where, tally in tallies.items() for each in tally.differences]
    new = [
        f"{where}: {each.figure} {each.dims}: {each.what}\n"
        f"  registry {each.registry}\n  oracle   {each.oracle}"
        for where, each in found
        if not any(reason.means(where, each) for reason in known)
    ]
    gone = [
        f"{reason.figure} {reason.where} ({reason.what}) agrees now: strike it from the list."
        for reason in known
        if not any(reason.means(where, each) for where, each in found)
    ]
    return new + gone


def test_every_figure_is_covered():
    """A figure that is declared and that the oracle does not compute fails here."""
    assert sorted(FIGURES) == sorted(BREAKDOWNS)


def test_computing_modules_know_nothing_of_the_product():
    """What they share with it could be wrong in both."""
    computing = [path for path in HERE.glob("*.py") if path.name != Path(__file__).name]
    roots = {name.split(".")[0] for path in computing for name in _imported(path)}
    assert "oracle" in roots
    assert "pbdreport" not in roots


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            yield node.module or ""
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def test_the_example_services_agree(examples: dict[str, Tally]):
    """Every entry, either side's: numerator, denominator, base, value and bounds."""
    print(*together(examples.values()).lines(), sep="\n")
    assert _unknown(examples, KNOWN) == []


def test_every_figure_was_compared(examples: dict[str, Tally]):
    """No figure agrees because it has no entry, and none is left out."""
    whole = together(examples.values())
    met = {*whole.agreed, *(each.figure for each in whole.differences)}
    assert sorted(met) == sorted(BREAKDOWNS)
    assert whole.not_covered.total() == 0


def test_disturbed_tables_agree(disturbed: dict[str, Tally]):
    """The same where values are missing, dates lie at the edge and codes are others."""
    assert _unknown(disturbed, KNOWN_WHEN_DISTURBED) == []


@pytest.fixture
def complaints(tmp_path: Path) -> Service:
    """A service with two complaints and nothing else."""
    tables = tmp_path / "data" / "processed" / "dienst" / "2023-2024"
    tables.mkdir(parents=True)
    rows = pd.DataFrame({"complaint_id": ["k1", "k2"]})
    rows.to_parquet(tables / "complaints.parquet")
    return Service(tmp_path, "dienst", "2023-2024")


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({}, []),
        ({"numerator": Decimal(3)}, ["value"]),
        ({"numerator": Decimal(4), "denominator": Decimal(2)}, ["parts"]),
        ({"numerator": Decimal("2.000000001")}, ["digits"]),
        ({"n": 3}, ["n"]),
        ({"lower": 1.0}, ["bounds"]),
        ({"status": "z"}, ["status"]),
        ({"dims": {"level": "SO"}}, ["missing", "extra"]),
    ],
)
def test_a_difference_is_seen(complaints: Service, change: dict[str, object], what: list[str]):
    """Each of the numbers of an entry counts."""
    row = Entry(
        "means.complaints", 1, "complaints", numerator=Decimal(2), denominator=Decimal(1), n=2
    )

    tally = compared(complaints, [replace(row, **change)], {"means.complaints": [()]})

    assert [each.what for each in tally.differences] == what


def test_an_entry_without_an_oracle_is_told(complaints: Service):
    """It is counted as not covered, and not as agreed."""
    tally = compared(complaints, [Entry("means.unheard_of", 1, "euro")], {"means.unheard_of": [()]})

    assert tally.not_covered == {"means.unheard_of": 1}
