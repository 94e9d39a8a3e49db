"""Measure the intake of large exports against the same checks in plain pandas.

    make bench                                           100 thousand, 1 and 10 million rows
    ROWS=1000000 .venv/bin/python benchmarks/intake.py  other sizes, separated by spaces

Each contender runs in its own process on the same file: a register of contacts in Windows-1252, in
which one row in a hundred is faulty. The table has rows per second, peak memory, and core-seconds,
which are more reliable on a busy machine. Copy it into docs/scale.md, with a description of the
machine.
"""

import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

ROWS = [int(rows) for rows in os.environ.get("ROWS", "100000 1000000 10000000").split()]
INSTITUTIONS, OFFERS = 3000, 300
YEAR = "2023-2024"

PROFILE = """
name = "Groot"
short_name = "G"
colour = "#12436D"
contact = { name = "Staf", email = "staf@groot.example" }
pillar = [{ id = "p1", label = "Pijler 1" }]
"""
CONSTANTS = """
kind = { constant = "other" }
pillar = { constant = "p1" }
in_plan = { constant = "ja" }
poc = { constant = "nee" }
threshold_applies = { constant = "ja" }
"""
MAPPING = f"""
[[source]]
id = "instellingen"
title = "Instellingen"
files = "instellingen.csv"
header = ["Nummer"]
[[source.table]]
name = "institutions"
[source.table.columns]
institution_id = "Nummer"
name = "Naam"
level = {{ constant = "BaO" }}
network = {{ constant = "PO" }}
high_needs = {{ constant = "nee" }}
in_mandate = {{ constant = "ja" }}

[[source]]
id = "plan"
title = "Plan"
files = "plan.csv"
header = ["Doel"]
[[source.table]]
name = "offers"
[source.table.columns]
offer_id = "Doel"
title = "Titel"
{CONSTANTS}

[[source]]
id = "registraties"
title = "Registraties"
files = "registraties.csv"
encoding = "windows-1252"
header = ["Nr", "Datum", "Doel", "Uren"]
not_personal = ["Nr", "Datum", "Doel", "Uren", "Begeleiders", "Vorm", "Telt mee"]
[[source.table]]
name = "contacts"
[source.table.columns]
contact_id = "Nr"
date = "Datum"
offer_id = "Doel"
hours = "Uren"
staff_count = "Begeleiders"
mode = {{ from = "Vorm", values = {{ "Fysiek" = "physical", "Online" = "online" }} }}
counts_in_total = "Telt mee"
[[source.table]]
name = "contact_institutions"
[source.table.columns]
contact_id = "Nr"
institution_id = "Instelling"
"""
REGISTER = """
    COPY (
        SELECT 'R' || lpad(n::VARCHAR, 8, '0') AS Nr,
            CASE WHEN n % 500 = 7 THEN '31/02/2024'
                ELSE strftime(DATE '2023-09-01' + (n * 7919 % 300)::INT, '%d/%m/%Y') END AS Datum,
            'OD' || n * 31 % {offers} AS Doel,
            CASE WHEN n % 500 = 11 THEN '-1,5' WHEN n % 500 = 13 THEN 'één'
                ELSE replace((n % 8 / 2.0 + 0.5)::DECIMAL(4, 1)::VARCHAR, '.', ',') END AS Uren,
            n % 3 + 1 AS Begeleiders,
            CASE WHEN n % 500 = 17 THEN 'Fysiiek' WHEN n % 3 = 0 THEN 'Online' ELSE 'Fysiek' END
                AS Vorm,
            CASE WHEN n % 5 = 0 THEN 'nee' ELSE 'ja' END AS "Telt mee",
            CASE WHEN n % 500 = 19 THEN '999999'
                ELSE lpad((n * 13 % {institutions})::VARCHAR, 6, '0') END AS Instelling
        FROM range({rows}) AS made (n)
    ) TO '{path}' (HEADER, DELIMITER ';', QUOTE '')
"""


def main() -> None:
    """Measure both contenders for each number of rows and print the table."""
    print(
        f"{'rows':>10}  {'file':>7}  {'contender':<10} {'seconds':>8} {'of cores':>8} "
        f"{'rows/s':>10} {'peak':>8}"
    )
    for rows in ROWS:
        with tempfile.TemporaryDirectory(prefix="bench-intake-") as made:
            size = prepare(Path(made), rows)
            for contender in ("pbdreport", "pandas"):
                seconds, busy, peak = measured(contender, Path(made))
                print(
                    f"{rows:>10}  {size / 1e6:>4.0f} MB  {contender:<10} "
                    f"{seconds:>8.1f} {busy:>8.1f} {rows / seconds:>10.0f} {peak / 1e6:>5.2f} GB",
                    flush=True,
                )


def prepare(root: Path, rows: int) -> int:
    """Make a project of one service; return the size of its large export, in bytes."""
    service = root / "config" / "services" / "groot"
    raw = root / "data" / "raw" / "groot" / YEAR
    for folder in (service, raw):
        folder.mkdir(parents=True)
    (service / "profile.toml").write_text(PROFILE, encoding="utf-8")
    (service / "sources.toml").write_text(MAPPING, encoding="utf-8")
    schools = "".join(f"{number:06};School {number}\n" for number in range(INSTITUTIONS))
    (raw / "instellingen.csv").write_text("Nummer;Naam\n" + schools, encoding="utf-8")
    offers = "".join(f"OD{number};Doel {number}\n" for number in range(OFFERS))
    (raw / "plan.csv").write_text("Doel;Titel\n" + offers, encoding="utf-8")
    path, unicode = raw / "registraties.csv", root / "unicode.csv"
    duckdb.execute(
        REGISTER.format(rows=rows, offers=OFFERS, institutions=INSTITUTIONS, path=unicode)
    )
    with unicode.open(encoding="utf-8") as read, path.open("w", encoding="windows-1252") as write:
        while piece := read.read(1 << 22):
            write.write(piece)
    unicode.unlink()
    return path.stat().st_size


def measured(contender: str, root: Path) -> tuple[float, float, int]:
    """Run a contender in its own process: seconds, core-seconds, and peak memory in kilobytes."""
    done = subprocess.run(
        [sys.executable, __file__, contender, str(root)],
        check=True,
        capture_output=True,
        text=True,
    )
    seconds, busy, peak = re.findall(r"[\d.]+", done.stdout.splitlines()[-1])
    return float(seconds), float(busy), int(peak)


def run_pbdreport(root: Path) -> int:
    """The number of rows that the intake of the project accepts."""
    from pbdreport.config.project import Project
    from pbdreport.config.school_year import SchoolYear
    from pbdreport.ingest.pipeline import ingest

    return ingest(Project(root), "groot", SchoolYear.parse(YEAR)).tables["contacts"]


def run_pandas(root: Path) -> int:
    """The number of rows that the same checks accept, as an analyst would write them."""
    import pandas as pd

    raw = root / "data" / "raw" / "groot" / YEAR
    schools = pd.read_csv(raw / "instellingen.csv", sep=";", dtype=str)
    offers = pd.read_csv(raw / "plan.csv", sep=";", dtype=str)
    read = pd.read_csv(raw / "registraties.csv", sep=";", dtype=str, encoding="windows-1252")
    text = read.apply(lambda column: column.str.strip())
    day = pd.to_datetime(text["Datum"], format="%d/%m/%Y", errors="coerce")
    hours = pd.to_numeric(text["Uren"].str.replace(",", "."), errors="coerce")
    staff = pd.to_numeric(text["Begeleiders"], errors="coerce")
    mode = text["Vorm"].str.lower().map({"fysiek": "physical", "online": "online"})
    counts = text["Telt mee"].str.lower().map({"ja": True, "nee": False})
    right = (
        day.between("2023-09-01", "2024-08-31")
        & hours.between(0, 16, inclusive="right")
        & staff.between(1, 50)
        & mode.notna()
        & counts.notna()
        & text["Doel"].isin(offers["Doel"])
        & text["Instelling"].isin(schools["Nummer"])
        & text["Nr"].notna()
    )
    right &= ~text.duplicated() & ~text.drop_duplicates().duplicated("Nr", keep=False).reindex(
        text.index, fill_value=False
    )
    contacts = pd.DataFrame(
        {
            "contact_id": text["Nr"],
            "date": day,
            "offer_id": text["Doel"],
            "hours": hours,
            "staff_count": staff,
            "mode": mode,
            "counts_in_total": counts,
        }
    )[right]
    contacts.to_parquet(root / "contacts.parquet", compression="zstd")
    partners = text.loc[right, ["Nr", "Instelling"]]
    partners.to_parquet(root / "contact_institutions.parquet", compression="zstd")
    text[~right].to_csv(root / "quarantine.csv", sep=";")
    return len(contacts)


if __name__ == "__main__":
    if len(sys.argv) == 1:
        main()
    else:
        started = time.perf_counter()
        runs = {"pbdreport": run_pbdreport, "pandas": run_pandas}
        accepted = runs[sys.argv[1]](Path(sys.argv[2]))
        print(f"accepted {accepted}", file=sys.stderr)
        used = resource.getrusage(resource.RUSAGE_SELF)
        seconds = time.perf_counter() - started
        print(f"{seconds:.2f} {used.ru_utime + used.ru_stime:.2f} {used.ru_maxrss}")
