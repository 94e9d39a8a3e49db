"""The days by which reports are promised: overdue reports, and school years that fill up."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pbdreport.config.profile import promised_on
from pbdreport.config.school_year import SchoolYear
from pbdreport.editions.store import current_manifest, is_final
from pbdreport.errors import MissingExport, PbdReportError, Refusals
from pbdreport.targets.target import Target, edition_link


@dataclass(frozen=True)
class OverdueReport:
    """A report whose promised date has passed."""

    report: str
    promised: date


def overdue_reports(targets: Iterable[Target], today: date) -> list[OverdueReport]:
    """The reports of whole services that were promised before today and have no final edition.

    Only the latest due report of each service: nobody still waits for earlier ones. It counts if it
    is one of the targets, or if the report of the year before it was released.
    """
    whole = {target.service: target for target in targets if not target.scope}
    years = {(target.service, target.school_year) for target in targets}
    found = []
    for service, target in whole.items():
        due = _last_due(target, today)
        if due is None:
            continue
        year, promised = due
        is_awaited = (service, year) in years or _is_released(target, year.previous)
        if is_awaited and not _is_released(target, year):
            found.append(OverdueReport(f"{service} {year}", promised))
    return found


def is_filling_up(target: Target, refusal: PbdReportError, today: date) -> bool:
    """Whether a report cannot be built yet only because some of its exports have not come.

    That is no failure until the day by which the report is promised, or the end of the school year
    without one. A report that was published before is another thing: an export of it has gone.
    """
    errors = refusal.errors if isinstance(refusal, Refusals) else [refusal]
    if not all(isinstance(error, MissingExport) for error in errors):
        return False
    link = edition_link(target.project, target.service, target.school_year, target.scope)
    promised = promised_on(target.profile, target.school_year)
    return today <= (promised or target.school_year.end) and not current_manifest(link)


def _last_due(target: Target, today: date) -> tuple[SchoolYear, date] | None:
    """The school year whose report was due last, and its date; None if none was promised.

    Also None for a profile that cannot be read: the build reports that separately.
    """
    try:
        profile = target.profile
    except PbdReportError:
        return None
    due = [
        (SchoolYear(today.year - ago), promised)
        for ago in (3, 2, 1)
        if (promised := promised_on(profile, SchoolYear(today.year - ago))) and promised < today
    ]
    return due[-1] if due else None


def _is_released(target: Target, year: SchoolYear) -> bool:
    return is_final(edition_link(target.project, target.service, year, ""))
