"""All exports of `provincie` for a school year."""

from pbdreport.config.school_year import SchoolYear
from pbdreport.demo.agenda import Team, agenda_and_calendars
from pbdreport.demo.calendar_file import CalendarFile
from pbdreport.demo.export_file import Export
from pbdreport.demo.faults import Planted
from pbdreport.demo.inspections_and_complaints import complaints
from pbdreport.demo.provincie.register_and_plan import (
    goals_export,
    guidance_plan,
    organisations,
    posts,
)
from pbdreport.demo.provincie.registrations import registrations
from pbdreport.demo.provincie.survey import invitations, survey

TEAMS = (
    Team(
        "",
        28,
        {
            "contact": 44,
            "preparation": 17,
            "travel": 9,
            "development": 14,
            "consultation": 9,
            "own_training": 4,
            "other": 3,
        },
        ("Basiszorg", "Lezen", "Curriculum", "Leiderschap", "Digitale school"),
    ),
)
"""Invented: how advisers use their time."""
CALENDARS = 2
"""The number of advisers with a calendar file (.ics)."""
WAITS = (12, 30, 71, 40)
"""Calendar days until complaints were answered."""


def delivery(year: SchoolYear) -> tuple[list[Export | CalendarFile], list[Planted]]:
    """The files of a school year, and the rows planted in them."""
    monthly, planted = registrations(year)
    register, in_register = organisations(year)
    responses, in_survey = survey(year)
    exports = [
        *monthly,
        register,
        guidance_plan(year),
        posts(year),
        responses,
        invitations(year),
        goals_export(),
        complaints("provincie", year, WAITS),
    ]
    diaries, in_diaries = agenda_and_calendars("provincie", year, TEAMS, CALENDARS)
    return [*exports, *diaries], planted + in_register + in_survey + in_diaries
