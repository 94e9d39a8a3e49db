"""The kernel of one chapter."""

from nbformat import read, v4, write

from pbdreport.build.kernels import run_chapter
from pbdreport.config.project import Project


def test_a_kernel_that_starts_the_plain_way_keeps_no_history(tmp_path, monkeypatch):
    """Nothing that a chapter ran outlives it, whether or not a warm server serves."""
    monkeypatch.chdir(tmp_path)
    parameters = v4.new_code_cell("service = 'dienst'", metadata={"tags": ["parameters"]})
    asked = v4.new_code_cell("get_ipython().history_manager.enabled")
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = v4.new_notebook(cells=[parameters, asked], metadata={"kernelspec": kernel})
    source, executed = tmp_path / "01_reach.ipynb", tmp_path / "made" / "01_reach.ipynb"
    write(notebook, source)

    run_chapter(source, executed, {"service": "a"}, Project(tmp_path), tmp_path / "log" / "x.ipynb")

    (output,) = read(executed, as_version=4).cells[-1].outputs
    assert output.data["text/plain"] == "False"
