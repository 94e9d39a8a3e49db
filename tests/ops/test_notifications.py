"""A failed build tells whoever maintains the reports."""

import socketserver
import sys
import threading
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default

import pytest

from pbdreport.config.project import Project
from pbdreport.ops.notifications import notify


def project(tmp_path, text):
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "maintainer.toml").write_text(text, encoding="utf-8")
    return Project(tmp_path)


def test_a_command_gets_the_notice_on_its_input(tmp_path):
    """Subject first, then what was refused."""
    code = "import sys; open('told.txt', 'w').write(sys.stdin.read())"
    configured = project(tmp_path, f'command = ["{sys.executable}", "-c", "{code}"]\n')

    problem = notify(configured, "netwerk 2023-2024 failed", "A chapter raised.")

    assert problem == ""
    told = (tmp_path / "told.txt").read_text()
    assert told == "netwerk 2023-2024 failed\n\nA chapter raised.\n"


class Mailbox(socketserver.StreamRequestHandler):
    """A mail server that takes every message, and knows no encryption."""

    def handle(self) -> None:
        """One conversation; the message stands in `received` of the server."""
        answers = {b"DATA": b"354 go on", b"QUIT": b"221 bye"}
        self.wfile.write(b"220 ready\r\n")
        while line := self.rfile.readline():
            self.wfile.write(answers.get(line[:4].upper(), b"250 fine") + b"\r\n")
            if line[:4].upper() == b"DATA":
                message = b"".join(iter(self.rfile.readline, b".\r\n"))
                self.server.received.append(message)  # type: ignore[attr-defined]
                self.wfile.write(b"250 taken\r\n")


@pytest.fixture
def mail() -> Iterator[socketserver.TCPServer]:
    """That server, on this machine."""
    with socketserver.TCPServer(("127.0.0.1", 0), Mailbox) as server:
        server.received = []  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def by_mail(server, more=""):
    return (
        f'[smtp]\nserver = "127.0.0.1"\nport = {server.server_address[1]}\n'
        f'sender = "bouw@dienst.example"\nto = ["an@dienst.example", "bo@dienst.example"]\n{more}'
    )


def test_a_notice_goes_by_mail(tmp_path, mail):
    """To everybody named, with what was refused as its text."""
    configured = project(tmp_path, by_mail(mail, "starttls = false\n"))

    problem = notify(configured, "netwerk 2023-2024 failed", "Eén hoofdstuk faalde.")

    (received,) = mail.received
    message = message_from_bytes(received, policy=default)
    assert problem == ""
    assert (message["Subject"], message["From"], message["To"]) == (
        "netwerk 2023-2024 failed",
        "bouw@dienst.example",
        "an@dienst.example, bo@dienst.example",
    )
    assert message.get_content().strip() == "Eén hoofdstuk faalde."


def test_no_notice_goes_unencrypted_unless_that_is_said(tmp_path, mail):
    """A password would go with it."""
    problem = notify(project(tmp_path, by_mail(mail)), "x", "y")

    assert problem.startswith("The maintainer could not be notified: STARTTLS")
    assert mail.received == []


def test_a_notice_that_cannot_be_sent_is_said_and_hides_nothing(tmp_path):
    """The build's own exit code stays."""
    configured = project(tmp_path, 'command = ["/nowhere/tell"]\n')

    assert notify(configured, "x", "y").startswith("The maintainer could not be notified: ")


def test_without_the_file_nobody_is_told(tmp_path):
    """Telling is a choice of the project."""
    assert notify(Project(tmp_path), "x", "y") == ""


NOTICES = {
    "an address with an accent": ('"an@dienst.example"', '"renée@dienst.example"', "x"),
    "an address with a line break": ('"an@dienst.example"', '"an@dienst.example\\nBcc: x@y"', "x"),
    "a sender that is none": ('"bouw@dienst.example"', '"Renée <"', "x"),
    "a subject of two lines": ("", "", "provincie\n2023-2024"),
    "a subject that is no text": ("", "", "caf\udce9"),
}


@pytest.mark.parametrize("name", NOTICES)
def test_no_notice_raises_whatever_is_wrong_with_it(tmp_path, mail, name):
    """The failure that it tells of is told all the same."""
    old, new, subject = NOTICES[name]
    text = by_mail(mail, "starttls = false\n").replace(old or "\0", new)

    problem = notify(project(tmp_path, text), subject, "y \udce9")

    assert problem == "" or problem.startswith("The maintainer could not be notified: ")
    assert problem or mail.received


@pytest.mark.parametrize("content", [b"command = ['\xe9']", b"", b"command = 3", b"\xff\xfe"])
def test_a_file_of_the_maintainer_that_is_none_is_said(tmp_path, content):
    """It is read when something failed: no time to fail as well."""
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "maintainer.toml").write_bytes(content)
    problem = notify(Project(tmp_path), "x", "y")
    assert problem == "" or problem.startswith("The maintainer could not be notified: ")
