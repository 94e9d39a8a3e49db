"""What measures read: the clean tables of one service and school year, opened lazily."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path

import ibis
import ibis.expr.types as ir

from pbdreport.config.instrument import Instrument
from pbdreport.config.profile import Profile, month_and_day
from pbdreport.config.school_year import SchoolYear
from pbdreport.figures import engine
from pbdreport.figures.surveys import Surveys
from pbdreport.indicators import effort, guidance, hours, intensity, means, priorities, reach
from pbdreport.indicators.codes import coded
from pbdreport.indicators.complaints import Term
from pbdreport.indicators.goals import Standing


class NoTable(Exception):
    """A table that a measure needs was not delivered; its figure is not available."""


@dataclass(frozen=True)
class Context:
    """The tables of one service and school year, and the rules by which they are counted.

    Tables that several figures need are materialised once.
    """

    profile: Profile
    instruments: tuple[Instrument, ...]
    """The surveys that the profile names, with the modules reported; the main one first."""
    school_year: SchoolYear
    folder: Path
    connection: ibis.BaseBackend
    earlier: tuple["Context", ...] = ()
    """The school years before that have clean tables, the oldest first."""

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

    def kept(self, expression: ir.Table, name: str) -> ir.Table:
        """The expression's rows as a table of the connection, computed once."""
        return engine.kept(self.connection, expression, f"{name}_{self.school_year.first}")

    @cached_property
    def institutions(self) -> ir.Table:
        """Institutions on the register on the service's reference date."""
        counts_on = self.school_year.on(*month_and_day(self.profile.reach.reference_date))
        registered = reach.on_register(self.table("institutions"), counts_on)
        worded = registered.rename(group="group_id").mutate(
            network=coded(registered.network),
            region=coded(registered.region),
            high_needs=ibis.ifelse(registered.high_needs, "true", "false"),
        )
        return self.kept(worded, "registered")

    @cached_property
    def offers(self) -> ir.Table:
        """The items of the guidance plan."""
        return self.table("offers")

    @cached_property
    def received(self) -> ir.Table:
        """The guidance that institutions received, per offer and mode."""
        summed = guidance.received(self.table("contacts"), self.table("contact_institutions"))
        return self.kept(summed, "guidance_received")

    @cached_property
    def received_by_offer(self) -> ir.Table:
        """The guidance that institutions received, per offer."""
        places = self.received.group_by(["institution_id", "offer_id"])
        summed = places.aggregate(hours=self.received.hours.sum(), times=self.received.times.sum())
        return self.kept(summed, "guidance_by_offer")

    @cached_property
    def given(self) -> ir.Table:
        """The guidance that advisers gave, per offer and mode."""
        summed = guidance.given(self.table("contacts"), self.received, self.offers)
        return self.kept(summed, "guidance_given")

    @cached_property
    def participations(self) -> ir.Table:
        """What makes an institution reached: contacts and, if the profile says so, enrolments."""
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
        """Institutions of the mandate with contacts, and in how many (`times`)."""
        return self.kept(
            intensity.occasions_per_institution(self.institutions, self.received), "guided"
        )

    @cached_property
    def taking_part(self) -> ir.Table:
        """Institutions reached, with in how many contacts, and sessions where those count."""
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
            intensity.occasions_per_institution(self.institutions, occasions), "taking_part"
        )

    @cached_property
    def audiences(self) -> ir.Table:
        """People of each target group, over all contacts."""
        people = self.table("contact_audiences")
        summed = people.group_by(["audience", "own_network"]).aggregate(
            people=people.people.sum().cast("int64")
        )
        return self.kept(summed, "audiences_summed")

    @cached_property
    def sessions(self) -> ir.Table:
        """Sessions with their offer, its kind and pillar, and their theme as a code."""
        known = self.offers.select("offer_id", "kind", "pillar")
        joined = self.table("sessions").join(known, "offer_id").rename(offer="offer_id")
        return self.kept(joined.mutate(theme=coded(joined.theme)), "sessions_kept")

    @cached_property
    def enrolments(self) -> ir.Table:
        """Places in sessions."""
        return self.table("enrolments")

    @cached_property
    def trajectories(self) -> ir.Table:
        """Trajectories with their offer, its kind and pillar, and the reason as a code."""
        known = self.offers.select("offer_id", "kind", "pillar")
        joined = self.table("trajectories").join(known, "offer_id").rename(offer="offer_id")
        return self.kept(joined.mutate(reason=coded(joined.reason)), "trajectories_kept")

    @cached_property
    def capacity(self) -> ir.Table:
        """Planned posts with their place in the plan."""
        return self.kept(effort.with_place(self.table("capacity"), self.offers), "posts")

    @cached_property
    def realised(self) -> ir.Table:
        """The parts of the plan that have posts, with what was realised in each."""
        return self.kept(
            hours.realised_by_place(self.given, self.capacity, self.floor_hours_per_fte),
            "realised",
        )

    @property
    def floor_hours_per_fte(self) -> str:
        """Hours on the floor of a full-time adviser who keeps to the norm, as exact text."""
        rules = self.profile.effort
        return str(Decimal(str(rules.hours_per_fte)) * Decimal(str(rules.floor_norm)))

    @cached_property
    def _finance(self) -> ir.Table:
        """Budget lines of the calendar year in which the school year begins."""
        lines = self.table("finance").rename(side="kind")
        own = lines.filter(lines.year == self.school_year.first)
        return self.kept(own.mutate(line=coded(own.line), article=coded(own.article)), "lines")

    @property
    def budget(self) -> ir.Table:
        """Income and expenditure."""
        return self._finance.filter(self._finance.side.isin(means.SIDES))

    @property
    def dotations(self) -> ir.Table:
        """Dotations by the article of the decree."""
        return self._finance.filter(self._finance.side == "dotation")

    @cached_property
    def _staffing(self) -> ir.Table:
        staffing = self.table("staffing")
        return staffing.mutate(category=coded(staffing.category))

    @property
    def frame(self) -> ir.Table:
        """Staff in full-time equivalents."""
        return self._staffing.filter(self._staffing.legal_basis.isnull())

    @property
    def legal_posts(self) -> ir.Table:
        """Posts as regulations grant them."""
        return self._staffing.filter(self._staffing.legal_basis.notnull())

    @property
    def advisers(self) -> ir.Table:
        """Staff that guides institutions."""
        return self.frame.filter(self.frame.category.isin(self.profile.means.adviser_categories))

    @property
    def inspections_now(self) -> ir.Table:
        """Inspections of the school year."""
        inspections = self.table("inspections")
        year = self.school_year
        return inspections.filter(inspections.date >= year.start, inspections.date <= year.end)

    @property
    def follow_ups(self) -> ir.Table:
        """Institutions that took part in a follow-up after an inspection."""
        follow_ups = self.offers.filter(self.offers.kind == "follow_up")
        return self.received.filter(self.received.offer_id.isin(follow_ups.offer_id))

    @property
    def answer_term(self) -> Term:
        """Within how many working days complaints are answered."""
        rules = self.profile.means
        first, last = map(month_and_day, (rules.suspended_from, rules.suspended_to))
        return Term(rules.answer_term, first, last)

    @cached_property
    def standings(self) -> list[Standing]:
        """How the goals of the plan stand."""
        from pbdreport.figures.plan_goals import standings

        return standings(self)

    @cached_property
    def time_entries(self) -> ir.Table:
        """Hours that advisers registered, with their theme as a code."""
        entries = self.table("time_entries")
        return self.kept(entries.mutate(theme=coded(entries.theme)), "entries")

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

    @cached_property
    def priority_keys(self) -> ir.Table:
        """The keys of the offers that have one."""
        return self.table("priority_keys")

    @cached_property
    def keyed_day_parts(self) -> ir.Table:
        """Day-parts per offer and priority, under the common denominator of the keys."""
        return self.kept(priorities.with_key(self.day_parts, self.priority_keys), "keyed")

    @cached_property
    def surveys(self) -> Surveys:
        """Responses to surveys, their answers and scores."""
        return Surveys(self)
