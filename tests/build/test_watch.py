"""Watching: a change is built and told to the page that is open."""

import queue
import threading
import urllib.request

import pytest

from pbdreport.build.watch import SCRIPT, watch_project
from pbdreport.config.project import Project

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
