"""The state of every report as text for a terminal and as a page, `build/status.html`.

The page stands under `build/`, which only its owner can read: it is for operators, and is never
among the reports.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from pbdreport.config.project import Project
from pbdreport.ops.status import BuildsStatus, ProjectStatus, ReportStatus
from pbdreport.storage.atomic_files import OWN_FILE, private_folder, write_atomically

PAGE = "status.html"
_SAID = {
    "none": "No build has run yet.",
    "running": "A build is running since {since}.",
    "ended": "The last build ended at {since}, after {took}.",
    "stopped": "The last build was stopped at {since}, after {took}: {cause}",
    "killed": "The last build began at {since} and was killed.",
    "silent": "No build has ended for too long; the last was at {since}.",
}


def status_lines(status: ProjectStatus) -> Iterator[str]:
    """The state as lines of text: the reports in columns, the builds, and who must act."""
    width = max((len(one.report) for one in status.reports), default=0)
    now = datetime.fromisoformat(status.at)
    for one in status.reports:
        facts = [f"{one.state:<10}", f"{one.report:<{width}}", *_facts(one, now)]
        yield "  ".join(facts).rstrip()
        if one.cause:
            yield f"{'':<10}  {one.cause}"
    yield builds_text(status.builds)
    acting = [one.report for one in status.reports if one.must_act]
    if status.exit_code:
        yield f"Somebody must act: {', '.join(acting) or 'look at the builds'}."


def _facts(one: ReportStatus, now: datetime) -> Iterator[str]:
    if one.is_late:
        yield f"LATE, promised by {one.promised}"
    if one.since:
        yield f"since {local(one.since)} ({age(one.since, now)})"
    if one.seconds is not None:
        yield f"took {duration(one.seconds)}"
    if one.state == "failed" and one.edition:
        yield f"readers see the {one.edition} edition"
    if one.waits:
        yield f"waits for {'; '.join(one.waits)}"
    if one.promised and not one.is_late:
        yield f"promised by {one.promised}"


def builds_text(builds: BuildsStatus) -> str:
    """A sentence on the builds as a whole."""
    took = duration(builds.seconds) if builds.seconds is not None else "unknown time"
    since = local(builds.since) if builds.since else "no time that is known"
    return _SAID[builds.state].format(since=since, took=took, cause=builds.cause)


def write_status_page(project: Project, status: ProjectStatus) -> Path:
    """Write the page; returns its path."""
    environment = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True)
    template = environment.get_template("status.html.j2")
    now = datetime.fromisoformat(status.at)
    page = template.render(
        status=status,
        builds=builds_text(status.builds),
        facts={one.report: list(_facts(one, now)) for one in status.reports},
        at=local(status.at),
    )
    private_folder(project.workshop)
    path = project.workshop / PAGE
    write_atomically(path, page + "\n")
    path.chmod(OWN_FILE)
    return path


def local(at: str) -> str:
    """A time of the log as people here read it: `2024-12-01 03:15`."""
    return f"{datetime.fromisoformat(at).astimezone():%Y-%m-%d %H:%M}"


def age(since: str, now: datetime) -> str:
    """How long ago a time is, in its largest unit."""
    return duration((now - datetime.fromisoformat(since)) / timedelta(seconds=1))


def duration(seconds: float) -> str:
    """A number of seconds in the largest unit that fits: `42 s`, `3 min`, `5 h`, `12 days`."""
    for unit, size in (("days", 2 * 86_400), ("h", 2 * 3600), ("min", 2 * 60)):
        if seconds >= size:
            return f"{seconds / (size / 2):.0f} {unit}"
    return f"{seconds:.0f} s" if seconds >= 10 else f"{seconds:.1f} s"
