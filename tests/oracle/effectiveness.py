"""Effectiveness: who answered the surveys, what they said, and what changed."""

import itertools
import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property
from typing import Any

import numpy as np
import pandas as pd
import pingouin
from scipy import optimize, special, stats
from scipy.sparse.csgraph import connected_components
from statsmodels.multivariate.factor import Factor
from statsmodels.stats.multitest import multipletests

from oracle import reach
from oracle.service import By, Entries, Entry, Measure, Service, groups, total

ANSWERED = ["complete", "partial"]
NOTHING = 1e-9
LIKENESS = 0.2
FEWEST = 5
FEWEST_TESTED = 6
DRAWS = 49_999


@dataclass(frozen=True)
class Item:
    """A question with one answer of a scale, as the questionnaire has it."""

    id: str
    module: str
    steps: tuple[str, ...]
    favourable: frozenset[str]
    reversed: bool

    def mirrored(self, answer: str) -> str | None:
        """The answer as it counts; nothing where it is not on the scale."""
        if answer not in self.steps:
            return None
        place = self.steps.index(answer)
        return self.steps[-1 - place] if self.reversed else answer

    def score(self, answer: str) -> int:
        """The code where all are whole numbers, else the place on the scale from 1."""
        if all(step.isdigit() for step in self.steps):
            return int(answer)
        return self.steps.index(answer) + 1


@dataclass(frozen=True)
class Survey:
    """One reported questionnaire and its answers in a school year."""

    service: Service
    name: str
    reported: tuple[str, ...]

    @cached_property
    def form(self) -> dict[str, Any]:
        return self.service.instrument(self.name)

    @cached_property
    def modules(self) -> list[str]:
        return [
            m["id"] for m in self.form["module"] if not self.reported or m["id"] in self.reported
        ]

    @cached_property
    def items(self) -> dict[str, Item]:
        scales = {scale["id"]: scale["steps"] for scale in self.form["scale"]}
        found = {}
        for item in self.form["item"]:
            steps = scales[item["scale"]]
            if item["module"] in self.modules:
                found[item["id"]] = Item(
                    item["id"],
                    item["module"],
                    tuple(step["value"] for step in steps),
                    frozenset(s["value"] for s in steps if s.get("favourable")),
                    item.get("reversed", False),
                )
        return found

    @cached_property
    def composites(self) -> list[dict[str, Any]]:
        return [
            composite
            for composite in self.form.get("composite", [])
            if all(item in self.items for item in composite["items"])
        ]

    @cached_property
    def responses(self) -> pd.DataFrame:
        """Complete and partial responses."""
        rows = self.service.table("responses")
        rows = rows[(rows.instrument == self.name) & rows.disposition.isin(ANSWERED)]
        return rows.assign(offer=rows.offer_id)

    def wave(self, *waves: str) -> pd.DataFrame:
        return self.responses[self.responses.wave.isin(waves)]

    @cached_property
    def answers(self) -> pd.DataFrame:
        """All answers of those who responded, with who gave them; none of items not asked.

        The measurement of an answer is its own, or else that of the response.
        """
        answers = self.service.table("answers")
        asked = answers[answers.asked.isna() | (answers.asked == True)]  # noqa: E712
        own = asked.rename(columns={"wave": "own_wave"})
        both = own.merge(self.responses, on="response_id")
        return both.assign(wave=both.own_wave.fillna(both.wave))

    @cached_property
    def on_scale(self) -> pd.DataFrame:
        """Answers on the scale, reversed ones mirrored, with score and favour."""
        rows = self.answers[self.answers.item_id.isin(self.items)].dropna(subset=["value"])
        counted = [self.items[row.item_id].mirrored(row.value) for row in rows.itertuples()]
        rows = rows.assign(answer=counted, item=rows.item_id).dropna(subset=["answer"])
        given = [(self.items[row.item_id], row.answer) for row in rows.itertuples()]
        return rows.assign(
            score=[item.score(answer) for item, answer in given],
            favourable=[answer in item.favourable for item, answer in given],
        )

    def asked(self, module: str) -> pd.DataFrame:
        """Who was asked a module, once each: who answered any question of it."""
        of_module = [item.id for item in self.items.values() if item.module == module]
        of_module += [c["id"] for c in self.form.get("choice", []) if c["module"] == module]
        rows = self.answers[(self.answers.wave == "single") & self.answers.item_id.isin(of_module)]
        return rows.dropna(subset=["value"]).drop_duplicates("response_id")

    def asked_question(self, question: dict[str, Any]) -> pd.DataFrame:
        """Who was asked a question: of its module, after the answers that lead to it."""
        rows = self.asked(question["module"])
        condition = question.get("asked_if")
        if not condition:
            return rows
        answers = self.answers.dropna(subset=["value"])
        led = answers[answers.item_id == condition["item"]]
        led = led[led.value.isin(condition["values"])]
        own = answers[answers.item_id == question["id"]]
        return rows[rows.response_id.isin({*led.response_id, *own.response_id})]

    def scores(self, composite: dict[str, Any], *waves: str) -> pd.DataFrame:
        """The scale score of each response that answered half of the items or more."""
        rows = self.on_scale[self.on_scale.item.isin(composite["items"])]
        rows = rows[rows.wave.isin(waves)]
        found = [
            (response, Fraction(int(group.score.sum()), len(group)))
            for response, group in rows.groupby("response_id")
            if 2 * len(group) >= len(composite["items"])
        ]
        frame = pd.DataFrame(found, columns=["response_id", "scale"])
        return frame.merge(self.responses, on="response_id")


@cache
def _surveys(service: Service) -> list[Survey]:
    service.table("responses")
    return [
        Survey(service, survey["instrument"], tuple(survey.get("modules", ())))
        for survey in service.setting("effectiveness", "survey")
    ]


def _main(service: Service) -> Survey:
    return _surveys(service)[0]


def _main_wave(service: Service) -> str:
    """Once, or the first measurement of a survey that was held before and after only."""
    waves = set(_main(service).responses.wave)
    return "pre" if "pre" in waves and "single" not in waves else "single"


def _who_answered(service: Service) -> pd.DataFrame:
    return _main(service).wave(_main_wave(service))


# --- who answered -------------------------------------------------------------------------------


def _count(rows: pd.DataFrame, by: By) -> Entries:
    return {dims: Entry(len(group), 1, len(group)) for dims, group in groups(rows, by)}


def respondents(service: Service, by: By) -> Entries:
    """Complete and partial responses to the main survey."""
    return _count(_who_answered(service), by)


def _rates(
    answered: pd.DataFrame, invited: pd.DataFrame, not_meant: pd.DataFrame, by: By
) -> Entries:
    came = {dims: len(group) for dims, group in groups(answered, by)}
    outside = {dims: len(group) for dims, group in groups(not_meant, by)}
    found = {}
    for dims, group in groups(invited, by):
        base = int(total(group.invited)) - outside.get(dims, 0)
        found[dims] = Entry(came.get(dims, 0), base, base)
    return found


def _not_meant(service: Service, wave: str = "") -> pd.DataFrame:
    """Responses of people for whom a survey was not meant; in one wave, of the main survey."""
    rows = service.table("responses")
    rows = rows[rows.disposition == "ineligible"]
    if wave:
        rows = rows[(rows.instrument == _main(service).name) & (rows.wave == wave)]
    return rows


def _invited(service: Service) -> pd.DataFrame:
    rows = service.table("invitations")
    return rows[(rows.instrument == _main(service).name) & (rows.wave == _main_wave(service))]


def response_rate(service: Service, by: By) -> Entries:
    """Complete and partial responses of all who were invited (AAPOR RR2)."""
    outside = _not_meant(service, _main_wave(service))
    return _rates(_who_answered(service), _invited(service), outside, by)


def complete_response_rate(service: Service, by: By) -> Entries:
    """Complete responses of all who were invited (AAPOR RR1)."""
    answered = _who_answered(service)
    outside = _not_meant(service, _main_wave(service))
    complete = answered[answered.disposition == "complete"]
    return _rates(complete, _invited(service), outside, by)


def _all_responses(service: Service) -> pd.DataFrame:
    return pd.concat([survey.responses for survey in _surveys(service)])


def responses(service: Service, by: By) -> Entries:
    """Complete and partial responses by survey and measurement."""
    return _count(_all_responses(service), by)


def response_rates(service: Service, by: By) -> Entries:
    """Of all who were invited, by survey and measurement."""
    invited = service.table("invitations")
    names = [survey.name for survey in _surveys(service)]
    invited = invited[invited.instrument.isin(names)]
    return _rates(_all_responses(service), invited, _not_meant(service), by)


def institutions_answered(service: Service, by: By) -> Entries:
    """Reached institutions of the mandate with a respondent."""
    reached = reach.reached(service)
    rows = service.mandate[service.mandate.institution_id.isin(reached)]
    heard = set(_who_answered(service).institution_id.dropna())
    return {
        dims: Entry(int(group.institution_id.isin(heard).sum()), len(group), len(group))
        for dims, group in groups(rows, by)
    }


def _parts(rows: pd.DataFrame, by: By) -> Entries:
    return {dims: Entry(len(group), len(rows), len(rows)) for dims, group in groups(rows, by)}


def respondent_share(service: Service, by: By) -> Entries:
    """Respondents by level."""
    return _parts(_who_answered(service), by)


def register_share(service: Service, by: By) -> Entries:
    """Institutions of the mandate by level."""
    return _parts(service.mandate, by)


# --- what they said -----------------------------------------------------------------------------


def _clusters(rows: pd.DataFrame) -> np.ndarray:
    """The institution of each row; who has none is an institution of their own."""
    found: np.ndarray = rows.institution_id.fillna(rows.response_id).to_numpy()
    return found


def _icc(values: pd.Series, cluster: np.ndarray) -> float:
    """By analysis of variance, of institutions with two respondents or more; nan without them."""
    size = values.groupby(cluster).transform("size")
    values, cluster = values[size > 1], cluster[(size > 1).to_numpy()]
    sizes = values.groupby(cluster).size()
    people, clusters = len(values), len(sizes)
    if clusters < 2:
        return math.nan
    means = values.groupby(cluster).transform("mean")
    between = float(((means - values.mean()) ** 2).sum()) / (clusters - 1)
    within = float(((values - means) ** 2).sum()) / (people - clusters)
    usual = (people - float((sizes**2).sum()) / people) / (clusters - 1)
    spread = between + (usual - 1) * within
    return max(0.0, (between - within) / spread) if spread > NOTHING else math.nan


@dataclass(frozen=True)
class Effect:
    """What institutions do to the variance, and how many they are worth, less one."""

    design_effect: float
    freedom: float

    @property
    def quantile(self) -> float:
        """Student's t at 95 %."""
        return float(stats.t.ppf(0.975, self.freedom))


def _effect(values: pd.Series, cluster: np.ndarray, rare: int | None = None) -> Effect | None:
    """None below five institutions; `rare` is how many answered otherwise than the rest."""
    sizes = values.groupby(cluster).size().astype(float)
    if len(sizes) < FEWEST:
        return None
    icc = _icc(values, cluster)
    if math.isnan(icc) or (rare is not None and rare < 10):
        icc = LIKENESS if math.isnan(icc) else max(icc, LIKENESS)
    mean = float((sizes**2).sum() / sizes.sum())
    weights = sizes * (1 + (sizes - 1) * icc)
    freedom = float(weights.sum() ** 2 / (weights**2).sum()) - 1
    return Effect(1 + (mean - 1) * icc, max(freedom, 2.0))


def _effect_of_share(rows: pd.DataFrame, column: str) -> Effect | None:
    yes = int(rows[column].sum())
    return _effect(rows[column].astype(float), _clusters(rows), min(yes, len(rows) - yes))


def _share(rows: pd.DataFrame, column: str) -> Entry:
    """A share of respondents with Wilson's interval on the effective base, with Student's t."""
    yes, base = int(rows[column].sum()), len(rows)
    effect = _effect_of_share(rows, column)
    if effect is None:
        return Entry(yes, base, base)
    effective, z, share = base / effect.design_effect, effect.quantile, yes / base
    middle = (share + z**2 / (2 * effective)) / (1 + z**2 / effective)
    width = math.sqrt(share * (1 - share) / effective + z**2 / (4 * effective**2))
    width *= z / (1 + z**2 / effective)
    return Entry(yes, base, base, middle - width, middle + width)


def _favourable(service: Service, *waves: str) -> pd.DataFrame:
    rows = pd.concat([survey.on_scale for survey in _surveys(service)])
    return rows[rows.wave.isin(waves)]


def headline(service: Service, by: By) -> Entries:
    """Favourable answers to the item that stands for the main survey."""
    survey = _main(service)
    rows = survey.on_scale[survey.on_scale.wave == "single"]
    rows = rows[rows.item == survey.form["headline"]]
    return {dims: _share(group, "favourable") for dims, group in groups(rows, by)}


def headline_pooled(service: Service, by: By) -> Entries:
    """The headline by offer, shrunk by a beta distribution of the offers; from ten offers on."""
    survey = _main(service)
    rows = survey.on_scale[survey.on_scale.wave == "single"]
    rows = rows[rows.item == survey.form["headline"]]
    parts = dict(groups(rows, by))
    if len(parts) < 10:
        return {}
    found = [(group.favourable.sum(), len(group), _deff(group)) for group in parts.values()]
    yes = np.array([said / deff for said, _, deff in found])
    size = np.array([people / deff for _, people, deff in found])

    def profile(both: float) -> tuple[float, float]:
        """The mean that is likeliest for this a + b, and how unlikely it is."""

        def unlikely(mean: float) -> float:
            a, b = mean * both, (1 - mean) * both
            return -float((special.betaln(yes + a, size - yes + b) - special.betaln(a, b)).sum())

        found = optimize.minimize_scalar(
            unlikely, bounds=(0.0001, 0.9999), method="bounded", options={"xatol": 1e-10}
        )
        return float(found.x), float(found.fun)

    # An intraclass correlation 1 / (a + b + 1) from 0.0001 to 0.99, both ends included.
    grid = np.linspace(np.log(1 / 0.99 - 1), np.log(9999), 41)
    best = int(np.argmin([profile(np.exp(log))[1] for log in grid]))
    around = (grid[max(best - 1, 0)], grid[min(best + 1, 40)])
    finer = optimize.minimize_scalar(
        lambda log: profile(np.exp(log))[1],
        bounds=around,
        method="bounded",
        options={"xatol": 1e-9},
    )
    both = float(np.exp(min((finer.x, grid[best]), key=lambda log: profile(np.exp(log))[1])))
    mean, _ = profile(both)
    a, b = mean * both, (1 - mean) * both
    entries = {}
    for dims, one, whole, (_, people, _) in zip(parts, yes, size, found, strict=True):
        beta = stats.beta(one + a, whole - one + b)
        low, high = (float(beta.ppf(edge)) for edge in (0.025, 0.975))
        entries[dims] = Entry(float(beta.mean()) * people, people, people, low, high)
    return entries


def _deff(rows: pd.DataFrame) -> float:
    """The design effect of a share, also below five institutions."""
    cluster = _clusters(rows)
    yes = int(rows.favourable.sum())
    icc = _icc(rows.favourable.astype(float), cluster)
    if math.isnan(icc) or min(yes, len(rows) - yes) < 10:
        icc = LIKENESS if math.isnan(icc) else max(icc, LIKENESS)
    sizes = rows.groupby(cluster).size().astype(float)
    return 1 + (float((sizes**2).sum() / sizes.sum()) - 1) * icc


def _raked(service: Service) -> tuple[pd.Series, pd.Series] | None:
    """Who was favourable to the headline, and weights that give the register's levels, regions."""
    survey = _main(service)
    rows = survey.on_scale[survey.on_scale.wave == "single"]
    rows = rows[rows.item == survey.form["headline"]][["institution_id", "favourable"]]
    register = service.mandate[["institution_id", "level", "region"]].fillna("none")
    people = rows.merge(register, on="institution_id")
    if people.empty:
        return None
    weights = pd.Series(1.0, index=people.index)
    for _ in range(500):
        for margin in ("level", "region"):
            wanted = register[margin].value_counts()
            wanted = wanted[wanted.index.isin(people[margin])]
            wanted = wanted / wanted.sum() * len(people)
            weights *= people[margin].map(wanted / weights.groupby(people[margin]).sum())
    return people.favourable.astype(float), weights


def headline_weighted(service: Service, by: By) -> Entries:
    """The favourable share of the headline, raked to the register by level and region."""
    found = _raked(service)
    if found is None:
        return {"": Entry(None, 1, 0)}
    favourable, weights = found
    share, people = float((favourable * weights).sum() / weights.sum()), len(weights)
    return {"": Entry(share * people, people, people)}


def effective_base(service: Service, by: By) -> Entries:
    """How many equal weights are as precise."""
    found = _raked(service)
    if found is None:
        return {"": Entry(None, 1, 0)}
    weights = found[1]
    return {"": Entry(float(weights.sum() ** 2 / (weights**2).sum()), 1, len(weights))}


def factor_fit(service: Service, by: By) -> Entries:
    """RMSEA, CFI and SRMR of one factor, of scales with four items or more."""
    found = {}
    for survey, composite in _composites(service):
        rows = survey.on_scale[survey.on_scale.wave.isin(["single", "pre"])]
        rows = rows[rows.item.isin(composite["items"])]
        table = rows.pivot(index="response_id", columns="item", values="score").dropna()
        n, k = table.shape
        if n < 30 or k < max(4, len(composite["items"])):
            continue
        seen = table.astype(float).corr().to_numpy()
        loadings = Factor(table.astype(float), n_factor=1, method="ml").fit().loadings[:, 0]
        implied = np.outer(loadings, loadings)
        implied[np.diag_indices(k)] = 1.0
        apart = math.log(np.linalg.det(implied) / np.linalg.det(seen))
        apart += float(np.trace(np.linalg.solve(implied, seen))) - k
        free, free_alone = k * (k - 3) / 2, k * (k - 1) / 2
        excess = max(0.0, (n - 1) * apart - free)
        alone = max(-(n - 1) * math.log(np.linalg.det(seen)) - free_alone, excess)
        low = np.tril_indices(k)
        values = {
            "rmsea": math.sqrt(excess / free / (n - 1)),
            "cfi": 1 - excess / alone if alone else 1.0,
            "srmr": math.sqrt(float(np.mean((seen - implied)[low] ** 2))),
        }
        for name, value in values.items():
            found[f"coefficient={name};composite={composite['id']}"] = Entry(value, 1, n)
    return found


def favourable(service: Service, by: By) -> Entries:
    """Favourable answers to each item."""
    rows = _favourable(service, "single")
    return {dims: _share(group, "favourable") for dims, group in groups(rows, by)}


def retrospective(service: Service, by: By) -> Entries:
    """Favourable answers when looking back."""
    rows = _favourable(service, "retrospective")
    return {dims: _share(group, "favourable") for dims, group in groups(rows, by)}


def answers(service: Service, by: By) -> Entries:
    """The distribution of the answers to each item; also steps that nobody chose."""
    found = {}
    for survey in _surveys(service):
        rows = survey.on_scale[survey.on_scale.wave == "single"]
        for item, group in rows.groupby("item"):
            for step in survey.items[item].steps:
                chose = int((group.answer == step).sum())
                found[f"answer={step};item={item}"] = Entry(chose, len(group), len(group))
    return found


def design_effect(service: Service, by: By) -> Entries:
    """How many times larger the variance is because respondents sit in institutions."""
    found = {}
    for dims, group in groups(_favourable(service, "single"), by):
        effect = _effect_of_share(group, "favourable")
        found[dims] = Entry(effect and effect.design_effect, 1, len(group))
    return found


def outside_base(service: Service, by: By) -> Entries:
    """Who was asked an item and gave no answer on its scale."""
    found = {}
    for survey in _surveys(service):
        rows = survey.on_scale[survey.on_scale.wave == "single"]
        for question in survey.form["item"]:
            item = question["id"]
            asked = len(survey.asked_question(question)) if item in survey.items else 0
            if asked:
                missing = asked - int((rows.item == item).sum())
                found[f"item={item}"] = Entry(missing, asked, asked)
    return found


def item_statistics(service: Service, by: By) -> Entries:
    """Median, mean and standard deviation of items with more than two steps."""
    found = {}
    for survey in _surveys(service):
        rows = survey.on_scale[survey.on_scale.wave == "single"]
        for item, group in rows.groupby("item"):
            if len(survey.items[item].steps) <= 2:
                continue
            base = len(group)
            mean = Fraction(int(group.score.sum()), base)
            found[f"item={item};statistic=mean"] = Entry(mean, 1, base)
            median = Fraction(float(group.score.median()))
            found[f"item={item};statistic=median"] = Entry(median, 1, base)
            sd = float(np.std(group.score, ddof=1))
            found[f"item={item};statistic=sd"] = Entry(sd, 1, base)
    return found


def _mean(rows: pd.DataFrame) -> Entry:
    """A mean score with Student's t on the sums of institutions.

    The error is that of institutions, or that of strangers where this is larger; either way with
    as many degrees of freedom as institutions are worth, less one. None below five, or where all
    are equal.
    """
    scores = [Fraction(score) for score in rows.scale]
    base = len(scores)
    mean = sum(scores, Fraction()) / base
    deviations = pd.Series([float(score - mean) for score in scores], index=rows.index)
    sums = deviations.groupby(_clusters(rows)).sum()
    clusters = len(sums)
    effect = _effect(deviations, _clusters(rows))
    if effect is None or len(set(scores)) == 1:
        return Entry(mean, 1, base)
    strangers = math.sqrt(float((deviations**2).sum()) / (base - 1) / base)
    institutions = math.sqrt(clusters / (clusters - 1) * float((sums**2).sum())) / base
    width = effect.quantile * max(strangers, institutions)
    return Entry(mean, 1, base, float(mean) - width, float(mean) + width)


def scale_score(service: Service, by: By) -> Entries:
    """Mean scale scores."""
    found = {}
    for survey, composite in _composites(service):
        rows = survey.scores(composite, "single")
        if len(rows):
            found[f"composite={composite['id']}"] = _mean(rows)
    return found


def _composites(service: Service) -> Iterator[tuple[Survey, dict[str, Any]]]:
    for survey in _surveys(service):
        for composite in survey.composites:
            yield survey, composite


def reliability(service: Service, by: By) -> Entries:
    """Alpha and omega over complete cases; Spearman and Brown's for two items."""
    found = {}
    for survey, composite in _composites(service):
        rows = survey.on_scale[survey.on_scale.wave.isin(["single", "pre"])]
        rows = rows[rows.item.isin(composite["items"])]
        table = rows.pivot(index="response_id", columns="item", values="score").dropna()
        base, name = len(table), f"composite={composite['id']}"
        if base < 30 or len(table.columns) < len(composite["items"]):
            continue
        if len(composite["items"]) == 2:
            r = float(table.corr().iloc[0, 1])
            found[f"coefficient=spearman_brown;{name}"] = Entry(2 * r / (1 + r), 1, base)
            continue
        alpha, _ = pingouin.cronbach_alpha(table.astype(float))
        found[f"coefficient=alpha;{name}"] = Entry(
            float(alpha), 1, base, *_feldt(float(alpha), base, len(table.columns))
        )
        fit = Factor(table.astype(float), n_factor=1, method="ml").fit()
        spread = table.std(ddof=1).to_numpy()
        common = float((fit.loadings[:, 0] * spread).sum()) ** 2
        omega = common / (common + float((fit.uniqueness * spread**2).sum()))
        found[f"coefficient=omega;{name}"] = Entry(omega, 1, base)
    return found


def _feldt(alpha: float, people: int, items: int) -> tuple[float, float]:
    """Feldt's interval (1965)."""
    low, high = people - 1, (people - 1) * (items - 1)
    return (
        1 - (1 - alpha) * float(stats.f.ppf(0.975, low, high)),
        1 - (1 - alpha) * float(stats.f.ppf(0.025, low, high)),
    )


def choices(service: Service, by: By) -> Entries:
    """Who chose each answer of a question with several, of who was asked its module."""
    found = {}
    for survey in _surveys(service):
        for choice in survey.form.get("choice", []):
            if choice["module"] not in survey.modules:
                continue
            asked = survey.asked_question(choice)
            given = survey.answers[survey.answers.item_id == choice["id"]]
            for option in choice["options"]:
                chose = given[given.value == option["value"]].response_id
                if len(asked):
                    rows = asked.assign(chosen=asked.response_id.isin(chose))
                    dims = f"choice={option['value']};item={choice['id']}"
                    found[dims] = _share(rows, "chosen")
    return found


def themes(service: Service, by: By) -> Entries:
    """Who named each theme, of who wrote a remark that was coded."""
    found = {}
    for survey in _surveys(service):
        for question in survey.form.get("open", []):
            rows = survey.answers[survey.answers.item_id == question["id"]]
            rows = rows[rows.wave == "single"].dropna(subset=["value"])
            wrote = rows.response_id.nunique()
            for theme in question["themes"]:
                named = rows[rows.value == theme["value"]].response_id.nunique()
                if wrote:
                    dims = f"item={question['id']};topic={theme['value']}"
                    found[dims] = Entry(named, wrote, wrote)
    return found


# --- what changed -------------------------------------------------------------------------------


def _people(survey: Survey, wave: str) -> pd.DataFrame:
    return survey.wave(wave).dropna(subset=["respondent_key"])


def _measured_twice(survey: Survey) -> bool:
    return bool(len(survey.wave("pre", "post")))


def measured(service: Service, by: By) -> Entries:
    """Different people in the first measurement, in the second, in both."""
    found = {}
    for survey in filter(_measured_twice, _surveys(service)):
        pre, post = (set(_people(survey, wave).respondent_key) for wave in ("pre", "post"))
        for name, people in (("pre", pre), ("post", post), ("both", pre & post)):
            dims = f"instrument={survey.name};measurement={name}"
            found[dims] = Entry(len(people), 1, len(people))
    return found


def dropout(service: Service, by: By) -> Entries:
    """Who answered the first measurement and not the second."""
    found = {}
    for survey in filter(_measured_twice, _surveys(service)):
        pre, post = (set(_people(survey, wave).respondent_key) for wave in ("pre", "post"))
        if pre:
            found[f"instrument={survey.name}"] = Entry(len(pre - post), len(pre), len(pre))
    return found


def attrition(service: Service, by: By) -> Entries:
    """First scores of those who stayed less those who left, where more than a fifth left."""
    found = {}
    for survey, composite in _composites(service):
        pre, post = (set(_people(survey, wave).respondent_key) for wave in ("pre", "post"))
        if not pre or Fraction(len(pre - post), len(pre)) <= Fraction(1, 5):
            continue
        rows = survey.scores(composite, "pre").dropna(subset=["respondent_key"])
        there = rows.respondent_key.isin(post)
        stayed, left = ([Fraction(s) for s in rows.scale[mask]] for mask in (there, ~there))
        smaller = min(len(stayed), len(left))
        difference = sum(stayed, Fraction()) / len(stayed) - sum(left, Fraction()) / len(left)
        width = _width_of_two(rows, there)
        low, high = (None, None) if width is None else (difference - width, difference + width)
        found[f"composite={composite['id']}"] = Entry(
            difference, 1, smaller, low and float(low), high and float(high)
        )
    return found


def _width_of_two(rows: pd.DataFrame, there: pd.Series) -> float | None:
    """Student's t times the error of a difference of means; an institution on both sides is one."""
    scores = rows.scale.map(float)
    side = scores.groupby(there)
    parts = (scores - side.transform("mean")) / side.transform("size")
    sums = parts.where(there, -parts).groupby(_clusters(rows)).sum()
    clusters = len(sums)
    effect = _effect(scores - side.transform("mean"), _clusters(rows))
    spread = side.max() - side.min()
    if effect is None or side.size().min() < 2 or spread.max() < NOTHING:
        return None
    welch = math.sqrt(float((side.var(ddof=1) / side.size()).sum()))
    error = math.sqrt(clusters / (clusters - 1) * float((sums**2).sum()))
    return effect.quantile * max(error, welch)


def _paired_scores(survey: Survey, composite: dict[str, Any]) -> pd.DataFrame:
    """People with a score in both measurements."""
    pre, post = (
        survey.scores(composite, wave).dropna(subset=["respondent_key"]) for wave in ("pre", "post")
    )
    both = pre.merge(post, on="respondent_key", suffixes=("", "_post"))
    gains = [after - before for before, after in zip(both.scale, both.scale_post, strict=True)]
    return both.assign(gain=gains)


def _each_pair(service: Service) -> Iterator[tuple[str, pd.DataFrame, dict[str, Any]]]:
    for survey, composite in _composites(service):
        pairs = _paired_scores(survey, composite)
        if len(pairs):
            yield f"composite={composite['id']}", pairs, composite


def paired_score(service: Service, by: By) -> Entries:
    """Mean scores of the same people in both measurements."""
    found = {}
    for dims, pairs, _ in _each_pair(service):
        found[f"{dims};wave=pre"] = _mean(pairs)
        found[f"{dims};wave=post"] = _mean(pairs.assign(scale=pairs.scale_post))
    return found


def change(service: Service, by: By) -> Entries:
    """Who gained more than the margin of the questionnaire, who lost more, who neither."""
    found = {}
    for dims, pairs, composite in _each_pair(service):
        margin = Fraction(str(composite.get("same_within", 0)))
        counts = {
            "improved": sum(gain > margin for gain in pairs.gain),
            "same": sum(-margin <= gain <= margin for gain in pairs.gain),
            "worse": sum(gain < -margin for gain in pairs.gain),
        }
        for name, people in counts.items():
            found[f"change={name};{dims}"] = Entry(people, len(pairs), len(pairs))
    return found


def _rank_biserial(gains: Iterable[Fraction]) -> Fraction | None:
    moved = [gain for gain in gains if gain]
    if not moved:
        return None
    sizes = sorted(abs(gain) for gain in moved)
    first: dict[Fraction, int] = {}
    last: dict[Fraction, int] = {}
    for place, size in enumerate(sizes, start=1):
        first.setdefault(size, place)
        last[size] = place
    ranks = [Fraction(first[abs(gain)] + last[abs(gain)], 2) for gain in moved]
    up = sum((rank for rank, gain in zip(ranks, moved, strict=True) if gain > 0), Fraction())
    whole = sum(ranks, Fraction())
    return (up - (whole - up)) / whole


def _jackknife(
    pairs: pd.DataFrame, statistic: Callable[[np.ndarray, np.ndarray], float]
) -> tuple[float, float] | None:
    """The statistic less and plus Student's t times the error of leaving out institutions."""
    cluster = _clusters(pairs)
    names = sorted(set(cluster))
    before, after = (pairs[name].map(float).to_numpy() for name in ("scale", "scale_post"))
    gains = np.round(after - before, 9)
    effect = _effect(pd.Series(gains), cluster)
    if effect is None or len(set(gains)) == 1:
        return None
    clusters = len(names)
    without = np.array([statistic(before[cluster != c], after[cluster != c]) for c in names])
    whole = statistic(before, after)
    spread = float(((without - without.mean()) ** 2).sum())
    width = effect.quantile * math.sqrt((clusters - 1) / clusters * spread)
    return whole - width, whole + width


def _quick_rank_biserial(before: np.ndarray, after: np.ndarray) -> float:
    gains = np.round(after - before, 9)
    gains = gains[gains != 0]
    ranks = stats.rankdata(np.abs(gains))
    return float((ranks[gains > 0].sum() - ranks[gains < 0].sum()) / ranks.sum())


def _fisher(before: np.ndarray, after: np.ndarray) -> float:
    return math.atanh(min(0.999, max(-0.999, _quick_rank_biserial(before, after))))


def rank_biserial(service: Service, by: By) -> Entries:
    """Matched-pairs rank-biserial correlation."""
    found = {}
    for dims, pairs, _ in _each_pair(service):
        bounds = None
        if any(gain > 0 for gain in pairs.gain) and any(gain < 0 for gain in pairs.gain):
            bounds = _jackknife(pairs, _fisher)
        low, high = map(math.tanh, bounds) if bounds else (None, None)
        found[dims] = Entry(_rank_biserial(pairs.gain), 1, len(pairs), low, high)
    return found


def _d_av(before: np.ndarray, after: np.ndarray) -> float:
    spread = (before.std(ddof=1) + after.std(ddof=1)) / 2
    return float((after.mean() - before.mean()) / spread)


def standardised_change(service: Service, by: By) -> Entries:
    """Mean gain over the mean of both standard deviations."""
    found = {}
    for dims, pairs, _ in _each_pair(service):
        before, after = (
            np.array([float(score) for score in pairs[name]]) for name in ("scale", "scale_post")
        )
        bounds = _jackknife(pairs, _d_av) or (None, None)
        found[dims] = Entry(_d_av(before, after), 1, len(pairs), *bounds)
    return found


@dataclass(frozen=True)
class Tested:
    """A p-value, and whether it comes from random draws."""

    p: float
    drawn: bool = False


def _holm(tests: list[tuple[str, Tested, int]]) -> Entries:
    if not tests:
        return {}
    corrected = multipletests([tested.p for _, tested, _ in tests], method="holm")[1]
    return {
        dims: Entry(float(p), 1, people, drawn=len(tests) if tested.drawn else 0)
        for (dims, tested, people), p in zip(tests, corrected, strict=True)
    }


def _turned_total(sums: Iterable[int]) -> Tested:
    """How often a total is as far from 0 where each of its parts could have the other sign."""
    parts = [int(part) for part in sums if part]
    ways: dict[int, float] = {0: 1.0}
    for part in parts:
        longer: dict[int, float] = {}
        for total_, chance in ways.items():
            for turned in (total_ + part, total_ - part):
                longer[turned] = longer.get(turned, 0.0) + chance / 2
        ways = longer
    seen = abs(sum(parts))
    return Tested(min(1.0, sum(chance for total_, chance in ways.items() if abs(total_) >= seen)))


def wilcoxon(service: Service, by: By) -> Entries:
    """Wilcoxon's signed-rank test (Pratt), institutions turned round, corrected by Holm."""
    tests: list[tuple[str, Tested, int]] = []
    if not service.setting("effectiveness", "tests"):
        return {}
    for dims, pairs, _ in _each_pair(service):
        cluster = _clusters(pairs)
        if len(set(cluster)) < FEWEST_TESTED:
            continue
        gains = np.array([round(float(gain), 9) for gain in pairs.gain])
        doubled = pd.Series(2 * stats.rankdata(np.abs(gains)) * np.sign(gains)).round()
        tests.append((dims, _turned_total(doubled.groupby(cluster).sum()), len(pairs)))
    return _holm(tests)


@cache
def _paired_answers(survey: Survey, item: str) -> pd.DataFrame:
    """People with an answer on the scale of an item in both measurements."""
    rows = survey.on_scale[survey.on_scale.item == item].dropna(subset=["respondent_key"])
    pre, post = (rows[rows.wave == wave] for wave in ("pre", "post"))
    return pre.merge(post, on="respondent_key", suffixes=("", "_post"))


def paired_favourable(service: Service, by: By) -> Entries:
    """Favourable answers of the same people in both measurements."""
    found = {}
    for survey in _surveys(service):
        for item in survey.items:
            pairs = _paired_answers(survey, item)
            if len(pairs):
                found[f"item={item};wave=pre"] = _share(pairs, "favourable")
                found[f"item={item};wave=post"] = _share(pairs, "favourable_post")
    return found


def _each_item(service: Service) -> Iterator[tuple[Survey, Item, pd.DataFrame]]:
    """Items with people who answered them on the scale in both measurements."""
    for survey in _surveys(service):
        for item in survey.items.values():
            pairs = _paired_answers(survey, item.id)
            if len(pairs):
                gains = [
                    Fraction(int(after) - int(before))
                    for before, after in zip(pairs.score, pairs.score_post, strict=True)
                ]
                scales = pairs.assign(gain=gains, scale=pairs.score, scale_post=pairs.score_post)
                yield survey, item, scales


def transition(service: Service, by: By) -> Entries:
    """Who became favourable, stayed so, never was, or no longer is."""
    found = {}
    for _, item, pairs in _each_item(service):
        before, after = pairs.favourable, pairs.favourable_post
        counts = {
            "became": (~before & after).sum(),
            "stayed": (before & after).sum(),
            "never": (~before & ~after).sum(),
            "no_longer": (before & ~after).sum(),
        }
        for name, people in counts.items():
            dims = f"item={item.id};transition={name}"
            found[dims] = Entry(int(people), len(pairs), len(pairs))
    return found


def item_change(service: Service, by: By) -> Entries:
    """Who gave a better answer the second time, a worse one, the same."""
    found = {}
    for _, item, pairs in _each_item(service):
        counts = {
            "improved": sum(gain > 0 for gain in pairs.gain),
            "same": sum(gain == 0 for gain in pairs.gain),
            "worse": sum(gain < 0 for gain in pairs.gain),
        }
        for name, people in counts.items():
            found[f"change={name};item={item.id}"] = Entry(people, len(pairs), len(pairs))
    return found


def _mean_gain(pairs: pd.DataFrame) -> Entry:
    return _mean(pairs.assign(scale=pairs.gain))


def item_mean_gain(service: Service, by: By) -> Entries:
    """The mean of second answers less first ones, of items with more than two steps."""
    return {
        f"item={item.id}": _mean_gain(pairs)
        for _, item, pairs in _each_item(service)
        if len(item.steps) > 2
    }


def mean_gain(service: Service, by: By) -> Entries:
    """The mean of second scale scores less first ones; the offer is that of the first."""
    found = {}
    for dims, pairs, _ in _each_pair(service):
        if "offer" not in by:
            found[dims] = _mean_gain(pairs)
            continue
        for offer, group in pairs.dropna(subset=["offer"]).groupby("offer"):
            found[f"{dims};offer={offer}"] = _mean_gain(group)
    return found


def item_rank_biserial(service: Service, by: By) -> Entries:
    """Matched-pairs rank-biserial correlation of the answers to each item."""
    found = {}
    for _, item, pairs in _each_item(service):
        bounds = None
        if any(gain > 0 for gain in pairs.gain) and any(gain < 0 for gain in pairs.gain):
            bounds = _jackknife(pairs, _fisher)
        low, high = map(math.tanh, bounds) if bounds else (None, None)
        value = _rank_biserial(pairs.gain)
        found[f"item={item.id}"] = Entry(value, 1, len(pairs), low, high)
    return found


def _item_wilcoxon(survey: Survey, item: str, pairs: pd.DataFrame) -> Tested | None:
    if len(survey.items[item].steps) <= 2:
        return None
    gains = (pairs.score_post - pairs.score).to_numpy(float)
    doubled = pd.Series(2 * stats.rankdata(np.abs(gains)) * np.sign(gains)).round()
    return _turned_total(doubled.groupby(_clusters(pairs)).sum())


def item_wilcoxon(service: Service, by: By) -> Entries:
    """Wilcoxon's signed-rank test (Pratt) of each item, institutions turned round."""
    return _each_item_tested(service, _item_wilcoxon)


def _distribution(item: Item, answers: pd.Series, wave: str) -> Entries:
    return {
        f"answer={step};item={item.id};wave={wave}": Entry(
            int((answers == step).sum()), len(answers), len(answers)
        )
        for step in item.steps
        if len(answers)
    }


def paired_answers(service: Service, by: By) -> Entries:
    """The answers in each measurement of those who answered the item in both."""
    found = {}
    for _, item, pairs in _each_item(service):
        found.update(_distribution(item, pairs.answer, "pre"))
        found.update(_distribution(item, pairs.answer_post, "post"))
    return found


def _each_alone(service: Service) -> Iterator[tuple[Item, str, pd.DataFrame]]:
    """Answers in a measurement of those without an answer to the item in the other one."""
    for survey in _surveys(service):
        for item in survey.items.values():
            rows = survey.on_scale[survey.on_scale.item == item.id]
            twice = set(_paired_answers(survey, item.id).respondent_key)
            for wave in ("pre", "post"):
                alone = rows[(rows.wave == wave) & ~rows.respondent_key.isin(twice)]
                if len(alone):
                    yield item, wave, alone


def unpaired_answers(service: Service, by: By) -> Entries:
    """The answers of those who answered the item in one measurement only."""
    found = {}
    for item, wave, alone in _each_alone(service):
        found.update(_distribution(item, alone.answer, wave))
    return found


def unpaired_favourable(service: Service, by: By) -> Entries:
    """Favourable answers of those who answered the item in one measurement only."""
    return {
        f"item={item.id};wave={wave}": _share(alone, "favourable")
        for item, wave, alone in _each_alone(service)
    }


def _gained_and_lost(pairs: pd.DataFrame) -> tuple[int, int]:
    gained = int((~pairs.favourable & pairs.favourable_post).sum())
    lost = int((pairs.favourable & ~pairs.favourable_post).sum())
    return gained, lost


def favourable_difference(service: Service, by: By) -> Entries:
    """The change of the share of favourable answers, with Bonett and Price's interval."""
    found = {}
    for survey in _surveys(service):
        for item in survey.items:
            pairs = _paired_answers(survey, item)
            if len(pairs):
                gained, lost = _gained_and_lost(pairs)
                bounds = _bonett_price(pairs, gained, lost) or (None, None)
                found[f"item={item}"] = Entry(gained - lost, len(pairs), len(pairs), *bounds)
    return found


def _bonett_price(pairs: pd.DataFrame, gained: int, lost: int) -> tuple[float, float] | None:
    """On the effective number of pairs, with Student's t."""
    change = pairs.favourable_post.astype(float) - pairs.favourable.astype(float)
    effect = _effect(change, _clusters(pairs), gained + lost)
    if effect is None:
        return None
    people = len(pairs) / effect.design_effect + 2
    up, down = ((count / effect.design_effect + 1) / people for count in (gained, lost))
    middle = up - down
    width = effect.quantile * math.sqrt((up + down - middle**2) / people)
    return max(-1.0, middle - width), min(1.0, middle + width)


def _each_item_tested(
    service: Service, test: Callable[[Survey, str, pd.DataFrame], Tested | None]
) -> Entries:
    """A test for each item of each survey, corrected over the items of the survey."""
    found: Entries = {}
    if not service.setting("effectiveness", "tests"):
        return found
    for survey in _surveys(service):
        tests = []
        for item in survey.items:
            pairs = _paired_answers(survey, item)
            enough = len(pairs) and len(set(_clusters(pairs))) >= FEWEST_TESTED
            tested = test(survey, item, pairs) if enough else None
            if tested is not None:
                tests.append((f"item={item}", tested, len(pairs)))
        found.update(_holm(tests))
    return found


def _mcnemar(survey: Survey, item: str, pairs: pd.DataFrame) -> Tested:
    change = pairs.favourable_post.astype(int) - pairs.favourable.astype(int)
    return _turned_total(change.groupby(_clusters(pairs)).sum())


def mcnemar(service: Service, by: By) -> Entries:
    """McNemar's exact test on favourable answers, institutions turned round."""
    return _each_item_tested(service, _mcnemar)


def _squares(pairs: pd.DataFrame, steps: Iterable[str]) -> np.ndarray:
    """Answers before by answers after for each institution, of the steps that anybody chose."""
    used = [step for step in steps if step in {*pairs.answer, *pairs.answer_post}]
    tables = [
        pd.crosstab(group.answer, group.answer_post).reindex(index=used, columns=used, fill_value=0)
        for _, group in pairs.groupby(_clusters(pairs))
    ]
    return np.stack([table.to_numpy() for table in tables])


def _turned_round(squares: np.ndarray, statistic: Callable[[np.ndarray], np.ndarray]) -> Tested:
    """How often a statistic is as large where each institution could have gone the other way.

    A way is a table of all people in which the tables of some institutions are mirrored.
    """
    moved = squares[(squares != squares.transpose(0, 2, 1)).any(axis=(1, 2))]
    ways = len(moved)
    drawn = ways > 12
    if drawn:
        turned = np.random.default_rng(1).random((DRAWS, ways)) < 0.5
    else:
        turned = np.array(list(itertools.product([False, True], repeat=ways))).reshape(-1, ways)
    change = (moved.transpose(0, 2, 1) - moved).reshape(ways, squares.shape[1] ** 2)
    tables = squares.sum(axis=0) + (turned.astype(float) @ change).reshape(-1, *squares.shape[1:])
    seen = statistic(squares.sum(axis=0)[None])[0]
    as_large = statistic(tables) >= seen - NOTHING
    return Tested(float(as_large.mean()), drawn)


def _symmetry(tables: np.ndarray) -> np.ndarray:
    """Bowker's statistic of each table."""
    other = tables.transpose(0, 2, 1)
    moves = np.where(tables + other > 0, tables + other, 1)
    found: np.ndarray = ((tables - other) ** 2 / moves).sum(axis=(1, 2)) / 2
    return found


def bowker(service: Service, by: By) -> Entries:
    """Bowker's test of symmetry of answers before by answers after."""
    return _each_item_tested(
        service,
        lambda survey, item, pairs: _turned_round(
            _squares(pairs, survey.items[item].steps), _symmetry
        ),
    )


def _homogeneity(tables: np.ndarray) -> np.ndarray:
    """Stuart and Maxwell's statistic of each table, without the last answer."""
    both = tables[0] + tables[0].T
    variance = (np.diag(both.sum(axis=0)) - both)[:-1, :-1]
    difference = (tables.sum(axis=1) - tables.sum(axis=2))[:, :-1]
    found: np.ndarray = (difference * np.linalg.solve(variance, difference.T).T).sum(axis=1)
    return found


def _stuart_maxwell(survey: Survey, item: str, pairs: pd.DataFrame) -> Tested | None:
    """None where answers fall into groups between which nobody moves; 1 where nobody moved."""
    if (pairs.answer == pairs.answer_post).all():
        return Tested(1.0)
    squares = _squares(pairs, survey.items[item].steps)
    table = squares.sum(axis=0)
    if connected_components(table + table.T, directed=False, return_labels=False) > 1:
        return None
    return _turned_round(squares, _homogeneity)


def stuart_maxwell(service: Service, by: By) -> Entries:
    """Stuart and Maxwell's test of equal margins."""
    return _each_item_tested(service, _stuart_maxwell)


FIGURES: dict[str, Measure] = {
    f"effectiveness.{measure.__name__}": measure
    for measure in (
        *(respondents, response_rate, complete_response_rate, responses, response_rates),
        *(institutions_answered, respondent_share, register_share, headline, answers, favourable),
        *(design_effect, outside_base, item_statistics, scale_score, reliability, choices, themes),
        *(measured, dropout, attrition, paired_score, change, rank_biserial, standardised_change),
        *(wilcoxon, paired_favourable, favourable_difference, mcnemar, bowker, stuart_maxwell),
        *(transition, item_change, item_mean_gain, mean_gain, item_rank_biserial, item_wilcoxon),
        *(paired_answers, unpaired_answers, unpaired_favourable, retrospective),
        *(headline_pooled, headline_weighted, effective_base, factor_fit),
    )
}
