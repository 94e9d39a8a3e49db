"""A report of each part of a service: complete, and with nothing of another part in it."""

import json
import re
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal

import duckdb
import pytest
from conftest import Built, new_project

from pbdreport.config.school_year import SchoolYear
from pbdreport.errors import UsageError
from pbdreport.figures.lineage.trace import trace, trace_text
from pbdreport.figures.open_figures import open_figures
from pbdreport.figures.registry.cache import EXACT, figures_folder
from pbdreport.figures.registry.registry import read_csv, write_csv
from pbdreport.figures.request import Request
from pbdreport.figures.units.unit import read_unit, write_unit_tables
from pbdreport.figures.units.unit_figures import implied_by_other_units
from pbdreport.gates.leaks import texts_of_edition
from pbdreport.pipeline.explain import explain
from pbdreport.pipeline.run import build
from pbdreport.targets.target import Target

YEAR = SchoolYear(2022)


@pytest.fixture(scope="module")
def divided(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A short report of the province's service, and of each of its regions."""
    project = new_project(tmp_path_factory.mktemp("divided"), ("provincie",))
    path = project.services / "provincie" / "profile.toml"
    wanted = 'chapters = ["summary", "reach", "effectiveness"]'
    path.write_text(re.sub(r"(?m)^chapters = \[.*?\]", wanted, path.read_text()))
    target = Target(project, "provincie", YEAR, "html")
    return Built(project, tuple(build(project, [target], each="region")))


def scopes(built: Built) -> list[str]:
    return [outcome.target.scope for outcome in built.outcomes if outcome.target.scope]


def test_each_part_has_a_report_beside_that_of_the_whole(divided):
    """Its address names it; its pages too."""
    assert [str(outcome.refusal) for outcome in divided.outcomes if outcome.refusal] == []
    assert scopes(divided) == ["region.midden", "region.noord", "region.zuid"]
    for scope in scopes(divided):
        edition = divided.edition("provincie", f"2022-2023.{scope}")
        manifest = json.loads((edition / "manifest.json").read_text(encoding="utf-8"))
        assert manifest["scope"] == scope
        assert manifest["part"] in (edition / "index.html").read_text(encoding="utf-8")


def test_nothing_of_one_part_stands_in_the_files_of_another(divided, tmp_path):
    """No name or number of an institution of another part, and no offer that only others had."""
    known = {}
    for scope in scopes(divided):
        write_unit_tables(
            divided.outcomes[0].target.request.tables, read_unit(scope), tmp_path / scope
        )
        known[scope] = {
            str(word)
            for table, columns in (("institutions", "institution_id, name"), ("offers", "title"))
            for row in duckdb.execute(
                f"SELECT {columns} FROM '{tmp_path / scope / table}.parquet'"
            ).fetchall()
            for word in row
        }
    assert len(known) == 3
    for scope in known:
        others = set().union(*(known[other] for other in known if other != scope)) - known[scope]
        assert others
        texts = list(texts_of_edition(divided.edition("provincie", f"2022-2023.{scope}")))
        assert texts
        for text in texts:
            assert [word for word in others if word in text.content] == [], text.file


def test_a_page_leads_to_all_parts(divided):
    """And the first page of all leads there."""
    page = (divided.project.reports / "provincie" / "2022-2023.region.html").read_text()
    first = (divided.project.reports / "index.html").read_text()

    assert all(f'href="2022-2023.{scope}/index.html"' in page for scope in scopes(divided))
    assert 'href="provincie/2022-2023.region.html"' in first


def test_figures_of_the_whole_service_say_so_in_a_part(divided):
    """The plan is one for all regions."""
    page = (divided.edition("provincie", "2022-2023.region.noord") / "reach.html").read_text()

    assert "hiervan is er enkel een cijfer voor de hele dienst" in page


def test_nothing_runs_again_for_parts_in_which_nothing_changed(divided):
    """Their figures are kept as those of the whole are."""
    target = Target(divided.project, "provincie", YEAR, "html")

    outcomes = build(divided.project, [target], each="region")

    assert [(outcome.changed, outcome.target.ran) for outcome in outcomes] == [(False, [])] * len(
        divided.outcomes
    )


def test_explain_tells_of_a_part_what_it_tells_of_the_whole(divided):
    """Nothing would run; after a change of the profile, what depends on it, by name."""
    file = "config/services/provincie/profile.toml"
    part = Target(divided.project, "provincie", YEAR, "html", "region.noord")
    profile = divided.project.root / file
    original = profile.read_bytes()

    unchanged = [reason.step for reason in explain(part) if reason.runs]
    profile.write_bytes(original.replace(b"threshold_hours = 20", b"threshold_hours = 21"))
    changed = {reason.step: reason.why for reason in explain(part) if reason.runs}

    profile.write_bytes(original)
    assert unchanged == []
    assert changed == {"figures": f"changed: '{file}: reach'"}


def test_the_query_of_a_part_gives_its_number(divided, monkeypatch):
    """Run as printed, in the folder of the project; it reads the tables of the part alone."""
    request = replace(divided.outcomes[0].target.request, scope="region.noord")

    traced = trace(request, "reach.institutions_reached", "")

    text = "\n".join(trace_text(traced))
    assert text.startswith("reach.institutions_reached  (provincie 2022-2023 region.noord)\n")
    assert "\n".join(f"  {line}" for line in traced.query.splitlines()) in text
    folder = "build/parts/provincie-2022-2023.region.noord"
    read = re.findall(r"read_parquet\('([^']*)'\)", traced.query, re.IGNORECASE)
    assert {path.rpartition("/")[0] for path in read} == {folder}
    monkeypatch.chdir(divided.project.root)
    connection = duckdb.connect()
    ((numerator, denominator, *_),) = connection.sql(traced.query).fetchall()
    assert (numerator, denominator) == (traced.row.numerator, traced.row.denominator)
    table = f"read_parquet('{folder}/institutions.parquet')"
    regions = connection.sql(f"SELECT DISTINCT region FROM {table}").fetchall()
    assert regions == [("Noord",)]


def test_a_part_that_the_register_does_not_know_is_refused(divided):
    """Named, with those that it knows."""
    request = replace(divided.outcomes[0].target.request, scope="region.oost")

    with pytest.raises(UsageError) as refused:
        trace(request, "reach.institutions_reached", "")

    assert str(refused.value) == (
        "The register of provincie 2022-2023 has no unit 'region.oost'.\n"
        "  column  region\n"
        "  found   'region.midden', 'region.noord', 'region.zuid'\n"
        "Did you mean 'region.noord'? Choose one of these; `pbdreport build --each region` builds "
        "all of them."
    )


def test_the_report_of_one_part_is_taken_back_alone(divided):
    """Its link leads to the edition before; that of the whole stays where it was."""
    part = Target(divided.project, "provincie", YEAR, "html", "region.noord")
    whole = divided.edition("provincie", "2022-2023").resolve()
    first = divided.edition("provincie", "2022-2023.region.noord").resolve()
    build(divided.project, [part], commit="another")
    second = divided.edition("provincie", "2022-2023.region.noord").resolve()
    command = "rollback --service provincie --school-year 2022-2023 --scope region.noord"

    done = subprocess.run(
        [sys.executable, "-m", "pbdreport.cli", *command.split()],
        cwd=divided.project.root,
        capture_output=True,
        text=True,
    )

    told = (
        f"provincie 2022-2023 region.noord is now {first.name}\n"
        f"  > {first.name}  draft\n"
        f"    {second.name}  draft\n"
        "To publish another of these, add --to and its name.\n"
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, told, "")
    assert divided.edition("provincie", "2022-2023.region.noord").resolve() == first
    assert divided.edition("provincie", "2022-2023").resolve() == whole


def test_parts_of_two_kinds_are_not_published_for_one_year(divided):
    """They overlap."""
    target = Target(divided.project, "provincie", YEAR, "html")

    with pytest.raises(UsageError, match="reports by another kind of unit than level"):
        build(divided.project, [target], each="level")


def test_parts_are_refused_where_the_register_knows_none(divided):
    """The province has no school groups."""
    target = Target(divided.project, "provincie", YEAR, "html")

    with pytest.raises(UsageError, match="No institution of provincie 2022-2023 has a group"):
        build(divided.project, [target], each="group")


def test_the_gate_looks_again_once_the_data_of_a_unit_differ(divided):
    """If three people answered in one unit, it would have to hide how many."""
    north, middle, south = places(divided, "noord", "midden", "zuid")
    assert [implied_by_other_units(place) for place in (north, middle, south)] == [[], [], []]
    path = figures_folder(north.project, open_figures(north).key) / EXACT
    before = path.read_text(encoding="utf-8")
    registry = read_csv(path)
    rows = tuple(
        replace(row, numerator=Decimal(3), n=3)
        if (row.figure, row.dims) == ("effectiveness.respondents", {})
        else row
        for row in registry.rows
    )
    with path.open("w", encoding="utf-8", newline="") as file:
        write_csv(replace(registry, rows=rows), file, is_private=True)

    found = [implied_by_other_units(place) for place in (north, middle, south)]

    path.write_text(before, encoding="utf-8")
    assert ("effectiveness.respondents", "") in found[0]
    assert [implied_by_other_units(place) for place in (north, middle, south)] == [[], [], []]


def places(built: Built, *regions: str) -> list[Request]:
    """Where the figures of some regions come from."""
    found = {outcome.target.scope: outcome.target.request for outcome in built.outcomes}
    return [found[f"region.{region}"] for region in regions]
