"""Gates: what must hold of a complete edition before readers may open it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from pbdreport.errors import GateRefusal, refuse_all
from pbdreport.figures.reconciliation.engine import Breach

TOLD_AT_MOST = 3
"""Contradictions that are told one by one."""


def pass_gates(
    breaches: Sequence[Breach], others: Mapping[str, Iterable[GateRefusal]]
) -> dict[str, str]:
    """Put an edition through every gate: the names of the gates with what they found.

    Args:
        breaches: Figures that contradict each other, or last year's edition.
        others: The refusals of gates that have a module of their own, by the gate's name.

    Raises:
        GateRefusal: A gate refuses; the refusals of all gates are told together.
    """
    gates = {"reconciliation": _contradictions(breaches), **others}
    refuse_all([refusal for refusals in gates.values() for refusal in refusals])
    return dict.fromkeys(gates, "passed")


def _contradictions(breaches: Sequence[Breach]) -> Iterator[GateRefusal]:
    """Figures agree with each other, and with what was published of last year."""
    told = breaches[:TOLD_AT_MOST]
    more = len(breaches) - len(told)
    for breach in told:
        yield GateRefusal(
            breach.says,
            {
                breach.stated_at: breach.stated,
                breach.found_at: breach.found,
                **({"and": f"{more} more contradictions"} if more and breach is told[-1] else {}),
            },
            "Look for the rows behind both with: pbdreport trace. Where last year's data or its "
            "rules changed, build last year's edition again, or release a correction of it where "
            "it is final; where a definition changed, raise its version.",
        )
