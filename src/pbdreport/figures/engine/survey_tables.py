"""The tables that effectiveness measures read: responses, answers and scores, each made once."""

from functools import cached_property
from typing import TYPE_CHECKING

import ibis.expr.types as ir
import pandas as pd

from pbdreport.config.instrument import Composite
from pbdreport.indicators import (
    effectiveness,
    effectiveness_change,
    effectiveness_scales,
    effectiveness_waves,
)

if TYPE_CHECKING:
    from pbdreport.figures.engine.context import Context


class SurveyTables:
    """The surveys of one service and school year."""

    def __init__(self, context: "Context"):
        """Keep the context whose surveys these are."""
        self.context = context

    @cached_property
    def all_responses(self) -> ir.Table:
        """Responses in every measurement of the surveys that the profile names, with a level."""
        known = [instrument.id for instrument in self.context.instruments]
        responses = self.context.table("responses").rename(offer="offer_id")
        meant = responses.filter(
            responses.instrument.isin(known), responses.disposition != "ineligible"
        )
        levelled = effectiveness.as_level(meant)
        if not self._has_waves:
            return levelled
        answers = self.context.table("answers")
        return effectiveness_waves.responses_by_wave(levelled, answers)

    @property
    def _has_waves(self) -> bool:
        """Whether a response answers items for another measurement than its own."""
        return self.context.registers("answers.wave")

    @cached_property
    def all_answers(self) -> ir.Table:
        """Answers to those responses, each with the response of its measurement."""
        answers = self.context.table("answers")
        if not self._has_waves:
            return answers
        return effectiveness_waves.answers_by_wave(self.context.table("responses"), answers)

    @cached_property
    def all_invitations(self) -> ir.Table:
        """Invitations to those surveys, with a level."""
        known = [instrument.id for instrument in self.context.instruments]
        invitations = self.context.table("invitations")
        return effectiveness.as_level(invitations).filter(invitations.instrument.isin(known))

    @cached_property
    def responses(self) -> ir.Table:
        """Responses to the main survey in its single measurement, or else in its first."""
        return self._of_main(self.all_responses)

    @cached_property
    def invitations(self) -> ir.Table:
        """Invitations to the main survey in its single measurement, or else in its first."""
        return self._of_main(self.all_invitations)

    def _of_main(self, table: ir.Table) -> ir.Table:
        return table.filter(
            table.instrument == self.context.instruments[0].id, table.wave == self._main_wave
        )

    @cached_property
    def _main_wave(self) -> str:
        """`single`, or `pre` where the main survey was only held before and after."""
        responses = self.all_responses
        of_main = responses.filter(responses.instrument == self.context.instruments[0].id)
        waves = set(of_main.wave.as_table().distinct().to_pyarrow()["wave"].to_pylist())
        return "pre" if "single" not in waves and "pre" in waves else "single"

    @cached_property
    def reached_institutions(self) -> ir.Table:
        """Institutions of the mandate that were reached."""
        mandate = self.context.institutions.filter(self.context.institutions.in_mandate)
        return mandate.filter(
            mandate.institution_id.isin(self.context.participations.institution_id)
        )

    @cached_property
    def answer_key(self) -> ir.Table:
        """The score of each answer to each item, and whether it is favourable."""
        return self.context.kept(effectiveness.answer_key(self.context.instruments), "answer_key")

    @property
    def items(self) -> ir.Table:
        """The questions of all surveys, with the section that each is asked in."""
        return effectiveness.items_of(self.context.instruments)

    @cached_property
    def given(self) -> ir.Table:
        """Answers to all items in every measurement, with the respondent's details."""
        found = effectiveness.answers_of(
            self.all_responses, self.all_answers, self.items, self.answer_key
        )
        return self.context.kept(found, "given")

    @cached_property
    def answers(self) -> ir.Table:
        """Answers in single measurements."""
        return self.given.filter(self.given.wave == "single")

    @property
    def composites(self) -> list[Composite]:
        """The scales of all surveys."""
        return [composite for one in self.context.instruments for composite in one.composite]

    @cached_property
    def scores(self) -> pd.DataFrame:
        """The scale scores of respondents in every measurement."""
        return effectiveness_scales.scores_of(self.given, self.composites)

    @cached_property
    def matched_scores(self) -> pd.DataFrame:
        """The scale scores of people who answered both before and after."""
        return effectiveness_change.paired(self.scores)

    @cached_property
    def matched_answers(self) -> pd.DataFrame:
        """The answers, item by item, of people who answered both before and after."""
        return effectiveness_change.paired(effectiveness_change.asked_twice(self.given))

    @cached_property
    def paired_answers(self) -> ir.Table:
        """The answers to items that the same person answered both before and after."""
        return self.context.kept(
            effectiveness_change.pairing_of(self.given, is_paired=True), "paired_answers"
        )

    @cached_property
    def unpaired_answers(self) -> ir.Table:
        """The answers before and after of people whose other answer is not known."""
        return self.context.kept(
            effectiveness_change.pairing_of(self.given, is_paired=False), "unpaired_answers"
        )

    @cached_property
    def graded(self) -> frozenset[str]:
        """The items with more than two answers: yes and no have no median or mean."""
        return frozenset(
            item.id
            for one in self.context.instruments
            for item in one.item
            if len(one.scale_of(item).steps) > 2
        )

    @cached_property
    def people_asked(self) -> pd.DataFrame:
        """Who answered which measurement of which survey, completely or partially."""
        answered = effectiveness.answered(self.all_responses)
        people: pd.DataFrame = answered.select("instrument", "wave", "respondent_key").to_pandas()
        return people
