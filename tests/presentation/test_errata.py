"""The list of corrections in a corrected edition."""

from decimal import Decimal

from pbdreport.config.school_year import SchoolYear
from pbdreport.figures.definitions import FIGURES
from pbdreport.figures.registry.entry import Entry
from pbdreport.figures.registry.registry import Registry
from pbdreport.presentation.errata import Erratum, errata
from pbdreport.presentation.labels import Words, shared_labels


def registry(*rows):
    return Registry("dienst", "2023-2024", "", rows)


def hours(value, status="ok", **dims):
    row = Entry("effort.floor_hours", 1, "hours", dims, Decimal(value), Decimal(1), 1)
    return row if status == "ok" else row.suppressed()


LABELS = {"pillar": {"p1": "Lezen"}, **{kind: {} for kind in shared_labels()}}
WORDS = Words(SchoolYear(2023), LABELS)


def test_only_what_changed_is_told_with_then_and_now():
    """In the order of their ids, whole before part; hidden numbers as hidden."""
    before = registry(hours(12), hours(7, pillar="p1"), hours(5, pillar="p2"))
    after = registry(hours(13), hours(7, "c", pillar="p1"), hours(5, pillar="p2"))

    assert errata(before, after, FIGURES, WORDS) == (
        Erratum("Uren op de klasvloer", "het geheel", "12", "13"),
        Erratum("Uren op de klasvloer", "Lezen", "7", "[c]"),
    )


def test_an_entry_that_was_not_there_is_told():
    """A pillar that only the correction has."""
    (told,) = errata(registry(), registry(hours(5, pillar="p1")), FIGURES, WORDS)

    assert (told.then, told.now) == ("niet in het verslag", "5")
