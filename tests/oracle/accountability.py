"""What the service answers for: inspections that it follows up, complaints that it answers.

The registry has these under `means`; the report, under accountability.
"""

from datetime import date, timedelta

import pandas as pd
from dateutil.easter import easter

from oracle.service import By, Entries, Entry, Measure, Service, count, groups


def _this_year(service: Service) -> pd.DataFrame:
    inspections = service.table("inspections")
    return inspections[inspections.date.between(service.first_day, service.last_day)]


def inspections(service: Service, by: By) -> Entries:
    """Inspections in the school year."""
    return count(_this_year(service), by)


def _unfavourable_at_start(service: Service) -> set[str]:
    """Institutions whose last advice before the school year was unfavourable."""
    inspections = service.table("inspections")
    before = inspections[inspections.date < service.first_day].sort_values("date")
    last = before.groupby("institution_id").advice.last()
    return set(last[last == "unfavourable"].index)


def followed_up(service: Service, by: By) -> Entries:
    """Of institutions with an unfavourable advice: those that took part in a follow-up."""
    now = _this_year(service)
    meant = _unfavourable_at_start(service)
    meant |= set(now[now.advice == "unfavourable"].institution_id)
    follow_ups = service.taking_part[service.taking_part.kind == "follow_up"]
    guided = meant & set(follow_ups.institution_id)
    return {"": Entry(len(guided), len(meant), len(meant))}


def inspected_again(service: Service, by: By) -> Entries:
    """Those that began with an unfavourable advice and were inspected again, by the new one."""
    again = _this_year(service)
    again = again[again.institution_id.isin(_unfavourable_at_start(service))]
    last = again.sort_values("date").groupby("institution_id", as_index=False).last()
    return {dims: Entry(len(group), len(last), len(last)) for dims, group in groups(last, by)}


def complaints(service: Service, by: By) -> Entries:
    """Complaints that came in."""
    return count(service.table("complaints"), by)


def _holidays(year: int) -> set[date]:
    sunday = easter(year)
    fixed = [(1, 1), (5, 1), (7, 21), (8, 15), (11, 1), (11, 11), (12, 25)]
    moving = [sunday + timedelta(days) for days in (1, 39, 50)]
    return {date(year, month, day) for month, day in fixed} | set(moving)


def _deadline(service: Service, received: date) -> date:
    """The last working day of the term, which begins on the day after the complaint came in."""
    suspended = [service.setting("means", key) for key in ("suspended_from", "suspended_to")]
    day, left = received, service.setting("means", "answer_term")
    while left:
        day += timedelta(1)
        working = day.weekday() < 5 and day not in _holidays(day.year)
        if working and not suspended[0] <= f"{day:%m-%d}" <= suspended[1]:
            left -= 1
    return day


def answered_in_time(service: Service, by: By) -> Entries:
    """Complaints answered in time, of those that were answered or whose term is over."""
    judged = [
        (row.answered_on, deadline)
        for row in service.table("complaints").itertuples()
        for deadline in [_deadline(service, row.received_on)]
        if not pd.isna(row.answered_on) or deadline <= service.last_day
    ]
    timely = sum(not pd.isna(answer) and answer <= deadline for answer, deadline in judged)
    return {"": Entry(timely, len(judged), len(judged))}


FIGURES: dict[str, Measure] = {
    f"means.{measure.__name__}": measure
    for measure in (inspections, followed_up, inspected_again, complaints, answered_in_time)
}
