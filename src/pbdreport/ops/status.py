"""The state of every report, from what stands in the project and from the log of builds.

It only looks; nothing is built. A report is

| state | meaning |
|---|---|
| `released` | a final edition is published |
| `draft` | a draft is published, and nobody signed it off yet |
| `incomplete` | exports of a school year that is filling up have not all come |
| `waiting` | no export came yet |
| `not built` | there are exports, and no build has looked at them yet |
| `failed` | the last build was refused; readers keep the edition before it |

Somebody must act on a report that failed, is late, or lost the data of the previous year, and on
builds that were stopped, were killed, or do not come any more.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from filelock import FileLock, Timeout

from pbdreport.config.profile import promised_on
from pbdreport.config.project import Project
from pbdreport.config.school_year import SchoolYear
from pbdreport.editions.store import (
    current_manifest,
    draft_link,
    is_final,
    published_editions,
    published_unit_links,
    scope_of_link,
)
from pbdreport.errors import PbdReportError
from pbdreport.pipeline.build_log import read_log
from pbdreport.pipeline.deadlines import overdue_reports
from pbdreport.pipeline.explain import explain
from pbdreport.pipeline.previous_year import lost_year
from pbdreport.pipeline.retention import is_closed
from pbdreport.targets.target import Target, edition_link

Event = dict[str, Any]
OUTCOMES = ("built", "up to date", "incomplete", "failed")


@dataclass(frozen=True)
class ReportStatus:
    """The state of one report."""

    report: str
    state: str
    since: str = ""
    """When it got into that state, ISO 8601; empty if unknown."""
    seconds: float | None = None
    """How long the last build of it took."""
    edition: str = ""
    """What readers see: `final` or `draft`; empty for nothing."""
    waits: tuple[str, ...] = ()
    """What it waits for."""
    promised: str = ""
    """The day by which it is promised; empty without one, and once it is released."""
    is_late: bool = False
    cause: str = ""
    """Why it failed, in a line."""
    refusal: str = ""
    """The whole refusal."""
    exit_code: int = 0
    """The exit code of the build that was refused."""

    @property
    def must_act(self) -> bool:
        """Whether somebody must act."""
        return self.state == "failed" or self.is_late or bool(self.cause)


@dataclass(frozen=True)
class BuildsStatus:
    """The state of the builds as a whole."""

    state: str
    """`none`, `running`, `ended`, `stopped`, `killed`, or `silent` (too long ago)."""
    since: str = ""
    seconds: float | None = None
    cause: str = ""

    @property
    def must_act(self) -> bool:
        """Whether somebody must act."""
        return self.state in ("stopped", "killed", "silent")


@dataclass(frozen=True)
class ProjectStatus:
    """The state of all reports that were asked for."""

    at: str
    builds: BuildsStatus
    reports: tuple[ReportStatus, ...] = field(default=())

    @property
    def exit_code(self) -> int:
        """0 if nobody must act; else that of the first build that was refused, or 1."""
        refused = [one.exit_code for one in self.reports if one.exit_code]
        must_act = self.builds.must_act or any(one.must_act for one in self.reports)
        return (refused or [1])[0] if must_act else 0

    def as_json(self) -> dict[str, Any]:
        """The state as JSON writes it; also whether somebody must act."""
        return {
            "at": self.at,
            "must_act": self.exit_code != 0,
            "builds": asdict(self.builds) | {"must_act": self.builds.must_act},
            "reports": [asdict(one) | {"must_act": one.must_act} for one in self.reports],
        }


def project_status(
    project: Project,
    services: Sequence[str],
    school_years: Sequence[SchoolYear],
    now: datetime,
    within: timedelta | None = None,
) -> ProjectStatus:
    """The state of the reports of some services and school years.

    Args:
        project: The project.
        services: The services.
        school_years: The school years; empty for all.
        now: The time, with its zone.
        within: How long ago the last build may have ended; None for any time.
    """
    events = read_log(project)
    reports = []
    for service in services:
        for year in _years_of(project, service, now.date()):
            if not school_years or year in school_years:
                reports += _statuses(project, service, year, events, now.date())
    builds = _builds(project, events, now, within)
    return ProjectStatus(now.isoformat(timespec="seconds"), builds, tuple(reports))


def _years_of(project: Project, service: str, today: date) -> list[SchoolYear]:
    """The school years with exports, with a folder for them, with an edition, or overdue."""
    years = {*project.school_years(service), *project.awaited_years(service)}
    published = [link for link in published_editions(project) if link.parent.name == service]
    years |= {SchoolYear.parse(link.name) for link in published}
    targets = [Target(project, service, year, "") for year in sorted(years)]
    late = [one.report.removeprefix(f"{service} ") for one in overdue_reports(targets, today)]
    return sorted(years | set(map(SchoolYear.parse, late)))


def _statuses(
    project: Project, service: str, year: SchoolYear, events: Sequence[Event], today: date
) -> list[ReportStatus]:
    """The state of the report of a school year, and of those of its units that failed."""
    whole = Target(project, service, year, "")
    link = edition_link(project, service, year, "")
    failed = {
        event["report"].removeprefix(f"{whole} ")
        for event in events
        if event.get("report", "").startswith(f"{whole} ")
    }
    scopes = failed | {scope_of_link(unit) for unit in published_unit_links(project, link)}
    units = [
        _status(Target(project, service, year, "", scope), events, today)
        for scope in sorted(scopes)
    ]
    return [
        _status(whole, events, today),
        *(unit for unit in units if unit.state == "failed"),
    ]


def _status(target: Target, events: Sequence[Event], today: date) -> ReportStatus:
    own = [
        event
        for event in events
        if event.get("report") == str(target)
        and event["event"] in OUTCOMES
        and not event.get("rehearsal")
    ]
    last = own[-1] if own else {}
    link = edition_link(target.project, target.service, target.school_year, target.scope)
    manifest = current_manifest(link)
    facts: Event = {
        "report": str(target),
        "edition": manifest.get("state", ""),
        "seconds": _seconds(own),
    }
    try:
        promised = promised_on(target.profile, target.school_year)
    except PbdReportError as refusal:
        facts |= {"cause": refusal.must, "refusal": str(refusal), "exit_code": refusal.exit_code}
        return ReportStatus(state="failed", since=_since(own), **facts)
    if promised and not is_final(link) and not target.scope:
        facts["promised"] = promised.isoformat()
        reports = {one.report for one in overdue_reports([target], today)}
        facts["is_late"] = str(target) in reports
    if last.get("event") == "failed":
        told = {name: last[name] for name in ("cause", "refusal", "exit_code") if name in last}
        return ReportStatus(state="failed", since=_since(own), **facts, **told)
    if target.school_year in target.project.awaited_years(target.service):
        folder = target.project.raw_folder(target.service, target.school_year)
        waits = (f"exports in {target.project.shown(folder)}",)
        return ReportStatus(state="waiting", waits=waits, **facts)
    if last.get("event") == "incomplete":
        waits = tuple(filter(None, (last.get("cause"),)))
        return ReportStatus(state="incomplete", since=_since(own), waits=waits, **facts)
    if not manifest:
        has_exports = target.school_year in target.project.school_years(target.service)
        waits = ("a build",) if has_exports else ("exports",)
        state = "not built" if has_exports else "waiting"
        return ReportStatus(state=state, waits=waits, **facts)
    state = "released" if is_final(link) else "draft"
    since = manifest.get("made_at", "")
    if is_closed(target.project, target.service, target.profile, target.school_year):
        return ReportStatus(state=state, since=since, **facts)
    if lost := lost_year(target):
        facts["cause"] = f"The data of {lost} are gone: nothing is compared with them."
    return ReportStatus(state=state, since=since, waits=tuple(_waits(target)), **facts)


def _since(own: Sequence[Event]) -> str:
    """When a report got into its state: the first of the last events that are alike."""
    alike = ""
    for event in reversed(own):
        if event["event"] != own[-1]["event"]:
            break
        alike = event["at"]
    return alike


def _seconds(own: Sequence[Event]) -> float | None:
    """How long the last build took in which there was something to do."""
    working = [event for event in own if event["event"] != "up to date"] or own
    return working[-1].get("seconds") if working else None


def _waits(target: Target) -> list[str]:
    """What a published report waits for: a build, and its release."""
    waits = []
    link = edition_link(target.project, target.service, target.school_year, target.scope)
    steps: list[str] = []
    with suppress(PbdReportError):
        steps = [reason.step for reason in explain(target) if reason.runs]
    if steps:
        waits.append(f"a build of {', '.join(steps)}")
    if not is_final(link):
        waits.append("release")
    elif current_manifest(draft_link(link)):
        waits.append("release of the draft beside it, or nothing")
    return waits


def _builds(
    project: Project, events: Sequence[Event], now: datetime, within: timedelta | None
) -> BuildsStatus:
    marks = [event for event in events if event["event"] in ("begun", "ended", "stopped")]
    if not marks:
        return BuildsStatus("silent" if within else "none")
    last = marks[-1]
    if last["event"] == "begun":
        return BuildsStatus("running" if _is_locked(project) else "killed", last["at"])
    if within and now - datetime.fromisoformat(last["at"]) > within:
        return BuildsStatus("silent", last["at"], last.get("seconds"))
    return BuildsStatus(last["event"], last["at"], last.get("seconds"), last.get("cause", ""))


def _is_locked(project: Project) -> bool:
    """Whether a build holds the lock; also if this user may not ask."""
    path = project.workshop / "lock"
    if not path.exists():
        return False
    try:
        with FileLock(path, timeout=0):
            return False
    except (Timeout, OSError):
        return True
