"""Measure the size of pages and the time until Chromium shows them.

    python benchmarks/pages.py reports/provincie/2023-2024

Each page is asked for from a server on this machine, with an empty cache, as on a desk and as on a
phone: a processor four times slower, 1.6 Mbit/s and 150 ms to the server, as Lighthouse has it. The
median of five visits. The server does not compress; the last column tells what gzip would leave of
the page itself.
"""

import sys
from functools import partial
from gzip import compress
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from threading import Thread

from playwright.sync_api import Browser, sync_playwright

from pbdreport.ops.doctor import browser as find_browser

VISITS = 5
PHONE = {"latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8}
PAINT = """() => new Promise(done => new PerformanceObserver(
    list => done(list.getEntriesByName("first-contentful-paint")[0].startTime)
).observe({type: "paint", buffered: true}))"""


class Quiet(SimpleHTTPRequestHandler):
    """A server that writes no log."""

    def log_message(self, format: str, *args: object) -> None:
        """Write nothing."""


def visit(browser: Browser, address: str, on_phone: bool) -> tuple[float, int]:
    """Milliseconds to the first paint, and bytes transferred."""
    width = 390 if on_phone else 1400
    page = browser.new_page(viewport={"width": width, "height": 844})
    line = page.context.new_cdp_session(page)
    weights: list[int] = []
    line.send("Network.enable")
    line.on("Network.loadingFinished", lambda told: weights.append(told["encodedDataLength"]))
    if on_phone:
        line.send("Network.emulateNetworkConditions", {"offline": False, **PHONE})
        line.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.goto(address)
    painted = page.evaluate(PAINT)
    page.close()
    return painted, sum(weights)


def main() -> None:
    """Print a line for each page of the edition."""
    edition = Path(sys.argv[1]).absolute()
    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(Quiet, directory=str(edition.parents[1]))
    )
    Thread(target=server.serve_forever, daemon=True).start()
    root = f"http://127.0.0.1:{server.server_port}/{edition.relative_to(edition.parents[1])}"
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=find_browser(), args=arguments)
        print(f"{'page':24} {'kB':>6} {'desk ms':>8} {'phone ms':>9} {'gzip kB':>8}")
        for page in sorted(edition.glob("*.html")):
            desk, phone = (
                [visit(browser, f"{root}/{page.name}", on_phone) for _ in range(VISITS)]
                for on_phone in (False, True)
            )
            times = [median(time for time, _ in visits) for visits in (desk, phone)]
            packed = len(compress(page.read_bytes())) / 1000
            weight = desk[0][1] / 1000
            print(f"{page.name:24} {weight:6.0f} {times[0]:8.0f} {times[1]:9.0f} {packed:8.0f}")
        browser.close()
    server.shutdown()


if __name__ == "__main__":
    main()
