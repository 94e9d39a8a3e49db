"""The school year: from 1 September to 31 August, written 2023-2024."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pbdreport.errors import UsageError

_FORM = re.compile(r"(\d{4})-(\d{4})")


@dataclass(frozen=True, order=True)
class SchoolYear:
    """A school year, named by the calendar year in which it starts."""

    first: int

    @classmethod
    def parse(cls, text: str) -> "SchoolYear":
        """Read `2023-2024`.

        Raises:
            UsageError: The text is not a school year, or its years are not consecutive.
        """
        match = _FORM.fullmatch(text)
        if match is None or int(match[2]) != int(match[1]) + 1:
            first = re.match(r"\d{4}", text)
            example = f"{first[0]}-{int(first[0]) + 1}" if first else "2023-2024"
            raise UsageError(
                f"{text!r} is not a school year.",
                {"expected": "two consecutive years, such as '2023-2024'"},
                f"Write it as {example}.",
            )
        return cls(int(match[1]))

    @classmethod
    def of_folder(cls, folder: Path) -> "SchoolYear | None":
        """The school year in the name of a folder; None for another folder, such as a copy."""
        try:
            return cls.parse(folder.name)
        except UsageError:
            return None

    @property
    def start(self) -> date:
        """Its first day, 1 September."""
        return date(self.first, 9, 1)

    @property
    def end(self) -> date:
        """Its last day, 31 August."""
        return date(self.first + 1, 8, 31)

    @property
    def next(self) -> "SchoolYear":
        """The school year after."""
        return SchoolYear(self.first + 1)

    @property
    def previous(self) -> "SchoolYear":
        """The school year before."""
        return SchoolYear(self.first - 1)

    def on(self, month: int, day: int) -> date:
        """The date of a month and day in this school year."""
        return date(self.first if month >= 9 else self.first + 1, month, day)

    def __str__(self) -> str:
        return f"{self.first}-{self.first + 1}"
