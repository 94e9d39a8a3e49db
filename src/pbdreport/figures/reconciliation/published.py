"""The contradictions in a folder of published tables."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from pbdreport.config.project import Project
from pbdreport.config.reading import read_toml
from pbdreport.errors import InvalidConfiguration, MissingFile
from pbdreport.figures.reconciliation.causes import Claim, Parts, cause_of
from pbdreport.figures.reconciliation.declared import Cells, Identities, Identity, Scope
from pbdreport.figures.reconciliation.engine import Amount, Breach, breach
from pbdreport.figures.reconciliation.tables import Cell, Tables, read_tables

IDENTITIES = "identities.toml"
_FOUND = {"=": "computed", "<=": "at most", ">=": "at least"}


@dataclass(frozen=True)
class Reconciled:
    """What the identities of a folder of tables found."""

    title: str
    identities: int
    checks: int
    breaches: tuple[Breach, ...]


def reconcile_tables(folder: Path, identities: Path, project: Project) -> Reconciled:
    """Check every identity of a folder of published tables.

    Raises:
        MissingFile: There are no tables, or no identities are declared.
        InvalidConfiguration: The identities name what is not there.
    """
    declared = read_toml(identities, Identities, project, "What must hold between the tables")
    tables = read_tables(folder, declared)
    claims = [claim for identity in declared.identity for claim in claims_of(identity, tables)]
    return Reconciled(
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


def claims_of(identity: Identity, tables: Tables) -> Iterator[Claim]:
    """Every printed cell that an identity is about, with the cells that it should follow from.

    Raises:
        InvalidConfiguration: It is about no printed cell, or about several at once.
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


def _refusal(identity: Identity, tables: Tables, found: Sequence[str]) -> InvalidConfiguration:
    return InvalidConfiguration(
        "An identity is about one printed cell, or about one for each value of `per`.",
        {
            "folder": tables.folder,
            "says": identity.says,
            "found": "; ".join(found[:5]) or "no printed cell",
        },
        "Name the row in `where`, or the column that tells the rows apart in `per`.",
    )


def _claim(identity: Identity, tables: Tables, column: str, printed: Cell) -> Claim | None:
    fixed = {identity.per: printed.row[identity.per]} if identity.per else {}

    def cells(named: Sequence[Cells]) -> list[Cell]:
        return [cell for part in named for cell in tables.cells(part, column, fixed)]

    def parts(scope: Scope | Identity) -> Parts:
        return Parts(
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


def _times(identity: Identity, cells: Callable[[Sequence[Cells]], list[Cell]]) -> tuple[Cell, ...]:
    if isinstance(identity.times, Cells):
        return tuple(cells([identity.times]))
    number = Fraction(identity.times)
    return (Cell(Amount.exact(number, identity.times), {}, Fraction(0)),)


def folders_of(folder: Path, identities: Path | None) -> list[tuple[Path, Path]]:
    """The folders of tables with what is declared of each: the folder itself, or those in it.

    Raises:
        MissingFile: Nothing is declared, neither of the folder nor of one in it.
    """
    own = identities or folder / IDENTITIES
    if own.is_file():
        return [(folder, own)]
    inside = sorted(folder.glob(f"*/{IDENTITIES}"))
    if identities or not inside:
        raise MissingFile(
            "What must hold between published tables is declared in a file.",
            {"wanted": own},
            "Write it: docs/reconciliation.md shows how.",
        )
    return [(path.parent, path) for path in inside]


def reconciled_text(found: Reconciled) -> list[str]:
    """What a reconciliation tells, in lines: each contradiction, then how many of which cause."""
    lines = [f"{found.title}: {found.identities} identities, {found.checks} checks"]
    for number, one in enumerate(found.breaches, start=1):
        lines += [
            "",
            f"{number:>3}. {one.says}",
            f"     printed   {one.stated:<12} {one.stated_at}",
            f"     {_FOUND[one.relation]:<8}  {one.found:<12} {one.found_at}",
            f"     cause     {one.cause:<12} {one.reason}",
        ]
    causes = Counter(one.cause for one in found.breaches)
    told = ", ".join(f"{count} {cause}" for cause, count in causes.most_common())
    return [*lines, "", f"{len(found.breaches)} contradictions" + (f": {told}" if told else "")]
