"""Who is notified of failures: `config/maintainer.toml`."""

from typing import Annotated

from pydantic import Field

from pbdreport.config.toml import FrozenConfig


class MailServer(FrozenConfig):
    """The mail server, the sender and the recipients."""

    server: str
    port: Annotated[int, Field(gt=0)] = 587
    starttls: bool = True
    user: str = ""
    password_variable: str = "PBDREPORT_SMTP_PASSWORD"
    sender: str
    to: tuple[str, ...]


class Maintainer(FrozenConfig):
    """`config/maintainer.toml`; without the file nobody is notified."""

    command: tuple[str, ...] = ()
    smtp: MailServer | None = None
