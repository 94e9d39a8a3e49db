from decimal import Decimal

import pytest

from pbdreport.errors import UsageError
from pbdreport.figures.registry.entry import Entry, dims_text, read_dims
from pbdreport.figures.registry.registry import Registry, read_csv, write_csv

ROWS = (
    Entry("reach.x", 1, "share", {}, Decimal(1), Decimal(3), 3, previous_status=""),
    Entry(
        "reach.x",
        1,
        "share",
        {"level": "BaO", "band": "none"},
        Decimal("2.50"),
        Decimal(4),
        4,
        0.1,
        0.9,
        "u",
        Decimal(1),
        Decimal(2),
        2,
        "ok",
        "published",
    ),
    Entry("reach.y", 2, "hours", {}, status="x"),
)
REGISTRY = Registry("dienst", "2023-2024", "", ROWS)


def test_dimensions_have_one_text():
    """They are sorted by key, so that the same entry always has the same address."""
    assert dims_text({"level": "BaO", "band": "none"}) == "band=none;level=BaO"
    assert read_dims("band=none;level=BaO") == {"band": "none", "level": "BaO"}
    assert dims_text({}) == ""


@pytest.mark.parametrize("text", ["level", "level=", "level=Ba O", "level=BaO;;x"])
def test_other_texts_are_not_dimensions(text):
    """Values are letters, digits, '_', '.' and '-'."""
    with pytest.raises(ValueError, match="key=value"):
        read_dims(text)


def test_a_registry_is_read_as_it_was_written(tmp_path):
    """Exact values, missing ones and marks come back the same."""
    path = tmp_path / "figures.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        write_csv(REGISTRY, file)

    assert read_csv(path) == REGISTRY


def test_values_in_the_file_are_unrounded(tmp_path):
    """1 of 3 is written with all its digits and both counts."""
    path = tmp_path / "figures.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        write_csv(REGISTRY, file, "reach.x")

    first = path.read_text().splitlines()[1]
    assert first == "dienst,2023-2024,,reach.x,1,,share,0.3333333333333333,1,3,3,,,ok,,,,,,,,"


def test_an_entry_that_does_not_occur_is_refused():
    """The refusal lists what does."""
    with pytest.raises(UsageError) as refused:
        REGISTRY.row("reach.x", level="SO", band="none")

    assert str(refused.value) == (
        "Figure reach.x has no entry for band=none;level=SO.\n"
        "  figure  reach.x\n"
        "  found   'band=none;level=BaO'\n"
        "Use one of these; the published figures.csv lists all of them."
    )
