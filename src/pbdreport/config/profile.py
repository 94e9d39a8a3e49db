"""A service's profile: who it is, what it publishes, and by which rules its figures are made."""

import hashlib
import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from pbdreport.config.project import Project
from pbdreport.config.reading import Configured, read_toml
from pbdreport.errors import MissingFile

CHAPTERS = (
    "summary",
    "reach",
    "effectiveness",
    "priorities",
    "effort",
    "goals",
    "means",
    "accountability",
)
MODES = ("physical", "online", "hybrid", "helpdesk", "learning_walk", "class_visit")
KINDS = ("trajectory", "plg", "training", "info", "helpdesk", "project", "follow_up", "other")


def _is_code(text: str) -> str:
    if not text or not all(
        character.isascii() and (character.isalnum() or character in "_.-") for character in text
    ):
        raise ValueError(f"a code is made of letters, digits, '_', '.' and '-', not {text!r}")
    return text


Code = Annotated[str, AfterValidator(_is_code)]
Colour = Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")]
Share = Annotated[float, Field(ge=0, le=1)]


class Labelled(Configured):
    """A code of the service's own with its Dutch label."""

    id: Code
    label: str


class Contact(Configured):
    """Whom readers can write to."""

    name: str
    email: str
    website: str = ""


class ReachRules(Configured):
    """What counts as reached, and how intensely."""

    reference_date: Annotated[str, Field(pattern=r"^\d{2}-\d{2}$")] = "10-01"
    """Month and day on which the register of institutions counts."""
    enrolments_count: bool = False
    """Whether attending a session reaches an institution, as a contact does."""
    threshold_hours: Annotated[int, Field(ge=0)] = 20
    threshold_inclusive: bool = False
    """Whether exactly the threshold counts as above it."""
    bands: tuple[int, ...] = (20, 60, 100, 200)
    """Edges of the intensity bands in contact hours; a band holds its lower edge, not its upper."""

    @model_validator(mode="after")
    def _edges_rise(self) -> "ReachRules":
        if not self.bands or list(self.bands) != sorted(set(self.bands)) or self.bands[0] <= 0:
            raise ValueError("the edges of the bands are positive and rise")
        return self


class EffortRules(Configured):
    """How hours become full-time equivalents, and the norm for presence on the floor."""

    hours_per_fte: Annotated[float, Field(gt=0)] = 1269.2
    floor_norm: Share = 0.60


class PriorityRules(Configured):
    """How contacts and sessions become day-parts."""

    hours_per_day_part: Annotated[float, Field(gt=0)] = 4
    contacts: Literal["one", "hours", "none"] = "one"
    """A contact is one day-part, its floor hours divided by the hours of one, or does not count."""
    sessions: dict[str, Literal["one", "hours"]] = Field(default_factory=dict)
    """By kind of offer: a session is one day-part or its hours; kinds not named do not count."""
    day_parts_per_fte: Annotated[float, Field(gt=0)] = 396
    contact_share: Share = 0.60

    @model_validator(mode="after")
    def _kinds_are_known(self) -> "PriorityRules":
        for kind in self.sessions:
            if kind not in KINDS:
                raise ValueError(f"sessions names the kind {kind!r}; the kinds are {KINDS}")
        return self


class EffectivenessRules(Configured):
    """Which survey the chapter reports."""

    instrument: Code = "edbi"
    module: Code = "m1"


class DisclosureRules(Configured):
    """From which numbers on a figure about people is shown."""

    min_cell: Annotated[int, Field(ge=1)] = 5
    min_base: Annotated[int, Field(ge=1)] = 10
    low_base: Annotated[int, Field(ge=1)] = 30
    min_institutions: Annotated[int, Field(ge=1)] = 3


class IntakeRules(Configured):
    """How many rows may be set aside before the intake stops, and the largest plausible contact."""

    max_quarantined_share: Share = 0.05
    max_contact_hours: Annotated[float, Field(gt=0)] = 16


class Pseudonyms(Configured):
    """Where the key for pseudonyms comes from: an environment variable, or a public key."""

    key_variable: str = "PBDREPORT_PSEUDONYM_KEY"
    key_file: str = ""
    """A file outside the project; `~` is the home folder."""
    public_key: str = ""
    """Only for example services, whose people are invented."""


class Profile(Configured):
    """One service: `config/services/<service>/profile.toml`."""

    name: str
    short_name: str
    colour: Colour
    contact: Contact
    chapters: tuple[Literal[CHAPTERS], ...] = CHAPTERS  # type: ignore[valid-type]
    renderer: Literal["html", "quarto"] = "html"
    keep_editions: Annotated[int, Field(ge=1)] = 10
    invented: bool = False
    """An example: its pages say so."""
    reach: ReachRules = ReachRules()
    effort: EffortRules = EffortRules()
    priorities: PriorityRules = PriorityRules()
    effectiveness: EffectivenessRules = EffectivenessRules()
    disclosure: DisclosureRules = DisclosureRules()
    intake: IntakeRules = IntakeRules()
    pseudonyms: Pseudonyms = Pseudonyms()
    pillar: tuple[Labelled, ...]
    priority: tuple[Labelled, ...] = ()
    audience: tuple[Labelled, ...] = ()
    group: tuple[Labelled, ...] = ()
    """School groups, where the service works with them."""

    def labels(self, kind: Literal["pillar", "priority", "audience", "group"]) -> dict[str, str]:
        """The service's own labels of a kind, by code, in the order of the profile."""
        parts: tuple[Labelled, ...] = getattr(self, kind)
        return {part.id: part.label for part in parts}


def read_profile(project: Project, service: str) -> Profile:
    """The profile of a service.

    Raises:
        UsageError: There is no such service.
        InvalidConfiguration: The profile breaks a rule; names the line.
    """
    project.require_service(service)
    path = project.services / service / "profile.toml"
    return read_toml(path, Profile, project, f"The profile of {service}")


def pseudonym_key(profile: Profile, service: str) -> bytes:
    """The key of the service's pseudonyms, 32 bytes derived from what is configured.

    Raises:
        MissingFile: No key is configured anywhere; says how to make one.
    """
    secret = os.environ.get(profile.pseudonyms.key_variable, "")
    key_file = profile.pseudonyms.key_file
    if not secret and key_file:
        path = Path(key_file).expanduser()
        secret = path.read_text(encoding="utf-8").strip() if path.is_file() else ""
    secret = secret or profile.pseudonyms.public_key
    if not secret:
        raise MissingFile(
            "People are known by pseudonyms only, made with a key of the service.",
            {
                "wanted": f"environment variable {profile.pseudonyms.key_variable}"
                + (f", or file {key_file}" if key_file else "")
            },
            'Make one with: python -c "import secrets; print(secrets.token_hex(32))". '
            "Keep it, outside git: with another key, people are not recognised over the years.",
        )
    return hashlib.sha256(f"{service}\n{secret}".encode()).digest()
