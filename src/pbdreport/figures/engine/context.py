"""The context of a measure: the clean tables of one service and school year, opened lazily."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir

from pbdreport.config.instrument import Instrument
from pbdreport.config.profile import ListName, Profile, month_and_day
from pbdreport.config.school_year import SchoolYear
from pbdreport.figures.engine import backend
from pbdreport.figures.engine.missing_table import TableNotDelivered
from pbdreport.figures.engine.survey_tables import SurveyTables
from pbdreport.indicators import (
    contact_totals,
    effort,
    effort_hours,
    means,
    plan,
    priorities,
    reach,
    reach_intensity,
    work_time,
)
from pbdreport.indicators.codes import as_code
from pbdreport.indicators.goals import Standing
from pbdreport.indicators.means_complaints import AnswerTerm
from pbdreport.schema import TABLES

if TYPE_CHECKING:
    from pbdreport.figures.definition import Figure


@dataclass(frozen=True)
class Context:
    """The tables of one service and school year, and the rules by which they are counted.

    Tables that several figures need are materialised once.
    """

    profile: Profile
    instruments: tuple[Instrument, ...]
    """The surveys that the profile names, with the sections reported; the main one first."""
    school_year: SchoolYear
    folder: Path
    connection: ibis.BaseBackend
    earlier: tuple["Context", ...] = ()
    """The earlier school years that have clean tables, oldest first."""
    figures: Mapping[str, "Figure"] = field(default_factory=dict, compare=False, repr=False)
    """The declared figures by id: a goal of the plan names the one that it is measured by."""

    def has(self, table: str) -> bool:
        """Whether the table was delivered."""
        return (self.folder / f"{table}.parquet").is_file()

    def registers(self, name: str) -> bool:
        """Whether the service registers a column, `contacts.hours`: any row has a value.

        What the profile does not count effort in does not count as registered. An empty table has
        nothing to tell, and says 0.
        """
        table, _, column = name.partition(".")
        if not self.has(table):
            return False
        if name == "staffing.heads" and self.registers("staffing.staff_key"):
            return True
        if name == "contacts.staff_count" and self.profile.effort.advisers_visit_alone:
            return True
        counted_in = TABLES[table].column(column).counted_in
        if counted_in and counted_in not in self.profile.effort.counted_in:
            return False
        rows = self.table(table)
        return column in rows.columns and self._has_values(rows, column)

    def _has_values(self, rows: ir.Table, column: str) -> bool:
        found = rows.aggregate(rows=rows.count(), filled=rows[column].count())
        [counts] = found.to_pyarrow().to_pylist()
        return bool(counts["filled"]) or not counts["rows"]

    def table(self, name: str) -> ir.Table:
        """A clean table as written by ingest.

        Raises:
            TableNotDelivered: It was not delivered.
        """
        if not self.has(name):
            raise TableNotDelivered(name)
        path = self.folder / f"{name}.parquet"
        return self.connection.read_parquet(path, table_name=f"{name}_{self.school_year.first}")

    def kept(self, expression: ir.Table, name: str) -> ir.Table:
        """A table of the connection with the rows of the expression, computed once."""
        return backend.cached_table(self.connection, expression, f"{name}_{self.school_year.first}")

    @cached_property
    def institutions(self) -> ir.Table:
        """Institutions on the register on the service's reference date."""
        counts_on = self.school_year.on(*month_and_day(self.profile.reach.reference_date))
        registered = reach.on_register(self.table("institutions"), counts_on)
        worded = registered.rename(group="group_id").mutate(
            network=as_code(registered.network),
            region=as_code(registered.region),
            high_needs=registered.high_needs.cases((True, "true"), (False, "false")),
        )
        return self.kept(worded, "registered")

    @cached_property
    def offers(self) -> ir.Table:
        """The offers of the guidance plan, each with one pillar."""
        offers = self.table("offers")
        if not self.has("offer_pillars"):
            return offers
        return self.kept(plan.with_one_pillar(offers, self.table("offer_pillars")), "offers_kept")

    @property
    def contacts(self) -> ir.Table:
        """The contacts; one adviser each where the profile says that they visit alone."""
        contacts = self.table("contacts")
        if not self.profile.effort.advisers_visit_alone:
            return contacts
        return contacts.mutate(staff_count=contacts.staff_count.fill_null(1))

    @cached_property
    def received(self) -> ir.Table:
        """Guidance received, per institution, offer and mode."""
        summed = contact_totals.received(self.contacts, self.table("contact_institutions"))
        return self.kept(summed, "guidance_received")

    @cached_property
    def received_by_offer(self) -> ir.Table:
        """Guidance received, per institution and offer."""
        places = self.received.group_by(["institution_id", "offer_id"])
        summed = places.aggregate(hours=self.received.hours.sum(), times=self.received.times.sum())
        return self.kept(summed, "guidance_by_offer")

    @cached_property
    def given(self) -> ir.Table:
        """Guidance given by advisers, per offer and mode."""
        summed = contact_totals.given(self.contacts, self.received, self.offers)
        return self.kept(summed, "guidance_given")

    @cached_property
    def participations(self) -> ir.Table:
        """Institutions reached: by contacts and, if the profile says so, by enrolments."""
        taking_part = self.received.select("institution_id")
        if self.profile.reach.enrolments_count and self.has("enrolments"):
            enrolments = self.table("enrolments")
            attended = enrolments.filter(
                enrolments.status == "attended", enrolments.institution_id.notnull()
            )
            taking_part = taking_part.union(attended.select("institution_id"))
        return self.kept(taking_part.distinct(), "participations")

    @cached_property
    def guided(self) -> ir.Table:
        """Institutions of the mandate with contacts, and the number of contacts (`times`)."""
        return self.kept(
            reach_intensity.occasions_per_institution(self.institutions, self.received), "guided"
        )

    @cached_property
    def taking_part(self) -> ir.Table:
        """Institutions reached, with the number of contacts and, if they count, sessions."""
        if not (self.profile.reach.enrolments_count and self.has("enrolments")):
            return self.guided
        enrolments = self.table("enrolments")
        sessions = (
            enrolments.filter(enrolments.status == "attended", enrolments.institution_id.notnull())
            .group_by("institution_id")
            .aggregate(times=enrolments.session_id.nunique())
        )
        occasions = self.received.select("institution_id", "times").union(sessions)
        return self.kept(
            reach_intensity.occasions_per_institution(self.institutions, occasions), "taking_part"
        )

    @cached_property
    def audiences(self) -> ir.Table:
        """Number of people in each target group, over all contacts."""
        people = self.table("contact_audiences")
        summed = people.group_by(["audience", "own_network"]).aggregate(
            people=people.people.sum().cast("int64")
        )
        return self.kept(summed, "audiences_summed")

    def audience_of(self, own_network: bool) -> ir.Table:
        """Number of people in each target group, of the own network or of others.

        Raises:
            TableNotDelivered: The service registers nobody of that side.
        """
        of = self.audiences.filter(self.audiences.own_network == own_network)
        if not of.count().execute() and self.audiences.count().execute():
            raise TableNotDelivered("contact_audiences")
        return of

    def coded(self, text: ir.StringValue, dimension: ListName) -> ir.StringValue:
        """A text as the code of a dimension, unless the profile lists its codes."""
        return text if self.profile.labels(dimension) else as_code(text)

    @cached_property
    def sessions(self) -> ir.Table:
        """Sessions with the kind and pillar of their offer, and their theme as a code."""
        known = self.offers.select("offer_id", "kind", "pillar")
        joined = self.table("sessions").join(known, "offer_id").rename(offer="offer_id")
        theme = self.coded(joined.theme, "theme")
        return self.kept(joined.mutate(theme=theme), "sessions_kept")

    @cached_property
    def enrolments(self) -> ir.Table:
        """Enrolments in sessions."""
        return self.table("enrolments")

    @cached_property
    def trajectories(self) -> ir.Table:
        """Trajectories with the kind and pillar of their offer, and their reason as a code."""
        known = self.offers.select("offer_id", "kind", "pillar")
        joined = self.table("trajectories").join(known, "offer_id").rename(offer="offer_id")
        return self.kept(joined.mutate(reason=as_code(joined.reason)), "trajectories_kept")

    @cached_property
    def capacity(self) -> ir.Table:
        """Planned posts with their place in the plan."""
        return self.kept(effort.with_place(self.table("capacity"), self.offers), "posts")

    @cached_property
    def realised(self) -> ir.Table:
        """The pillars, support cells and projects that have posts, with what each realised."""
        return self.kept(
            effort_hours.realised_by_place(self.given, self.capacity, self.floor_hours_per_fte),
            "realised",
        )

    @property
    def floor_hours_per_fte(self) -> str:
        """Floor hours per year of a full-time adviser who meets the norm, as exact decimal text."""
        rules = self.profile.effort
        return str(Decimal(str(rules.hours_per_fte)) * Decimal(str(rules.floor_norm)))

    @cached_property
    def _finance(self) -> ir.Table:
        """Budget lines of the calendar year in which the school year begins."""
        lines = self.table("finance").rename(side="kind")
        own = lines.filter(lines.year == self.school_year.first)
        return self.kept(own.mutate(line=as_code(own.line), article=as_code(own.article)), "lines")

    @property
    def budget(self) -> ir.Table:
        """Income and expenditure."""
        return self._finance.filter(self._finance.side.isin(means.SIDES))

    @property
    def dotations(self) -> ir.Table:
        """Dotations, with the article of the decree as a code."""
        return self._finance.filter(self._finance.side == "dotation")

    @cached_property
    def _staffing(self) -> ir.Table:
        staffing = self.table("staffing")
        return staffing.mutate(category=self.coded(staffing.category, "category"))

    @property
    def frame(self) -> ir.Table:
        """Staff in full-time equivalents."""
        return self._staffing.filter(self._staffing.legal_basis.isnull())

    @property
    def legal_posts(self) -> ir.Table:
        """Posts granted by regulations."""
        return self._staffing.filter(self._staffing.legal_basis.notnull())

    @property
    def advisers(self) -> ir.Table:
        """Staff in the categories that guide institutions."""
        return self.frame.filter(self.frame.category.isin(self.profile.means.adviser_categories))

    @property
    def inspections_now(self) -> ir.Table:
        """Inspections of the school year."""
        inspections = self.table("inspections")
        year = self.school_year
        return inspections.filter(inspections.date >= year.start, inspections.date <= year.end)

    @property
    def follow_ups(self) -> ir.Table:
        """Guidance received in follow-ups after an inspection."""
        follow_ups = self.offers.filter(self.offers.kind == "follow_up")
        return self.received.filter(self.received.offer_id.isin(follow_ups.offer_id))

    @property
    def answer_term(self) -> AnswerTerm:
        """The term for answering complaints, in working days."""
        rules = self.profile.means
        first, last = map(month_and_day, (rules.suspended_from, rules.suspended_to))
        return AnswerTerm(rules.answer_term, first, last)

    @cached_property
    def standings(self) -> list[Standing]:
        """The state of each goal of the plan."""
        from pbdreport.figures.engine.goal_status import goal_standings

        return goal_standings(self)

    @cached_property
    def hours_per_day(self) -> str:
        """Hours of a working day, as exact text; 1 where only days are registered."""
        if not self.registers("time_entries.hours") or not self._has_entries:
            return "1"
        return f"{self.profile.means.hours_per_working_day:.4f}"

    @property
    def _has_entries(self) -> bool:
        return bool(self.table("time_entries").count().execute())

    @cached_property
    def time_entries(self) -> ir.Table:
        """The time that advisers and teams registered, with its theme as a code.

        In hours, or in working days where only days are registered.

        Raises:
            TableNotDelivered: Neither entries nor totals were delivered.
        """
        parts = []
        if self.has("time_entries"):
            parts.append(work_time.of_entries(self.table("time_entries"), self.hours_per_day))
        if self.has("workdays"):
            parts.append(work_time.of_totals(self.table("workdays"), self.hours_per_day))
        if not parts:
            raise TableNotDelivered("time_entries")
        found = ibis.union(*parts) if len(parts) > 1 else parts[0]
        return self.kept(found.mutate(theme=self.coded(found.theme, "theme")), "entries")

    @cached_property
    def hours(self) -> ir.Table:
        """Institutions of the mandate with their contact hours."""
        return self.kept(
            reach.hours_per_institution(self.institutions, self.received),
            "hours",
        )

    @cached_property
    def day_parts(self) -> ir.Table:
        """Day-parts per offer."""
        rules = self.profile.priorities
        self._require_day_parts()
        return self.kept(
            priorities.day_parts_per_offer(
                self.offers,
                self.given,
                self.table("sessions") if self.has("sessions") else None,
                rules.contacts,
                rules.sessions,
                rules.hours_per_day_part,
            ),
            "day_parts",
        )

    def _require_day_parts(self) -> None:
        """Raises TableNotDelivered if day-parts are made of something not registered."""
        rules = self.profile.priorities
        needed = {
            "hours": ("contacts.hours", "contacts.staff_count"),
            "day_parts": ("contacts.day_parts",),
        }.get(rules.contacts, ())
        if "hours" in rules.sessions.values() and self.has("sessions"):
            needed += ("sessions.hours",)
        for name in needed:
            if not self.registers(name):
                raise TableNotDelivered(name)

    @cached_property
    def priority_keys(self) -> ir.Table:
        """The priority keys, for offers that have one."""
        return self.table("priority_keys")

    @cached_property
    def keyed_day_parts(self) -> ir.Table:
        """Day-parts per offer and priority, under the common denominator of the keys."""
        return self.kept(priorities.with_key(self.day_parts, self.priority_keys), "keyed")

    @cached_property
    def surveys(self) -> SurveyTables:
        """Responses to surveys, their answers and scores."""
        return SurveyTables(self)
