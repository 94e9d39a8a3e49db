"""Finds the contradictions in a folder of published tables."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from pbdreport.config.project import Project
from pbdreport.config.toml import read_toml
from pbdreport.errors import InvalidConfiguration, MissingFile, first_few
from pbdreport.figures.reconciliation.agreement import Amount, Breach, breach
from pbdreport.figures.reconciliation.causes import CellSum, Claim, cause_of
from pbdreport.figures.reconciliation.printed_tables import PrintedCell, PrintedTables, read_tables
from pbdreport.figures.reconciliation.table_identities import (
    AlternativeCells,
    CellReference,
    TableIdentities,
    TableIdentity,
)

IDENTITIES = "identities.toml"
_FOUND = {"=": "computed", "<=": "at most", ">=": "at least"}


@dataclass(frozen=True)
class TablesReconciliation:
    """The result of checking a folder of tables."""

    title: str
    identities: int
    checks: int
    breaches: tuple[Breach, ...]


def reconcile_tables(folder: Path, identities: Path, project: Project) -> TablesReconciliation:
    """Check every identity of a folder of published tables.

    Raises:
        MissingFile: There are no tables, or no identities are declared.
        InvalidConfiguration: The identities name a table, column or row that does not exist.
    """
    declared = read_toml(identities, TableIdentities, project, "What must hold between the tables")
    tables = read_tables(folder, declared)
    claims = [claim for identity in declared.identity for claim in claims_of(identity, tables)]
    return TablesReconciliation(
        declared.title,
        len(declared.identity),
        len(claims),
        tuple(found for claim in claims if (found := _judged(claim))),
    )


def _judged(claim: Claim) -> Breach | None:
    found = breach(claim.says, claim.stated, claim.relation, claim.found)
    if found is None:
        return None
    cause, reason = cause_of(claim)
    return replace(found, cause=cause, reason=reason)


def claims_of(identity: TableIdentity, tables: PrintedTables) -> Iterator[Claim]:
    """Every printed cell that an identity applies to, with the cells it should follow from.

    Raises:
        InvalidConfiguration: It selects no printed cell, or several at once.
    """
    found = 0
    for column in identity.columns or ("",):
        printed = tables.cells(identity.printed, column, {})
        if len(printed) > 1 and not identity.per:
            raise _refusal(identity, tables, [cell.amount.where for cell in printed])
        for cell in printed:
            found += 1
            claim = _claim(identity, tables, column, cell)
            if claim is not None:
                yield claim
    if not found:
        raise _refusal(identity, tables, [])


def _refusal(
    identity: TableIdentity, tables: PrintedTables, found: Sequence[str]
) -> InvalidConfiguration:
    return InvalidConfiguration(
        f"An identity selects {len(found)} printed cells."
        if found
        else "An identity selects no printed cell.",
        {
            "folder": tables.folder,
            "says": identity.says,
            "expected": "one printed cell, or one for each value of `per`",
            "found": first_few(found),
        },
        "Select the row in `where`, or give the column that identifies the rows in `per`.",
    )


def _claim(
    identity: TableIdentity, tables: PrintedTables, column: str, printed: PrintedCell
) -> Claim | None:
    fixed = {identity.per: printed.row[identity.per]} if identity.per else {}

    def cells(named: Sequence[CellReference]) -> list[PrintedCell]:
        return [cell for part in named for cell in tables.cells(part, column, fixed)]

    def parts(scope: AlternativeCells | TableIdentity) -> CellSum:
        return CellSum(
            tuple(cells(scope.sum or identity.sum)),
            tuple(cells(identity.less)),
            tuple(cells(scope.over or identity.over)),
            identity.mean,
            _times(identity, cells),
        )

    own = parts(identity)
    if not own.sum or (identity.over and not own.over) or not own.times:
        return None
    return Claim(
        says=identity.says,
        relation=identity.relation,
        stated=printed.amount,
        parts=own,
        groups=identity.groups,
        repeats=identity.repeats,
        mean_of=tuple(cells([identity.mean_of])) if identity.mean_of else (),
        scopes=tuple((scope.cause, scope.label, parts(scope)) for scope in identity.scopes),
    )


def _times(
    identity: TableIdentity, cells: Callable[[Sequence[CellReference]], list[PrintedCell]]
) -> tuple[PrintedCell, ...]:
    if isinstance(identity.times, CellReference):
        return tuple(cells([identity.times]))
    number = Fraction(identity.times)
    return (PrintedCell(Amount.exact(number, identity.times), {}, Fraction(0)),)


def folders_of(folder: Path, identities: Path | None) -> list[tuple[Path, Path]]:
    """Folders of tables, each with its file of identities: the folder itself, or its subfolders.

    Raises:
        MissingFile: Neither the folder nor a subfolder has identities.
    """
    own = identities or folder / IDENTITIES
    if own.is_file():
        return [(folder, own)]
    inside = sorted(folder.glob(f"*/{IDENTITIES}"))
    if identities or not inside:
        raise MissingFile(
            f"The file of identities {own.name} is missing.",
            {"expected": own},
            "Write down in it what must hold between the tables; docs/reconciliation.md shows how.",
        )
    return [(path.parent, path) for path in inside]


def reconciled_text(found: TablesReconciliation) -> list[str]:
    """A reconciliation as lines of text: each contradiction, then the number for each cause."""
    identities = _counted(found.identities, "identity", "identities")
    lines = [f"{found.title}: {identities}, {_counted(found.checks, 'check', 'checks')}"]
    for number, one in enumerate(found.breaches, start=1):
        lines += [
            "",
            f"{number:>3}. {one.says}",
            f"     printed   {one.stated:<12} {one.stated_at}",
            f"     {_FOUND[one.relation]:<8}  {one.found:<12} {one.found_at}",
            f"     cause     {one.cause:<12} {one.reason}",
        ]
    causes = Counter(one.cause for one in found.breaches)
    counts = ", ".join(f"{count} {cause}" for cause, count in causes.most_common())
    total = _counted(len(found.breaches), "contradiction", "contradictions")
    return [*lines, "", total + (f": {counts}" if counts else "")]


def _counted(number: int, singular: str, plural: str) -> str:
    return f"{number} {singular if number == 1 else plural}"
