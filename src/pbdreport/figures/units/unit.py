"""A unit of a service, and which rows of each table belong to it.

1. A unit is all institutions with the same value in a column of the register: a school group, a
   level, a region or a board.
2. A contact belongs, with all its hours, to every unit with an institution that took part in it.
   Contacts and hours of units therefore do not add up to those of the service. A unit has only its
   own institutions.
3. If institutions of several units took part in a contact, its people cannot be assigned to one of
   them; such a unit has no figures about target groups. An institution that belongs to no unit,
   such as one outside the mandate, does not count here.
4. Enrolments, trajectories, inspections and complaints belong to the unit of their institution, or,
   if they name a school group but no institution, to that group. A session belongs to every unit
   with an enrolment in it.
5. Responses belong to the unit of their institution, but for levels to the level that they name;
   their answers belong with them. Invitations are known by level only.
6. Offers, with their priority keys, are those that any of these rows refer to.
7. Capacity, worked hours, goals, finance and staffing belong to the service as a whole: their
   figures are not available for a unit, nor are those whose definition does not divide.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from pbdreport.errors import UsageError, did_you_mean, first_few
from pbdreport.storage.atomic_files import spilling_to

if TYPE_CHECKING:
    import ibis
    import ibis.expr.types as ir

UnitKind = Literal["group", "level", "region", "board"]
UNIT_KINDS: tuple[UnitKind, ...] = get_args(UnitKind)
COLUMNS = {"group": "group_id", "level": "level", "region": "region", "board": "board_id"}
"""The column of the register that identifies the units of each kind."""
BY_OFFER = ("contacts", "sessions", "trajectories", "responses")
"""Tables whose rows name an offer."""


@dataclass(frozen=True)
class Unit:
    """One unit, written as `group.sg01`."""

    kind: UnitKind
    code: str

    def __str__(self) -> str:
        return f"{self.kind}.{self.code}"


def read_unit(text: str) -> Unit:
    """Parse the name of a unit, such as `group.sg01`.

    Raises:
        UsageError: The text is not a kind of unit and a code.
    """
    kind, _, code = text.partition(".")
    for known in UNIT_KINDS:
        if kind == known and code:
            return Unit(known, code)
    raise UsageError(
        f"{text!r} is not the name of a unit.",
        {"expected": "a kind and a code, such as group.sg01", "kinds": first_few(UNIT_KINDS)},
        did_you_mean(kind, UNIT_KINDS)
        + "`pbdreport build --each group` builds the reports of all units of a kind.",
    )


def units_of_kind(folder: Path, kind: UnitKind) -> list[Unit]:
    """The units of a kind that have institutions in the mandate, in order of their codes."""
    import ibis

    institutions = ibis.duckdb.connect(temp_directory="").read_parquet(
        folder / "institutions.parquet"
    )
    code = _code(institutions, kind)
    found = institutions.filter(institutions.in_mandate, code.notnull()).select(code=code)
    codes = found.distinct().order_by("code").to_pyarrow().to_pylist()
    return [Unit(kind, row["code"]) for row in codes]


def require_unit(folder: Path, text: str) -> Unit:
    """The unit that a text names, if it is in the register of a school year.

    Raises:
        UsageError: The text is not the name of a unit, or the register has no such unit.
    """
    scope = read_unit(text)
    known = [str(unit) for unit in units_of_kind(folder, scope.kind)]
    if text not in known:
        service, year = folder.parent.name, folder.name
        raise UsageError(
            f"The register of {service} {year} has no unit {text!r}.",
            {"column": COLUMNS[scope.kind]}
            | {"found": first_few(known) if known else f"no {scope.kind}s"},
            did_you_mean(text, known)
            + f"Choose one of these; `pbdreport build --each {scope.kind}` builds all of them."
            if known
            else "Leave out --scope to get the report of the whole service.",
        )
    return scope


def write_unit_tables(folder: Path, scope: Unit, into: Path) -> None:
    """Write the tables of a unit, leaving out those that cannot be divided."""
    import ibis

    into.mkdir(parents=True)
    connection = ibis.duckdb.connect(**spilling_to(into.parent))
    for name, table in _DividedTables(connection, folder, scope).tables():
        connection.to_parquet(table, into / f"{name}.parquet")


def _code(institutions: "ir.Table", kind: UnitKind) -> "ir.StringColumn":
    from pbdreport.indicators.codes import as_code

    column = institutions[COLUMNS[kind]]
    return as_code(column) if kind in ("region", "board") else column


class _DividedTables:
    """The tables of a service, limited to the rows of one unit."""

    def __init__(self, connection: "ibis.BaseBackend", folder: Path, scope: Unit):
        self.connection = connection
        self.folder = folder
        self.scope = scope
        self.own: dict[str, ir.Table] = {}

    def tables(self) -> "Iterator[tuple[str, ir.Table]]":
        """The tables that can be divided, in an order in which each follows those it depends on."""
        for name, divide in self._rules():
            if (self.folder / f"{name}.parquet").is_file():
                rows = divide(self.connection.read_parquet(self.folder / f"{name}.parquet"))
                if rows is not None:
                    self.own[name] = self.connection.create_table(f"own_{name}", rows, temp=True)
                    yield name, self.own[name]

    def _rules(self) -> "Iterator[tuple[str, Callable[[ir.Table], ir.Table | None]]]":
        yield "institutions", lambda rows: rows.filter(_code(rows, self.scope.kind) == self._wanted)
        yield "contact_institutions", self._with("institution_id", "institutions")
        yield "contacts", self._with("contact_id", "contact_institutions")
        yield "contact_audiences", self._audiences
        yield "enrolments", self._of_institution
        yield "sessions", self._with("session_id", "enrolments")
        yield "trajectories", self._of_institution
        yield "responses", self._responses
        yield "answers", self._with("response_id", "responses")
        yield "invitations", self._invitations
        yield "inspections", self._of_institution
        yield "complaints", self._of_institution
        yield "offers", self._offers
        yield "priority_keys", self._with("offer_id", "offers")
        yield "offer_pillars", self._with("offer_id", "offers")

    @property
    def _wanted(self) -> str:
        return self.scope.code

    def _with(self, column: str, table: str) -> "Callable[[ir.Table], ir.Table | None]":
        """Select the rows that refer to a row of the unit in another table."""

        def divide(rows: "ir.Table") -> "ir.Table | None":
            if table not in self.own:
                return None
            return rows.filter(rows[column].isin(self.own[table][column]))

        return divide

    def _audiences(self, rows: "ir.Table") -> "ir.Table | None":
        own = rows.filter(rows.contact_id.isin(self.own["contacts"].contact_id))
        register, taking_part = (
            self.connection.read_parquet(self.folder / f"{name}.parquet")
            for name in ("institutions", "contact_institutions")
        )
        others = register.filter(_code(register, self.scope.kind) != self._wanted)
        elsewhere = taking_part.filter(taking_part.institution_id.isin(others.institution_id))
        is_shared = own.filter(own.contact_id.isin(elsewhere.contact_id)).count().execute()
        return None if is_shared else own

    def _of_institution(self, rows: "ir.Table") -> "ir.Table":
        is_own = rows.institution_id.isin(self.own["institutions"].institution_id)
        if self.scope.kind == "group" and "group_id" in rows.columns:
            is_own |= rows.institution_id.isnull() & (rows.group_id == self._wanted)
        return rows.filter(is_own)

    def _responses(self, rows: "ir.Table") -> "ir.Table":
        if self.scope.kind == "level":
            return rows.filter(rows.level == self._wanted)
        return self._of_institution(rows)

    def _invitations(self, rows: "ir.Table") -> "ir.Table | None":
        return rows.filter(rows.level == self._wanted) if self.scope.kind == "level" else None

    def _offers(self, rows: "ir.Table") -> "ir.Table":
        named = [self.own[name].select("offer_id") for name in BY_OFFER if name in self.own]
        used = reduce(lambda one, other: one.union(other), named)
        return rows.filter(rows.offer_id.isin(used.offer_id))
