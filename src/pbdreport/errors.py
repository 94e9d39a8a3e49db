"""Every refusal that a user can put right: one family, one form.

A refusal says what must hold, where it does not, what was found, and what to do:

    The register of contacts has a column for the institution's number.
      file    data/raw/provincie/2023-2024/registraties.csv
      wanted  'Instellingsnummer'
      found   'Datum', 'Doel', 'Instellingnr.'
    Did you mean 'Instellingnr.'? Add it to the names of this column in the mapping.

Any exception outside this family is a bug and keeps its traceback. No message holds a person or
an answer.
"""

import difflib
from collections.abc import Iterable, Mapping, Sequence

SHOWN_AT_MOST = 5


class PbdReportError(Exception):
    """Input or a chapter that cannot be used; exit code 1."""

    exit_code = 1

    def __init__(self, must: str, where: Mapping[str, object] | None = None, advice: str = ""):
        self.must = must
        self.where = {label: str(found) for label, found in (where or {}).items()}
        self.advice = advice
        width = max((len(label) for label in self.where), default=0)
        lines = [must]
        lines += [f"  {label:<{width}}  {found}" for label, found in self.where.items()]
        lines += [advice] if advice else []
        super().__init__("\n".join(lines))

    def __reduce__(self) -> tuple[object, ...]:
        """As a worker process hands it back."""
        return type(self), (self.must, self.where, self.advice)


class UsageError(PbdReportError):
    """A call that names something that is not there; exit code 2."""

    exit_code = 2


class GateRefusal(PbdReportError):
    """A gate that refuses publication; exit code 3."""

    exit_code = 3


class BuildLocked(PbdReportError):
    """Another build holds the lock; exit code 4."""

    exit_code = 4


class MissingColumn(PbdReportError):
    """An export without a column that its mapping needs."""


class MissingFile(PbdReportError):
    """A raw folder, export or processed table that is not there."""


class UnreadableFile(PbdReportError):
    """A file that cannot be read as what its mapping says it is."""


class InvalidConfiguration(PbdReportError):
    """A profile, mapping or instrument that breaks its own rules."""


class TooManyFaults(PbdReportError):
    """More rows set aside than the profile allows."""


class ChapterFailed(PbdReportError):
    """A chapter that raised, stopped early, or shows what it may not."""


class Unforeseen(PbdReportError):
    """An exception that is a mistake of the program: its traceback stands in a log."""


class Refusals(PbdReportError):
    """Several refusals, told together; the exit code of the first."""

    def __init__(self, errors: Sequence[PbdReportError]):
        self.errors = list(errors)
        self.exit_code = self.errors[0].exit_code
        Exception.__init__(self, "\n\n".join(str(error) for error in self.errors))

    def __reduce__(self) -> tuple[object, ...]:
        """As a worker process hands it back."""
        return type(self), (self.errors,)


def refuse_all(errors: Sequence[PbdReportError]) -> None:
    """Raise what was collected: nothing, the one refusal, or all of them together."""
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise Refusals(errors)


def listing(found: Iterable[object]) -> str:
    """The first five of what was found, then how many more."""
    shown = [repr(str(item)) for item in found]
    more = len(shown) - SHOWN_AT_MOST
    text = ", ".join(shown[:SHOWN_AT_MOST]) or "nothing"
    return f"{text} and {more} more" if more > 0 else text


def suggestion(wanted: str, known: Iterable[str]) -> str:
    """`Did you mean 'x'? ` where something known is near, else nothing."""
    near = difflib.get_close_matches(wanted, list(known), n=1, cutoff=0.6)
    return f"Did you mean {near[0]!r}? " if near else ""
