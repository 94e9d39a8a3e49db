"""Audits everything that a service has published, from a project's folder."""

import tomllib
from collections.abc import Sequence
from pathlib import Path

from auditor.audit import Report, audit
from auditor.reader import read_edition
from auditor.rules import Questionnaires, Rules, concerns_people, documented

FIGURES = Path(__file__).parents[2] / "docs" / "figures.md"


def published(root: Path, service: str) -> list[Path]:
    """The folders that readers open: of each school year the whole first, then its units."""
    return sorted(
        path for path in (root / "reports" / service).iterdir() if (path / "data").is_dir()
    )


def audit_service(
    root: Path,
    service: str,
    editions: Sequence[Path] | None = None,
    earlier: Sequence[Path] = (),
    seconds: float = 5.0,
) -> Report:
    """What an attacker works out from a service's published editions together.

    Args:
        root: The project, with `config/` and `reports/`.
        service: Folder name of the service.
        editions: Published folders; all that stand when left out.
        earlier: Editions that one of them replaces, the oldest first.
        seconds: Most time for one number.
    """
    profile = root / "config" / "services" / service / "profile.toml"
    surveys = tomllib.loads(profile.read_text("utf-8")).get("effectiveness", {}).get("survey", [])
    return audit(
        [
            read_edition(folder)
            for folder in [*earlier, *(published(root, service) if editions is None else editions)]
        ],
        Questionnaires.read(root / "config" / "instruments"),
        Rules.of(profile),
        concerns_people(FIGURES),
        documented(FIGURES),
        surveys[0]["instrument"] if surveys else "",
        seconds,
    )
