"""Rebuild while somebody edits, and reload the page in the browser, keeping its place.

1. The pages are served from this machine to this machine only: a request that a page from elsewhere
   brings here under another name (DNS rebinding) is refused by its Host header.
2. Only what stands in `reports` is served: no link out of it, nothing hidden, no list of a folder.
3. What is served differs from what stands there in one thing: a script that waits for the next
   build.
4. At most `MOST_CONNECTIONS` are open; one that says nothing for `SILENT_SECONDS` is closed.
"""

import json
import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from os import PathLike
from pathlib import Path
from socket import socket
from typing import Any
from urllib.parse import urlsplit

from markupsafe import escape
from watchfiles import DefaultFilter, watch

from pbdreport.config.project import Project

WATCHED = ("notebooks", "config", "data/raw", "src")
SCRIPT = "/~watch.js"
EVENTS = "/~events"
HEARTBEAT = 15
OWN_NAMES = ("127.0.0.1", "localhost")
"""The names under which a browser on this machine knows the server."""
MOST_CONNECTIONS = 64
SILENT_SECONDS = 10
_SCRIPT_TEXT = """\
new EventSource("/~events").onmessage = function (event) {
  var told = JSON.parse(event.data);
  if (told.state === "built") { location.reload(); return; }
  var shown = document.getElementById("watch-told") || document.createElement("pre");
  shown.id = "watch-told";
  shown.setAttribute("role", "alert");
  shown.textContent = told.text;
  shown.style.cssText = "position: fixed; inset: auto 0 0 0; z-index: 99; max-height: 50vh;" +
    "overflow: auto; margin: 0; padding: 1rem 1.5rem; white-space: pre-wrap;" +
    "color: #1a1a1a; background: #fff3f2; border-top: 4px solid #b3261e; font-size: 0.9375rem;";
  document.body.append(shown);
};
"""


class OpenPages:
    """The pages that wait for news."""

    def __init__(self) -> None:
        """Nobody waits yet, and nothing failed."""
        self._waiting: set[queue.SimpleQueue[str]] = set()
        self._standing = ""

    def tell(self, state: str, text: str = "") -> None:
        """Tell every page: `built` or `failed`, with a text; of a failure also later pages."""
        news = json.dumps({"state": state, "text": text})
        self._standing = news if state == "failed" else ""
        for page in list(self._waiting):
            page.put(news)

    @contextmanager
    def page(self) -> Iterator["queue.SimpleQueue[str]"]:
        """One page's own news, as long as it is open."""
        news: queue.SimpleQueue[str] = queue.SimpleQueue()
        if self._standing:
            news.put(self._standing)
        self._waiting.add(news)
        try:
            yield news
        finally:
            self._waiting.discard(news)


class ReportServer(ThreadingHTTPServer):
    """A server with a thread for each connection, and a bound on how many there are."""

    daemon_threads = True

    def __init__(self, port: int, handler: Callable[..., SimpleHTTPRequestHandler]):
        """Serve this machine on a port."""
        self._free = threading.BoundedSemaphore(MOST_CONNECTIONS)
        super().__init__(("127.0.0.1", port), handler)

    def verify_request(self, request: socket | tuple[bytes, socket], client_address: Any) -> bool:
        """Whether there is room for one more connection; without, it is closed."""
        return self._free.acquire(blocking=False)

    def process_request_thread(
        self, request: socket | tuple[bytes, socket], client_address: Any
    ) -> None:
        """Serve a connection in its thread, and make room when it has ended."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()


class ReportHandler(SimpleHTTPRequestHandler):
    """The reports, with the script that waits for the next build."""

    timeout = SILENT_SECONDS

    def __init__(self, *words: object, audience: OpenPages, **named: object):
        """Serve a folder to an audience."""
        self._audience = audience
        super().__init__(*words, **named)  # type: ignore[arg-type]

    def parse_request(self) -> bool:
        """Read a request; refuse one that was made to another machine's name."""
        if not super().parse_request():
            return False
        hosts = self.headers.get_all("Host", [])
        if len(hosts) != 1 or _host_name(hosts[0]) not in OWN_NAMES:
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST)
            return False
        return True

    def do_GET(self) -> None:
        """A page, the script, or the news."""
        if self.path == SCRIPT:
            self._send("text/javascript", _SCRIPT_TEXT.encode())
        elif self.path == EVENTS:
            self._news()
        elif (page := self._page()) is not None:
            self._send("text/html; charset=utf-8", _waiting(page).encode())
        else:
            super().do_GET()

    def log_message(self, *_: object) -> None:
        """Say nothing of each request."""

    def translate_path(self, path: str) -> str:
        """The file of an address; for what is not to be served, one that is never there."""
        root, found = Path(self.directory), super().translate_path(path)
        file = Path(found)
        is_hidden = any(part.startswith(".") for part in file.relative_to(root).parts)
        is_outside = not file.resolve().is_relative_to(root.resolve())
        return str(root / ".nothing") if is_hidden or is_outside else found

    def list_directory(self, path: str | PathLike[str]) -> None:
        """Refuse a folder without a page, which the library would list."""
        self.send_error(HTTPStatus.NOT_FOUND)

    def _page(self) -> str | None:
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() and self.path.endswith("/") else path
        is_page = path.suffix == ".html" and path.is_file()
        return path.read_text(encoding="utf-8") if is_page else None

    def _send(self, kind: str, content: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)

    def _news(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        with self._audience.page() as news:
            try:
                while True:
                    self.wfile.write(_next(news).encode())
                    self.wfile.flush()
            except OSError:
                return


def watch_project(
    project: Project, rebuild: Callable[[], str], port: int, opened: Callable[[str, int], None]
) -> None:
    """Serve the reports and rebuild on every change, until interrupted.

    Args:
        project: The project.
        rebuild: Brings the reports up to date; gives what went wrong, or nothing.
        port: The port on this machine; 0 for any that is free.
        opened: Told the address and the port.
    """
    audience = OpenPages()
    pages = partial(ReportHandler, audience=audience, directory=str(project.reports))
    server = ReportServer(port, pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        opened(f"http://127.0.0.1:{server.server_port}/", server.server_port)
        _tell(audience, rebuild())
        folders = [project.root / name for name in WATCHED]
        for _ in watch(*(path for path in folders if path.is_dir()), watch_filter=DefaultFilter()):
            _tell(audience, rebuild())
    finally:
        server.shutdown()
        server.server_close()


def _host_name(host: str) -> str:
    """The name in a Host header, without its port; empty if it is none."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _tell(audience: OpenPages, problem: str) -> None:
    audience.tell("failed", problem) if problem else audience.tell("built")


def _next(news: "queue.SimpleQueue[str]") -> str:
    """The next news, or a comment, so that a page that has gone is noticed."""
    try:
        return f"data: {news.get(timeout=HEARTBEAT)}\n\n"
    except queue.Empty:
        return ": nothing yet\n\n"


def _waiting(page: str) -> str:
    """A page that waits: its policy lets it ask this server, and it has the script."""
    none = escape("default-src 'none';")
    allowed = page.replace(none, none + escape(" connect-src 'self';"), 1)
    return allowed.replace("</head>", f'<script src="{SCRIPT}" defer></script></head>', 1)
