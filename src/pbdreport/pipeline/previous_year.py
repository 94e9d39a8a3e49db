"""Lost data of the previous year, without which every comparison in a report is empty."""

from pbdreport.config.school_year import SchoolYear
from pbdreport.editions.store import MANIFEST, current_manifest, draft_link, kept_editions
from pbdreport.errors import GateRefusal
from pbdreport.targets.target import Target, edition_link


def lost_year(target: Target) -> SchoolYear | None:
    """The previous year, if its figures were known once and can no longer be computed.

    They were known if a kept edition of this report was made from its exports, or if that year has
    a report of its own. Figures as published can replace its exports.
    """
    year = target.school_year.previous
    if year in target.request.years or target.request.published.is_file():
        return None
    link = edition_link(target.project, target.service, target.school_year, target.scope)
    kept = (*kept_editions(target.project, link), *kept_editions(target.project, draft_link(link)))
    was_used = any(str(year) in current_manifest(one).get("earlier_inputs", {}) for one in kept)
    before = edition_link(target.project, target.service, year, target.scope)
    return year if was_used or (before / MANIFEST).is_file() else None


def refuse_lost_year(target: Target) -> None:
    """Refuse a final report whose comparisons would be empty.

    Raises:
        GateRefusal: The data of the previous year are gone.
    """
    if year := lost_year(target):
        project = target.project
        raise GateRefusal(
            f"The data of {year} are gone: no figure of {target} could be compared with them.",
            {
                "expected": f"{project.shown(project.raw_folder(target.service, year))}, or "
                f"{project.shown(target.request.published)}",
                "found": "neither",
            },
            "Put the exports of that year back, or enter its figures as published; to release "
            "without comparisons, add --without-previous-year.",
        )
