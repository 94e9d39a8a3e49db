"""Notices to the maintainer of the reports: one when something breaks, one when it works again.

`build/notified.json` records the problems that were reported, so that a report which fails every
night for the same reason causes a single notice. `config/maintainer.toml` names a command that gets
the notice on its standard input, or a mail server. Readers of reports get no notices.
"""

import json
import os
import smtplib
import ssl
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from email.message import EmailMessage
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from pbdreport.config.maintainer import MailServer, Maintainer
from pbdreport.config.project import Project
from pbdreport.config.toml import read_toml
from pbdreport.pipeline.deadlines import overdue_reports
from pbdreport.pipeline.previous_year import lost_year
from pbdreport.storage.atomic_files import private_folder, write_atomically
from pbdreport.storage.seal import kept_json

if TYPE_CHECKING:
    from pbdreport.pipeline.run import Outcome

SECONDS = 30
NOT_BUILT, LATE, LOST, NOTHING_BUILT = "not built", "late", "without comparisons", "nothing built"
"""The kinds of problem, as the subject of a notice ends."""


@dataclass(frozen=True)
class Problem:
    """A problem that somebody must look at."""

    kind: str
    report: str
    """The report; empty for a problem of the whole build."""
    cause: str
    """In one line; a problem with another cause is reported again."""
    text: str
    """What the notice says."""


def outcome_problems(outcomes: "Sequence[Outcome]", today: date) -> list[Problem]:
    """The problems that a build leaves."""
    problems = []
    for outcome in outcomes:
        report = str(outcome.target)
        if outcome.refusal and not outcome.is_incomplete:
            problems.append(Problem(NOT_BUILT, report, outcome.refusal.must, str(outcome.refusal)))
        elif not outcome.refusal and (year := lost_year(outcome.target)):
            text = f"The data of {year} are gone: {report} is compared with nothing."
            problems.append(Problem(LOST, report, text, text))
    for one in overdue_reports([outcome.target for outcome in outcomes], today):
        text = f"{one.report} was promised by {one.promised}, and is not released."
        problems.append(Problem(LATE, one.report, text, text))
    return problems


def notify_changes(
    project: Project, problems: Sequence[Problem], is_settled: Callable[[str, str], bool]
) -> str:
    """Report new problems, and problems that have been solved.

    Args:
        project: The project.
        problems: All problems now.
        is_settled: Whether a problem of this kind and report would be in `problems` if it
            persisted.

    Returns:
        Why a notice could not be sent; empty if none failed. The next build tries again.
    """
    path = project.workshop / "notified.json"
    if not (project.root / "config" / "maintainer.toml").exists():
        return ""
    reported = _reported(path)
    standing = {(one.kind, one.report) for one in problems}
    new = [one for one in problems if reported.get((one.kind, one.report)) != one.cause]
    solved = [key for key in reported if key not in standing and is_settled(*key)]
    for kind, found in groupby(sorted(new, key=lambda one: one.kind), lambda one: one.kind):
        group = list(found)
        reports = ", ".join(one.report for one in group)
        text = "\n\n".join(dict.fromkeys(one.text for one in group))
        if failure := notify(project, f"pbdreport: {reports} {kind}".replace("  ", " "), text):
            return failure
        reported |= {(one.kind, one.report): one.cause for one in group}
        _keep(path, reported)
    if solved:
        reports = ", ".join(dict.fromkeys(report or "builds" for _, report in solved))
        lines = [
            f"{report or 'Every report'} was {kind.replace('nothing', 'not')}:\n"
            f"  {reported[kind, report]}"
            for kind, report in solved
        ]
        if failure := notify(project, f"pbdreport: {reports} in order again", "\n".join(lines)):
            return failure
        _keep(path, {key: cause for key, cause in reported.items() if key not in solved})
    return ""


def _reported(path: Path) -> dict[tuple[str, str], str]:
    """The reported causes, by kind and report; none if the file is missing or damaged."""
    kept = kept_json(path)
    lines = kept if isinstance(kept, list) else []
    return {
        (kind, report): cause
        for kind, report, cause in (one for one in lines if isinstance(one, list) and len(one) == 3)
    }


def _keep(path: Path, reported: dict[tuple[str, str], str]) -> None:
    private_folder(path.parent)
    lines = [[kind, report, cause] for (kind, report), cause in reported.items()]
    write_atomically(path, json.dumps(lines, ensure_ascii=False, indent=1))


def notify(project: Project, subject: str, text: str) -> str:
    """Send a notice as configured; returns why it could not be sent, or nothing.

    An error here never hides the failure that the notice is about.
    """
    path = project.root / "config" / "maintainer.toml"
    try:
        if not path.exists():
            return ""
        maintainer = read_toml(path, Maintainer, project, "The maintainer's file")
        if maintainer.command:
            subprocess.run(
                maintainer.command,
                input=f"{subject}\n\n{text}\n",
                encoding="utf-8",
                errors="backslashreplace",
                check=True,
                timeout=SECONDS,
                cwd=project.root,
                capture_output=True,
            )
        if maintainer.smtp:
            _mail(maintainer.smtp, subject, text)
    except Exception as error:
        return f"The maintainer could not be notified: {error}"
    return ""


def _mail(settings: MailServer, subject: str, text: str) -> None:
    message = EmailMessage()
    message["Subject"] = " ".join(subject.split())
    message["From"] = settings.sender
    message["To"] = ", ".join(settings.to)
    message.set_content(text.encode("utf-8", "backslashreplace").decode())
    with smtplib.SMTP(settings.server, settings.port, timeout=SECONDS) as server:
        if settings.starttls:
            # Without a context smtplib does not check the certificate of the server.
            server.starttls(context=ssl.create_default_context())
        if settings.user:
            server.login(settings.user, os.environ.get(settings.password_variable, ""))
        server.send_message(message)
