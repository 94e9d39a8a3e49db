"""The report that readers wait for in vain: told by every build, to whoever runs it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pbdreport.build.editions import is_final, link_path
from pbdreport.build.steps import Target
from pbdreport.config.profile import promised_on
from pbdreport.config.school_year import SchoolYear
from pbdreport.errors import PbdReportError


@dataclass(frozen=True)
class Late:
    """A report whose day has passed."""

    report: str
    promised: date


def late(targets: Iterable[Target], today: date) -> list[Late]:
    """The reports of whole services that were promised before today and have no final edition.

    Of each service only the one that was due last: nobody waits any more for those before it. It
    counts where it is one of the targets, and where the report before it was released.
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
            found.append(Late(f"{service} {year}", promised))
    return found


def _last_due(target: Target, today: date) -> tuple[SchoolYear, date] | None:
    """The school year whose report was due last, and when; None where none is promised.

    Of a profile that cannot be read that is told already, and not what it promises.
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
    return is_final(link_path(target.project, target.service, year, ""))
