"""A part of a service, and which rows of each table are its own.

1. A part is all institutions with one value in a column of the register: a school group, a level,
   a region, a board.
2. A contact is of every part of which an institution took part in it, whole each time: contacts
   and hours of parts do not add up to those of the service. Of its institutions a part has its own.
3. The people of a contact that institutions of several parts share are of no part, and cannot be
   told apart: then the part has no figures of target groups. An institution of no part, such as
   one outside the mandate, shares nothing.
4. Places in sessions, trajectories, inspections and complaints are of the part of their
   institution; those of a school group without an institution, of that group. A session is of
   every part that had a place in it.
5. Responses are of the part of their institution, for levels of the level that they name; their
   answers go with them. Invitations are known by level only.
6. Offers are those that any of these rows are of, with their keys.
7. Capacity, worked hours, goals, finance and staffing belong to the service as a whole: figures of
   them are not available of a part, nor are those of a definition that does not divide.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from pbdreport.errors import UsageError, listing, suggestion

if TYPE_CHECKING:
    import ibis
    import ibis.expr.types as ir

Kind = Literal["group", "level", "region", "board"]
KINDS: tuple[Kind, ...] = get_args(Kind)
COLUMNS = {"group": "group_id", "level": "level", "region": "region", "board": "board_id"}
"""The column of the register that tells the parts of a kind apart."""
BY_OFFER = ("contacts", "sessions", "trajectories", "responses")
"""Tables whose rows are of an offer."""


@dataclass(frozen=True)
class Scope:
    """One part: `group.sg01`."""

    kind: Kind
    code: str

    def __str__(self) -> str:
        return f"{self.kind}.{self.code}"


def read_scope(text: str) -> Scope:
    """The part that a text names.

    Raises:
        UsageError: It names no kind of part.
    """
    kind, _, code = text.partition(".")
    for known in KINDS:
        if kind == known and code:
            return Scope(known, code)
    raise UsageError(
        "A part of a service is named by its kind and its code.",
        {"wanted": "group.sg01", "found": repr(text), "kinds": listing(KINDS)},
        suggestion(kind, KINDS) + "`pbdreport build --each group` makes all parts of a kind.",
    )


def parts(folder: Path, kind: Kind) -> list[Scope]:
    """The parts of a kind that have institutions in the mandate, in order of their codes."""
    import ibis

    institutions = ibis.duckdb.connect().read_parquet(folder / "institutions.parquet")
    code = _code(institutions, kind)
    found = institutions.filter(institutions.in_mandate, code.notnull()).select(code=code)
    codes = found.distinct().order_by("code").to_pyarrow().to_pylist()
    return [Scope(kind, row["code"]) for row in codes]


def require_part(folder: Path, text: str) -> Scope:
    """The part that a text names, where the register of a school year knows it.

    Raises:
        UsageError: It names no kind of part, or no part of that kind.
    """
    scope = read_scope(text)
    known = [str(part) for part in parts(folder, scope.kind)]
    if text not in known:
        raise UsageError(
            "A part of a service is one that its register tells apart.",
            {"wanted": text, "register": folder.parent.name + " " + folder.name}
            | {"found": listing(known) if known else f"no {scope.kind}s"},
            suggestion(text, known) + "Name one of these."
            if known
            else "Leave the part out: the report of the whole service is there.",
        )
    return scope


def write_part(folder: Path, scope: Scope, into: Path) -> None:
    """Write the tables of a part; tables that cannot be divided are left out."""
    import ibis

    connection = ibis.duckdb.connect()
    into.mkdir(parents=True)
    for name, table in _Divided(connection, folder, scope).tables():
        connection.to_parquet(table, into / f"{name}.parquet")


def _code(institutions: "ir.Table", kind: Kind) -> "ir.StringColumn":
    from pbdreport.indicators.codes import coded

    column = institutions[COLUMNS[kind]]
    return coded(column) if kind in ("region", "board") else column


class _Divided:
    """The tables of a service as they are of one part."""

    def __init__(self, connection: "ibis.BaseBackend", folder: Path, scope: Scope):
        self.connection = connection
        self.folder = folder
        self.scope = scope
        self.own: dict[str, ir.Table] = {}

    def tables(self) -> "Iterator[tuple[str, ir.Table]]":
        """The tables that can be divided, each once, those that others hang on first."""
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

    @property
    def _wanted(self) -> str:
        return self.scope.code

    def _with(self, column: str, table: str) -> "Callable[[ir.Table], ir.Table | None]":
        """Rows whose row in another table is of the part."""

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
        beside = taking_part.filter(taking_part.institution_id.isin(others.institution_id))
        is_shared = own.filter(own.contact_id.isin(beside.contact_id)).count().execute()
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
