"""A service's profile: who it is, what it publishes, and the rules for its figures."""

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
from pbdreport.config.school_year import SchoolYear
from pbdreport.config.toml import FrozenConfig, read_toml, read_utf_8
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
        raise ValueError(f"{text!r} is not a code: use letters, digits, '_', '.' and '-' only")
    return text


Code = Annotated[str, AfterValidator(_is_code)]
Colour = Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")]
Share = Annotated[float, Field(ge=0, le=1)]


def month_and_day(text: str) -> tuple[int, int]:
    """Read a month and day, written `10-01`.

    Raises:
        ValueError: There is no such day, or not in every year.
    """
    written = re.fullmatch(r"(\d{2})-(\d{2})", text)
    try:
        # 2023 is not a leap year, so 29 February is refused.
        day = date(2023, *map(int, written.groups())) if written else None
    except ValueError:
        day = None
    if day is None:
        raise ValueError(f"{text!r} is not a day of every year: write month-day, such as '10-01'")
    return day.month, day.day


def _is_day(text: str) -> str:
    month_and_day(text)
    return text


Day = Annotated[str, AfterValidator(_is_day)]


class LabelledCode(FrozenConfig):
    """A code defined by the service, with its Dutch label."""

    id: Code
    label: str


ListName = Literal[
    "pillar", "priority", "audience", "group", "theme", "core_task", "activity", "category"
]
KEY_FIGURES = (
    "reach.institutions_reached",
    "reach.present",
    "effectiveness.favourable item=headline",
    "effectiveness.response_rate",
    "priorities.share",
    "priorities.fte",
    "effort.floor_hours",
    "effort.leverage",
    "goals.on_schedule",
)


class Contact(FrozenConfig):
    """Whom readers can write to."""

    name: str
    email: str
    website: str = ""
    numbers: tuple[str, ...] = ()
    """Telephone and account numbers of the service that its pages may show."""


class ReachRules(FrozenConfig):
    """When an institution counts as reached, and how intensely."""

    reference_date: Day = "10-01"
    """Month and day on which the register of institutions is taken."""
    enrolments_count: bool = False
    """Whether attendance of a session reaches an institution, as a contact does."""
    threshold_hours: Annotated[int, Field(ge=0)] = 20
    threshold_inclusive: bool = False
    """Whether a value equal to the threshold counts as above it."""
    intensive_contacts: Annotated[int, Field(ge=1)] = 16
    """An institution with more contacts than this was guided intensively."""
    bands: tuple[int, ...] = (20, 60, 100, 200)
    """Edges of the intensity bands in contact hours; a band includes its lower edge only."""

    @model_validator(mode="after")
    def _edges_rise(self) -> "ReachRules":
        if not self.bands or list(self.bands) != sorted(set(self.bands)) or self.bands[0] <= 0:
            raise ValueError(f"the bands {list(self.bands)} are not positive and increasing")
        return self


EffortUnit = Literal["hours", "day_parts", "working_days", "interventions"]


class EffortRules(FrozenConfig):
    """What effort is counted in, how hours become full-time equivalents, and the norm for them."""

    counted_in: Annotated[tuple[EffortUnit, ...], Field(min_length=1)] = ("hours",)
    """What the service registers of its effort. What it does not register is not published."""
    advisers_visit_alone: bool = False
    """Whether a contact has one adviser, where their number is not registered."""
    hours_per_fte: Annotated[float, Field(gt=0)] = 1269.2
    floor_norm: Share = 0.60


class PriorityRules(FrozenConfig):
    """How contacts and sessions are converted to day-parts."""

    hours_per_day_part: Annotated[float, Field(gt=0)] = 4
    contacts: Literal["one", "day_parts", "hours", "none"] = "one"
    """A contact counts as one day-part, as the day-parts registered for it, as its floor hours over
    those of one, or not at all."""
    sessions: dict[str, Literal["one", "hours"]] = Field(default_factory=dict)
    """By kind of offer: a session is one day-part, or its hours; other kinds do not count."""
    day_parts_per_fte: Annotated[float, Field(gt=0)] = 396
    contact_share: Share = 0.60
    other_day_parts_per_fte: tuple[Annotated[float, Field(gt=0)], ...] = ()
    """Other values of the assumption, to show how much the FTE depend on it."""
    other_contact_shares: tuple[Share, ...] = ()

    @model_validator(mode="after")
    def _kinds_are_known(self) -> "PriorityRules":
        for kind in self.sessions:
            if kind not in KINDS:
                raise ValueError(f"unknown kind {kind!r} in sessions: choose {', '.join(KINDS)}")
        return self


class ReportedSurvey(FrozenConfig):
    """A questionnaire reported in the effectiveness chapter."""

    instrument: Code
    modules: tuple[Code, ...] = ()
    """The modules reported; empty for all."""


class MeansRules(FrozenConfig):
    """How staff, working days and complaints are counted."""

    adviser_categories: tuple[Code, ...] = ()
    """Staff categories that count as advisers."""
    hours_per_working_day: Annotated[float, Field(gt=0)] = 7.6
    answer_term: Annotated[int, Field(ge=1)] = 30
    """Working days within which a complaint must be answered."""
    suspended_from: Day = "07-11"
    """First month and day of the period in which the term is suspended."""
    suspended_to: Day = "08-15"


class EffectivenessRules(FrozenConfig):
    """Which surveys the effectiveness chapter reports; the first is on the front page."""

    survey: Annotated[tuple[ReportedSurvey, ...], Field(min_length=1)] = (
        ReportedSurvey(instrument="edbi"),
    )
    tests: bool = False
    """Whether p-values (with Holm's correction) are published besides the intervals."""

    @property
    def instruments(self) -> tuple[str, ...]:
        """The names of the questionnaires."""
        return tuple(survey.instrument for survey in self.survey)


class DisclosureRules(FrozenConfig):
    """The smallest numbers at which figures about people are shown; see docs/disclosure.md."""

    min_cell: Annotated[int, Field(ge=1)] = 5
    min_base: Annotated[int, Field(ge=1)] = 10
    low_base: Annotated[int, Field(ge=1)] = 30
    min_institutions: Annotated[int, Field(ge=1)] = 3
    dominance: Annotated[float, Field(gt=0, le=1)] = 0.9
    """A result is hidden if the two largest institutions have this share of the respondents."""
    protection_width: Annotated[int, Field(ge=1)] = 3
    """The smallest range of values that readers must leave open for a hidden number."""
    staff_agreed: bool = False
    """Whether advisers agreed that hours and days are shown that few of them worked."""


class ExpectedMonths(FrozenConfig):
    """Months of the school year that an export must cover, once each month is over."""

    source: Code
    months: tuple[Annotated[int, Field(ge=1, le=12)], ...]
    days_later: Annotated[int, Field(ge=0)] = 14


class IngestRules(FrozenConfig):
    """How many rows may be set aside before ingest stops; what is plausible and expected."""

    max_quarantined_share: Share = 0.05
    max_contact_hours: Annotated[float, Field(gt=0)] = 16
    doubtful_contact_hours: Annotated[float, Field(gt=0)] = 12
    """Longer contacts and sessions are accepted with a warning."""
    settle_seconds: Annotated[int, Field(ge=0)] = 0
    """An export that changed more recently is refused: it may still be incomplete."""
    shrunk_share: Share = 0.5
    """An export with less than this share of the rows in the previous delivery gives a warning."""
    if_shrunk: Literal["warn", "refuse"] = "warn"
    expected: tuple[ExpectedMonths, ...] = ()
    free_text: bool = False
    """Whether free text is accepted, with names masked; otherwise it is left out."""


class OwnWord(FrozenConfig):
    """A term that the service adds to the glossary."""

    term: Annotated[str, Field(min_length=1)]
    text: str


class EngineSettings(FrozenConfig):
    """The engine that computes the figures."""

    kind: Literal["duckdb", "spark"] = "duckdb"


class TimeLimits(FrozenConfig):
    """How long a notebook may run before the build stops it, in seconds."""

    cell_seconds: Annotated[int, Field(ge=1)] = 300
    chapter_seconds: Annotated[int, Field(ge=1)] = 1800


class Retention(FrozenConfig):
    """How long the data of reports are kept; a build removes the rest (docs/operating.md)."""

    data_years: Annotated[int, Field(ge=3)] | None = None
    """The number of school years whose raw exports, clean tables and quarantine are kept, counted
    back from the newest with exports; None for all. Three at least: a report is made in the school
    year after its own, and needs the one before."""
    refused_days: Annotated[int, Field(ge=1)] = 90
    """How long the quarantine of a refused delivery is kept."""
    edition_days: Annotated[int, Field(ge=1)] | None = None
    """How long earlier editions are kept, within `keep_editions`; None for any time."""


class PseudonymSettings(FrozenConfig):
    """Where the key for pseudonyms comes from: an environment variable, a file, or the profile."""

    key_variable: str = "PBDREPORT_PSEUDONYM_KEY"
    key_file: str = ""
    """A file outside the project; `~` stands for the home folder."""
    public_key: str = ""
    """The key itself; only for example services, whose people are invented."""


class Profile(FrozenConfig):
    """One service: `config/services/<service>/profile.toml`."""

    name: str
    short_name: str
    colour: Colour
    contact: Contact
    chapters: tuple[Literal[CHAPTERS], ...] = CHAPTERS  # type: ignore[valid-type]
    renderer: Literal["html", "quarto"] = "html"
    key_figures: Annotated[tuple[str, ...], Field(min_length=1)] = KEY_FIGURES
    """The cards of the front page: a figure, or one of its entries, as in
    `means.working_days theme=ses`. Those for which nothing is delivered are left out."""
    keep_editions: Annotated[int, Field(ge=1)] = 10
    promised: Day | None = None
    """Month and day, after the school year, by which its final report is promised.
    From the next day on, pages and builds say that it is late."""
    invented: bool = False
    """Whether this is an example with invented data; its pages say so."""
    may_be_named: tuple[str, ...] = ()
    """Names of people in the exports that pages may show, as they are written there: someone whom
    the service presents, or a school named after a person. The contact need not be listed."""
    reach: ReachRules = ReachRules()
    effort: EffortRules = EffortRules()
    priorities: PriorityRules = PriorityRules()
    means: MeansRules = MeansRules()
    effectiveness: EffectivenessRules = EffectivenessRules()
    disclosure: DisclosureRules = DisclosureRules()
    intake: IngestRules = IngestRules()
    pseudonyms: PseudonymSettings = PseudonymSettings()
    engine: EngineSettings = EngineSettings()
    time_limits: TimeLimits = TimeLimits()
    retention: Retention = Retention()
    pillar: tuple[LabelledCode, ...]
    priority: tuple[LabelledCode, ...] = ()
    audience: tuple[LabelledCode, ...] = ()
    group: tuple[LabelledCode, ...] = ()
    """School groups, if the service works with them."""
    theme: tuple[LabelledCode, ...] = ()
    """Themes; without a list, any text of the exports is a theme."""
    core_task: tuple[LabelledCode, ...] = ()
    activity: tuple[LabelledCode, ...] = ()
    """Activities of the service's own, in place of those of the model."""
    category: tuple[LabelledCode, ...] = ()
    """Staff categories; without a list, any text of the exports is a category."""
    glossary: tuple[OwnWord, ...] = ()
    """Terms of this service, besides those that all services share."""

    def labels(self, kind: ListName) -> dict[str, str]:
        """The labels of a list by code, in the order of the profile."""
        codes: tuple[LabelledCode, ...] = getattr(self, kind)
        return {code.id: code.label for code in codes}


PRESENTED = frozenset(
    {
        "colour",
        "contact",
        "invented",
        "keep_editions",
        "may_be_named",
        "promised",
        "renderer",
        "retention",
        "time_limits",
    }
)
"""The fields of a profile that only pages, editions and the build use, not figures or chapters."""
INGESTED = frozenset(
    {
        "short_name",
        "effectiveness",
        "intake",
        "pseudonyms",
        "pillar",
        "priority",
        "audience",
        "group",
        "theme",
        "core_task",
        "activity",
        "category",
        "effort",
        "means",
    }
)
"""The fields of a profile that ingest uses."""
COUNTED = frozenset(Profile.model_fields) - PRESENTED
"""The fields of a profile that figures and chapters use."""


def profile_dependencies(
    project: Project, service: str, fields: Collection[str]
) -> list[tuple[str, str]]:
    """The name and hash of some fields of a profile, for a step that uses only these.

    Raises:
        UsageError: There is no such service.
        InvalidConfiguration: The profile has an error; names the line.
    """
    file = project.shown(project.services / service / "profile.toml")
    used = read_profile(project, service).model_dump(mode="json", include=set(fields))
    return [
        (f"{file}: {field}", hashlib.sha256(json.dumps(value).encode()).hexdigest())
        for field, value in used.items()
    ]


def questionnaires_of(project: Project, profile: Profile) -> list[Path]:
    """The files of the questionnaires that a profile names."""
    return [project.instruments / f"{name}.toml" for name in profile.effectiveness.instruments]


def promised_on(profile: Profile, school_year: SchoolYear) -> date | None:
    """The day by which the final report of a school year is promised; None if no day is set."""
    if profile.promised is None:
        return None
    promised = date(school_year.end.year, *month_and_day(profile.promised))
    return promised if promised > school_year.end else promised.replace(year=promised.year + 1)


def read_profile(project: Project, service: str) -> Profile:
    """The profile of a service.

    Raises:
        UsageError: There is no such service.
        InvalidConfiguration: The profile has an error; names the line.
    """
    project.require_service(service)
    path = project.services / service / "profile.toml"
    return read_toml(path, Profile, project, f"The profile of {service}")


def pseudonym_key(profile: Profile, service: str) -> bytes:
    """The key for a service's pseudonyms: 32 bytes, derived from the configured secret.

    Raises:
        MissingFile: No key is configured; the message says how to make one.
    """
    secret = os.environ.get(profile.pseudonyms.key_variable, "")
    key_file = profile.pseudonyms.key_file
    if not secret and key_file:
        path = Path(key_file).expanduser()
        secret = read_utf_8(path, key_file, "The key file").strip() if path.is_file() else ""
    secret = secret or profile.pseudonyms.public_key
    if not secret:
        raise MissingFile(
            f"No pseudonym key is configured for {service}.",
            {
                "expected": f"environment variable {profile.pseudonyms.key_variable}"
                + (f", or file {key_file}" if key_file else ""),
            },
            'Make one with: python -c "import secrets; print(secrets.token_hex(32))". '
            "Keep it outside git, and keep the same key: "
            "with another one, people are no longer recognised from year to year.",
        )
    return hashlib.sha256(f"{service}\n{secret}".encode()).digest()
