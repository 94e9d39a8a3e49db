"""What a machine has beside Python packages: browser, fonts, libraries; and how to get them."""

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


def homeless(workshop: Path) -> None:
    """Let libraries keep their settings in a folder of ours where this user has no home.

    As users of schedulers and images often have none: libraries make a new folder among the
    temporary files for each process then, and leave it there.
    """
    if not os.access(Path("~").expanduser(), os.W_OK):
        for variable, name in (("IPYTHONDIR", "ipython"), ("MPLCONFIGDIR", "matplotlib")):
            settings = workshop / "settings" / name
            settings.mkdir(parents=True, exist_ok=True)
            os.environ.setdefault(variable, str(settings))


@dataclass(frozen=True)
class Need:
    """Something beside Python packages, which the browser tests and the final gates use."""

    name: str
    purpose: str
    find: Callable[[], str]
    """Where it is; empty where it is not."""
    debian: tuple[str, ...]
    elsewhere: str
    """What to type where there are no Debian packages."""

    def command(self) -> str:
        """What to type on this machine to get it."""
        if not is_debian():
            return self.elsewhere
        sudo = "" if os.geteuid() == 0 else "sudo "
        return f"{sudo}apt-get install -y {' '.join(self.debian)}"


def is_debian() -> bool:
    """Whether this is Debian itself; Ubuntu's Chromium is a snap, which reads no report in /tmp."""
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
    """The first folder with a font for text; a browser without one draws nothing."""
    for place in FONT_FOLDERS:
        folder = Path(place).expanduser()
        if any(chain(folder.rglob("*.ttf"), folder.rglob("*.otf"), folder.rglob("*.ttc"))):
            return str(folder)
    return ""


def pango() -> str:
    """WeasyPrint, which looks for the libraries of Pango as it is imported."""
    try:
        with redirect_stdout(None):  # it would explain itself at length
            import weasyprint
    except (ImportError, OSError):
        return ""
    return f"found by WeasyPrint {weasyprint.__version__}"


NEEDS = (
    Need(
        "Chromium",
        "it opens the finished report as a reader would",
        browser,
        ("chromium",),
        ".venv/bin/playwright install --with-deps chromium",
    ),
    Need(
        "fonts",
        "pages and PDF are drawn with them",
        fonts,
        ("fonts-dejavu-core",),
        "your system's package of the DejaVu fonts",
    ),
    Need(
        "Pango",
        "WeasyPrint makes the PDF with it",
        pango,
        ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"),
        "your system's package of Pango (Homebrew, conda-forge: pango)",
    ),
)
"""All that `make test` installs or names beside Python packages."""


def _matches(place: str) -> Iterable[Path]:
    path = Path(place).expanduser()
    return sorted(Path(path.anchor).glob(str(path.relative_to(path.anchor))), reverse=True)


def _is_own(path: str) -> bool:
    """Whether a browser reads every folder; one from a snap does not."""
    return bool(path) and not path.startswith("/snap/")
