"""Watching: a change is built and told to the page that is open."""

import queue
import threading
import urllib.request

import pytest

from pbdreport.config.project import Project
from pbdreport.ops.watch import SCRIPT, watch_project

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

    arguments = (Project(tmp_path), rebuild, 0, addresses.put)
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

    arguments = (Project(tmp_path), rebuild, 0, addresses.put)
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
