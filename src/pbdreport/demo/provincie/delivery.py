"""All exports of `provincie` for a school year."""

from pbdreport.config.school_year import SchoolYear
from pbdreport.demo.export import Export
from pbdreport.demo.faults import Planted
from pbdreport.demo.provincie.planning import guidance_plan, organisations, posts
from pbdreport.demo.provincie.registrations import registrations
from pbdreport.demo.provincie.survey import invitations, survey


def delivery(year: SchoolYear) -> tuple[list[Export], list[Planted]]:
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
    ]
    return exports, planted + in_register + in_survey
