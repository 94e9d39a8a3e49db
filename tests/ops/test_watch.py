"""Watching: a change is built and told to the page that is open."""

import queue
import socket
import threading
import time
import urllib.request
from contextlib import suppress

import pytest

from pbdreport.config.project import Project
from pbdreport.ops.watch import MOST_CONNECTIONS, SCRIPT, ReportHandler, watch_project

PAGE = (
    '<html><head><meta http-equiv="Content-Security-Policy" '
    'content="default-src &#39;none&#39;; script-src &#39;self&#39;"></head><body>{}</body></html>'
)


@pytest.fixture
def watched(tmp_path):
    """A project that is watched: its page, its address, and what the next rebuild gives."""
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "reports").mkdir()
    page = tmp_path / "reports" / "index.html"
    page.write_text(PAGE.format("een"), encoding="utf-8")
    addresses: queue.Queue[str] = queue.Queue()
    problems: list[str] = [""]

    def rebuild() -> str:
        page.write_text(PAGE.format("twee"), encoding="utf-8")
        return problems[-1]

    arguments = (Project(tmp_path), rebuild, 0, lambda address, port: addresses.put(address))
    threading.Thread(target=watch_project, args=arguments, daemon=True).start()
    return tmp_path, addresses.get(timeout=10), problems


def read(address: str) -> str:
    with urllib.request.urlopen(address, timeout=10) as answer:
        return answer.read().decode()


def test_pages_are_served_with_the_script_that_waits(watched):
    """The policy lets a page ask this server for news, and nothing else more."""
    _, address, _ = watched

    page = read(address)

    assert f'<script src="{SCRIPT}" defer></script></head>' in page
    assert "default-src &#39;none&#39;; connect-src &#39;self&#39;; script-src" in page
    assert "EventSource" in read(address.rstrip("/") + SCRIPT)


@pytest.mark.parametrize(("problem", "state"), [("", "built"), ("Cel 4 faalt.", "failed")])
def test_a_change_is_told_to_the_open_page(watched, problem, state):
    """Built, or what went wrong."""
    folder, address, problems = watched
    problems.append(problem)
    with urllib.request.urlopen(f"{address}~events", timeout=30) as news:
        (folder / "notebooks" / "01_reach.ipynb").write_text("{}", encoding="utf-8")
        line = news.readline().decode()

    assert f'"state": "{state}"' in line
    assert problem in line


def test_only_this_machine_is_served(watched):
    """Drafts are nobody else's yet."""
    assert watched[1].startswith("http://127.0.0.1:")


def answer(address: str, path: str = "/", *headers: str) -> tuple[int, str]:
    """The status and the text of a request that is written out by hand."""
    port = int(address.rstrip("/").rpartition(":")[2])
    lines = [f"GET {path} HTTP/1.1", *headers, "", ""]
    with socket.create_connection(("127.0.0.1", port), timeout=10) as asked:
        asked.sendall("\r\n".join(lines).encode())
        said = b"".join(iter(lambda: asked.recv(65536), b"")).decode()
    return (int(said.split()[1]), said) if said else (0, "")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (["Host: 127.0.0.1:8765"], 200),
        (["Host: LOCALHOST"], 200),
        (["Host: dienst.example"], 421),
        (["Host: 127.0.0.1.dienst.example"], 421),
        (["Host: dienst.example:8765", "Host: localhost"], 421),
        (["Host: ["], 421),
        (["Host:"], 421),
        ([], 421),
    ],
)
def test_only_requests_to_this_machine_by_its_own_name_are_answered(watched, headers, status):
    """A page from elsewhere may make its own name lead to this machine, and read the drafts."""
    _, address, _ = watched

    assert [answer(address, path, *headers)[0] for path in ("/", SCRIPT)] == [status, status]


def test_an_edition_is_served_through_its_link_and_nothing_outside_the_reports(watched):
    """A link out of `reports` could show exports; hidden folders hold unfinished editions."""
    folder, address, _ = watched
    edition = folder / "reports" / ".editions" / "dienst-2023-2024@1"
    (edition / "data").mkdir(parents=True)
    (edition / "index.html").write_text(PAGE.format("editie"), encoding="utf-8")
    (edition / "data" / "figures.csv").write_text("figure", encoding="utf-8")
    (folder / "exports").mkdir()
    for name in ("geheim.csv", "geheim.html", "index.html"):
        (folder / "exports" / name).write_text("geheim", encoding="utf-8")
    service = folder / "reports" / "dienst"
    service.mkdir()
    (service / "2023-2024").symlink_to("../.editions/dienst-2023-2024@1")
    (service / "uit").symlink_to(folder / "exports")
    (service / "geheim.html").symlink_to(folder / "exports" / "geheim.html")
    own = "Host: localhost"

    assert "editie" in answer(address, "/dienst/2023-2024/", own)[1]
    assert answer(address, "/dienst/2023-2024/data/figures.csv", own)[0] == 200
    for path in (
        "/dienst/uit/",
        "/dienst/uit/geheim.csv",
        "/dienst/uit/geheim.html",
        "/dienst/geheim.html",
        "/.editions/",
        "/.editions/dienst-2023-2024@1/index.html",
        "/%2eeditions/dienst-2023-2024@1/index.html",
        "/../exports/geheim.csv",
        "/dienst/2023-2024/data/",
        "/dienst/",
    ):
        status, said = answer(address, path, own)
        assert (status, "geheim" in said, "figures" in said) == (404, False, False), path


def test_a_connection_too_many_is_closed_until_there_is_room(watched):
    """Pages that are left open do not exhaust this machine."""
    _, address, _ = watched
    port = int(address.rstrip("/").rpartition(":")[2])
    own = "Host: localhost"
    open_ones = []
    for _ in range(MOST_CONNECTIONS):
        # One after the other: the system queues few, and who waits in silence is closed.
        open_ones.append(socket.create_connection(("127.0.0.1", port), timeout=10))
        open_ones[-1].sendall(b"GET /~events HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert open_ones[-1].recv(12) == b"HTTP/1.0 200"

    with suppress(ConnectionError):
        assert answer(address, "/", own) == (0, "")
    for one in open_ones:
        one.close()
    until = time.monotonic() + 30
    status = 0
    while status != 200 and time.monotonic() < until:
        # A page that has gone is noticed with the next news.
        (watched[0] / "notebooks" / "02.ipynb").write_text(f"{time.monotonic()}", encoding="utf-8")
        time.sleep(0.1)
        with suppress(ConnectionError):
            status = answer(address, "/", own)[0]
    assert status == 200


def test_a_connection_that_says_nothing_is_closed(watched, monkeypatch):
    """Else sixty-four of them would keep everybody out."""
    monkeypatch.setattr(ReportHandler, "timeout", 0.2)
    port = int(watched[1].rstrip("/").rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=10) as silent:
        assert silent.recv(1) == b""


def test_an_open_page_reloads_where_it_was_and_shows_what_failed(chromium, tmp_path):
    """At the paragraph that is being edited.

    What failed stands in view, also on a page that is opened later, until it is mended.
    """
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "reports").mkdir()
    page, notebook = tmp_path / "reports" / "index.html", tmp_path / "notebooks" / "01_reach.ipynb"
    tall = '<p id="told">{}</p>' + "<p>regel</p>" * 300
    problem = "A chapter runs from its first cell to its last.\n  cell  4, under 'Bereik'"
    addresses: queue.Queue[str] = queue.Queue()

    def rebuild() -> str:
        written = notebook.read_text(encoding="utf-8") if notebook.exists() else "begin"
        if written == "fout":
            return problem
        page.write_text(PAGE.format(tall.format(written)), encoding="utf-8")
        return ""

    arguments = (Project(tmp_path), rebuild, 0, lambda address, port: addresses.put(address))
    threading.Thread(target=watch_project, args=arguments, daemon=True).start()
    window = chromium.new_page()
    window.goto(addresses.get(timeout=10))
    window.wait_for_selector("#told")
    window.evaluate("window.scrollTo(0, 2000)")

    notebook.write_text("nieuwe zin", encoding="utf-8")
    window.wait_for_selector("#told:has-text('nieuwe zin')", timeout=20_000, state="attached")
    window.wait_for_function("window.scrollY === 2000", timeout=10_000)
    notebook.write_text("fout", encoding="utf-8")
    window.wait_for_selector("#watch-told", timeout=20_000)

    assert window.locator("#watch-told").inner_text() == problem
    assert window.evaluate("window.scrollY") == 2000
    window.reload()
    window.wait_for_selector("#watch-told", timeout=20_000)
    notebook.write_text("gemaakt", encoding="utf-8")
    window.wait_for_selector("#told:has-text('gemaakt')", timeout=20_000, state="attached")
    assert window.locator("#watch-told").count() == 0
    window.close()
