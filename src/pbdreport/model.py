"""The tables of `data/processed`, each declared once: its columns, its checks, what one row is.

Intake checks every row of an export against these declarations and writes the tables in these
types; indicators rely on them; docs/model.md is made from them.
"""

from dataclasses import dataclass
from enum import Enum

from pbdreport.config.profile import KINDS, MODES

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
DISPOSITIONS = ("complete", "partial", "refused", "no_contact")
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


class Type(Enum):
    """What a column holds, with the type it has in Parquet."""

    TEXT = "VARCHAR"
    DATE = "DATE"
    DECIMAL = "DECIMAL(18, 4)"
    INTEGER = "INTEGER"
    BOOLEAN = "BOOLEAN"
    FRACTION = "text of a fraction, such as 1/6, 0 or 1"
    SCHOOL_YEAR = "text of a school year, such as 2023-2024"
    PSEUDONYM = "keyed pseudonym, 32 hexadecimal digits"

    @property
    def sql(self) -> str:
        """The type in DuckDB."""
        return self.value if self.value.isupper() or self.value.startswith("DEC") else "VARCHAR"


@dataclass(frozen=True)
class Column:
    """A column and what must hold of its values."""

    name: str
    type: Type = Type.TEXT
    required: bool = True
    codes: tuple[str, ...] = ()
    """The only values allowed."""
    profile_codes: str = ""
    """The list of the service's profile (pillar, priority, audience, group) with those values."""
    minimum: float | None = None
    maximum: float | None = None
    above: float | None = None
    """Values are greater than this."""
    references: str = ""
    """The table in whose key the value must occur, under the same name."""
    in_school_year: bool = False
    """A date that must lie in the school year of the delivery."""
    at_most: str = ""
    """The rule of the profile's intake section that bounds the value from above."""
    doubtful_above: str = ""
    """The rule of the profile's intake section above which a value is taken, but told."""
    free_text: bool = False
    """Where the mapping does not translate it, a value may be what somebody wrote."""


@dataclass(frozen=True)
class Table:
    """A table of the model."""

    name: str
    one_row: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    """Columns that together are unique."""
    required: bool = False
    """Without this table no report can be made."""

    def column(self, name: str) -> Column:
        """The column of that name."""
        return next(column for column in self.columns if column.name == name)


def _optional(name: str, type: Type = Type.TEXT, **checks: object) -> Column:
    return Column(name, type, required=False, **checks)  # type: ignore[arg-type]


_OFFER = Column("offer_id", references="offers")
_OFFER_OPTIONAL = _optional("offer_id", references="offers")
_INSTITUTION = Column("institution_id", references="institutions")
_INSTITUTION_OPTIONAL = _optional("institution_id", references="institutions")
_CONTACT_HOURS = Column(
    "hours",
    Type.DECIMAL,
    above=0,
    at_most="max_contact_hours",
    doubtful_above="doubtful_contact_hours",
)
_GROUP = _optional("group_id", profile_codes="group")

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        Table(
            "institutions",
            "an institution, in or outside the mandate",
            (
                Column("institution_id"),
                Column("name"),
                Column("level", codes=LEVELS),
                Column("network"),
                _optional("board_id"),
                _GROUP,
                _optional("region"),
                _optional("sites", Type.INTEGER, minimum=0),
                _optional("staff_fte", Type.DECIMAL, minimum=0),
                Column("high_needs", Type.BOOLEAN),
                Column("in_mandate", Type.BOOLEAN),
                _optional("valid_from", Type.DATE),
                _optional("valid_to", Type.DATE),
            ),
            key=("institution_id",),
            required=True,
        ),
        Table(
            "offers",
            "an item of the guidance plan: an operational objective, a change trajectory, a "
            "professional learning community, a training, a helpdesk, a project",
            (
                Column("offer_id"),
                Column("title"),
                Column("kind", codes=KINDS),
                Column("pillar", profile_codes="pillar"),
                Column("in_plan", Type.BOOLEAN),
                Column("poc", Type.BOOLEAN),
                _optional("planned_institutions", Type.INTEGER, minimum=0),
                Column("threshold_applies", Type.BOOLEAN),
                _optional("reason_not_applicable"),
                _optional("funding"),
                _optional("goal_id"),
            ),
            key=("offer_id",),
            required=True,
        ),
        Table(
            "priority_keys",
            "the share of an offer's day-parts that goes to a policy priority",
            (
                _OFFER,
                Column("priority", profile_codes="priority"),
                Column("share", Type.FRACTION),
            ),
            key=("offer_id", "priority"),
        ),
        Table(
            "contacts",
            "one meeting or intervention",
            (
                Column("contact_id"),
                Column("date", Type.DATE, in_school_year=True),
                _OFFER,
                _CONTACT_HOURS,
                Column("staff_count", Type.INTEGER, minimum=1, maximum=50),
                Column("mode", codes=MODES),
                Column("counts_in_total", Type.BOOLEAN),
                _optional("session_id"),
            ),
            key=("contact_id",),
            required=True,
        ),
        Table(
            "contact_institutions",
            "an institution taking part in a contact",
            (Column("contact_id", references="contacts"), _INSTITUTION),
            key=("contact_id", "institution_id"),
            required=True,
        ),
        Table(
            "contact_audiences",
            "people of one target group in a contact",
            (
                Column("contact_id", references="contacts"),
                Column("audience", profile_codes="audience"),
                Column("people", Type.INTEGER, minimum=0, maximum=5000),
                Column("own_network", Type.BOOLEAN),
            ),
            key=("contact_id", "audience", "own_network"),
        ),
        Table(
            "sessions",
            "a training, information or helpdesk session",
            (
                Column("session_id"),
                _OFFER,
                Column("date", Type.DATE, in_school_year=True),
                _CONTACT_HOURS,
                Column("mode", codes=MODES),
                Column("theme"),
                Column("registration_required", Type.BOOLEAN),
            ),
            key=("session_id",),
        ),
        Table(
            "enrolments",
            "one person's place in a session",
            (
                Column("enrolment_id"),
                Column("session_id", references="sessions"),
                Column("person_key", Type.PSEUDONYM),
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
                Column("planned_day_parts", Type.DECIMAL, minimum=0),
                Column("delivered_day_parts", Type.DECIMAL, minimum=0),
                Column("status", codes=STATUSES),
                _optional("reason"),
                Column("pre_measured", Type.BOOLEAN),
                Column("post_measured", Type.BOOLEAN),
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
                _optional("respondent_key", Type.PSEUDONYM),
                _OFFER_OPTIONAL,
                _optional("session_id", references="sessions"),
                _optional("trajectory_id", references="trajectories"),
                _INSTITUTION_OPTIONAL,
                _optional("level", codes=LEVELS),
                Column("disposition", codes=DISPOSITIONS),
                Column("answered_on", Type.DATE, in_school_year=True),
            ),
            key=("response_id",),
        ),
        Table(
            "answers",
            "one answer to an item",
            (
                Column("response_id", references="responses"),
                Column("item_id"),
                _optional("value", free_text=True),
            ),
            key=("response_id", "item_id", "value"),
        ),
        Table(
            "invitations",
            "how many were invited to a survey",
            (
                Column("instrument"),
                Column("wave", codes=WAVES),
                _OFFER_OPTIONAL,
                _optional("level", codes=LEVELS),
                Column("invited", Type.INTEGER, minimum=0),
            ),
            key=("instrument", "wave", "offer_id", "level"),
        ),
        Table(
            "capacity",
            "planned effort",
            (
                Column("pillar", profile_codes="pillar"),
                Column("funding"),
                Column("poc", Type.BOOLEAN),
                Column("planned_fte", Type.DECIMAL, minimum=0),
                Column("hours_per_fte", Type.DECIMAL, above=0),
                _optional("floor_planned", Type.BOOLEAN),
                _optional("realised_fte", Type.DECIMAL, minimum=0),
            ),
            key=("pillar", "funding", "poc"),
        ),
        Table(
            "time_entries",
            "worked hours by kind of activity",
            (
                Column("entry_id"),
                Column("staff_key", Type.PSEUDONYM),
                Column("date", Type.DATE, in_school_year=True),
                _optional("pillar", profile_codes="pillar"),
                _optional("theme"),
                Column("activity", codes=ACTIVITIES),
                Column("hours", Type.DECIMAL, above=0, maximum=24),
            ),
            key=("entry_id",),
        ),
        Table(
            "goals",
            "a goal of the multi-year plan",
            (
                Column("goal_id"),
                Column("statement"),
                Column("figure"),
                _optional("dims"),
                Column("target", Type.DECIMAL),
                Column("unit"),
                Column("scope"),
                Column("from_year", Type.SCHOOL_YEAR),
                Column("to_year", Type.SCHOOL_YEAR),
            ),
            key=("goal_id",),
        ),
        Table(
            "finance",
            "a budget line of a calendar year",
            (
                Column("year", Type.INTEGER, minimum=1990, maximum=2100),
                Column("line"),
                Column("kind", codes=FINANCE_KINDS),
                _optional("article"),
                _optional("budgeted", Type.DECIMAL),
                _optional("actual", Type.DECIMAL),
            ),
            key=("year", "line", "kind"),
        ),
        Table(
            "staffing",
            "a staff category",
            (
                Column("category"),
                _optional("level", codes=LEVELS),
                _optional("legal_basis"),
                Column("fte", Type.DECIMAL, minimum=0),
            ),
            key=("category", "level", "legal_basis"),
        ),
        Table(
            "inspections",
            "an inspection result",
            (
                _INSTITUTION,
                Column("date", Type.DATE),
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
                Column("received_on", Type.DATE, in_school_year=True),
                _optional("answered_on", Type.DATE),
                _INSTITUTION_OPTIONAL,
            ),
            key=("complaint_id",),
        ),
    )
}

REQUIRED = tuple(name for name, table in TABLES.items() if table.required)
