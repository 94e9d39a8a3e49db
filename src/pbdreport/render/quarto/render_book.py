"""Render an edition with Quarto, through its Python package."""

import shutil
import tempfile
from pathlib import Path

import quarto

from pbdreport.errors import ChapterFailed, PbdReportError, first_few
from pbdreport.render.edition import Edition, page_file
from pbdreport.render.quarto.book_project import OUTPUT, write_quarto_project


def render_quarto(edition: Edition, folder: Path) -> None:
    """Write the pages of an edition with Quarto, without executing anything again.

    Raises:
        PbdReportError: Quarto is not installed.
        ChapterFailed: A chapter cannot be published, or Quarto did not make every page.
    """
    require_quarto()
    with tempfile.TemporaryDirectory(prefix="pbdreport-quarto-") as workshop:
        project = Path(workshop)
        write_quarto_project(edition, project, folder, with_png=False)
        # The package does not return Quarto's exit code: check which pages there are.
        quarto.render(str(project), output_format="html", execute=False, quiet=True)
        _require_pages(edition, project / OUTPUT)
        # The search does not work from disk and is off, so its index is useless.
        left = shutil.ignore_patterns("search.json")
        shutil.copytree(project / OUTPUT, folder, dirs_exist_ok=True, ignore=left)


def require_quarto() -> Path:
    """Find the Quarto program in the same way as its package does.

    Raises:
        PbdReportError: It is not installed; says where it was looked for and how to get it.
    """
    found = quarto.path()
    if found is None or shutil.which(found) is None:
        raise PbdReportError(
            "Quarto, which the renderer 'quarto' needs, is missing from this machine.",
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
            f"Quarto did not make {len(missing)} of {len(wanted)} pages.",
            {"missing": first_few(missing)},
            "Read Quarto's own messages above; 'quarto check' shows whether Quarto itself works.",
        )
