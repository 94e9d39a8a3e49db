"""A notice to whoever maintains the reports when a build fails: silence is not safe.

`config/maintainer.toml` names a command that gets the notice on its standard input, or a mail
server. Readers are never told.
"""

import os
import smtplib
import ssl
import subprocess
from email.message import EmailMessage
from typing import Annotated

from pydantic import Field

from pbdreport.config.project import Project
from pbdreport.config.reading import Configured, read_toml
from pbdreport.errors import PbdReportError

SECONDS = 30


class MailServer(Configured):
    """Where to send mail, and from whom to whom."""

    server: str
    port: Annotated[int, Field(gt=0)] = 587
    starttls: bool = True
    user: str = ""
    password_variable: str = "PBDREPORT_SMTP_PASSWORD"
    sender: str
    to: tuple[str, ...]


class Maintainer(Configured):
    """`config/maintainer.toml`; without the file nobody is told."""

    command: tuple[str, ...] = ()
    smtp: MailServer | None = None


def notify(project: Project, subject: str, text: str) -> str:
    """Tell the maintainer as configured; what went wrong with telling, or nothing.

    A notice that cannot be sent never hides the failure that it tells of.
    """
    path = project.root / "config" / "maintainer.toml"
    if not path.is_file():
        return ""
    try:
        maintainer = read_toml(path, Maintainer, project, "The maintainer's file")
        if maintainer.command:
            subprocess.run(
                maintainer.command,
                input=f"{subject}\n\n{text}\n",
                text=True,
                check=True,
                timeout=SECONDS,
                cwd=project.root,
                capture_output=True,
            )
        if maintainer.smtp:
            _mail(maintainer.smtp, subject, text)
    except (OSError, subprocess.SubprocessError, smtplib.SMTPException, PbdReportError) as error:
        return f"The maintainer could not be told: {error}"
    return ""


def _mail(settings: MailServer, subject: str, text: str) -> None:
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = settings.sender
    message["To"] = ", ".join(settings.to)
    message.set_content(text)
    with smtplib.SMTP(settings.server, settings.port, timeout=SECONDS) as server:
        if settings.starttls:
            # smtplib by itself asks no server who it is.
            server.starttls(context=ssl.create_default_context())
        if settings.user:
            server.login(settings.user, os.environ.get(settings.password_variable, ""))
        server.send_message(message)
