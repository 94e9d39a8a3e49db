"""Make a Python environment from the project's locks; the standard library only.

    python deploy/environment.py .venv runtime test

Done already: returns at once. What is done is kept by content (the hash of each lock), so that a
touched file costs nothing. An environment whose making was interrupted, whose Python is gone, or
that was made for another folder, is made again from nothing.

Packages are installed by uv where it is on the path, in a fraction of the time, and else by pip;
by pip also where uv fails, since only pip's own settings may know a mirror. Both take the hashes of
the lock and nothing else. A terminal shows how many packages are done; elsewhere there is a line
when an installation begins and one when it has ended.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROJECT = "project"
# Settings that would send packages elsewhere, or change which ones are taken. Those that say where
# packages come from (a mirror, a proxy, a certificate) stay: the hashes hold whatever the place.
NOT_OURS = {
    "PIP_CONSTRAINT",
    "PIP_PREFIX",
    "PIP_REQUIREMENT",
    "PIP_ROOT",
    "PIP_TARGET",
    "PIP_USER",
    "PYTHONDONTWRITEBYTECODE",
    "PYTHONHOME",
    "PYTHONPATH",
    "UV_BREAK_SYSTEM_PACKAGES",
    "UV_BUILD_CONSTRAINT",
    "UV_CONSTRAINT",
    "UV_EXCLUDE",
    "UV_EXCLUDE_NEWER",
    "UV_NO_BINARY",
    "UV_NO_VERIFY_HASHES",
    "UV_OVERRIDE",
    "UV_PRERELEASE",
    "UV_PREFIX",
    "UV_PYTHON",
    "UV_RESOLUTION",
    "UV_SYSTEM_PYTHON",
    "UV_TARGET",
}
REQUIRED = ("--require-hashes", "--only-binary", ":all:", "--requirement")
"""How both installers take the packages of a lock, and nothing built on this machine."""
LAST_LINES = 30
"""How much of what pip printed is shown if it fails."""


def main(folder: str, *locks: str) -> int:
    """Bring an environment up to date with its locks and the project; the exit code."""
    venv = ROOT / folder
    wanted = {lock: ROOT / "requirements" / f"{lock}.txt" for lock in locks}
    wanted[PROJECT] = ROOT / "pyproject.toml"
    if not outdated(venv, wanted):
        return 0
    with one_at_a_time():
        try:
            make(venv, wanted)
        except subprocess.CalledProcessError:
            print(
                f"The environment {folder} could not be made: the lines above say why.\n"
                "What it needs from the network, it needs once. Mend it and type the same again.",
                file=sys.stderr,
            )
            return 1
    return 0


def make(venv: Path, wanted: dict[str, Path]) -> None:
    """Install what is outdated; from nothing, where what is there cannot be trusted."""
    unfinished = venv / "unfinished"
    if unfinished.exists() or not is_whole(venv):
        shutil.rmtree(venv, ignore_errors=True)
        make_venv(venv)
    steps = outdated(venv, wanted)
    unfinished.touch()
    for name in steps:
        install_project(venv) if name == PROJECT else install_lock(venv, wanted[name])
        stamp(venv, name).parent.mkdir(exist_ok=True)
        stamp(venv, name).write_text(digest(wanted[name]), encoding="utf-8")
    unfinished.unlink()


def make_venv(venv: Path) -> None:
    """Make an environment with nothing but pip."""
    subprocess.run([sys.executable, "-m", "venv", venv], check=True, env=environment())


def outdated(venv: Path, wanted: dict[str, Path]) -> list[str]:
    """The names whose file is not the one that was installed."""
    if (venv / "unfinished").exists() or not is_whole(venv):
        return list(wanted)
    return [
        name
        for name, path in wanted.items()
        if not stamp(venv, name).is_file() or stamp(venv, name).read_text() != digest(path)
    ]


def is_whole(venv: Path) -> bool:
    """Whether the environment is here, was made for this folder, and its Python runs."""
    configuration = venv / "pyvenv.cfg"
    if not configuration.is_file() or f"{venv}\n" not in configuration.read_text(encoding="utf-8"):
        return False
    python = venv / "bin" / "python"
    return python.exists() and not subprocess.run([python, "-c", "import pip"]).returncode


def stamp(venv: Path, name: str) -> Path:
    """The file that holds the hash of what was installed under a name."""
    return venv / "installed" / name


def digest(path: Path) -> str:
    """The hash of a file's content."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def install_lock(venv: Path, lock: Path) -> None:
    """Install the packages of a lock: those of its hashes, and nothing built on this machine."""
    name = f"{lock.relative_to(ROOT)} into {venv.name}"
    print(f"Installing {name}: some minutes, once.", flush=True)
    started = time.monotonic()
    installer = "uv"
    if not uv(venv, *REQUIRED, lock):
        installer = "pip"
        pip(venv, *REQUIRED, lock)
    print(f"Installed {name} by {installer} in {time.monotonic() - started:.0f} s.", flush=True)


def uv(venv: Path, *arguments: str | Path) -> bool:
    """Install by uv, which shows its own progress in a terminal; False if it is absent or fails."""
    program = shutil.which("uv")
    if program is None:
        return False
    # Bytecode is made now: whoever runs the program later may not write here.
    command = [program, "pip", "install", "--python", venv / "bin" / "python", "--compile-bytecode"]
    if not sys.stderr.isatty():
        command.append("--quiet")
    if not os.access(Path("~").expanduser(), os.W_OK):
        command.append("--no-cache")
    # Many organisations have a certificate of their own: the system's count, as for pip.
    certificates = {"UV_NATIVE_TLS": "1", "UV_SYSTEM_CERTS": "1"}
    if subprocess.run([*command, *arguments], env=certificates | environment()).returncode == 0:
        return True
    print("uv could not, see above; trying pip, which has settings of its own.", flush=True)
    return False


def install_project(venv: Path) -> None:
    """Install the project itself, editable, built by the setuptools of the lock; offline."""
    pip(venv, "--no-index", "--no-deps", "--no-build-isolation", "--editable", ROOT)


def pip(venv: Path, *arguments: str | Path) -> None:
    """Run the environment's own `pip install`, and show how many packages it has taken.

    Raises:
        CalledProcessError: It failed; its last lines were printed.
    """
    command = [venv / "bin" / "python", "-m", "pip", "install", "--no-input", "--progress-bar=off"]
    own = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_ROOT_USER_ACTION": "ignore"}
    lock = Path(arguments[-1])
    packages = count_packages(lock) if lock.suffix == ".txt" else 0
    taken, said = 0, []
    with subprocess.Popen(
        [*command, *arguments],
        env=environment() | own,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as running:
        for line in running.stdout or ():
            said.append(line)
            packages -= line.startswith("Ignoring ")
            taken += line.startswith(("Collecting ", "Requirement already satisfied"))
            if packages and sys.stdout.isatty():
                print(f"\r  {taken} of {packages} packages ", end="", flush=True)
    if packages and sys.stdout.isatty():
        print("\r" + " " * 40 + "\r", end="", flush=True)
    if running.returncode:
        print("".join(said[-LAST_LINES:]), end="", file=sys.stderr, flush=True)
        raise subprocess.CalledProcessError(running.returncode, command)


def count_packages(lock: Path) -> int:
    """How many packages a lock lists, for whatever machine."""
    return sum(line[:1].isalnum() for line in lock.read_text(encoding="utf-8").splitlines())


def environment() -> dict[str, str]:
    """The machine's environment without what would change which packages are installed where."""
    return {name: value for name, value in os.environ.items() if name not in NOT_OURS}


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Wait while another process of this project makes an environment."""
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
