"""Errors that a user can fix: one base class, `PbdReportError`, and one form of message.

    Column 'Instellingsnummer' is missing from registraties.csv.
      file      data/raw/provincie/2023-2024/registraties.csv
      mapping   config/services/provincie/sources.toml, line 14
      expected  'Instellingsnummer'
      found     'Datum', 'Doel', 'Instellingnr.', 'Uren', 'Vorm' and 3 more (all: row 1 of the file)
    Did you mean 'Instellingnr.'? Add it to the names of this column in the mapping.

How to write one:

1. The first line says what is wrong, in plain words and with the value: "Unknown service 'x'.",
   not the rule that was broken ("A service has a profile.").
2. Then where: the file, its line, and headings as the user's own file has them.
3. Then `expected` and `found`. `first_few` shows five values, and says where to see all of them.
4. The last line says what to do. `did_you_mean` begins it with the nearest known name.
5. No message contains a person's name or a survey answer.

The command line prints such an error without a traceback and ends with its exit code. Any other
exception is a bug and keeps its traceback.
"""

import difflib
from collections.abc import Iterable, Mapping, Sequence

SHOWN_AT_MOST = 5


class PbdReportError(Exception):
    """Input or a chapter that cannot be used; exit code 1."""

    exit_code = 1

    def __init__(self, must: str, where: Mapping[str, object] | None = None, advice: str = ""):
        """An error.

        Args:
            must: The first line: what is wrong, as a sentence.
            where: The lines below it, by label: file, line, expected, found.
            advice: The last line: what to do.
        """
        self.must = must
        self.where = {label: str(found) for label, found in (where or {}).items()}
        self.advice = advice
        width = max((len(label) for label in self.where), default=0)
        lines = [must]
        lines += [f"  {label:<{width}}  {found}" for label, found in self.where.items()]
        lines += [advice] if advice else []
        super().__init__("\n".join(lines))

    def __reduce__(self) -> tuple[object, ...]:
        """Lets a worker process return the error to its parent."""
        return type(self), (self.must, self.where, self.advice)

    def _render_traceback_(self) -> list[str]:
        """What IPython and Jupyter show of it: the message alone, without a traceback."""
        return str(self).splitlines()


class UsageError(PbdReportError):
    """A command or call with a wrong name or argument; exit code 2."""

    exit_code = 2


class GateRefusal(PbdReportError):
    """A gate does not allow publication; exit code 3."""

    exit_code = 3


class BuildLocked(PbdReportError):
    """Another build or ingest is running and holds the lock; exit code 4."""

    exit_code = 4


class MissingColumn(PbdReportError):
    """An export lacks a column that its mapping uses."""


class MissingFile(PbdReportError):
    """A raw folder, an export, a configuration file or a processed table is missing."""


class MissingExport(MissingFile):
    """Nothing was delivered for a source that a report needs: in a school year that is filling up,
    not yet."""


class UnreadableFile(PbdReportError):
    """A file cannot be read in the format that is expected."""


class InvalidConfiguration(PbdReportError):
    """A profile, mapping or questionnaire has an error."""


class TooManyFaults(PbdReportError):
    """More rows were set aside than the profile allows."""


class ChapterFailed(PbdReportError):
    """A chapter raised an error, stopped early, or shows what it may not show."""


class UnexpectedError(PbdReportError):
    """An exception caused by a bug: its traceback is in a log file."""


class Refusals(PbdReportError):
    """Several errors, reported together; the exit code is that of the first."""

    def __init__(self, errors: Sequence[PbdReportError]):
        self.errors = list(errors)
        self.exit_code = self.errors[0].exit_code
        self.must = " ".join(error.must for error in self.errors)
        Exception.__init__(self, "\n\n".join(str(error) for error in self.errors))

    def __reduce__(self) -> tuple[object, ...]:
        """Lets a worker process return the error to its parent."""
        return type(self), (self.errors,)


def raise_all(errors: Sequence[PbdReportError]) -> None:
    """Raise the errors collected, all of them together; none for an empty list."""
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise Refusals(errors)


def first_few(found: Iterable[object], all_in: str = "") -> str:
    """The first five values, how many more there are, and where to see all of them.

    Args:
        found: The values.
        all_in: Where all of them are listed: a file, a folder, or a command.
    """
    shown = [repr(str(item)) for item in found]
    more = len(shown) - SHOWN_AT_MOST
    text = ", ".join(shown[:SHOWN_AT_MOST]) or "nothing"
    if more <= 0:
        return text
    return f"{text} and {more} more" + (f" (all: {all_in})" if all_in else "")


def one_of(names: Sequence[str]) -> str:
    """Two names or more as a choice: 'a, b or c'."""
    return f"{', '.join(names[:-1])} or {names[-1]}"


def did_you_mean(wanted: str, known: Iterable[str]) -> str:
    """`Did you mean 'x'? ` if a known name is similar, otherwise an empty text."""
    near = difflib.get_close_matches(wanted, list(known), n=1, cutoff=0.6)
    return f"Did you mean {near[0]!r}? " if near else ""
