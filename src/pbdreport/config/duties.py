"""A service's duties: what it must do and tell, `config/services/<service>/duties.toml`."""

from typing import Literal

from pbdreport.config.profile import Code
from pbdreport.config.project import Project
from pbdreport.config.reading import Configured, read_toml


class Duty(Configured):
    """Something that the service must do, reach or report."""

    id: Code
    kind: Literal["task", "goal", "report"]
    """A core task by decree, a goal of the guidance plan, or something it must report."""
    text: str
    """The duty in one Dutch sentence, as readers see it."""
    figures: tuple[str, ...] = ()
    """The figures that answer it; none: the report does not answer it yet."""


class Duties(Configured):
    """The duties of one service, in the order in which they are shown."""

    duty: tuple[Duty, ...]


def read_duties(project: Project, service: str) -> tuple[Duty, ...]:
    """The duties of a service; none where it lists none.

    Raises:
        InvalidConfiguration: The list breaks a rule; names the line.
    """
    path = project.services / service / "duties.toml"
    if not path.is_file():
        return ()
    return read_toml(path, Duties, project, f"The list of duties of {service}").duty
