"""The tables of an edition: kept apart from its pages."""

from datetime import date

import pytest

from pbdreport.editions.data_tables import cached_tables
from pbdreport.figures.open_figures import open_figures
from pbdreport.storage.seal import SEAL

DAY = date(2024, 11, 21)


@pytest.fixture
def place(small):
    """A report as `cached_tables` takes it, with its figures."""
    target = small.outcomes[0].target
    return target, open_figures(target.request)


def files(folder):
    """The files of a folder with their content."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_tables_are_those_of_the_edition_and_are_made_once(small, place):
    """An edited chapter, or another build, does not rewrite the workbook."""
    kept = cached_tables(*place, None)
    made = (kept / "tables.xlsx").stat().st_mtime_ns
    published = files(small.outcomes[0].link / "data")

    of_kept = {name: text for name, text in files(kept).items() if name != SEAL}
    assert of_kept.items() <= published.items()
    assert SEAL not in published
    assert {name for name in published.keys() - files(kept) if name.endswith(".csv")} == set()
    assert cached_tables(*place, None) == kept
    assert (kept / "tables.xlsx").stat().st_mtime_ns == made


def test_a_draft_and_a_release_have_tables_of_their_own(place):
    """Each says which of the two it is."""
    draft, final = cached_tables(*place, None), cached_tables(*place, DAY)

    table = "reach.institutions_reached-nl.csv"
    assert "ontwerp, nog niet gepubliceerd" in (draft / table).read_text("utf-8-sig")
    assert "gepubliceerd op 21 november 2024" in (final / table).read_text("utf-8-sig")


def test_tables_of_which_only_half_was_written_are_not_used(place, monkeypatch):
    """Unfinished tables have no key; the next build starts again."""

    def killed(folder, *words):
        (folder / "figures.csv").write_text("half")
        raise KeyboardInterrupt

    day = date(2024, 11, 22)
    with monkeypatch.context() as broken, pytest.raises(KeyboardInterrupt):
        broken.setattr("pbdreport.editions.data_tables.write_tables", killed)
        cached_tables(*place, day)

    whole = cached_tables(*place, day)
    assert (whole / "tables.xlsx").is_file() and (whole / "figures.csv").read_text() != "half"
