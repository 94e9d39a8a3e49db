"""Running commands for benchmarks, each in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent


def run(folder: Path, *words: object, **environment: str) -> str:
    """Run a command in a folder and return its output; exit with its errors if it fails."""
    done = subprocess.run(
        [str(word) for word in words],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise SystemExit(f"{words}\n{done.stdout}\n{done.stderr}")
    return done.stdout
