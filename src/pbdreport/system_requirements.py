"""What a machine needs besides Python packages (browser, fonts, Pango), and how to install it."""

import os
import platform
import shutil
from collections.abc import Callable, Iterable
from contextlib import redirect_stdout
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

BROWSERS = ("chromium", "google-chrome", "google-chrome-stable")
BROWSER_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "~/.cache/ms-playwright/chromium-*/chrome-linux*/chrome",
    "~/Library/Caches/ms-playwright/chromium-*/chrome-mac*/*.app/Contents/MacOS/*",
)
FONT_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
    "/System/Library/Fonts",
)


def ensure_home(workshop: Path) -> None:
    """Give libraries a settings folder in the workshop, if this user has no writable home.

    Users of schedulers and containers often have none. Libraries then create a new temporary folder
    for each process, and leave it behind.
    """
    if not os.access(Path("~").expanduser(), os.W_OK):
        for variable, name in (("IPYTHONDIR", "ipython"), ("MPLCONFIGDIR", "matplotlib")):
            settings = workshop / "settings" / name
            settings.mkdir(parents=True, exist_ok=True)
            os.environ.setdefault(variable, str(settings))


@dataclass(frozen=True)
class SystemRequirement:
    """Something that PDF, browser tests and the gates of a release need besides Python packages."""

    name: str
    purpose: str
    find: Callable[[], str]
    """Returns where it is; empty if it is missing."""
    debian: tuple[str, ...]
    elsewhere: str
    """What to type on other systems than Debian."""

    def command(self) -> str:
        """The command that installs it on this machine."""
        if not is_debian():
            return self.elsewhere
        sudo = "" if os.geteuid() == 0 else "sudo "
        return f"{sudo}apt-get install -y {' '.join(self.debian)}"


def is_debian() -> bool:
    """Whether this is Debian itself: Ubuntu's Chromium is a snap, which cannot read /tmp."""
    try:
        return platform.freedesktop_os_release()["ID"] == "debian"
    except OSError:
        return False


def browser() -> str:
    """Path of Chromium, of Chrome, or of the Chromium that Playwright installed."""
    named = (shutil.which(name) or "" for name in BROWSERS)
    placed = (str(path) for place in BROWSER_PLACES for path in _matches(place))
    return next((path for path in chain(named, placed) if _is_own(path)), "")


def fonts() -> str:
    """The first folder with a text font; without one, a browser draws nothing."""
    for place in FONT_FOLDERS:
        folder = Path(place).expanduser()
        if any(chain(folder.rglob("*.ttf"), folder.rglob("*.otf"), folder.rglob("*.ttc"))):
            return str(folder)
    return ""


def pango() -> str:
    """The version of WeasyPrint, if it finds Pango when it is imported; else empty."""
    try:
        with redirect_stdout(None):  # it prints a long explanation when Pango is missing
            import weasyprint
    except (ImportError, OSError):
        return ""
    return f"found by WeasyPrint {weasyprint.__version__}"


REQUIREMENTS = (
    SystemRequirement(
        "Chromium",
        "it opens the finished report as a reader would",
        browser,
        ("chromium",),
        ".venv/bin/playwright install --with-deps chromium",
    ),
    SystemRequirement(
        "fonts",
        "pages and PDF are drawn with them",
        fonts,
        ("fonts-dejavu-core",),
        "your system's package of the DejaVu fonts",
    ),
    SystemRequirement(
        "Pango",
        "WeasyPrint makes the PDF with it",
        pango,
        ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"),
        "your system's package of Pango (Homebrew, conda-forge: pango)",
    ),
)
"""What `make test` installs, or prints the command for."""


def _matches(place: str) -> Iterable[Path]:
    path = Path(place).expanduser()
    return sorted(Path(path.anchor).glob(str(path.relative_to(path.anchor))), reverse=True)


def _is_own(path: str) -> bool:
    """Whether a browser can read every folder; one from a snap cannot."""
    return bool(path) and not path.startswith("/snap/")
