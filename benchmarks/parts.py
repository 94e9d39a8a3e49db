"""Where the time of a report of every school group goes: in one command, by kind of work.

    .venv/bin/python benchmarks/parts.py

The example service with 26 school groups is built from clean tables with `--each group`. Told are
the wall time and the seconds of cores that each kind of work took:

- figures: what works aside, until the first kernel starts; with the masks of each part by itself;
- chapters: the kernels, and the threads of the build that run them;
- libraries: the server of warm kernels, which imports them once;
- masks of all parts together: the build's own thread;
- tables, pages and gates: what works aside, from the first kernel on.

The budget: at least 80 % of cores x time is work on chapters and their figures.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from contextlib import suppress
from pathlib import Path

import psutil
from commands import BIN, ROOT, run

SERVICE, YEAR = "netwerk", "2022-2023"
SECONDS_BETWEEN = 0.1
"""What a kernel works between the last look at it and its end is not told."""


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
    """Seconds of cores by kind of work, until the build ends."""
    last: dict[tuple[int, int], float] = {}
    found: dict[str, float] = defaultdict(float)
    kernels: set[int] = set()
    while building.poll() is None:
        try:
            processes = [building, *building.children(recursive=True)]
            kinds = kinds_of(processes, building, kernels)
        except psutil.Error:
            continue
        for process in processes:
            with suppress(psutil.Error):
                for thread, busy in times_of(process, building):
                    kind = kinds[process.pid] if thread == process.pid else "chapters"
                    found[kind] += busy - last.get((process.pid, thread), 0.0)
                    last[process.pid, thread] = busy
        time.sleep(SECONDS_BETWEEN)
    return found


def times_of(process: psutil.Process, building: psutil.Popen) -> list[tuple[int, float]]:
    """Seconds of cores of a process; of the build, whose threads run chapters, of each thread."""
    if process == building:
        return [(one.id, one.user_time + one.system_time) for one in process.threads()]
    times = process.cpu_times()
    return [(process.pid, times.user + times.system)]


def kinds_of(
    processes: list[psutil.Process], building: psutil.Popen, seen: set[int]
) -> dict[int, str]:
    """What each process works on now: the server forks who works aside before any kernel.

    Args:
        processes: The build, and all that it started.
        building: The build.
        seen: The kernels seen so far; those of now are added.
    """
    kinds = {process.pid: "libraries" for process in processes}
    kinds[building.pid] = "masks of all parts together"
    servers = [process for process in processes if process.ppid() == building.pid]
    for server in servers:
        forked = [process for process in processes if process.ppid() == server.pid]
        forked.sort(key=lambda process: (process.create_time(), process.pid))
        asides, kernels = forked[: os.cpu_count() or 1], forked[os.cpu_count() or 1 :]
        seen |= {kernel.pid for kernel in kernels}
        aside = "tables, pages and gates" if seen else "figures"
        kinds |= {process.pid: aside for process in asides}
        kinds |= {process.pid: "chapters" for process in kernels}
    return kinds


if __name__ == "__main__":
    sys.exit(main())
