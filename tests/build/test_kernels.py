"""The kernel of one chapter."""

import subprocess
import sys

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


def test_kernels_are_found_beside_an_older_description_of_the_package(tmp_path):
    """Entry points come from the first description on the path; an old one knows none of ours."""
    older = tmp_path / "pbdreport.egg-info"
    older.mkdir()
    (older / "PKG-INFO").write_text("Metadata-Version: 2.1\nName: pbdreport\nVersion: 0.0.1\n")
    asked = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
        "from pbdreport.build.warm import PROVISIONER, use_warm_kernels\n"
        "from jupyter_client.kernelspec import KernelSpec\n"
        "from jupyter_client.provisioning import KernelProvisionerFactory\n"
        "use_warm_kernels()\n"
        "factory = KernelProvisionerFactory.instance()\n"
        "made = factory.create_provisioner_instance('k', KernelSpec(), None)\n"
        "print(type(made).__name__)\n"
    )

    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True)

    assert (done.stdout, done.stderr) == ("WarmProvisioner\n", "")
