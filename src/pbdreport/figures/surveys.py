"""What measures of effectiveness read: responses, answers and scores, each made once."""

from functools import cached_property
from typing import TYPE_CHECKING

import ibis.expr.types as ir
import pandas as pd

from pbdreport.config.instrument import Composite
from pbdreport.indicators import effectiveness, effectiveness_change, effectiveness_scales

if TYPE_CHECKING:
    from pbdreport.figures.context import Context


class Surveys:
    """The surveys that a service reports, of one school year."""

    def __init__(self, context: "Context"):
        """The surveys of that context."""
        self.context = context

    @cached_property
    def all_responses(self) -> ir.Table:
        """Responses to the surveys that the profile names, every measurement, with a level."""
        known = [instrument.id for instrument in self.context.instruments]
        responses = self.context.table("responses").rename(offer="offer_id")
        return effectiveness.as_level(responses).filter(responses.instrument.isin(known))

    @cached_property
    def all_invitations(self) -> ir.Table:
        """Invitations to those surveys, with a level."""
        known = [instrument.id for instrument in self.context.instruments]
        invitations = self.context.table("invitations")
        return effectiveness.as_level(invitations).filter(invitations.instrument.isin(known))

    @cached_property
    def responses(self) -> ir.Table:
        """Responses to the main survey, asked once."""
        return self._of_main(self.all_responses)

    @cached_property
    def invitations(self) -> ir.Table:
        """Invitations to the main survey, asked once."""
        return self._of_main(self.all_invitations)

    def _of_main(self, table: ir.Table) -> ir.Table:
        return table.filter(
            table.instrument == self.context.instruments[0].id, table.wave == "single"
        )

    @cached_property
    def reached_institutions(self) -> ir.Table:
        """Institutions of the mandate that were reached."""
        mandate = self.context.institutions.filter(self.context.institutions.in_mandate)
        return mandate.filter(
            mandate.institution_id.isin(self.context.participations.institution_id)
        )

    @cached_property
    def answer_key(self) -> ir.Table:
        """What each answer of each item counts for."""
        return self.context.kept(effectiveness.answer_key(self.context.instruments), "answer_key")

    @property
    def items(self) -> ir.Table:
        """The questions of all surveys, with the module that each is asked in."""
        return effectiveness.items_of(self.context.instruments)

    @cached_property
    def given(self) -> ir.Table:
        """Answers to all items of the surveys, every measurement, with who gave them."""
        answers = self.context.table("answers")
        found = effectiveness.answers_of(self.all_responses, answers, self.items, self.answer_key)
        return self.context.kept(found, "given")

    @cached_property
    def answers(self) -> ir.Table:
        """Answers to items that were asked once."""
        return self.given.filter(self.given.wave == "single")

    @property
    def composites(self) -> list[Composite]:
        """The scales of all surveys."""
        return [composite for one in self.context.instruments for composite in one.composite]

    @cached_property
    def scores(self) -> pd.DataFrame:
        """The scores of respondents on scales, every measurement."""
        return effectiveness_scales.scores_of(self.given, self.composites)

    @cached_property
    def matched_scores(self) -> pd.DataFrame:
        """The scores of people who were asked before and after."""
        return effectiveness_change.paired(self.scores)

    @cached_property
    def matched_answers(self) -> pd.DataFrame:
        """The answers of people who were asked before and after, item by item."""
        return effectiveness_change.paired(effectiveness_change.asked_twice(self.given))

    @cached_property
    def people_asked(self) -> pd.DataFrame:
        """Who answered which measurement of which survey, wholly or in part."""
        answered = effectiveness.answered(self.all_responses)
        people: pd.DataFrame = answered.select("instrument", "wave", "respondent_key").to_pandas()
        return people
