"""A notice to whoever maintains the reports when a build fails: silence is not safe.

`config/maintainer.toml` names a command that gets the notice on its standard input, or a mail
server. Readers are never told.
"""

import os
import smtplib
import ssl
import subprocess
from email.message import EmailMessage

from pbdreport.config.maintainer import MailServer, Maintainer
from pbdreport.config.project import Project
from pbdreport.config.toml import read_toml

SECONDS = 30


def notify(project: Project, subject: str, text: str) -> str:
    """Tell the maintainer as configured; what went wrong with telling, or nothing.

    A notice that cannot be sent never hides the failure that it tells of.
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
        return f"The maintainer could not be told: {error}"
    return ""


def _mail(settings: MailServer, subject: str, text: str) -> None:
    message = EmailMessage()
    message["Subject"] = " ".join(subject.split())
    message["From"] = settings.sender
    message["To"] = ", ".join(settings.to)
    message.set_content(text.encode("utf-8", "backslashreplace").decode())
    with smtplib.SMTP(settings.server, settings.port, timeout=SECONDS) as server:
        if settings.starttls:
            # smtplib by itself asks no server who it is.
            server.starttls(context=ssl.create_default_context())
        if settings.user:
            server.login(settings.user, os.environ.get(settings.password_variable, ""))
        server.send_message(message)
