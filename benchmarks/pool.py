"""Run chapters with a thread pool over papermill, and convert each when it ends.

python pool.py SERVICE SCHOOL_YEAR        in a project's folder
"""

import os
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import papermill
from nbconvert import HTMLExporter


def main(service: str, school_year: str) -> None:
    """Run and convert all chapters, as many at once as there are cores."""
    output = Path("pooled")
    shutil.rmtree(output, ignore_errors=True)
    output.mkdir()
    parameters = {"service": service, "school_year": school_year}

    def make(notebook: Path) -> None:
        executed = output / notebook.name
        papermill.execute_notebook(notebook, executed, parameters, progress_bar=False)
        page, _ = HTMLExporter().from_filename(executed)
        executed.with_suffix(".html").write_text(page, encoding="utf-8")

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(make, sorted(Path("notebooks").glob("*.ipynb"))))


if __name__ == "__main__":
    main(*sys.argv[1:])
