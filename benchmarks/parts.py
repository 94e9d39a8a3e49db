"""Measure where the time goes when a report for every school group is built.

    .venv/bin/python benchmarks/parts.py

The example service with 26 school groups is built from clean tables with `--each group`. The table
has the wall time, and the core-seconds of each kind of work:

- figures: the workers, until the first kernel starts; includes the masks of each unit by itself;
- kernels: the chapters;
- kernels' threads: the threads of the build that run and save chapters;
- libraries: the warm server, which imports them once;
- masks of all units together: the main thread of the build;
- tables, pages and gates: the workers, after the first kernel has started.

The budget: at least 80 % of cores x time is work on chapters and their figures.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
from commands import BIN, ROOT, run

SERVICE, YEAR = "netwerk", "2022-2023"
SECONDS_BETWEEN = 0.02
"""Work of a kernel after its last sample is not counted."""


def main() -> None:
    """Build all units, sample the processes meanwhile, and print the table."""
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
        idle, own = psutil.cpu_times().idle, time.process_time()
        seconds = watched(building)
        wall = time.monotonic() - started
        seconds["idle"] = psutil.cpu_times().idle - idle
        seconds["this benchmark itself"] = time.process_time() - own
        reports = len(list((project / "reports" / SERVICE).glob(f"{YEAR}*/manifest.json")))
    print(
        f"{reports} reports in {wall:.0f} s on {os.cpu_count()} cores, exit {building.returncode}"
    )
    for kind, busy in sorted(seconds.items()):
        share = busy / wall / (os.cpu_count() or 1)
        print(f"{kind:<28} {busy:7.0f} core-seconds  {share:5.0%} of cores x time")


def watched(building: psutil.Popen) -> dict[str, float]:
    """Core-seconds by kind of work, until the build ends."""
    last: dict[tuple[int, int], float] = {}
    found: dict[str, float] = defaultdict(float)
    known = {building.pid: building}
    while building.poll() is None:
        servers = children(building.pid)
        forked = [pid for server in servers for pid in children(server)]
        for pid in (building.pid, *servers, *forked):
            with suppress(psutil.Error, ProcessLookupError):
                process = known.setdefault(pid, psutil.Process(pid))
                for thread, kind, busy in times_of(process, pid in forked):
                    # Workers compute figures until there is a kernel.
                    if kind == "worker":
                        kind = "tables, pages and gates" if "kernels" in found else "figures"
                    found[kind] += busy - last.get((pid, thread), 0.0)
                    last[pid, thread] = busy
        time.sleep(SECONDS_BETWEEN)
    return found


def children(pid: int) -> list[int]:
    """The child processes of a process; none if it has ended."""
    with suppress(OSError):
        tasks = Path(f"/proc/{pid}/task").iterdir()
        return [int(child) for task in tasks for child in (task / "children").read_text().split()]
    return []


def times_of(process: psutil.Process, is_forked: bool) -> Iterator[tuple[int, str, float]]:
    """Core-seconds of a process by kind of work; for the build itself, by thread.

    Args:
        process: The build, its server, or a fork of the server.
        is_forked: Whether the server forked it: a kernel, which has its own session, or a worker.
    """
    if isinstance(process, psutil.Popen):
        for one in process.threads():
            kind = "masks of all units together" if one.id == process.pid else "kernels' threads"
            yield one.id, kind, one.user_time + one.system_time
        return
    times = process.cpu_times()
    is_kernel = os.getsid(process.pid) == process.pid
    kind = "kernels" if is_forked and is_kernel else "worker" if is_forked else "libraries"
    yield process.pid, kind, times.user + times.system


if __name__ == "__main__":
    sys.exit(main())
