"""The raw exports of the example services: invented, and calibrated on published figures.

`write_demo` writes them below a project's root; `planted_faults` says which rows are wrong.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.demo.export_file import File
from pbdreport.demo.faults import Planted
from pbdreport.demo.netwerk.all_exports import delivery as netwerk
from pbdreport.demo.provincie.all_exports import delivery as provincie
from pbdreport.demo.steden.all_exports import delivery as steden
from pbdreport.errors import UsageError, did_you_mean, one_of

__all__ = ["DEMO_SERVICES", "DEMO_YEARS", "Planted", "planted_faults", "write_demo"]

Files = tuple[Sequence[File], list[Planted]]
"""The files of a school year, and the rows planted in them."""
_DELIVERIES: dict[str, Callable[[SchoolYear], Files]] = {
    "provincie": provincie,
    "netwerk": netwerk,
    "steden": steden,
}
DEMO_SERVICES = ("provincie", "netwerk", "steden")
DEMO_YEARS = (SchoolYear(2022), SchoolYear(2023))


def write_demo(
    root: Path,
    services: Sequence[str] = DEMO_SERVICES,
    school_years: Sequence[SchoolYear] = DEMO_YEARS,
) -> list[Path]:
    """Write the raw exports of example services; the same bytes in every run.

    Args:
        root: The project's root; files go to `data/raw/<service>/<school_year>/`.
        services: Which example services.
        school_years: Which school years.

    Returns:
        The files written, in order.

    Raises:
        UsageError: There is no such example service.
    """
    _require(services)
    written: list[Path] = []
    for service in services:
        for school_year in school_years:
            exports, _ = _DELIVERIES[service](school_year)
            if not exports:
                continue
            folder = Project(root).raw_folder(service, school_year)
            folder.mkdir(parents=True, exist_ok=True)
            written += [export.write(folder) for export in exports]
    return written


def planted_faults(service: str, school_year: SchoolYear) -> list[Planted]:
    """The faulty, repeated and blank rows in the exports of an example service.

    Raises:
        UsageError: There is no such example service.
    """
    _require([service])
    return _DELIVERIES[service](school_year)[1]


def _require(services: Sequence[str]) -> None:
    for service in services:
        if service not in _DELIVERIES:
            raise UsageError(
                f"Unknown example service {service!r}: choose {one_of(DEMO_SERVICES)}.",
                advice=did_you_mean(service, DEMO_SERVICES).strip(),
            )
