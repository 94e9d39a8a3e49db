"""Runs the readers of workbooks and calendars in a separate process, with limits.

A hostile or damaged file can make the libraries that read these formats crash, fill the memory or
run for ever. In a separate process that only affects the file itself, which is refused.

The process gets its request as JSON on standard input, and answers in lines of JSON on standard
output: lists of rows, then `end` with the counts of the reader, or `refusal`. It uses no pickle.
"""

import importlib
import json
import signal
import subprocess
import sys
import traceback
from collections.abc import Iterator
from typing import Any

from pbdreport import errors
from pbdreport.errors import PbdReportError, UnreadableFile

Row = tuple[int, list[str]]

READERS = {
    "workbook": "pbdreport.ingest.readers.workbook_rows",
    "calendar": "pbdreport.ingest.readers.calendar_rows",
    "other_table": "pbdreport.ingest.readers.other_table_rows",
    "sqlite": "pbdreport.ingest.readers.sqlite_rows",
}
"""The module for each format; its `rows_of(asked, shown, counts)` reads a file."""
MOST_MEMORY = 3 * 1024**3
"""The most bytes of memory that the process may use."""
MOST_SECONDS = 300
"""The most seconds of processor time; waiting does not count."""
_AT_ONCE = 500


def rows_apart(
    reader: str, asked: dict[str, Any], shown: str, counts: dict[str, Any]
) -> Iterator[Row]:
    """The rows of a file, read in a separate process.

    Args:
        reader: One of `READERS`.
        asked: The request for that reader; must be valid JSON.
        shown: The path as messages show it.
        counts: Receives the counts of the reader when all rows have been read.

    Raises:
        PbdReportError: The reader refuses the file, or used too much memory or time.
    """
    question = {
        "reader": reader,
        "asked": asked,
        "shown": shown,
        "memory": MOST_MEMORY,
        "seconds": MOST_SECONDS,
    }
    with subprocess.Popen(
        [sys.executable, "-P", "-m", __name__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdin and process.stdout
        try:
            with process.stdin as stdin:
                stdin.write(json.dumps(question).encode())
            for line in process.stdout:
                answer = json.loads(line)
                if isinstance(answer, list):
                    yield from ((number, cells) for number, cells in answer)
                elif "end" in answer:
                    counts.update(answer["end"])
                    return
                else:
                    raise _raised(answer)
        except (BrokenPipeError, json.JSONDecodeError):
            pass  # The process ended in the middle of a line, or before it got the request.
        finally:
            process.kill()
    raise _ended(shown, process.returncode)


def _raised(answer: dict[str, Any]) -> Exception:
    if "refusal" in answer:
        kind, must, where, advice = answer["refusal"]
        refusal: PbdReportError = getattr(errors, kind)(must, where, advice)
        return refusal
    error = RuntimeError(answer["mistake"][0])
    error.add_note(answer["mistake"][1])
    return error


def _ended(shown: str, code: int) -> UnreadableFile:
    """The error for a file whose reader ended early."""
    signals = {-one.value: one.name for one in signal.Signals}
    out_of_time = code in (-signal.SIGXCPU, -signal.SIGKILL)
    return UnreadableFile(
        "The file takes too much time to read."
        if out_of_time
        else "The file makes its reader crash, or takes too much memory to read.",
        {
            "file": shown,
            "expected": f"at most {MOST_MEMORY / 1024**3:g} GB of memory and "
            f"{MOST_SECONDS} seconds of work",
            "found": f"its reader ended with {signals.get(code, f'code {code}')}",
        },
        "Check that it is the right file; open it in the program that made it, save it "
        "under another name, or export it as CSV.",
    )


def _answer_one() -> None:
    """Read the file named in the request on standard input."""
    question = json.load(sys.stdin)
    _bound(question["memory"], question["seconds"])
    shown = question["shown"]
    try:
        reader = importlib.import_module(READERS[question["reader"]])
        counts: dict[str, Any] = {}
        batch: list[Row] = []
        for row in reader.rows_of(question["asked"], shown, counts):
            batch.append(row)
            if len(batch) == _AT_ONCE:
                _send(batch)
                batch = []
        _send(batch)
        _send({"end": counts})
    except PbdReportError as error:
        _send({"refusal": [type(error).__name__, error.must, error.where, error.advice]})
    except MemoryError:
        sys.exit(1)
    except Exception as error:
        _send({"mistake": [f"{type(error).__name__}: {error}", traceback.format_exc()]})


def _send(answer: object) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def _bound(memory: int, seconds: int) -> None:
    """Let the operating system end this process if it uses more."""
    try:
        import resource
    except ImportError:  # Windows has no such limits.
        return
    for kind, bound in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds)):
        _, hard = resource.getrlimit(kind)
        most = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        try:
            resource.setrlimit(kind, (most, hard))
        except (ValueError, OSError):  # macOS has no limit on memory.
            continue
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    _answer_one()
