"""Goals of `provincie`: its three indicators of reach, as published."""

from pbdreport.demo.export import Export, Layout

GOALS = (
    (
        "indicator_1",
        "Realisatie van de voorziene VTE",
        "effort.fte_realised",
        "1",
    ),
    (
        "indicator_2",
        "Aanwezigheid in scholen en centra",
        "reach.present",
        "1",
    ),
    (
        "indicator_3",
        "Aanwezigheid op de klasvloer",
        "effort.presence",
        "0.6",
    ),
)
HEADINGS = ("Nr.", "Doel", "Figuur", "Streefcijfer")


def goals_export() -> Export:
    """`doelen.csv`: what the guidance plan wants every year."""
    rows = tuple(
        {**dict(zip(HEADINGS, goal, strict=True)), "Van": "2022-2023", "Tot": "2024-2025"}
        for goal in GOALS
    )
    layout = Layout(encoding="windows-1252", numbers=frozenset({"Streefcijfer"}))
    return Export("doelen.csv", tuple(rows[0]), rows, layout)
