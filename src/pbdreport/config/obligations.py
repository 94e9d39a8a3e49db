"""What a service must do and report: `config/services/<service>/duties.toml`."""

from typing import Literal

from pbdreport.config.profile import Code
from pbdreport.config.project import Project
from pbdreport.config.toml import FrozenConfig, read_toml


class Obligation(FrozenConfig):
    """One duty of the service: something it must do, reach or report."""

    id: Code
    kind: Literal["task", "goal", "report"]
    """A core task set by decree, a goal of the guidance plan, or something it must report."""
    text: str
    """The duty in one Dutch sentence, as readers see it."""
    figures: tuple[str, ...] = ()
    """The figures that answer it; empty if the report does not answer it yet."""


class Obligations(FrozenConfig):
    """The duties of a service, in the order shown."""

    duty: tuple[Obligation, ...]


def read_obligations(project: Project, service: str) -> tuple[Obligation, ...]:
    """The duties of a service; empty without a `duties.toml`.

    Raises:
        InvalidConfiguration: The list has an error; names the line.
    """
    path = project.services / service / "duties.toml"
    if not path.is_file():
        return ()
    return read_toml(path, Obligations, project, f"The list of duties of {service}").duty
