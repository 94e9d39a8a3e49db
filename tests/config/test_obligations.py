"""A service's duties, and the figures that answer them."""

from pathlib import Path

import pytest

from pbdreport.config.obligations import read_obligations
from pbdreport.config.project import Project
from pbdreport.errors import InvalidConfiguration
from pbdreport.figures.definitions import FIGURES

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("service", ["provincie", "netwerk"])
def test_the_duties_of_the_examples_name_figures_that_exist(service):
    """There is a duty of each kind, and at least one that no figure answers."""
    duties = read_obligations(Project(ROOT), service)

    assert {duty.kind for duty in duties} == {"task", "goal", "report"}
    assert {figure for duty in duties for figure in duty.figures} - set(FIGURES) == set()
    assert any(not duty.figures for duty in duties)


def test_a_service_may_list_none(tmp_path):
    """Without the file there are no duties; the chapter says so."""
    assert read_obligations(Project(tmp_path), "dienst") == ()


def test_an_unknown_kind_is_refused_with_its_line(tmp_path):
    """The message names the line."""
    folder = tmp_path / "config" / "services" / "dienst"
    folder.mkdir(parents=True)
    (folder / "duties.toml").write_text('[[duty]]\nid = "a"\nkind = "taak"\ntext = "Doen"\n')

    with pytest.raises(InvalidConfiguration) as refused:
        read_obligations(Project(tmp_path), "dienst")

    assert str(refused.value) == (
        "The list of duties of dienst has an error: "
        "duty.0.kind: Input should be 'task', 'goal' or 'report'.\n"
        "  file  config/services/dienst/duties.toml, line 3\n"
        "docs/configuration.md explains each key."
    )
