"""Nobody can derive a hidden number from what is published of random surveys.

The auditor shares no code with the masking. `SURVEYS` in the environment says how many surveys.
"""

import shutil
from pathlib import Path

import pytest
from auditor.service import audit_service
from auditor.surveys import SERVICE, how_many, random_survey
from published_surveys import publish

SURVEYS = range(how_many(30))


@pytest.mark.parametrize("seed", SURVEYS)
def test_nothing_can_be_derived_from_a_random_survey(seed: int, tmp_path: Path):
    """The report of the whole and those of all school groups, read together."""
    publish(random_survey(seed), tmp_path)

    report = audit_service(tmp_path, SERVICE)

    assert report.entries > 100
    assert [str(finding) for finding in report.findings] == []
    assert (report.undecided, report.dropped) == (0, ())
    shutil.rmtree(tmp_path)
