"""The clean tables of a chapter as Ibis tables, and what goes wrong when they are joined by hand.

    chapter.tables.contacts                     a table of docs/model.md
    chapter.tables.mandate                      institutions of the mandate on the reference date
    chapter.tables.participations               institutions reached, as the figures count them
    chapter.tables.with_register(contacts)      the level, group, region … of each institution

In the report of a unit, the tables hold the rows of that unit. What a chapter reads is noted: it
runs again when a table that it read changes.
"""

import shutil
import tempfile
import weakref
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import ibis.expr.types as ir

from pbdreport.config.instrument import read_instruments
from pbdreport.config.profile import read_profile
from pbdreport.errors import UsageError, did_you_mean, first_few
from pbdreport.figures.engine.backend import connect
from pbdreport.figures.engine.context import Context
from pbdreport.figures.engine.missing_table import TableNotDelivered
from pbdreport.figures.files_read import note_file
from pbdreport.figures.request import Request
from pbdreport.figures.units.unit import require_unit, write_unit_tables
from pbdreport.schema import TABLES, Column, Table, tables_stand

ABOUT_PEOPLE = frozenset(
    {
        "contact_audiences",
        "enrolments",
        "responses",
        "answers",
        "invitations",
        "time_entries",
        "staffing",
        "complaints",
    }
)
"""Tables whose rows are people, or numbers of people: what is counted from them is published
first, and so masked, before it is drawn."""
REGISTER = ("level", "network", "group", "board_id", "region", "high_needs", "in_mandate")
"""The columns that `with_register` adds."""
PLAN = ("kind", "pillar", "in_plan", "poc", "goal_id")
"""The columns that `with_plan` adds."""


class CleanTables:
    """The clean tables of one service, school year and unit."""

    def __init__(self, request: Request):
        """Open the tables; each is read when it is asked for."""
        self._request = request

    def has(self, table: str) -> bool:
        """Whether the service delivered a table; one that it does not register is not there."""
        self._note(table)
        return self._context.has(table)

    @property
    def previous(self) -> "CleanTables | None":
        """The clean tables of the previous school year; None where there are none."""
        before = replace(self._request, school_year=self._request.school_year.previous)
        self._note("institutions")
        note_file(before.tables / "institutions.parquet", before.project.root)
        return CleanTables(before) if tables_stand(before.tables) else None

    def __getattr__(self, name: str) -> ir.Table:
        # Reached only by names that are no table or helper.
        if name.startswith("_"):
            raise AttributeError(name)
        raise UsageError(
            f"There is no table {name!r}.",
            {"expected": first_few(self.__dir__(), "docs/model.md")},
            did_you_mean(name, self.__dir__())
            + "docs/model.md describes the columns of each table.",
        )

    def __dir__(self) -> list[str]:
        return [
            *TABLES,
            "register",
            "mandate",
            "participations",
            "with_register",
            "with_plan",
            "previous",
        ]

    @property
    def register(self) -> ir.Table:
        """Institutions on the register on the reference date of the profile, one row each.

        The columns of `institutions`, with `group` for `group_id`, and with codes where figures
        have codes: `network`, `region` and `high_needs` ('true' or 'false').
        """
        self._note("institutions")
        return self._context.institutions

    @property
    def mandate(self) -> ir.Table:
        """Institutions of the mandate on the reference date: the base of every share of reach.

        The columns of `register`, and `is_reached`: whether it is in `participations`.
        """
        found = self.register
        reached = found.institution_id.isin(self.participations.institution_id)
        return found.filter(found.in_mandate).mutate(is_reached=reached)

    @property
    def participations(self) -> ir.Table:
        """Institutions that took part, one row each, with `institution_id`.

        Contacts count, and enrolments that were attended if `enrolments_count` in the profile says
        so: exactly those that `reach.institutions_reached` counts.
        """
        for name in ("contacts", "contact_institutions", "enrolments"):
            self._note(name)
        return self._context.participations

    def with_register(self, table: ir.Table) -> ir.Table:
        """A table with `institution_id`, with what the register says of each institution.

        Args:
            table: Any table with a column `institution_id`.

        Returns:
            The same rows, as many as before, with the columns of `REGISTER`; empty where the
            institution is not on the register on the reference date.

        Raises:
            UsageError: The table has no column `institution_id`.
        """
        return _joined(table, self.register, "institution_id", REGISTER)

    def with_plan(self, table: ir.Table) -> ir.Table:
        """A table with `offer_id`, with what the guidance plan says of each offer.

        Args:
            table: Any table with a column `offer_id`.

        Returns:
            The same rows, as many as before, with the columns of `PLAN`.

        Raises:
            UsageError: The table has no column `offer_id`.
        """
        return _joined(table, self._table("offers"), "offer_id", PLAN)

    @cached_property
    def _context(self) -> Context:
        request = self._request
        folder = request.tables
        if request.scope:
            folder = _unit_folder(self, request)
        profile = read_profile(request.project, request.service)
        instruments = read_instruments(request.project, profile.effectiveness)
        connection = connect(profile.engine, [folder], request.project.workroom("years"))
        return Context(profile, instruments, request.school_year, folder, connection)

    def _table(self, name: str) -> ir.Table:
        self._note(name)
        try:
            return self._context.table(name)
        except TableNotDelivered:
            request = self._request
            delivered = [known for known in TABLES if self._context.has(known)]
            raise UsageError(
                f"Table {name!r} was not delivered.",
                {
                    "service": f"{request.service} {request.school_year}",
                    "found": first_few(delivered, request.project.shown(request.tables)),
                },
                "A service that does not register this has no such table; chapter.tables.has(…) "
                "says whether it is there.",
            ) from None

    def _note(self, name: str) -> None:
        # The rows of a unit follow from all tables, so a unit depends on all of them.
        names = TABLES if self._request.scope else (name,)
        for one in names:
            note_file(self._request.tables / f"{one}.parquet", self._request.project.root)


def _unit_folder(owner: CleanTables, request: Request) -> Path:
    """The tables of a unit, in a folder that goes with their owner."""
    scope = require_unit(request.tables, request.scope)
    made = Path(tempfile.mkdtemp(dir=request.project.workroom("parts"), prefix="."))
    weakref.finalize(owner, shutil.rmtree, made, ignore_errors=True)
    write_unit_tables(request.tables, scope, made / "tables")
    return made / "tables"


def _joined(table: ir.Table, other: ir.Table, key: str, columns: tuple[str, ...]) -> ir.Table:
    if key not in table.columns:
        raise UsageError(
            f"The table has no column {key!r}.",
            {"expected": repr(key), "found": first_few(table.columns)},
            "Join it with a table that has one first, such as contact_institutions on contact_id.",
        )
    new = [name for name in columns if name not in table.columns]
    return table.left_join(other.select(key, *new), key).select(*table.columns, *new)


def _documented(table: Table) -> property:
    def read(self: CleanTables) -> ir.Table:
        return self._table(table.name)

    width = max(len(column.name) for column in table.columns) + 1
    lines = [f"{_column(column, width)}" for column in table.columns]
    about = "\n\nAbout people: publish what is counted from it before drawing it."
    read.__doc__ = (
        f"One row is {table.one_row}.\n\nColumns (? may be empty):\n  "
        + "\n  ".join(lines)
        + (about if table.name in ABOUT_PEOPLE else "")
    )
    return property(read)


def _column(column: Column, width: int) -> str:
    name = column.name + "?" * (not column.required)
    known = f": {', '.join(column.codes)}" if column.codes else ""
    if column.profile_codes:
        known = f": a {column.profile_codes} of the profile"
    if column.references:
        known = f": as in {column.references}"
    means = f"; {column.means}" if column.means else ""
    return f"{name:<{width}}  {column.type.name.lower().replace('_', ' ')}{known}{means}"


for _one in TABLES.values():
    setattr(CleanTables, _one.name, _documented(_one))
