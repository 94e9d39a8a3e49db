"""Measure the time and peak memory of all figures on large clean tables.

    make bench                                               100 thousand, 1 and 10 million contacts
    ROWS=1000000 .venv/bin/python benchmarks/indicators.py  other sizes, separated by spaces

The clean tables are those of an example service, with invented contacts in place of its own: of
5,000 institutions and 200 offers, three institutions to two contacts, about as many as a service
published (1.5 hours of institutions to an hour of an adviser). Each size is a process of
its own. Told are the seconds until every figure of the school year is known, imports apart, and the
seconds that cores were busy. The table goes into docs/scale.md by hand.
"""

import os
import resource
import sys
import tempfile
import time
from pathlib import Path

import duckdb
from commands import BIN, ROOT, run

ROWS = [int(rows) for rows in os.environ.get("ROWS", "100000 1000000 10000000").split()]
INSTITUTIONS, OFFERS = 5000, 200
SERVICE, YEAR = "provincie", "2023-2024"

TABLES = {
    "institutions": f"""
        SELECT 'i' || i AS institution_id, 'School ' || i AS name, NULL AS board_id,
            'g' || i % 26 AS group_id, ['BaO', 'SO', 'DKO', 'CLB'][1 + i % 4] AS level,
            'PO' AS network, 'R' || i % 5 AS region, i % 7 = 0 AS high_needs,
            i % 20 <> 0 AS in_mandate, NULL::DATE AS valid_from, NULL::DATE AS valid_to, 1 AS sites,
            10::DECIMAL(18, 4) AS staff_fte
        FROM range({INSTITUTIONS}) AS t(i)""",
    "offers": f"""
        SELECT 'OD' || o AS offer_id, 'Aanbod ' || o AS title, 'other' AS kind,
            'p' || 1 + o % 5 AS pillar, true AS in_plan, o % 3 = 0 AS poc,
            300 AS planned_institutions, o % 4 <> 0 AS threshold_applies,
            NULL::VARCHAR AS reason_not_applicable, 'basis' AS funding, NULL::VARCHAR AS goal_id
        FROM range({OFFERS}) AS t(o)""",
    "contacts": f"""
        SELECT 'c' || c AS contact_id, DATE '2023-09-01' + (c % 300)::INTEGER AS date,
            'OD' || hash(c) % {OFFERS} AS offer_id,
            (0.25 * (1 + hash(c, 1) % 24))::DECIMAL(18, 4) AS hours, 1 + c % 2 AS staff_count,
            ['physical', 'online', 'hybrid'][1 + (hash(c, 2) % 3)::INTEGER] AS mode,
            c % 50 <> 0 AS counts_in_total, NULL::VARCHAR AS session_id
        FROM range($rows) AS t(c)""",
    "contact_institutions": f"""
        SELECT DISTINCT 'c' || c AS contact_id, 'i' || hash(c, 3, k) % {INSTITUTIONS}
                AS institution_id
        FROM range($rows) AS t(c), range(2) AS u(k) WHERE k <= c % 2""",
    "contact_audiences": """
        SELECT 'c' || c AS contact_id, 'leraren' AS audience, 1 + c % 30 AS people,
            true AS own_network
        FROM range($rows) AS t(c)""",
}


def main() -> None:
    """Measure each size in a process of its own and print the table."""
    if len(sys.argv) > 1:
        measure(Path(sys.argv[1]))
        return
    print("| contacts | seconds | busy | contacts a second | peak memory |\n|--:|--:|--:|--:|--:|")
    for rows in ROWS:
        with tempfile.TemporaryDirectory(prefix="bench-") as made:
            prepare(Path(made), rows)
            told = run(Path(made), sys.executable, __file__, made)
        seconds, busy, memory = (float(word) for word in told.split())
        print(
            f"| {rows:,} | {seconds:.1f} s | {busy:.1f} s | {rows / seconds:,.0f} "
            f"| {memory:.2f} GB |",
            flush=True,
        )


def prepare(root: Path, rows: int) -> None:
    """Make the example service with clean tables of the given number of contacts."""
    for name in ("config", "notebooks", "requirements"):
        (root / name).symlink_to(ROOT / name)
    for words in (("demo", "--service", SERVICE), ("ingest", "--service", SERVICE)):
        run(root, BIN / "pbdreport", *words)
    for table, query in TABLES.items():
        path = root / "data" / "processed" / SERVICE / YEAR / f"{table}.parquet"
        duckdb.sql(f"COPY ({query.replace('$rows', str(rows))}) TO '{path}' (FORMAT parquet)")


def measure(root: Path) -> None:
    """Compute every figure of the school year; print seconds, busy seconds and gigabytes."""
    import ibis
    import scipy.stats  # noqa: F401
    import statsmodels.stats.api  # noqa: F401

    from pbdreport.config.instrument import read_instruments
    from pbdreport.config.profile import read_profile
    from pbdreport.config.project import Project
    from pbdreport.config.school_year import SchoolYear
    from pbdreport.figures.definitions import FIGURES
    from pbdreport.figures.engine.context import Context
    from pbdreport.figures.engine.evaluate import evaluate_figures

    project = Project(root)
    profile = read_profile(project, SERVICE)
    tables = root / "data" / "processed" / SERVICE / YEAR
    instruments = read_instruments(project, profile.effectiveness)
    connection = ibis.duckdb.connect()
    context = Context(
        profile, instruments, SchoolYear.parse(YEAR), tables, connection, figures=FIGURES
    )
    started, worked = time.perf_counter(), time.process_time()
    evaluate_figures(context, [one for one in FIGURES.values() if one.subject in profile.chapters])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(time.perf_counter() - started, time.process_time() - worked, peak)


if __name__ == "__main__":
    main()
