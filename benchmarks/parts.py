"""Where the time of a report of every school group goes: in one command, by kind of work.

    .venv/bin/python benchmarks/parts.py

The example service with 26 school groups is built from clean tables with `--each group`. Told are
the wall time and the seconds of cores that each kind of process took: figures of parts, chapters
(kernels), and all else (masks, pages, gates). The budget: at least 80 % of cores × time is work on
chapters and their figures.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import psutil
from commands import BIN, ROOT, run

SERVICE, YEAR = "netwerk", "2022-2023"
SECONDS_BETWEEN = 0.2


def main() -> None:
    """Build all parts, look at the processes meanwhile, and print the table."""
    with tempfile.TemporaryDirectory(prefix="bench-parts-") as made:
        project = Path(made)
        for name in ("config", "notebooks", "requirements"):
            subprocess.run(["cp", "-r", str(ROOT / name), str(project / name)], check=True)
        here = ("--service", SERVICE, "--school-year", YEAR)
        run(project, BIN / "pbdreport", "demo", *here)
        run(project, BIN / "pbdreport", "ingest", *here)
        started = time.monotonic()
        building = psutil.Popen(
            [str(BIN / "pbdreport"), "build", *here, "--each", "group"],
            cwd=project,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        seconds = watched(building)
        wall = time.monotonic() - started
        reports = len(list((project / "reports" / SERVICE).glob(f"{YEAR}*/manifest.json")))
    print(
        f"{reports} reports in {wall:.0f} s on {os.cpu_count()} cores, exit {building.returncode}"
    )
    for kind, busy in sorted(seconds.items()):
        share = busy / wall / (os.cpu_count() or 1)
        print(f"{kind:<28} {busy:7.0f} s of cores  {share:5.0%} of cores x time")


def watched(building: psutil.Popen) -> dict[str, float]:
    """Seconds of cores by kind of process, until the build ends."""
    seconds: dict[int, tuple[str, float]] = {}
    while building.poll() is None:
        for process in [building, *children(building)]:
            try:
                times = process.cpu_times()
                seconds[process.pid] = (kind_of(process, building), times.user + times.system)
            except psutil.Error:
                continue
        time.sleep(SECONDS_BETWEEN)
    found: dict[str, float] = defaultdict(float)
    for kind, busy in seconds.values():
        found[kind] += busy
    return found


def children(building: psutil.Popen) -> list[psutil.Process]:
    """Every process that the build started and that still runs."""
    try:
        return building.children(recursive=True)
    except psutil.Error:
        return []


def kind_of(process: psutil.Process, building: psutil.Popen) -> str:
    """What a process works on."""
    if process.pid == building.pid:
        return "masks, pages, gates"
    if "warm_server" not in " ".join(process.cmdline()):
        return "figures"
    return "masks, pages, gates" if is_aside(process, building) else "chapters"


def is_aside(process: psutil.Process, building: psutil.Popen) -> bool:
    """Whether it is the process that works aside: the first that the warm server forked."""
    server = process.parent()
    if server is None or server.pid == building.pid:
        return False
    return process == min(server.children(), key=psutil.Process.create_time)


if __name__ == "__main__":
    sys.exit(main())
