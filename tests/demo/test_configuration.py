"""The configuration of the example services loads, and fits what they deliver."""

import csv

import pytest

from pbdreport.config.instrument import read_instrument
from pbdreport.config.mapping import KEY, PART, VALUE, read_mapping
from pbdreport.config.profile import CHAPTERS, read_profile
from pbdreport.config.school_year import SchoolYear
from pbdreport.demo.calendar_file import CalendarFile
from pbdreport.demo.netwerk.all_exports import delivery as netwerk
from pbdreport.demo.netwerk.register import GROUPS
from pbdreport.demo.provincie.all_exports import delivery as provincie
from pbdreport.demo.survey_answers import LABELS, TEXTS
from pbdreport.ingest.readers.calendars import HEADINGS
from pbdreport.schema import TABLES

DELIVERIES = {"provincie": provincie, "netwerk": netwerk}
PERSONAL = {"Begeleider", "E-mailadres", "E-mail", "e_mail", "Onderwerp", "Verslag", "Opmerking"}


@pytest.mark.parametrize("service", DELIVERIES)
def test_profiles_are_of_invented_services(own_project, service):
    """Their pages say so, and their pseudonyms need no secret."""
    profile = read_profile(own_project, service)

    assert profile.invented
    assert profile.pseudonyms.public_key
    assert profile.chapters == CHAPTERS


def test_services_have_readable_colours_of_their_own(own_project):
    """White text on it, or it on white, has a contrast of 4.5 to 1 at least."""
    colours = {read_profile(own_project, service).colour for service in DELIVERIES}

    assert len(colours) == 2
    assert all(1.05 / (luminance(colour) + 0.05) >= 4.5 for colour in colours)


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("service", DELIVERIES)
def test_every_heading_of_the_mapping_is_delivered(own_project, service):
    """And no heading with people in it may be shown by the quarantine."""
    exports = {one.name: one for one in DELIVERIES[service](SchoolYear(2023))[0]}
    sources = read_mapping(own_project, service).source
    assert sources
    for source in sources:
        stem = source.files.split("*")[0]
        export = next(one for name, one in exports.items() if name.startswith(stem))
        headings = HEADINGS if isinstance(export, CalendarFile) else export.headings
        named = {*source.header, *source.not_personal}
        for table in source.table:
            named |= {heading for rule in table.columns.values() for heading in rule.headings}
            named |= set(table.unpivot.columns) if table.unpivot else set()
        assert named
        assert named - {KEY, VALUE, PART} <= set(headings)
        assert not PERSONAL & set(source.not_personal)


@pytest.mark.parametrize("service", DELIVERIES)
def test_every_required_column_of_a_table_is_mapped(own_project, service):
    """Nothing that the model needs stays without a source."""
    tables = [
        table for source in read_mapping(own_project, service).source for table in source.table
    ]
    assert tables
    for table in tables:
        needed = {column.name for column in TABLES[table.name].columns if column.required}
        assert needed <= set(table.columns)


def test_the_instrument_asks_what_the_exports_ask(own_project):
    """The same words in the configuration and in the headings."""
    instrument = read_instrument(own_project, "edbi")
    scale = instrument.scale[0]

    assert {item.id: item.text for item in instrument.item} == TEXTS
    assert {step.value: step.label for step in (*scale.steps, *scale.outside)} == LABELS
    assert [step.value for step in scale.steps if step.favourable] == ["3", "4"]
    assert [len(instrument.items(module)) for module in ("m1", "m2", "m3")] == [4, 4, 3]


def test_the_profile_knows_the_school_groups(own_project):
    """26 of them, named as the exports name them."""
    assert read_profile(own_project, "netwerk").labels("group") == GROUPS
    assert len(GROUPS) == 26


def test_pillars_of_the_year_published_before_add_up(own_project):
    """The whole of 2021-2022 is the sum of its pillars."""
    path = own_project.services / "provincie" / "published" / "2021-2022.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["figure"] == "effort.floor_hours"]

    assert list(rows[0]) == ["figure", "dims", "value", "unit", "decimals"]
    whole = [int(row["value"]) for row in rows if not row["dims"]]
    assert whole == [sum(int(row["value"]) for row in rows if row["dims"])]
