"""The tables of an edition: kept apart from its pages."""

from datetime import date

import pytest

from pbdreport.build.tables import kept_tables
from pbdreport.figures.store import open_figures

DAY = date(2024, 11, 21)


@pytest.fixture
def place(small):
    """A report as `kept_tables` takes it, with its figures."""
    target = small.outcomes[0].target
    return target, open_figures(target.place)


def files(folder):
    """The files of a folder with their content."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_tables_are_those_of_the_edition_and_are_made_once(small, place):
    """An edited chapter, or another build, writes no workbook anew."""
    kept = kept_tables(*place, None)
    made = (kept / "tables.xlsx").stat().st_mtime_ns
    published = files(small.outcomes[0].link / "data")

    assert files(kept).items() <= published.items()
    assert {name for name in published.keys() - files(kept) if name.endswith(".csv")} == set()
    assert kept_tables(*place, None) == kept
    assert (kept / "tables.xlsx").stat().st_mtime_ns == made


def test_a_draft_and_a_release_have_tables_of_their_own(place):
    """They say which of the two they are."""
    draft, final = kept_tables(*place, None), kept_tables(*place, DAY)

    table = "reach.institutions_reached-nl.csv"
    assert "ontwerp, nog niet gepubliceerd" in (draft / table).read_text("utf-8-sig")
    assert "gepubliceerd op 21 november 2024" in (final / table).read_text("utf-8-sig")


def test_tables_of_which_only_half_was_written_are_not_used(place, monkeypatch):
    """What was begun stands under no key; the next build begins anew."""

    def killed(folder, *words):
        (folder / "figures.csv").write_text("half")
        raise KeyboardInterrupt

    day = date(2024, 11, 22)
    with monkeypatch.context() as broken, pytest.raises(KeyboardInterrupt):
        broken.setattr("pbdreport.build.tables.write_tables", killed)
        kept_tables(*place, day)

    whole = kept_tables(*place, day)
    assert (whole / "tables.xlsx").is_file() and (whole / "figures.csv").read_text() != "half"
