"""Reports that were promised and are not released: told by every build, to whoever runs it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pbdreport.build.editions import is_final, link_path
from pbdreport.build.steps import Target
from pbdreport.config.profile import promised_on
from pbdreport.errors import PbdReportError


@dataclass(frozen=True)
class Late:
    """A report whose day has passed."""

    target: Target
    promised: date


def late(targets: Iterable[Target], today: date) -> list[Late]:
    """The reports that were promised before today and have no final edition.

    Of one whose profile cannot be read that is told already, and not when it was promised.
    """
    found = []
    for target in targets:
        try:
            promised = promised_on(target.profile, target.school_year)
        except PbdReportError:
            continue
        link = link_path(target.project, target.service, target.school_year, target.scope)
        if promised and promised < today and not is_final(link):
            found.append(Late(target, promised))
    return found
