"""Small published folders, written by hand in the format of an edition."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from math import sqrt
from pathlib import Path
from statistics import median, stdev

from auditor.constraints import Z

COLUMNS = (
    "service,school_year,scope,figure,version,dims,unit,value,numerator,denominator,n,lower,upper,"
    "status,previous_value,previous_numerator,previous_denominator,previous_n,previous_status,"
    "previous_source,change_lower,change_upper"
).split(",")


@dataclass
class Folder:
    """A published folder in the making; `hide` empties what a status c empties."""

    path: Path
    school_year: str = "2023-2024"
    unit: str = ""
    rows: list[dict[str, str]] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)

    def row(self, figure: str, dims: str, unit: str, status: str, **numbers: object) -> None:
        """A row of the registry; numbers that are not given are empty."""
        record = dict.fromkeys(COLUMNS, "")
        record |= {
            "service": "voorbeeld",
            "school_year": self.school_year,
            "scope": self.unit,
            "figure": figure,
            "version": "1",
            "dims": dims,
            "unit": unit,
            "status": status,
        }
        record |= {key: str(value) for key, value in numbers.items()}
        self.rows.append(record)

    def count(self, figure: str, dims: str, number: int | None, unit: str = "respondents") -> None:
        """A count of people; None hides it."""
        if number is None:
            self.row(figure, dims, unit, "c")
        else:
            self.row(
                figure, dims, unit, "ok", value=number, numerator=number, denominator=1, n=number
            )

    def share(
        self, figure: str, dims: str, number: int | None, base: int | None, **more: object
    ) -> None:
        """A share of people; None hides it."""
        if number is None or base is None:
            self.row(figure, dims, "share", "c", **more)
            return
        status = "ok" if base >= 30 else "u"
        self.row(
            figure,
            dims,
            "share",
            status,
            value=repr(number / base),
            numerator=number,
            denominator=base,
            n=base,
            **more,
        )

    def statistics(self, item: str, answers: dict[int, int]) -> None:
        """Mean, standard deviation and median of answers, counted by score."""
        values = [score for score, count in answers.items() for _ in range(count)]
        numbers = {
            "mean": sum(values) / len(values),
            "median": median(values),
            "sd": stdev(values),
        }
        for name, number in numbers.items():
            self.row(
                "effectiveness.item_statistics",
                f"item={item};statistic={name}",
                "score",
                "u",
                value=f"{number:.9g}",
                numerator=f"{number:.9g}",
                denominator=1,
                n=len(values),
            )

    def answers(self, item: str, answers: dict[int, int] | None, codes: Iterable[int]) -> None:
        """The distribution of an item; None hides it."""
        for code in codes:
            self.share(
                "effectiveness.answers",
                f"answer={code};item={item}",
                None if answers is None else answers.get(code, 0),
                None if answers is None else sum(answers.values()),
            )

    def write(self) -> Path:
        """The folder on disk."""
        (self.path / "data").mkdir(parents=True, exist_ok=True)
        with (self.path / "data" / "figures.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(self.rows)
        for name, text in self.files.items():
            (self.path / name).write_text(text, "utf-8")
        return self.path


def wilson(number: int, base: int) -> dict[str, str]:
    """Wilson's bounds of a share, to nine digits."""
    share = number / base
    middle = (share + Z**2 / 2 / base) / (1 + Z**2 / base)
    half = Z / (1 + Z**2 / base) * sqrt(share * (1 - share) / base + Z**2 / 4 / base**2)
    return {"lower": f"{middle - half:.9g}", "upper": f"{middle + half:.9g}"}


def bonett_price(gained: int, lost: int, base: int) -> dict[str, str]:
    """Bonett and Price's bounds of a paired difference, to nine digits."""
    up, down = (gained + 1) / (base + 2), (lost + 1) / (base + 2)
    half = Z * sqrt((up + down - (up - down) ** 2) / (base + 2))
    return {"lower": f"{up - down - half:.9g}", "upper": f"{up - down + half:.9g}"}


FORM = """
id = "vorm"
label = "Vormingsbevraging"
headline = "een"

[[module]]
id = "kern"
label = "Kern"

[[scale]]
id = "vijf"
steps = [
  { value = "1", label = "Helemaal oneens" },
  { value = "2", label = "Oneens" },
  { value = "3", label = "Noch eens noch oneens", neutral = true },
  { value = "4", label = "Eens", favourable = true },
  { value = "5", label = "Helemaal eens", favourable = true },
]
outside = [{ value = "0", label = "Geen mening" }]

[[item]]
id = "een"
module = "kern"
text = "Een?"
short = "Een"
scale = "vijf"

[[item]]
id = "twee"
module = "kern"
text = "Twee?"
short = "Twee"
scale = "vijf"

[[item]]
id = "drie"
module = "kern"
text = "Drie?"
short = "Drie"
scale = "vijf"

[[composite]]
id = "schaal"
label = "Schaal"
items = ["een", "twee", "drie"]
"""
PROFILE = """
[disclosure]
min_cell = 5
min_base = 10
low_base = 30
min_institutions = 3
dominance = 0.9
protection_width = 3
"""

__all__ = ["FORM", "PROFILE", "Folder", "bonett_price", "replace", "wilson"]
