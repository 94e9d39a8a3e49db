"""Effectiveness: changes between a first and a second measurement of the same people.

1. People are matched by their pseudonym within an instrument; without one they are not matched.
2. Nobody has two responses in the same measurement: ingest sets repeated ones aside.
3. Only matched people are compared. A retrospective measurement is not a first measurement, and is
   never mixed with one.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction

import ibis
import ibis.expr.types as ir
import pandas as pd
from ibis import _

from pbdreport.indicators.stats import exact, paired_samples, proportions, scales
from pbdreport.indicators.stats.exact import Exact
from pbdreport.indicators.stats.statistics_table import Record, count, statistic, statistics_table

BEFORE, AFTER, BOTH = "pre", "post", "both"
NOTABLE_DROPOUT = Fraction(1, 5)
"""Above this share, those who dropped out are compared with those who stayed."""


def measured(frame: pd.DataFrame, wave: str) -> pd.DataFrame:
    """The rows of one measurement, of people with a pseudonym.

    Args:
        frame: One row per person, measurement and thing measured (`item` or `composite`).
        wave: The measurement.
    """
    own = frame[(frame["wave"] == wave) & frame["respondent_key"].notna()]
    return own.sort_values(["answered_on", "response_id"], kind="stable")


def paired(frame: pd.DataFrame) -> pd.DataFrame:
    """People with both measurements: one row per person and item or scale.

    Returns:
        `item` or `composite`, `instrument`, `respondent_key`, `cluster`, and the other columns
        twice, with the suffixes `_pre` and `_post`.
    """
    subject = "item" if "item" in frame else "composite"
    joined = measured(frame, BEFORE).merge(
        measured(frame, AFTER),
        on=[subject, "instrument", "respondent_key"],
        suffixes=(f"_{BEFORE}", f"_{AFTER}"),
        validate="one_to_one",
    )
    joined = joined.rename(columns={f"cluster_{BEFORE}": "cluster"})
    return joined.sort_values([subject, "respondent_key"], kind="stable")


def asked_twice(given: ir.Table) -> pd.DataFrame:
    """Answers on the scale in the first and second measurement, of people with a pseudonym.

    Returns:
        One row per answer with `item`, `instrument`, `wave`, `respondent_key`, `institution_id`,
        `favourable`, `score`, `answered_on`, `response_id` and `cluster` (the institution, or the
        person).
    """
    valid = given.filter(
        _.answer.notnull(), _.wave.isin([BEFORE, AFTER]), _.respondent_key.notnull()
    )
    found: pd.DataFrame = (
        valid.mutate(cluster=ibis.coalesce(_.institution_id, _.respondent_key))
        .select(
            "item",
            "instrument",
            "wave",
            "respondent_key",
            "institution_id",
            "favourable",
            "score",
            "answered_on",
            "response_id",
            "cluster",
        )
        .to_pandas()
    )
    return found


def people_measured(frame: pd.DataFrame, by: tuple[str, ...]) -> ir.Table:
    """The number of people who answered before, after, and both times.

    Args:
        frame: One row per response, with `instrument`, `wave` and `respondent_key`.
        by: `instrument` and `measurement`: `pre`, `post` or `both`.

    Source: figure `effectiveness.measured`.
    """

    def counts() -> Iterator[Record]:
        for instrument, before, after in _keys(frame):
            for wave, people in ((BEFORE, before), (AFTER, after), (BOTH, before & after)):
                dims = {"instrument": instrument, "measurement": wave}
                yield {**count(dims, len(people), 1), "n": len(people)}

    return statistics_table(counts(), by)


def dropout(frame: pd.DataFrame, by: tuple[str, ...]) -> ir.Table:
    """The share of people who answered before but not after.

    Source: figure `effectiveness.dropout`.
    """
    return statistics_table(
        (
            count({"instrument": instrument}, len(before - after), len(before))
            for instrument, before, after in _keys(frame)
        ),
        by,
    )


def _keys(frame: pd.DataFrame) -> Iterator[tuple[str, set[str], set[str]]]:
    """For each instrument with both measurements: the people who answered before, and after."""
    known = frame[frame["respondent_key"].notna()]
    for instrument, people in known.groupby("instrument", sort=True):
        before, after = (
            set(people.loc[people["wave"] == wave, "respondent_key"]) for wave in (BEFORE, AFTER)
        )
        if before and after:
            yield str(instrument), before, after


def both_times(matched: pd.DataFrame, subject: str, value: str) -> pd.DataFrame:
    """Matched people in long form: two rows each, with the value before and after.

    Args:
        matched: One row per matched person and thing measured.
        subject: The column that names the thing: `item` or `composite`.
        value: `score` or `favourable`.
    """
    return pd.concat(
        matched[[subject, "cluster"]].assign(wave=wave, **{value: matched[f"{value}_{wave}"]})
        for wave in (BEFORE, AFTER)
    )


def changes(
    matched: pd.DataFrame, same_within: Mapping[str, float], by: tuple[str, ...]
) -> ir.Table:
    """The number of people who improved, stayed the same and got worse on each item or scale.

    Args:
        matched: One row per matched person and item or scale.
        same_within: The largest difference between scores that count as the same, by code; 0 for
            codes that it does not name.
        by: `change`, and `item` or `composite`.

    Source: figures `effectiveness.change` and `effectiveness.item_change`.
    """

    def counts() -> Iterator[Record]:
        for dims, before, after, _clusters in _each(matched, by):
            margin = same_within.get(next(iter(dims.values())), 0)
            for change, people in paired_samples.change_counts(before, after, margin).items():
                yield count({**dims, "change": change}, people, len(before))

    return statistics_table(counts(), by)


def effect_sizes(matched: pd.DataFrame, by: tuple[str, ...]) -> ir.Table:
    """The matched-pairs rank-biserial correlation of each item or scale, with its interval.

    Source: figures `effectiveness.rank_biserial` and `effectiveness.item_rank_biserial`.
    """
    return _sized(matched, by, paired_samples.rank_biserial, paired_samples.rank_biserial_interval)


def standardised_changes(matched: pd.DataFrame, by: tuple[str, ...]) -> ir.Table:
    """The mean gain on each scale in standard deviations, with its interval.

    Source: figure `effectiveness.standardised_change`.
    """
    return _sized(
        matched, by, paired_samples.standardised_change, paired_samples.standardised_interval
    )


def mean_gains(matched: pd.DataFrame, by: tuple[str, ...]) -> ir.Table:
    """The mean of people's second scores minus their first, with its interval.

    Args:
        matched: One row per matched person and item or scale.
        by: `item` or `composite`, and further columns of the first measurement.

    Source: figures `effectiveness.mean_gain` and `effectiveness.item_mean_gain`.
    """

    def gains() -> Iterator[Record]:
        for dims, people in _groups(matched, by):
            before, after = _both(people)
            gain = exact.mean(after) - exact.mean(before)
            interval = scales.mean_interval(after - before, list(people["cluster"]))
            known = people[f"institution_id_{BEFORE}"].value_counts().tolist()
            yield statistic(dims, gain, len(people), interval, known)

    return statistics_table(gains(), by)


def _sized(
    matched: pd.DataFrame,
    by: tuple[str, ...],
    size: Callable[[scales.Scores, scales.Scores], Exact | None],
    interval: Callable[
        [scales.Scores, scales.Scores, Sequence[object]], proportions.Interval | None
    ],
) -> ir.Table:
    """A size of the change on each item or scale, with its interval."""
    return statistics_table(
        (
            statistic(dims, size(before, after), len(before), interval(before, after, clusters))
            for dims, before, after, clusters in _each(matched, by)
        ),
        by,
    )


def wilcoxon_tests(matched: pd.DataFrame, by: tuple[str, ...]) -> ir.Table:
    """Wilcoxon's test for each scale, with Holm's correction over the scales.

    Source: figure `effectiveness.wilcoxon`.
    """
    found = [
        (dims, p, len(before))
        for dims, before, after, clusters in _each(matched, by)
        if (p := paired_samples.wilcoxon_p(before, after, clusters)) is not None
    ]
    corrected = exact.holm([p for _, p, _ in found])
    return statistics_table(
        (statistic(dims, p, people) for (dims, _, people), p in zip(found, corrected, strict=True)),
        by,
    )


def _each(
    matched: pd.DataFrame, by: tuple[str, ...]
) -> Iterator[tuple[dict[str, str], scales.Scores, scales.Scores, list[object]]]:
    """The groups of matched people: dimensions, scores before and after, and institutions."""
    for dims, people in _groups(matched, by):
        yield dims, *_both(people), list(people["cluster"])


def _groups(
    matched: pd.DataFrame, by: tuple[str, ...]
) -> Iterator[tuple[dict[str, str], pd.DataFrame]]:
    """The groups of matched people with their dimensions, the item or scale first.

    Other dimensions are those of the first measurement.
    """
    subject = "item" if "item" in by else "composite"
    names = [subject, *(name for name in by if name not in (subject, "change"))]
    columns = [subject, *(f"{name}_{BEFORE}" for name in names[1:])]
    for codes, people in matched.groupby(columns, sort=True):
        yield dict(zip(names, map(str, codes), strict=True)), people


def _both(people: pd.DataFrame) -> tuple[scales.Scores, scales.Scores]:
    """The scores before and after."""
    before, after = (people[f"score_{wave}"].to_numpy(dtype=float) for wave in (BEFORE, AFTER))
    return before, after


def paired_shares(matched: pd.DataFrame, by: tuple[str, ...]) -> ir.Table:
    """The favourable share of matched people on each item, before and after.

    Args:
        matched: One row per matched person and item.
        by: `item` and `wave`.

    Source: figure `effectiveness.paired_favourable`.
    """
    twice = both_times(matched, "item", "favourable")

    def shares() -> Iterator[Record]:
        for (item, wave), people in twice.groupby(["item", "wave"]):
            sizes = people.groupby("cluster")["favourable"].agg(["sum", "size"]).astype(int)
            interval = proportions.clustered_wilson(list(sizes["sum"]), list(sizes["size"]))
            yield count(
                {"item": item, "wave": wave},
                int(people["favourable"].sum()),
                len(people),
                interval,
            )

    return statistics_table(shares(), by)


def favourable_differences(matched: pd.DataFrame, by: tuple[str, ...]) -> ir.Table:
    """The change in the favourable share of matched people on each item.

    Source: figure `effectiveness.favourable_difference`.
    """
    return statistics_table(
        (
            count(
                {"item": item},
                sum(won) - sum(lost),
                sum(sizes),
                proportions.paired_difference(lost, won, sizes),
            )
            for item, lost, won, sizes in _switched(matched)
        ),
        by,
    )


TRANSITIONS = ("became", "stayed", "never", "no_longer")
"""Favourable only after, both times, neither time, only before."""


def transitions(matched: pd.DataFrame, by: tuple[str, ...]) -> ir.Table:
    """How matched people moved between favourable and other answers to each item.

    Args:
        matched: One row per matched person and item.
        by: `item` and `transition`.

    Returns:
        One row per item and transition with `numerator` (people), `denominator` and `n` (pairs).

    Source: figure `effectiveness.transition`.
    """

    def counts() -> Iterator[Record]:
        for item, people in matched.groupby("item", sort=True):
            before, after = (people[f"favourable_{wave}"].astype(bool) for wave in (BEFORE, AFTER))
            groups = (~before & after, before & after, ~before & ~after, before & ~after)
            for transition, group in zip(TRANSITIONS, groups, strict=True):
                dims = {"item": item, "transition": transition}
                yield count(dims, int(group.sum()), len(people))

    return statistics_table(counts(), by)


def pairing_of(given: ir.Table, is_paired: bool) -> ir.Table:
    """Answers in a first or second measurement of people with both answers to an item, or without.

    The two groups do not overlap, and together are all who answered the item in that measurement.

    Args:
        given: Answers.
        is_paired: Whether to keep those whose answer in the other measurement is known as well.

    Source: figures `effectiveness.paired_answers`, `unpaired_answers` and `unpaired_favourable`.
    """
    valid = given.filter(_.answer.notnull(), _.wave.isin([BEFORE, AFTER]))
    keys = ["instrument", "item", "respondent_key"]
    twice = (
        valid.filter(_.respondent_key.notnull())
        .group_by(keys)
        .having(_.wave.nunique() == 2)
        .aggregate(is_twice=_.wave.count())
    )
    kept: ir.Table = valid.semi_join(twice, keys) if is_paired else valid.anti_join(twice, keys)
    return kept


def mcnemar_tests(
    matched: pd.DataFrame, families: Sequence[Sequence[str]], by: tuple[str, ...]
) -> ir.Table:
    """McNemar's exact test for each item, with Holm's correction within its family.

    Args:
        matched: One row per matched person and item.
        families: The items that are tested together: those of an instrument.
        by: `item`.

    Source: figure `effectiveness.mcnemar`.
    """
    found = {
        item: (p, sum(sizes))
        for item, lost, won, sizes in _switched(matched)
        if (p := paired_samples.mcnemar_p(lost, won)) is not None
    }
    return statistics_table(_corrected(found, families), by)


def shift_tests(
    matched: pd.DataFrame,
    test: Callable[[scales.Scores, scales.Scores, Sequence[object]], Fraction | None],
    families: Sequence[Sequence[str]],
    by: tuple[str, ...],
) -> ir.Table:
    """A test for each item over all its answers, with Holm's correction within its family.

    Args:
        matched: One row per matched person and item.
        test: Gives the p-value from the answers before and after, and the institutions; or None.
        families: The items that are tested together: those of an instrument.
        by: `item`.

    Source: figures `effectiveness.bowker`, `stuart_maxwell` and `item_wilcoxon`.
    """
    found = {}
    for item, people in matched.groupby("item", sort=True):
        before, after = (people[f"score_{wave}"].to_numpy(float) for wave in (BEFORE, AFTER))
        if (p := test(before, after, list(people["cluster"]))) is not None:
            found[str(item)] = (p, len(people))
    return statistics_table(_corrected(found, families), by)


def _corrected(
    found: Mapping[str, tuple[Fraction, int]], families: Sequence[Sequence[str]]
) -> Iterator[Record]:
    """The p-values of items, corrected within each family, with the number of people."""
    for family in families:
        items = [item for item in family if item in found]
        raw = [found[item][0] for item in items]
        for item, p in zip(items, exact.holm(raw), strict=True):
            yield statistic({"item": item}, p, found[item][1])


def _switched(matched: pd.DataFrame) -> Iterator[tuple[str, list[int], list[int], list[int]]]:
    """For each item, by institution: favourable before only, after only, and all matched people."""
    for item, people in matched.groupby("item", sort=True):
        before, after = (people[f"favourable_{wave}"].astype(bool) for wave in (BEFORE, AFTER))
        moved = pd.DataFrame({"lost": before & ~after, "won": after & ~before, "size": 1})
        sums = moved.astype(int).groupby(people["cluster"]).sum()
        yield str(item), list(sums["lost"]), list(sums["won"]), list(sums["size"])


def attrition(frame: pd.DataFrame, people_asked: pd.DataFrame, by: tuple[str, ...]) -> ir.Table:
    """The mean first score of people who stayed minus that of people who dropped out.

    A person stayed who answered the second measurement, even if too few items for a score. Only for
    surveys where more than a fifth dropped out: otherwise they can distort little.

    Args:
        frame: One row per response and scale.
        people_asked: One row per response, with `instrument`, `wave` and `respondent_key`.
        by: `composite`.

    Source: figure `effectiveness.attrition`.
    """
    stayed = {
        instrument: before & after
        for instrument, before, after in _keys(people_asked)
        if len(before - after) > NOTABLE_DROPOUT * len(before)
    }

    def differences() -> Iterator[Record]:
        first = measured(frame, BEFORE)
        for (code, instrument), people in first.groupby(["composite", "instrument"], sort=True):
            is_kept = people["respondent_key"].isin(stayed.get(str(instrument), set()))
            kept, lost = (people[which] for which in (is_kept, ~is_kept))
            if instrument in stayed and len(kept) and len(lost):
                scores, others = (group["score"].to_numpy(float) for group in (kept, lost))
                yield statistic(
                    {"composite": code},
                    exact.mean(scores) - exact.mean(others),
                    min(len(kept), len(lost)),
                    scales.difference_interval(
                        scores, others, list(kept["cluster"]), list(lost["cluster"])
                    ),
                )

    return statistics_table(differences(), by)
