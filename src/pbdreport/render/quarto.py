"""An edition rendered by Quarto, through its own Python package."""

import shutil
import tempfile
from pathlib import Path

import quarto

from pbdreport.errors import ChapterFailed, PbdReportError, listing
from pbdreport.render.edition import Edition, page_file
from pbdreport.render.quarto_project import OUTPUT, write_quarto_project


def render_quarto(edition: Edition, folder: Path) -> None:
    """Write the pages of an edition as Quarto makes them; nothing is executed again.

    Raises:
        PbdReportError: There is no Quarto on this machine, or it did not make every page.
        ChapterFailed: A chapter shows what it may not.
    """
    require_quarto()
    with tempfile.TemporaryDirectory(prefix="pbdreport-quarto-") as workshop:
        project = Path(workshop)
        write_quarto_project(edition, project)
        if (folder / "data").is_dir():
            shutil.copytree(folder / "data", project / "data")
        # The package does not tell how Quarto ended: what counts is which pages there are.
        quarto.render(str(project), output_format="html", execute=False, quiet=True)
        _require_pages(edition, project / OUTPUT)
        shutil.copytree(project / OUTPUT, folder, dirs_exist_ok=True)


def require_quarto() -> Path:
    """The program itself, found as the package finds it.

    Raises:
        PbdReportError: It is not there; says where it was looked for and how to get it.
    """
    found = quarto.path()
    if found is None or shutil.which(found) is None:
        raise PbdReportError(
            "The renderer 'quarto' needs Quarto on this machine.",
            {
                "looked in": "QUARTO_PATH" if found else "QUARTO_PATH (not set), then PATH",
                "found": repr(found) if found else "no program named quarto",
            },
            "Make the environment of environment.yml, which brings Quarto from conda-forge, or "
            "install it with its official installer; or build with --renderer html.",
        )
    return Path(found)


def _require_pages(edition: Edition, output: Path) -> None:
    wanted = [page_file(page.name) for page in edition.pages]
    missing = [name for name in wanted if not (output / name).is_file()]
    if missing:
        raise ChapterFailed(
            "Quarto makes a page of every chapter.",
            {"wanted": listing(wanted), "missing": listing(missing)},
            "What Quarto says stands above; 'quarto check' tells whether it works by itself.",
        )
