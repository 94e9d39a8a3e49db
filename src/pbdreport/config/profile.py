"""A service's profile: who it is, what it publishes, and by which rules its figures are made."""

import hashlib
import json
import os
import re
from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from pbdreport.config.project import Project
from pbdreport.config.reading import Configured, read_toml
from pbdreport.config.school_year import SchoolYear
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


def month_and_day(text: str) -> tuple[int, int]:
    """The month and day of a day of every year, written `10-01`.

    Raises:
        ValueError: It is none: no year, or not every year, has such a day.
    """
    written = re.fullmatch(r"(\d{2})-(\d{2})", text)
    try:
        # A year that is no leap year: 29 February is not in every year.
        day = date(2023, *map(int, written.groups())) if written else None
    except ValueError:
        day = None
    if day is None:
        raise ValueError(f"a day of every year, as month-day such as '10-01', not {text!r}")
    return day.month, day.day


def _is_day(text: str) -> str:
    month_and_day(text)
    return text


Day = Annotated[str, AfterValidator(_is_day)]


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

    reference_date: Day = "10-01"
    """Month and day on which the register of institutions counts."""
    enrolments_count: bool = False
    """Whether attending a session reaches an institution, as a contact does."""
    threshold_hours: Annotated[int, Field(ge=0)] = 20
    threshold_inclusive: bool = False
    """Whether exactly the threshold counts as above it."""
    intensive_contacts: Annotated[int, Field(ge=1)] = 16
    """An institution with more contacts than this was guided intensively."""
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
    other_day_parts_per_fte: tuple[Annotated[float, Field(gt=0)], ...] = ()
    """Other values that the assumption could take, to show how much the FTE move with it."""
    other_contact_shares: tuple[Share, ...] = ()

    @model_validator(mode="after")
    def _kinds_are_known(self) -> "PriorityRules":
        for kind in self.sessions:
            if kind not in KINDS:
                raise ValueError(f"sessions names the kind {kind!r}; the kinds are {KINDS}")
        return self


class Survey(Configured):
    """A questionnaire that the chapter reports."""

    instrument: Code
    modules: tuple[Code, ...] = ()
    """Those of its modules that are reported; empty for all."""


class MeansRules(Configured):
    """How staff, working days and complaints are counted."""

    adviser_categories: tuple[Code, ...] = ()
    """Categories of staffing whose full-time equivalents guide institutions."""
    hours_per_working_day: Annotated[float, Field(gt=0)] = 7.6
    answer_term: Annotated[int, Field(ge=1)] = 30
    """Working days within which a complaint is answered."""
    suspended_from: Day = "07-11"
    """First month and day on which the term does not run."""
    suspended_to: Day = "08-15"


class EffectivenessRules(Configured):
    """Which surveys the chapter reports; the first is the one of the front page."""

    survey: Annotated[tuple[Survey, ...], Field(min_length=1)] = (Survey(instrument="edbi"),)
    tests: bool = False
    """Whether p-values are published beside the intervals, corrected by Holm's method."""

    @property
    def instruments(self) -> tuple[str, ...]:
        """The names of the questionnaires."""
        return tuple(survey.instrument for survey in self.survey)


class DisclosureRules(Configured):
    """From which numbers on a figure about people is shown; docs/disclosure.md explains each."""

    min_cell: Annotated[int, Field(ge=1)] = 5
    min_base: Annotated[int, Field(ge=1)] = 10
    low_base: Annotated[int, Field(ge=1)] = 30
    min_institutions: Annotated[int, Field(ge=1)] = 3
    dominance: Annotated[float, Field(gt=0, le=1)] = 0.9
    """From this share of the respondents on, the two largest institutions hide a result."""
    protection_width: Annotated[int, Field(ge=1)] = 3
    """A hidden number could be any in a range this wide: 1 to 4 with the smallest cell of 5."""


class Expected(Configured):
    """Months of the school year that an export must cover, each some days after it is over."""

    source: Code
    months: tuple[Annotated[int, Field(ge=1, le=12)], ...]
    days_later: Annotated[int, Field(ge=0)] = 14


class IntakeRules(Configured):
    """How many rows may be set aside before the intake stops, what is plausible and expected."""

    max_quarantined_share: Share = 0.05
    max_contact_hours: Annotated[float, Field(gt=0)] = 16
    doubtful_contact_hours: Annotated[float, Field(gt=0)] = 12
    """Longer contacts and sessions are taken, counted and told."""
    settle_seconds: Annotated[int, Field(ge=0)] = 0
    """An export that changed more recently may still be on its way, and is refused."""
    shrunk_share: Share = 0.5
    """An export with fewer rows than this share of the last delivery's is doubtful."""
    if_shrunk: Literal["warn", "refuse"] = "warn"
    expected: tuple[Expected, ...] = ()
    free_text: bool = False
    """Whether what people wrote is let in, with people scanned out; else it is left out."""


class Word(Configured):
    """A word of the service's own, for the glossary."""

    term: Annotated[str, Field(min_length=1)]
    text: str


class Engine(Configured):
    """What computes the figures."""

    kind: Literal["duckdb", "spark"] = "duckdb"


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
    promised: Day | None = None
    """Month and day, after the school year, by which its final report is promised.
    From the day after, pages and builds tell that it is late."""
    invented: bool = False
    """An example: its pages say so."""
    reach: ReachRules = ReachRules()
    effort: EffortRules = EffortRules()
    priorities: PriorityRules = PriorityRules()
    means: MeansRules = MeansRules()
    effectiveness: EffectivenessRules = EffectivenessRules()
    disclosure: DisclosureRules = DisclosureRules()
    intake: IntakeRules = IntakeRules()
    pseudonyms: Pseudonyms = Pseudonyms()
    engine: Engine = Engine()
    pillar: tuple[Labelled, ...]
    priority: tuple[Labelled, ...] = ()
    audience: tuple[Labelled, ...] = ()
    group: tuple[Labelled, ...] = ()
    """School groups, where the service works with them."""
    glossary: tuple[Word, ...] = ()
    """Words of the service's own, beside those that services share."""

    def labels(self, kind: Literal["pillar", "priority", "audience", "group"]) -> dict[str, str]:
        """The service's own labels of a kind, by code, in the order of the profile."""
        parts: tuple[Labelled, ...] = getattr(self, kind)
        return {part.id: part.label for part in parts}


PRESENTED = frozenset({"colour", "contact", "invented", "keep_editions", "promised", "renderer"})
"""What pages and editions take of a profile: neither figures nor chapters do."""
INTAKE = frozenset(
    {
        "short_name",
        "effectiveness",
        "intake",
        "pseudonyms",
        "pillar",
        "priority",
        "audience",
        "group",
    }
)
"""What clean tables take of a profile."""
COUNTED = frozenset(Profile.model_fields) - PRESENTED
"""What figures and chapters take of a profile."""


def profile_parts(project: Project, service: str, fields: Collection[str]) -> list[tuple[str, str]]:
    """The named contents of some fields of a profile as it is now, for a step that takes no others.

    Raises:
        UsageError: There is no such service.
        InvalidConfiguration: The profile breaks a rule; names the line.
    """
    file = project.shown(project.services / service / "profile.toml")
    told = read_profile(project, service).model_dump(mode="json", include=set(fields))
    return [
        (f"{file}: {field}", hashlib.sha256(json.dumps(value).encode()).hexdigest())
        for field, value in told.items()
    ]


def questionnaires_of(project: Project, profile: Profile) -> list[Path]:
    """The files with the questionnaires that a profile names."""
    return [project.instruments / f"{name}.toml" for name in profile.effectiveness.instruments]


def promised_on(profile: Profile, school_year: SchoolYear) -> date | None:
    """The day by which the final report of a school year is promised; None where no day is."""
    if profile.promised is None:
        return None
    promised = date(school_year.end.year, *month_and_day(profile.promised))
    return promised if promised > school_year.end else promised.replace(year=promised.year + 1)


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
                "service": service,
                "wanted": f"environment variable {profile.pseudonyms.key_variable}"
                + (f", or file {key_file}" if key_file else ""),
            },
            'Make one with: python -c "import secrets; print(secrets.token_hex(32))". '
            "Keep it outside git: "
            "with another key, people are no longer recognised over the years.",
        )
    return hashlib.sha256(f"{service}\n{secret}".encode()).digest()
