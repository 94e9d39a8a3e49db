"""The example services' tables with values changed at random, for cases that they do not have.

Everything that is written keeps to `docs/model.md`: what may be empty becomes empty, codes become
other codes of their list, dates stay in their year, keys stay unique.
"""

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

Change = Callable[[pd.DataFrame, np.random.Generator], pd.DataFrame]


def disturb(source: Path, target: Path, seed: int) -> None:
    """Writes a service's clean tables of a school year once more, changed."""
    shutil.copytree(source, target)
    random = np.random.default_rng(seed)
    for name, change in CHANGES.items():
        path = target / f"{name}.parquet"
        if path.is_file():
            schema = pa.schema([field.with_nullable(True) for field in pq.read_schema(path)])
            changed = change(pd.read_parquet(path), random)
            table = pa.Table.from_pandas(changed, schema=schema, preserve_index=False)
            pq.write_table(table.replace_schema_metadata(None), path)


def _some(rows: pd.DataFrame, random: np.random.Generator, share: float) -> pd.Series:
    return pd.Series(random.random(len(rows)) < share, index=rows.index)


def _emptied(
    rows: pd.DataFrame, random: np.random.Generator, share: float, *columns: str
) -> pd.DataFrame:
    """Some values of columns that may be empty."""
    rows = rows.copy()
    for column in columns:
        rows[column] = rows[column].astype(object)
        rows.loc[_some(rows, random, share), column] = None
    return rows


def _put(
    rows: pd.DataFrame, random: np.random.Generator, share: float, column: str, values: list[object]
) -> pd.DataFrame:
    """Some values of a column by others."""
    rows = rows.copy()
    rows[column] = rows[column].astype(object)
    mask = _some(rows, random, share)
    drawn = [values[i] for i in random.integers(0, len(values), int(mask.sum()))]
    rows.loc[mask, column] = pd.Series(drawn, index=rows.index[mask], dtype=object)
    return rows


def _turned(
    rows: pd.DataFrame, random: np.random.Generator, share: float, *columns: str
) -> pd.DataFrame:
    """Yes becomes no, no becomes yes."""
    rows = rows.copy()
    for column in columns:
        rows[column] = rows[column].astype(bool) ^ _some(rows, random, share)
    return rows


def _thinned(rows: pd.DataFrame, random: np.random.Generator, share: float) -> pd.DataFrame:
    return rows[~_some(rows, random, share)]


def _institutions(rows: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    rows = _turned(rows, random, 0.1, "in_mandate", "high_needs")
    rows = _emptied(rows, random, 0.1, "group_id", "region", "sites", "staff_fte")
    days: list[object] = [date(2023, 9, 30), date(2023, 10, 1), date(2023, 10, 2)]
    days += [date(2022, 10, 1), date(2022, 9, 30)]
    return _put(_put(rows, random, 0.05, "valid_from", days), random, 0.05, "valid_to", days)


def _offers(rows: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    rows = _turned(rows, random, 0.1, "threshold_applies", "poc", "in_plan")
    rows = _put(rows, random, 0.3, "planned_institutions", [None, 0, 3, 40])
    rows = _put(rows, random, 0.1, "kind", ["plg", "follow_up", "training", "trajectory", "other"])
    rows = _put(rows, random, 0.2, "goal_id", [None, "leerlingenbegeleiding", "curriculum_bao"])
    return _put(rows, random, 0.1, "funding", [None, "Fonds Élan (2)"])


def _contacts(rows: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    rows = _turned(rows, random, 0.05, "counts_in_total")
    rows = _put(rows, random, 0.1, "hours", [Decimal("0.5"), Decimal("0.3333"), Decimal("10")])
    return _put(rows, random, 0.1, "staff_count", [3, 1])


def _enrolments(rows: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    rows = _put(rows, random, 0.1, "status", ["absent", "cancelled", "attended"])
    rows = _put(rows, random, 0.05, "team_key", ["t1", "t2", "t3"])
    return _emptied(rows, random, 0.05, "institution_id", "group_id", "role")


def _sessions(rows: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    rows = _turned(rows, random, 0.2, "registration_required")
    return _put(rows, random, 0.05, "theme", ["Thema’s: één & twee", "L’école"])


def _trajectories(rows: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    rows = _put(rows, random, 0.2, "status", ["planned", "cancelled", "running"])
    rows = rows.assign(status=rows.status.replace("postponed", "cancelled"))
    rows = _emptied(rows, random, 0.1, "group_id", "institution_id", "reason")
    return _turned(rows, random, 0.2, "pre_measured", "post_measured")


def _responses(rows: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    rows = _emptied(rows, random, 0.1, "institution_id", "level", "offer_id", "respondent_key")
    return _put(rows, random, 0.1, "disposition", ["partial", "refused", "no_contact"])


def _capacity(rows: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    rows = _put(rows, random, 0.3, "realised_fte", [None, Decimal("0.5")])
    return _put(rows, random, 0.3, "floor_planned", [None, True, False])


def _goals(rows: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    return _put(rows, random, 0.4, "scope", ["mandate", "SO", "BaO BuBaO"])


def _finance(rows: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    return _emptied(rows, random, 0.3, "budgeted", "actual", "article")


def _inspections(rows: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    rows = _put(rows, random, 0.3, "advice", ["unfavourable", "limited", "favourable"])
    moved = [
        day + timedelta(int(days))
        for day, days in zip(rows.date, random.integers(-200, 200, len(rows)), strict=True)
    ]
    return rows.assign(date=moved).drop_duplicates(["institution_id", "date", "domain"])


def _complaints(rows: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    rows = _emptied(rows, random, 0.4, "answered_on")
    year = min(rows.received_on).year
    year -= min(rows.received_on).month < 9
    days: list[object] = [date(year, 12, 24), date(year + 1, 7, 10), date(year + 1, 7, 20)]
    return _put(rows, random, 0.5, "received_on", days)


CHANGES: dict[str, Change] = {
    "institutions": _institutions,
    "offers": _offers,
    "priority_keys": lambda rows, random: _put(rows, random, 0.1, "share", ["0", "1/7", "2/9"]),
    "contacts": _contacts,
    "contact_institutions": lambda rows, random: _thinned(rows, random, 0.1),
    "contact_audiences": lambda rows, random: _turned(rows, random, 0.1, "own_network"),
    "sessions": _sessions,
    "enrolments": _enrolments,
    "trajectories": _trajectories,
    "responses": _responses,
    "answers": lambda rows, random: _thinned(rows, random, 0.1),
    "invitations": lambda rows, random: _thinned(rows, random, 0.1),
    "capacity": _capacity,
    "time_entries": lambda rows, random: _emptied(rows, random, 0.1, "pillar", "theme"),
    "goals": _goals,
    "finance": _finance,
    "inspections": _inspections,
    "complaints": _complaints,
}
