"""What measures read: the clean tables of one service and school year, opened lazily."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import ibis
import ibis.expr.types as ir

from pbdreport.config.instrument import Instrument, Item, Scale
from pbdreport.config.profile import Profile
from pbdreport.config.school_year import SchoolYear
from pbdreport.indicators import effectiveness, effort, priorities, reach


class NoTable(Exception):
    """A table that a measure needs was not delivered; its figure is not available."""


@dataclass(frozen=True)
class Context:
    """The tables of one service and school year, and the rules by which they are counted.

    Tables that several figures need are materialised once.
    """

    profile: Profile
    instrument: Instrument
    school_year: SchoolYear
    folder: Path
    connection: ibis.BaseBackend

    def has(self, table: str) -> bool:
        """Whether the table was delivered."""
        return (self.folder / f"{table}.parquet").is_file()

    def table(self, name: str) -> ir.Table:
        """A table of the model as written by intake.

        Raises:
            NoTable: It was not delivered.
        """
        if not self.has(name):
            raise NoTable(name)
        path = self.folder / f"{name}.parquet"
        return self.connection.read_parquet(path, table_name=f"{name}_{self.school_year.first}")

    def _kept(self, expression: ir.Table, name: str) -> ir.Table:
        table_name = f"{name}_{self.school_year.first}"
        return self.connection.create_table(table_name, expression, temp=True)

    @cached_property
    def institutions(self) -> ir.Table:
        """Institutions on the register on the service's reference date."""
        month, day = (int(part) for part in self.profile.reach.reference_date.split("-"))
        registered = reach.on_register(self.table("institutions"), self.school_year.on(month, day))
        return self._kept(registered.rename(group="group_id"), "registered")

    @cached_property
    def offers(self) -> ir.Table:
        """The items of the guidance plan."""
        return self.table("offers")

    @cached_property
    def contact_institutions(self) -> ir.Table:
        """Institutions per contact."""
        return self.table("contact_institutions")

    @cached_property
    def participations(self) -> ir.Table:
        """What makes an institution reached: contacts and, if the profile says so, enrolments."""
        taking_part = self.contact_institutions.select("institution_id")
        if self.profile.reach.enrolments_count and self.has("enrolments"):
            enrolments = self.table("enrolments")
            attended = enrolments.filter(
                enrolments.status == "attended", enrolments.institution_id.notnull()
            )
            taking_part = taking_part.union(attended.select("institution_id"))
        return self._kept(taking_part.distinct(), "participations")

    @cached_property
    def contacts(self) -> ir.Table:
        """Contacts with their offer and pillar."""
        return self._kept(effort.with_offer(self.table("contacts"), self.offers), "contacts_kept")

    @cached_property
    def contacts_with_offer_id(self) -> ir.Table:
        """Contacts as registered."""
        return self.table("contacts")

    @cached_property
    def hours(self) -> ir.Table:
        """Institutions of the mandate with their contact hours."""
        return self._kept(
            reach.hours_per_institution(
                self.institutions, self.contacts_with_offer_id, self.contact_institutions
            ),
            "hours",
        )

    @cached_property
    def day_parts(self) -> ir.Table:
        """Day-parts per offer."""
        rules = self.profile.priorities
        return self._kept(
            priorities.day_parts_per_offer(
                self.offers,
                self.contacts_with_offer_id,
                self.table("sessions") if self.has("sessions") else None,
                rules.contacts,
                rules.sessions,
                rules.hours_per_day_part,
            ),
            "day_parts",
        )

    @cached_property
    def priority_keys(self) -> ir.Table:
        """The keys of the offers that have one."""
        return self.table("priority_keys")

    @cached_property
    def keyed_day_parts(self) -> ir.Table:
        """Day-parts per offer and priority, under the common denominator of the keys."""
        return self._kept(priorities.with_key(self.day_parts, self.priority_keys), "keyed")

    @cached_property
    def responses(self) -> ir.Table:
        """Responses to the survey that the profile names, with a level."""
        return effectiveness.as_level(self.table("responses"))

    @cached_property
    def invitations(self) -> ir.Table:
        """Invitations to surveys, with a level."""
        return effectiveness.as_level(self.table("invitations"))

    @property
    def items(self) -> list[Item]:
        """The questions that the chapter reports."""
        return self.instrument.items(self.profile.effectiveness.module)

    @property
    def scale(self) -> Scale:
        """The scale of those questions."""
        return self.instrument.scale_of(self.items[0])

    @cached_property
    def answers(self) -> ir.Table:
        """Answers to the questions that the chapter reports, with who gave them."""
        return self._kept(
            effectiveness.answers_of(
                self.responses,
                self.table("answers"),
                self.instrument.id,
                [item.id for item in self.items],
            ),
            "given",
        )
