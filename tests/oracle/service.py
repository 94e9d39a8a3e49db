"""What the oracle reads: the clean tables of a school year, the profile, the questionnaires."""

import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

By = tuple[str, ...]

MADE_FROM_TEXT = {
    *("article", "category", "funding", "line", "network", "project", "reason", "region", "theme"),
}
"""Dimensions whose values are texts in the data (docs/figures.md); others are codes already."""


@dataclass(frozen=True)
class Entry:
    """A number of the registry: a value as numerator and denominator, and what it rests on."""

    numerator: Fraction | int | float | None
    denominator: Fraction | int | float | None = 1
    n: int | None = None
    lower: float | None = None
    upper: float | None = None
    drawn: int = 0
    """Of a p-value from random draws, by how many tests it may have been multiplied."""

    @property
    def value(self) -> Fraction | float | None:
        """Nothing where there is nothing to divide by."""
        if self.numerator is None or not self.denominator:
            return None
        if isinstance(self.numerator, float):
            return self.numerator / float(self.denominator)
        return Fraction(self.numerator) / Fraction(self.denominator)


Entries = dict[str, Entry]
Measure = Callable[["Service", By], Entries]


class NotDelivered(Exception):
    """A table that no export feeds."""


@dataclass(frozen=True)
class Service:
    """One service in one school year."""

    root: Path
    name: str
    school_year: str

    @cached_property
    def _read(self) -> dict[str, pd.DataFrame]:
        return {}

    def has(self, table: str) -> bool:
        """Whether an export feeds this table."""
        return self._path(table).is_file()

    def table(self, name: str) -> pd.DataFrame:
        """A clean table, as `docs/model.md` tells it."""
        if not self.has(name):
            raise NotDelivered(name)
        if name not in self._read:
            self._read[name] = pd.read_parquet(self._path(name))
        return self._read[name]

    def _path(self, table: str) -> Path:
        return self.root / "data/processed" / self.name / self.school_year / f"{table}.parquet"

    @cached_property
    def profile(self) -> dict[str, Any]:
        """The service's settings as written; `setting` knows what holds without them."""
        path = self.root / "config/services" / self.name / "profile.toml"
        return tomllib.loads(path.read_text(), parse_float=Decimal)

    def setting(self, table: str, key: str) -> Any:
        """A rule of the profile, or what `docs/configuration.md` gives where it is left out."""
        return self.profile.get(table, {}).get(key, DEFAULTS[table, key])

    def instrument(self, name: str) -> dict[str, Any]:
        """A questionnaire."""
        return tomllib.loads((self.root / "config/instruments" / f"{name}.toml").read_text())

    @property
    def first_day(self) -> date:
        return date(int(self.school_year[:4]), 9, 1)

    @property
    def last_day(self) -> date:
        return date(int(self.school_year[5:]), 8, 31)

    def day(self, month_and_day: str) -> date:
        """A day such as 10-01 in this school year."""
        month, day = map(int, month_and_day.split("-"))
        year = self.first_day.year if month >= 9 else self.last_day.year
        return date(year, month, day)

    def of(self, school_year: str) -> "Service":
        """The same service in another school year."""
        return Service(self.root, self.name, school_year)

    @cached_property
    def institutions(self) -> pd.DataFrame:
        """All institutions."""
        rows = self.table("institutions")
        return rows.assign(group=rows.group_id)

    @cached_property
    def register(self) -> pd.DataFrame:
        """The institutions that there are on the day on which the register counts."""
        institutions = self.institutions
        day = self.day(self.setting("reach", "reference_date"))
        there = institutions.valid_from.isna() | (institutions.valid_from <= day)
        there &= institutions.valid_to.isna() | (institutions.valid_to >= day)
        return institutions[there]

    @cached_property
    def mandate(self) -> pd.DataFrame:
        """The institutions of the mandate on that day."""
        return self.register[self.register.in_mandate]

    @cached_property
    def offers(self) -> pd.DataFrame:
        """The offers, with `plan` and `project` as figures break them down.

        Without their theme: figures by theme count sessions or work, which have their own.
        """
        offers = self.table("offers").drop(columns="theme", errors="ignore")
        offers["offer"] = offers.offer_id
        offers["plan"] = offers.in_plan.map({True: "plan", False: "outside"})
        offers["project"] = offers.funding.where(offers.kind == "project")
        return offers

    @cached_property
    def contacts(self) -> pd.DataFrame:
        """Every contact, with its offer and how many institutions took part."""
        institutions = self.table("contact_institutions").groupby("contact_id").institution_id
        contacts = self.table("contacts").merge(self.offers, on="offer_id")
        contacts["institutions"] = contacts.contact_id.map(institutions.nunique()).fillna(0)
        return contacts.assign(institutions=contacts.institutions.astype(int))

    @cached_property
    def taking_part(self) -> pd.DataFrame:
        """A row for each institution in each contact."""
        return self.table("contact_institutions").merge(self.contacts, on="contact_id")

    @cached_property
    def attended(self) -> pd.DataFrame:
        """The enrolments of people who came, with their session and its offer."""
        enrolments = self.table("enrolments")
        sessions = self.table("sessions").merge(self.offers, on="offer_id")
        return enrolments[enrolments.status == "attended"].merge(sessions, on="session_id")


DEFAULTS: Mapping[tuple[str, str], Any] = {
    ("reach", "reference_date"): "10-01",
    ("reach", "enrolments_count"): False,
    ("reach", "threshold_hours"): 20,
    ("reach", "threshold_inclusive"): False,
    ("reach", "intensive_contacts"): 16,
    ("reach", "bands"): [20, 60, 100, 200],
    ("effort", "hours_per_fte"): Decimal("1269.2"),
    ("effort", "floor_norm"): Decimal("0.60"),
    ("priorities", "hours_per_day_part"): 4,
    ("priorities", "contacts"): "one",
    ("priorities", "sessions"): {},
    ("priorities", "day_parts_per_fte"): 396,
    ("priorities", "contact_share"): Decimal("0.60"),
    ("priorities", "other_day_parts_per_fte"): [],
    ("priorities", "other_contact_shares"): [],
    ("means", "adviser_categories"): [],
    ("means", "hours_per_working_day"): Decimal("7.6"),
    ("means", "answer_term"): 30,
    ("means", "suspended_from"): "07-11",
    ("means", "suspended_to"): "08-15",
    ("effectiveness", "tests"): False,
    ("effectiveness", "survey"): [{"instrument": "edbi"}],
}


def code(text: str) -> str:
    """A text of the data as a value of a dimension: small letters, digits and dashes."""
    letters = unicodedata.normalize("NFKD", text.lower())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def dims_text(dims: Mapping[str, Any]) -> str:
    """Dimensions as the registry writes them."""
    return ";".join(f"{key}={_written(key, dims[key])}" for key in sorted(dims))


def _written(key: str, value: Any) -> str:
    if key in MADE_FROM_TEXT:
        return code(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def groups(rows: pd.DataFrame, by: By) -> Iterator[tuple[str, pd.DataFrame]]:
    """The rows of each value of some columns; rows without a value are in none."""
    if not by:
        yield "", rows
        return
    known = rows.dropna(subset=list(by))
    for values, group in known.groupby(list(by), sort=True):
        yield dims_text({k: _plain(v) for k, v in zip(by, values, strict=True)}), group


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else value


def total(numbers: pd.Series) -> Fraction:
    """An exact sum of decimals or whole numbers."""
    return sum((Fraction(number) for number in numbers.dropna()), Fraction())


def count(rows: pd.DataFrame, by: By) -> Entries:
    """How many rows there are in each group."""
    return {dims: Entry(len(group), 1, len(group)) for dims, group in groups(rows, by)}


def summed(rows: pd.DataFrame, column: str, by: By) -> Entries:
    """The sum of a column in each group, resting on its rows."""
    return {dims: Entry(total(group[column]), 1, len(group)) for dims, group in groups(rows, by)}


def shares_of(numerators: Mapping[str, Any], denominators: Mapping[str, Any]) -> Entries:
    """What each group has of its base, 0 for groups that have nothing."""
    return {
        dims: Entry(numerators.get(dims, 0), base, _records(base))
        for dims, base in denominators.items()
    }


def _records(base: Any) -> int | None:
    return int(base) if Fraction(base).denominator == 1 else None
