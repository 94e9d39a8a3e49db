"""Look for what the tests need beside Python packages; install it as root on Debian, else say how.

    .venv/bin/python deploy/system.py

The list is `REQUIREMENTS` of `pbdreport.system_requirements`.
A need that stays unmet stops: no test is skipped.
"""

import os
import subprocess
import sys

from pbdreport.system_requirements import REQUIREMENTS, SystemRequirement, is_debian


def main() -> int:
    """Meet every need; the exit code."""
    if missing() and is_debian() and os.geteuid() == 0:
        install([package for need in missing() for package in need.debian])
    for need in missing():
        print(
            f"The tests need {need.name}: {need.purpose}.\n"
            f"It was not found. Type this, and try again:\n  {need.command()}",
            file=sys.stderr,
        )
    return 1 if missing() else 0


def missing() -> list[SystemRequirement]:
    """The needs that this machine does not meet."""
    return [need for need in REQUIREMENTS if not need.find()]


def install(packages: list[str]) -> None:
    """Install Debian packages; where it fails, apt's own lines say why and the need stays unmet."""
    print(f"Installing {', '.join(packages)}.", flush=True)
    apt = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "install", "-qq", "-y", "--no-install-recommends", *packages]
    if subprocess.run(["apt-get", "update", "-qq"], env=apt).returncode == 0:
        subprocess.run(command, env=apt)


if __name__ == "__main__":
    sys.exit(main())
