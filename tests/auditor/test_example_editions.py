"""Nobody can derive a hidden number from the editions of the example services, pages included."""

import pytest
from conftest import Built

from auditor.service import audit_service


@pytest.mark.parametrize("service", ["provincie", "netwerk"])
def test_nothing_can_be_derived_from_the_example_editions(built: Built, service: str):
    """Both school years, read together, with every file of each edition."""
    report = audit_service(built.project.root, service)

    assert report.entries > 500
    assert report.hidden > 50
    assert [str(finding) for finding in report.findings] == []
    assert (report.undecided, report.dropped) == (0, ())
