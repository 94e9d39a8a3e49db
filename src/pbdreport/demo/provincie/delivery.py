"""All exports of `provincie` for a school year."""

from pbdreport.config.school_year import SchoolYear
from pbdreport.demo.agenda import Team, agenda_and_calendars
from pbdreport.demo.calendar_file import CalendarFile
from pbdreport.demo.export import Export
from pbdreport.demo.faults import Planted
from pbdreport.demo.provincie.means import goals_export
from pbdreport.demo.provincie.planning import guidance_plan, organisations, posts
from pbdreport.demo.provincie.registrations import registrations
from pbdreport.demo.provincie.survey import invitations, survey
from pbdreport.demo.quality import complaints

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
"""Advisers whose diary comes as a calendar (.ics)."""
WAITS = (12, 30, 71, 40)
"""Calendar days until complaints were answered."""


def delivery(year: SchoolYear) -> tuple[list[Export | CalendarFile], list[Planted]]:
    """The files of a school year, and the rows that are there on purpose."""
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
