"""Running all gates on a complete edition, before readers may open it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pbdreport.errors import GateRefusal, raise_all
from pbdreport.figures.reconciliation.agreement import Breach

SHOWN_AT_MOST = 3
"""How many contradictions are reported one by one."""


@dataclass(frozen=True)
class Gate:
    """The findings of a gate that has a module of its own."""

    refusals: Iterable[GateRefusal]
    looked_at: str
    """What it checked, in a few words; empty if it does not apply to this edition."""


NOT_LOOKED = Gate((), "")
"""A gate that does not apply: it is for releases only, or for another renderer."""


def pass_gates(breaches: Sequence[Breach], others: Mapping[str, Gate]) -> dict[str, str]:
    """Put an edition through every gate.

    Args:
        breaches: Figures that contradict each other or last year's edition.
        others: The findings of the other gates, by name.

    Returns:
        For each gate `passed: ` with what it checked, or `not looked at`.

    Raises:
        GateRefusal: A gate refuses; the refusals of all gates are raised together.
    """
    figures = "the figures, against each other and last year's edition"
    gates = {"reconciliation": Gate(_contradictions(breaches), figures), **others}
    raise_all([refusal for gate in gates.values() for refusal in gate.refusals])
    return {
        name: f"passed: {gate.looked_at}" if gate.looked_at else "not looked at"
        for name, gate in gates.items()
    }


def _contradictions(breaches: Sequence[Breach]) -> Iterator[GateRefusal]:
    """Refusals of figures that contradict each other or what was published last year."""
    shown = breaches[:SHOWN_AT_MOST]
    more = len(breaches) - len(shown)
    for breach in shown:
        yield GateRefusal(
            breach.says,
            {
                breach.stated_at: breach.stated,
                breach.found_at: breach.found,
                **({"and": f"{more} more contradictions"} if more and breach is shown[-1] else {}),
            },
            "Find the rows behind both with: pbdreport trace. If last year's data or rules "
            "changed, build last year's edition again, or release a correction if it is final; if "
            "a definition changed, raise its version.",
        )
