"""All exports of `steden` for a school year."""

from pbdreport.config.school_year import SchoolYear
from pbdreport.demo.export_file import File
from pbdreport.demo.faults import Planted
from pbdreport.demo.inspections_and_complaints import complaints
from pbdreport.demo.steden.aims import LOST
from pbdreport.demo.steden.day_register import day_register, month_sheets
from pbdreport.demo.steden.interventions import database
from pbdreport.demo.steden.plan import goals_export, plan_sheet
from pbdreport.demo.steden.register import register_sheet
from pbdreport.demo.steden.staff import staff_export
from pbdreport.demo.steden.survey import mailing_list, survey
from pbdreport.demo.steden.survey_trajectories import trajectory_survey
from pbdreport.demo.steden.trainings import participants_export, trainings_export
from pbdreport.demo.workbook_file import Workbook

WORKBOOK = "instellingen_en_plan.xlsx"
WAITS = (6, 19, 33, 52, 27, 40)
"""Calendar days until complaints were answered; the last came in July."""


def delivery(year: SchoolYear) -> tuple[list[File], list[Planted]]:
    """The files of a school year, and the planted rows; empty for the lost year."""
    if year == LOST:
        return [], []
    register, planted = register_sheet(year, WORKBOOK)
    cover = (
        ("Begeleidingsdienst Stadsring",),
        ("Uitvoer uit het instellingenbeheer",),
        (),
        ("Schooljaar", str(year)),
        ("Instelling", "zie het blad Instellingen"),
        ("Aanbod", "zie het blad Plan"),
    )
    workbook = Workbook(WORKBOOK, ("Titelblad", cover), (register, plan_sheet(year)))
    databases, in_database = database(year)
    days, in_days = day_register(year)
    responses, in_responses = survey(year)
    trajectories, in_trajectories = trajectory_survey(year)
    participants, in_participants = participants_export(year)
    files: list[File] = [
        workbook,
        *databases,
        days,
        month_sheets(year),
        trainings_export(year),
        participants,
        responses,
        mailing_list(year),
        trajectories,
        staff_export(year),
        goals_export(year),
        complaints("steden", year, WAITS),
    ]
    planted += in_database + in_days + in_responses + in_trajectories + in_participants
    return files, planted
