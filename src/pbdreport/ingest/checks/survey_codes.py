"""What questionnaires say about answers: the codes of each question, and whether it has one answer.

A mapping may read surveys that the profile does not report. Their questions are unknown here, and
are only checked for having one answer each.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pbdreport.config.instrument import Instrument, Question, read_instrument
from pbdreport.config.mapping import Mapping as Sources
from pbdreport.config.profile import Profile
from pbdreport.config.project import Project
from pbdreport.errors import first_few
from pbdreport.ingest.ingest_report import DeliveryWarning
from pbdreport.ingest.mapping.mapping_file import given_by
from pbdreport.ingest.sql import is_one_of, one_of

TABLE, ITEM, VALUE = "answers", "item_id", "value"


@dataclass(frozen=True)
class SurveyCodes:
    """The questions of a service's surveys."""

    known: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The codes of the answers to each question."""
    instruments: tuple[str, ...] = ()
    """The surveys that they belong to."""
    several: tuple[str, ...] = ()
    """Questions to which a respondent may give more than one answer."""

    def fault(self, item: str, answer: str) -> str:
        """SQL for the kind of fault of an answer; NULL if its question has that code."""
        alike: dict[tuple[str, ...], list[str]] = {}
        for question, codes in self.known.items():
            alike.setdefault(codes, []).append(question)
        tests = "".join(
            f"WHEN {is_one_of(item, questions)} AND NOT {is_one_of(answer, codes)} THEN 'answer' "
            for codes, questions in alike.items()
        )
        return f"CASE {tests}END" if tests else "NULL"

    @property
    def with_one_answer(self) -> str:
        """SQL that selects the rows of `answers` for questions with one answer."""
        return f"{ITEM} NOT IN {one_of(self.several)}" if self.several else "true"


def read_survey_codes(project: Project, profile: Profile) -> SurveyCodes:
    """The questions of the surveys that a profile reports, if their questionnaires exist.

    Raises:
        InvalidConfiguration: A questionnaire has an error; names the line.
    """
    names = profile.effectiveness.instruments
    there = [name for name in names if (project.instruments / f"{name}.toml").is_file()]
    found = [read_instrument(project, name) for name in there]
    several = tuple(one.id for of in found for one in _several(of))
    known = {code: codes for of in found for code, codes in _codes(of)}
    return SurveyCodes(known, tuple(one.id for one in found), several)


def not_reported(sources: Sources, questions: SurveyCodes) -> list[DeliveryWarning]:
    """Warnings about surveys and questions in the mapping that are in no reported questionnaire.

    They are read, but no figure uses them: that may be intended, or a typing error.
    """
    doubts = []
    looked_at = (("responses", "instrument", questions.instruments), (TABLE, ITEM, questions.known))
    for source in sources.source if questions.instruments else ():
        for table, column, known in looked_at:
            rules = [one for one in source.table if one.name == table and column in one.columns]
            given = {
                code: None for one in rules for code in given_by(sources, one, one.columns[column])
            }
            if unknown := [code for code in given if code not in known]:
                message = f"staat in geen vragenlijst van het profiel: {first_few(unknown)}"
                doubts.append(DeliveryWarning(source.id, len(unknown), message))
    return doubts


def _several(instrument: Instrument) -> tuple[Question, ...]:
    return (*instrument.choice, *instrument.open)


def _codes(instrument: Instrument) -> Iterator[tuple[str, tuple[str, ...]]]:
    for item in instrument.item:
        yield item.id, instrument.scale_of(item).values
    for choice in instrument.choice:
        yield choice.id, tuple(option.value for option in choice.options)
    for question in instrument.open:
        yield question.id, tuple(theme.value for theme in question.themes)
