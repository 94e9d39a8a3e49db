"""The tables of `data/processed`: for each its columns, their checks, and what one row is.

Ingest checks every row of an export against these declarations and writes the tables with these
types; indicators rely on them. docs/model.md is generated from this module.
"""

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from pbdreport.config.profile import KINDS, MODES
from pbdreport.storage.fingerprint import content_key
from pbdreport.storage.seal import is_whole

LEVELS = (
    "BaO",
    "BuBaO",
    "SO",
    "BuSO",
    "DBSO",
    "DKO",
    "VWO",
    "CLB",
    "LSC",
    "internaat",
    "bestuur",
    "andere",
)
STATUSES = ("planned", "running", "completed", "postponed", "cancelled")
ENROLMENT_STATUSES = ("attended", "absent", "cancelled")
WAVES = ("single", "pre", "post", "retrospective")
DISPOSITIONS = ("complete", "partial", "refused", "no_contact", "ineligible")
ACTIVITIES = (
    "contact",
    "preparation",
    "travel",
    "development",
    "consultation",
    "own_training",
    "other",
)
FINANCE_KINDS = ("income", "expenditure", "dotation")
ADVICES = ("favourable", "limited", "unfavourable")


class ColumnType(Enum):
    """The type of a column, with its type in Parquet as value."""

    TEXT = "VARCHAR"
    DATE = "DATE"
    DECIMAL = "DECIMAL(18, 4)"
    INTEGER = "INTEGER"
    BOOLEAN = "BOOLEAN"
    FRACTION = "text of a fraction, such as 1/6, 0 or 1"
    SCHOOL_YEAR = "text of a school year, such as 2023-2024"
    MONTH = "text of a month, such as 2023-09"
    PSEUDONYM = "keyed pseudonym, 32 hexadecimal digits"

    @property
    def sql(self) -> str:
        """The type in DuckDB."""
        return self.value if self.value.isupper() or self.value.startswith("DEC") else "VARCHAR"


@dataclass(frozen=True)
class Column:
    """A column and the checks on its values."""

    name: str
    type: ColumnType = ColumnType.TEXT
    required: bool = True
    codes: tuple[str, ...] = ()
    """The only values allowed."""
    profile_codes: str = ""
    """The list in the service's profile (pillar, priority, audience, group, theme, core_task,
    activity, category) with its values."""
    own_codes: bool = False
    """Whether the list in the profile may be left out: `codes` then hold, or else any text."""
    is_code: bool = False
    """Whether the value becomes a code: what is no letter, digit, `_`, `.` or `-` becomes `-`."""
    is_measured: bool = False
    """Whether it is a measurement: the mapping may not supply it as a constant."""
    counted_in: str = ""
    """The unit of `[effort] counted_in` in the profile with which the column must be filled."""
    is_usual: bool = False
    """Whether an export that has the column must have it in every row."""
    unless: str = ""
    """The other column that may hold the measurement instead."""
    minimum: float | None = None
    maximum: float | None = None
    above: float | None = None
    """Values must be greater than this."""
    references: str = ""
    """The table that must have the value in its key, in a column of the same name."""
    in_school_year: bool = False
    """Whether the date must fall within the school year of the delivery."""
    at_most: str = ""
    """The key of `[intake]` in the profile that sets the highest value."""
    doubtful_above: str = ""
    """The key of `[intake]` in the profile above which a value gives a warning."""
    means: str = ""
    """How the value affects figures, if its name does not say so."""
    free_text: bool = False
    """Whether a value may be free text, unless the mapping translates it."""

    @property
    def is_needed(self) -> bool:
        """Whether a row without a value is set aside, where the mapping fills the column."""
        return self.required or self.is_usual


@dataclass(frozen=True)
class Table:
    """A table of the model."""

    name: str
    one_row: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    """Columns whose values together are unique."""
    required: bool = False
    """Without this table no report can be made."""

    def column(self, name: str) -> Column:
        """The column of that name."""
        return next(column for column in self.columns if column.name == name)


def _optional(name: str, type: ColumnType = ColumnType.TEXT, **checks: object) -> Column:
    return Column(name, type, required=False, **checks)  # type: ignore[arg-type]


_OFFER = Column("offer_id", references="offers", is_code=True)
_OFFER_OPTIONAL = _optional("offer_id", references="offers", is_code=True)
_INSTITUTION = Column("institution_id", references="institutions")
_INSTITUTION_OPTIONAL = _optional("institution_id", references="institutions")


def _hours(**checks: object) -> Column:
    return _optional(
        "hours",
        ColumnType.DECIMAL,
        above=0,
        at_most="max_contact_hours",
        doubtful_above="doubtful_contact_hours",
        is_measured=True,
        **checks,
    )


_THEME = _optional("theme", profile_codes="theme", own_codes=True)
_CORE_TASK = _optional("core_task", profile_codes="core_task")
_ACTIVITY = Column("activity", codes=ACTIVITIES, profile_codes="activity", own_codes=True)
_GROUP = _optional("group_id", profile_codes="group")
_IN_HOURS = (
    "required unless `counted_in` of the profile leaves hours out: figures in hours are then not "
    "published"
)

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        Table(
            "institutions",
            "an institution, within or outside the mandate, in a period without changes",
            (
                Column("institution_id"),
                Column("name"),
                Column("level", codes=LEVELS),
                Column("network"),
                _optional("board_id"),
                _GROUP,
                _optional("region"),
                _optional("sites", ColumnType.INTEGER, minimum=0, is_measured=True),
                _optional("staff_fte", ColumnType.DECIMAL, minimum=0, is_measured=True),
                _optional(
                    "staff_members",
                    ColumnType.INTEGER,
                    minimum=0,
                    is_measured=True,
                    means="its staff in persons; `staff_fte` has them in full-time equivalents",
                ),
                _optional("high_needs", ColumnType.BOOLEAN, is_usual=True),
                Column("in_mandate", ColumnType.BOOLEAN),
                _optional(
                    "valid_from",
                    ColumnType.DATE,
                    means="first day of the row; a register may have a row for each period, and "
                    "the one of the reference date counts",
                ),
                _optional("valid_to", ColumnType.DATE, means="last day of the row"),
            ),
            key=("institution_id", "valid_from"),
            required=True,
        ),
        Table(
            "offers",
            "an item of the guidance plan: an operational objective, a change trajectory, a "
            "professional learning community, a training, a helpdesk, a project",
            (
                Column("offer_id", is_code=True),
                Column("title"),
                Column("kind", codes=KINDS),
                _optional(
                    "pillar",
                    profile_codes="pillar",
                    is_usual=True,
                    means="left out by a service whose offers have several: they are in "
                    "`offer_pillars`",
                ),
                _THEME,
                _CORE_TASK,
                Column("in_plan", ColumnType.BOOLEAN),
                Column("poc", ColumnType.BOOLEAN),
                _optional("planned_institutions", ColumnType.INTEGER, minimum=0),
                Column("threshold_applies", ColumnType.BOOLEAN),
                _optional("reason_not_applicable"),
                _optional("funding"),
                _optional(
                    "goal_id",
                    is_code=True,
                    means="the goal of `goals` that the offer works towards: a goal counts the "
                    "offers that name it; where none does, those that its `dims` describe",
                ),
            ),
            key=("offer_id",),
            required=True,
        ),
        Table(
            "offer_pillars",
            "a pillar of an item of the guidance plan, for a plan that puts an item or its theme "
            "under several; what has several is counted apart, so that pillars add up",
            (_OFFER, Column("pillar", profile_codes="pillar")),
            key=("offer_id", "pillar"),
        ),
        Table(
            "priority_keys",
            "the share of the day-parts of an offer that counts for a policy priority",
            (
                _OFFER,
                Column("priority", profile_codes="priority"),
                Column("share", ColumnType.FRACTION),
            ),
            key=("offer_id", "priority"),
        ),
        Table(
            "contacts",
            "one meeting or intervention",
            (
                Column("contact_id"),
                Column("date", ColumnType.DATE, in_school_year=True),
                _OFFER,
                _hours(counted_in="hours", means=_IN_HOURS),
                _optional(
                    "day_parts",
                    ColumnType.DECIMAL,
                    above=0,
                    maximum=10,
                    is_measured=True,
                    counted_in="day_parts",
                    means="for a service that registers day-parts: how many the contact took",
                ),
                _optional(
                    "staff_count",
                    ColumnType.INTEGER,
                    minimum=1,
                    maximum=50,
                    is_measured=True,
                    is_usual=True,
                    means="the number of advisers; 1 where the profile says that they visit alone",
                ),
                Column("mode", codes=MODES),
                Column("counts_in_total", ColumnType.BOOLEAN),
                _optional("session_id"),
            ),
            key=("contact_id",),
            required=True,
        ),
        Table(
            "contact_institutions",
            "an institution that took part in a contact",
            (Column("contact_id", references="contacts"), _INSTITUTION),
            key=("contact_id", "institution_id"),
            required=True,
        ),
        Table(
            "contact_audiences",
            "the people of one target group in a contact",
            (
                Column("contact_id", references="contacts"),
                Column("audience", profile_codes="audience"),
                Column("people", ColumnType.INTEGER, minimum=0, maximum=5000, is_measured=True),
                Column("own_network", ColumnType.BOOLEAN),
            ),
            key=("contact_id", "audience", "own_network"),
        ),
        Table(
            "sessions",
            "a training, information or helpdesk session",
            (
                Column("session_id"),
                _OFFER,
                Column("date", ColumnType.DATE, in_school_year=True),
                _hours(is_usual=True),
                Column("mode", codes=MODES),
                _optional("theme", profile_codes="theme", own_codes=True, is_usual=True),
                Column("registration_required", ColumnType.BOOLEAN),
            ),
            key=("session_id",),
        ),
        Table(
            "enrolments",
            "the enrolment of a person in a session",
            (
                Column("enrolment_id"),
                Column("session_id", references="sessions"),
                Column("person_key", ColumnType.PSEUDONYM),
                _INSTITUTION_OPTIONAL,
                _GROUP,
                _optional("role"),
                _optional("team_key"),
                Column("status", codes=ENROLMENT_STATUSES),
            ),
            key=("enrolment_id",),
        ),
        Table(
            "trajectories",
            "an agreed trajectory or professional learning community",
            (
                Column("trajectory_id"),
                _OFFER,
                _INSTITUTION_OPTIONAL,
                _GROUP,
                Column("planned_day_parts", ColumnType.DECIMAL, minimum=0, is_measured=True),
                Column("delivered_day_parts", ColumnType.DECIMAL, minimum=0, is_measured=True),
                Column("status", codes=STATUSES),
                _optional("reason"),
                Column("pre_measured", ColumnType.BOOLEAN),
                Column("post_measured", ColumnType.BOOLEAN),
            ),
            key=("trajectory_id",),
        ),
        Table(
            "responses",
            "a survey response",
            (
                Column("response_id"),
                Column("instrument"),
                Column("wave", codes=WAVES),
                _optional("respondent_key", ColumnType.PSEUDONYM),
                _OFFER_OPTIONAL,
                _optional("session_id", references="sessions"),
                _optional("trajectory_id", references="trajectories"),
                _INSTITUTION_OPTIONAL,
                _optional("level", codes=LEVELS),
                Column(
                    "disposition",
                    codes=DISPOSITIONS,
                    means="`ineligible`: the survey was not meant for this person, who is neither "
                    "an answer nor a refusal",
                ),
                Column("answered_on", ColumnType.DATE, in_school_year=True),
            ),
            key=("response_id",),
        ),
        Table(
            "answers",
            "one answer to an item, or that it was not asked",
            (
                Column("response_id", references="responses"),
                Column("item_id"),
                _optional("value", free_text=True),
                _optional(
                    "wave",
                    codes=WAVES,
                    means="the measurement that the answer belongs to, where one response answers "
                    "an item for several; else that of the response",
                ),
                _optional(
                    "asked",
                    ColumnType.BOOLEAN,
                    means="no: the questionnaire skipped the item for this person, so that an "
                    "empty value is no missing answer; empty: asked",
                ),
            ),
            key=("response_id", "item_id", "wave", "value"),
        ),
        Table(
            "invitations",
            "the number of people invited to a survey",
            (
                Column("instrument"),
                Column("wave", codes=WAVES),
                _OFFER_OPTIONAL,
                _optional("level", codes=LEVELS),
                Column("invited", ColumnType.INTEGER, minimum=0, is_measured=True),
            ),
            key=("instrument", "wave", "offer_id", "level"),
        ),
        Table(
            "capacity",
            "the planned effort for a pillar and source of funding",
            (
                Column("pillar", profile_codes="pillar"),
                Column("funding"),
                Column("poc", ColumnType.BOOLEAN),
                Column("planned_fte", ColumnType.DECIMAL, minimum=0),
                Column("hours_per_fte", ColumnType.DECIMAL, above=0),
                _optional("floor_planned", ColumnType.BOOLEAN),
                _optional("realised_fte", ColumnType.DECIMAL, minimum=0, is_measured=True),
            ),
            key=("pillar", "funding", "poc"),
        ),
        Table(
            "time_entries",
            "the time that an adviser worked on an activity on a day, in hours or in days",
            (
                Column("entry_id"),
                Column("staff_key", ColumnType.PSEUDONYM),
                Column("date", ColumnType.DATE, in_school_year=True),
                _optional("pillar", profile_codes="pillar"),
                _THEME,
                _CORE_TASK,
                _ACTIVITY,
                _optional(
                    "hours",
                    ColumnType.DECIMAL,
                    above=0,
                    maximum=24,
                    is_measured=True,
                    unless="days",
                    means="one of `hours` and `days` is filled",
                ),
                _optional(
                    "days",
                    ColumnType.DECIMAL,
                    above=0,
                    maximum=1,
                    is_measured=True,
                    unless="hours",
                    means="working days: half a day is 0.5",
                ),
            ),
            key=("entry_id",),
        ),
        Table(
            "workdays",
            "the working days of a team or a service in a month, for a theme and an activity: for "
            "those who register totals instead of each day; they add to `time_entries`",
            (
                _optional("month", ColumnType.MONTH, in_school_year=True),
                _optional("team"),
                _optional("pillar", profile_codes="pillar"),
                _THEME,
                _CORE_TASK,
                _optional("activity", codes=ACTIVITIES, profile_codes="activity", own_codes=True),
                Column("days", ColumnType.DECIMAL, above=0, is_measured=True),
                _optional(
                    "people",
                    ColumnType.INTEGER,
                    minimum=1,
                    maximum=5000,
                    is_measured=True,
                    means="the advisers whose days these are; empty counts as one, so that small "
                    "numbers are hidden",
                ),
            ),
            key=("month", "team", "pillar", "theme", "core_task", "activity"),
        ),
        Table(
            "goals",
            "a goal of the multi-year plan",
            (
                Column("goal_id", is_code=True),
                Column("statement"),
                Column("figure"),
                _optional("dims"),
                Column("target", ColumnType.DECIMAL),
                Column("unit"),
                Column(
                    "scope",
                    means="whom the goal is about: `mandate`, or levels with spaces between them "
                    "(`SO BuSO`): institutions of those levels, and people and trajectories from "
                    "them",
                ),
                Column("from_year", ColumnType.SCHOOL_YEAR),
                Column("to_year", ColumnType.SCHOOL_YEAR),
            ),
            key=("goal_id",),
        ),
        Table(
            "finance",
            "a budget line of a calendar year",
            (
                Column("year", ColumnType.INTEGER, minimum=1990, maximum=2100),
                Column("line"),
                Column("kind", codes=FINANCE_KINDS),
                _optional("article"),
                _optional("budgeted", ColumnType.DECIMAL, is_measured=True),
                _optional("actual", ColumnType.DECIMAL, is_measured=True),
            ),
            key=("year", "line", "kind"),
        ),
        Table(
            "staffing",
            "a staff category, or the post of a person in it",
            (
                Column("category", profile_codes="category", own_codes=True),
                _optional("level", codes=LEVELS),
                _optional("legal_basis"),
                _optional(
                    "staff_key",
                    ColumnType.PSEUDONYM,
                    means="for a list of persons: who has the post; categories are their sums",
                ),
                _optional("team", means="tells apart the posts of a person in one category"),
                Column("fte", ColumnType.DECIMAL, minimum=0, is_measured=True),
                _optional(
                    "heads",
                    ColumnType.INTEGER,
                    minimum=0,
                    is_measured=True,
                    means="the persons of the row, where a row is a category; never added to `fte`",
                ),
            ),
            key=("category", "level", "legal_basis", "staff_key", "team"),
        ),
        Table(
            "inspections",
            "an inspection result",
            (
                _INSTITUTION,
                Column("date", ColumnType.DATE),
                _optional("domain"),
                Column("advice", codes=ADVICES),
            ),
            key=("institution_id", "date", "domain"),
        ),
        Table(
            "complaints",
            "a written complaint",
            (
                Column("complaint_id"),
                Column("received_on", ColumnType.DATE, in_school_year=True),
                _optional("answered_on", ColumnType.DATE),
                _INSTITUTION_OPTIONAL,
            ),
            key=("complaint_id",),
        ),
    )
}

REQUIRED = tuple(name for name, table in TABLES.items() if table.required)


def model_form() -> str:
    """A hash of all tables and columns: tables made with another model are not read."""
    return content_key(
        (f"{table.name}.{column.name}", f"{column.type.name} {column.required}")
        for table in TABLES.values()
        for column in table.columns
    )


def tables_stand(folder: Path) -> bool:
    """Whether a folder has clean tables of this model, undamaged since ingest wrote them."""
    return is_whole(folder, model_form())
