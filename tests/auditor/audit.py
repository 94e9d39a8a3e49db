"""The audit: every hidden number that follows from what is published, by values or by rules."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor

from auditor.constraints import EFFECT, RESULTS, SEVERAL, Knowledge, Target, World, Z, as_world
from auditor.model import MANY, Clause, Infeasible, Model, Row, make_row
from auditor.reader import Edition, Entry, dims_text
from auditor.rules import Questionnaires, Rules
from auditor.solver import Range, ranges


@dataclass(frozen=True)
class Finding:
    """A number that can be worked out: of which entry, what of it, its range, how, from what."""

    edition: str
    entry: str
    what: str
    low: int
    high: int
    by: str  # "values", "rules", "printed", "beside", "unclassed"
    ingredients: tuple[str, ...] = ()
    settled: bool = True

    def __str__(self) -> str:
        number = str(self.low) if self.low == self.high else f"{self.low} to {self.high}"
        lines = [f"{self.edition}: {self.entry}: {self.what} is {number}, by {self.by}"]
        return "\n".join([*lines, *(f"    {told}" for told in self.ingredients)])


@dataclass(frozen=True)
class Report:
    """What an audit found, and how much it looked at."""

    findings: tuple[Finding, ...]
    entries: int
    hidden: int
    cells: int
    undecided: int
    dropped: tuple[str, ...] = ()  # assumptions that what is published contradicts


def audit(
    editions: Sequence[Edition],
    forms: Questionnaires,
    rules: Rules,
    people: frozenset[str],
    documented: frozenset[str],
    main: str,
    seconds: float = 5.0,
) -> Report:
    """Everything that follows from all published editions of one service together.

    Args:
        editions: The newest edition of each school year and unit, and any that one of them
            replaces: of several with the same year and unit, the first is the oldest.
        forms: The published questionnaires.
        rules: The documented rules, with the parameters of the service's profile.
        people: Ids of figures that concern people.
        documented: Ids of all figures of the documentation.
        main: The service's first survey, of which the respondents are counted.
        seconds: Most time for one number.
    """
    knowledge = Knowledge(forms, people, main, rounding=rules.rounding_base)
    names: dict[World, str] = {}
    versions: dict[tuple[str, str], list[World]] = defaultdict(list)
    by_world: dict[World, Edition] = {}
    for edition in editions:
        key = (edition.school_year, edition.unit)
        world = as_world(edition, f"v{len(versions[key])}" if versions[key] else "")
        versions[key].append(world)
        names[world] = edition.name + (f" ({world.version})" if world.version else "")
        by_world[world] = edition
    for world, edition in by_world.items():
        fresh = [stray for stray in edition.strays if not stray.previous]
        knowledge.read(world, edition.entries, fresh)
        _bounds(knowledge, world, edition)
    pairs = _last_years(knowledge, by_world, versions, names)
    for worlds in versions.values():
        pairs += list(pairwise(worlds))
    for world in list(knowledge.entries):
        knowledge.relate(world)
    kinds: dict[tuple[World, str], list[World]] = defaultdict(list)
    for world in by_world:
        kind = world.unit.partition(".")[0]
        whole = World(world.school_year, "", world.version)
        if kind and whole in by_world:
            kinds[whole, kind].append(world)
    for (whole, kind), units in kinds.items():
        knowledge.divide(whole, units, kind)
    for before, after in pairs:
        knowledge.compare(before, after, rules.min_base, rules.min_cell)
    _at_least_one(knowledge)
    model, dropped = _settle(knowledge.model)
    findings, undecided = _judge(knowledge, model, rules, names, seconds)
    for world, edition in by_world.items():
        findings += _printed(edition, names[world], rules, people)
        findings += _beside(edition, names[world])
        findings += _unclassed(edition, names[world], rules, people, documented)
    held = [entry for entries in knowledge.entries.values() for entry in entries]
    return Report(
        tuple(findings),
        len(held),
        sum(entry.hidden for entry in held),
        len(model.names),
        undecided,
        dropped,
    )


def _last_years(knowledge, by_world, versions, names) -> list[tuple[World, World]]:
    """Last year's column: the records of last year's edition where it agrees with that."""
    pairs = []
    for edition in by_world.values():
        if not edition.previous:
            continue
        first = int(edition.school_year[:4])
        year = f"{first - 1}-{first}"
        then = versions.get((year, edition.unit), [])
        strays = [stray for stray in edition.strays if stray.previous]
        last = then[-1] if then else World(year, edition.unit)
        if then:
            shown = {
                (e.figure, e.dims): (e.numerator, e.denominator)
                for e in by_world[last].entries
                if not e.hidden and e.numerator is not None
            }
            differs = any(
                shown.get((e.figure, e.dims), (e.numerator, e.denominator))
                != (e.numerator, e.denominator)
                for e in edition.previous
                if e.numerator is not None and e.figure in knowledge.people
            )
            if differs:
                last = World(year, edition.unit, f"as told in {edition.school_year}")
                pairs.append((then[-1], last))
        if last not in by_world:
            knowledge.partial.add(last)
        names.setdefault(last, f"{edition.service} {year} {edition.unit}, last year's column")
        knowledge.read(last, edition.previous, strays)
    return pairs


def _bounds(knowledge: Knowledge, world: World, edition: Edition) -> None:
    """Wilson's bounds where they stand without the counts, or beside rounded ones."""
    strays: dict[tuple[str, object], dict[str, Fraction]] = defaultdict(dict)
    for stray in edition.strays:
        if stray.what in ("lower", "upper") and stray.low == stray.high:
            strays[stray.figure, stray.dims][stray.what] = stray.low
    effects = {
        e.dim("item"): e.value
        for e in edition.entries
        if e.figure == EFFECT + "design_effect" and e.value is not None
    }
    for entry in edition.entries:
        if entry.figure not in knowledge.people or entry.unit != "share":
            continue
        if entry.numerator is not None and not entry.rounded:
            continue
        told = dict(strays.get((entry.figure, entry.dims), {}))
        if entry.lower is not None and entry.upper is not None:
            told = {"lower": entry.lower, "upper": entry.upper}
        if len(told) < 2:
            continue
        why = f"{world.school_year} {entry}: Wilson's bounds"
        knowledge.wilson(world, entry, told, why)
        effect = effects.get(entry.dim("item")) if len(entry.dims) == 1 else None
        low, high = float(told["lower"]), float(told["upper"])
        if effect is not None and 0 < low < high < 1:
            share = _share(low, high)
            base = Z**2 * low * (1 - low) / (share - low) ** 2 * float(effect)
            _, at = knowledge.cells_of(world, entry)
            if at is not None:
                knowledge.model.at(at, floor(base * 0.99999), ceil(base * 1.00001), why)


def _share(low: float, high: float) -> float:
    from auditor.constraints import wilson_share

    return wilson_share(low, high)


def _at_least_one(knowledge: Knowledge) -> None:
    """A hidden count is at least 1, as 0 is shown; a hidden result has a base of at least 1."""
    for target in knowledge.targets:
        if target.entry.rounded or target.what == "difference" or len(target.terms) > 1:
            continue
        name = target.entry.figure.removeprefix(EFFECT)
        cell = target.terms[0][0]
        counts = name in ("respondents", "responses", "response_rate", "measured")
        counts |= not target.entry.figure.startswith(EFFECT) and target.entry.unit != "share"
        if target.what == "base" or (target.what == "numerator" and counts):
            knowledge.model.add([(cell, 1)], 1, MANY, "a count of nobody would be shown")


GUESSED = ("alternative,", "bars,", "order of rows,")  # read from pictures and words


def _settle(model: Model) -> tuple[Model, tuple[str, ...]]:
    """Propagate; where what is published contradicts an assumption, that assumption goes."""
    dropped = []
    kept = list(model.low), list(model.high)
    for _ in range(40):
        try:
            model.propagate()
            return model, tuple(dropped)
        except Infeasible as contradiction:
            why = str(contradiction).partition(":")[0]
            why = next(
                (r.why for r in model.rows if str(contradiction).startswith(r.why + ":")), why
            )
            guilty = [
                row
                for row in model.rows
                if row.why == why and (not row.published or row.why.startswith(GUESSED))
            ]
            if not guilty:
                raise
            dropped.append(str(contradiction))
            gone = set(map(id, guilty))
            model.rows = [row for row in model.rows if id(row) not in gone]
            model.low, model.high = list(kept[0]), list(kept[1])
            model.because.clear()
    raise Infeasible("; ".join(dropped))


def _judge(
    knowledge: Knowledge, model: Model, rules: Rules, names: dict[World, str], seconds: float
) -> tuple[list[Finding], int]:
    targets = list({(t.terms, t.what, t.entry.figure): t for t in knowledge.targets}.values())
    width = rules.protection_width
    by_values = ranges(model, [t.terms for t in targets], width, (), seconds)
    findings, open_targets, undecided = [], [], 0
    for target, found in zip(targets, by_values, strict=True):
        if not found.settled:
            undecided += 1
        if _tells(target, found, rules):
            findings.append(_finding(target, found, "values", model, names))
        else:
            open_targets.append(target)
    clauses = rule_clauses(knowledge, model, rules)
    if clauses:
        touched = {
            c for clause in clauses for o in clause.alternatives for r in o for c, _ in r.terms
        }
        near = [t for t in open_targets if any(c in touched for c, _ in t.terms)]
        wanted = [t.terms for t in near]
        held = ranges_by_rules(model, wanted, width, clauses, seconds)
        for target, found in zip(near, held, strict=True):
            if not found.settled:
                undecided += 1
            if _tells(target, found, rules):
                findings.append(_finding(target, found, "rules", model, names))
    return findings, undecided


def ranges_by_rules(
    model: Model,
    wanted: Sequence[tuple[tuple[int, int], ...]],
    width: int,
    clauses: Sequence[Clause],
    seconds: float,
) -> list[Range]:
    """Ranges where the rules hold; a clause that what is published refutes tells nothing."""
    try:
        return ranges(model, wanted, width, clauses, seconds)
    except Infeasible:
        kept = [clause for clause in clauses if _holds(model, clause, seconds)]
    try:
        return ranges(model, wanted, width, kept, seconds)
    except Infeasible:
        return [Range(0, width) for _ in wanted]


def _holds(model: Model, clause: Clause, seconds: float) -> bool:
    cells = {c for option in clause.alternatives for row in option for c, _ in row.terms}
    try:
        ranges(model, [((cell, 1),) for cell in cells], 0, [clause], seconds)
    except Infeasible:
        return False
    return True


def _tells(target: Target, found: Range, rules: Rules) -> bool:
    if found.width >= rules.protection_width or not found.settled:
        return False
    if target.what == "base":
        return found.low < rules.min_base
    if target.what == "difference":
        near = min(abs(found.low), abs(found.high))
        if found.low == found.high == 0:
            return False
        return (0 if found.low <= 0 <= found.high else near) < target.small
    name = target.entry.figure.removeprefix(EFFECT)
    if found.low == 0 and (name in SEVERAL or name == "outside_base"):
        return False  # of several answers, one that nobody gave is shown; a small margin allows few
    if target.small:  # a rounded number, the exact one of which is small
        return found.high >= 1 and found.low < rules.min_cell
    return True


def _finding(
    target: Target, found: Range, by: str, model: Model, names: dict[World, str]
) -> Finding:
    told: dict[str, None] = {}
    for cell, _ in target.terms:
        told.update(dict.fromkeys(model.ingredients(cell)))
    return Finding(
        names.get(target.world, str(target.world)),
        str(target.entry),
        target.what,
        found.low,
        found.high,
        by,
        tuple(told)[:16],
    )


# the documented reasons for which an entry is hidden


def rule_clauses(knowledge: Knowledge, model: Model, rules: Rules) -> list[Clause]:
    """Of hidden entries that protect each other, one is hidden for its own sake.

    Entries protect each other where they are parts of one sum: one figure and breakdown, of one
    question, and the whole where that is hidden too.
    """
    families: dict[tuple[str, ...], list[tuple[World, Entry]]] = defaultdict(list)
    for world, entries in knowledge.entries.items():
        for entry in entries:
            if entry.hidden and entry.figure.removeprefix(EFFECT) != "institutions_answered":
                key = (world.school_year, world.unit.partition(".")[0], world.version)
                families[*key, *_family(knowledge, entry)].append((world, entry))
    clauses = []
    for key, hidden in families.items():
        whole_hidden = any(_by(entry) == () for _, entry in hidden)
        sums: dict[tuple[str, ...], list[tuple[World, Entry]]] = defaultdict(list)
        for world, entry in hidden:
            sums[() if whole_hidden else _by(entry)].append((world, entry))
        for together in sums.values():
            options: list[tuple[Row, ...]] = []
            for world, entry in together:
                options += _reasons(knowledge, model, world, entry, rules)
            if options and all(options):
                clauses.append(Clause(tuple(options), f"one of {key} is hidden for its own sake"))
    return clauses


def _family(knowledge: Knowledge, entry: Entry) -> tuple[str, ...]:
    """What may be hidden to protect each other: numbers that are sums or shares of others."""
    name = entry.figure.removeprefix(EFFECT)
    if name in ("favourable", "answers", "headline", "outside_base"):
        item = entry.dim("item") or knowledge.forms.headline.get(knowledge.main, "")
        return "question", item
    if name in PAIRED:
        return "pairs", entry.dim("item")
    if name in ("unpaired_favourable", "unpaired_answers"):
        return "unpaired", entry.dim("item"), entry.dim("wave")
    if name in ("measured", "dropout"):
        return "measured", entry.dim("instrument")
    own = tuple(f"{k}={v}" for k, v in entry.dims if k in ("item", "composite", "instrument"))
    return entry.figure, *own


PAIRED = (
    "paired_favourable",
    "paired_answers",
    "transition",
    "item_change",
    "favourable_difference",
)


def _by(entry: Entry) -> tuple[str, ...]:
    return tuple(k for k, _ in entry.dims if k not in ("item", "composite", "instrument"))


def _reasons(
    knowledge: Knowledge, model: Model, world: World, entry: Entry, rules: Rules
) -> list[tuple[Row, ...]]:
    """What would be true of an entry for each reason to hide it; an empty tuple bears anything."""
    number, base = knowledge.cells_of(world, entry)
    if number is None:
        return [()]
    name = entry.figure.removeprefix(EFFECT)
    why = "documented rules"
    few = (make_row([(number, 1)], 1, rules.min_cell - 1, why),)
    if base is None:
        return [few]
    small = (make_row([(base, 1)], 1, rules.min_base - 1, why),)
    low = make_row([(base, 1)], 1, rules.low_base - 1, why)
    if name == "favourable_difference":
        return [small]
    everybody = (low, make_row([(base, 1), (number, -1)], 0, 0, why))
    nobody = (low, make_row([(number, 1)], 0, 0, why))
    options = [small, everybody]
    if name not in SEVERAL - {"change"}:
        options.append(nobody)
    if name not in RESULTS or name == "respondent_share":
        options.append(few)
    if _by(entry) and _institutions_may_be_few(knowledge, model, world, entry):
        options.append(())
    return options


def _institutions_may_be_few(
    knowledge: Knowledge, model: Model, world: World, entry: Entry
) -> bool:
    """Not where another result on the same people, or on some of them, is shown."""
    who = dims_text(tuple(p for p in entry.dims if p[0] in ("level", "offer")))
    if not who:
        return (
            "answer" not in dict(entry.dims)
            and "wave" not in dict(entry.dims)
            and bool(_by(entry))
            and not {"choice", "topic", "change"} & set(dict(entry.dims))
        )
    form = knowledge.forms.items.get(entry.dim("item"))
    if form is None or entry.figure != EFFECT + "favourable":
        return True
    skipped = model.index.get((world, "O", form.id, who))
    if skipped is None or model.high[skipped] > 0:
        return True
    for other in knowledge.entries[world]:
        if other.figure != entry.figure or other.hidden or other.dims == entry.dims:
            continue
        sibling = knowledge.forms.items.get(other.dim("item"))
        mine = dims_text(tuple(p for p in other.dims if p[0] in ("level", "offer")))
        if (
            sibling
            and mine == who
            and (sibling.instrument, sibling.module) == (form.instrument, form.module)
        ):
            return False
    return True


# what needs no solving


def _printed(edition: Edition, name: str, rules: Rules, people: frozenset[str]) -> list[Finding]:
    """Numbers that stand there in the open and that the rules hide."""
    found = []
    for entry in edition.entries:
        if entry.figure not in people or entry.hidden or entry.rounded:
            continue
        figure = entry.figure.removeprefix(EFFECT)
        if figure in ("institutions_answered",):
            continue
        ratio = entry.unit in ("share", "points") and entry.denominator is not None
        base = entry.denominator if ratio else entry.n
        count = entry.value if entry.unit in ("people", "respondents") else None
        rate = entry.numerator if ratio and figure not in RESULTS else None
        if figure in ("favourable_difference",) or entry.figure.startswith("effort."):
            rate = None
        for number in (count, rate):
            if number is not None and 1 <= number < rules.min_cell:
                found.append(_open(name, entry, "numerator", number))
        if base is not None and count is None and 1 <= base < rules.min_base:
            found.append(_open(name, entry, "base", base))
        elif (
            ratio
            and base is not None
            and base < rules.low_base
            and entry.numerator == base
            and figure in RESULTS
        ):
            found.append(_open(name, entry, "everybody", base))
    return found


def _open(name: str, entry: Entry, what: str, number: Fraction) -> Finding:
    return Finding(
        name,
        str(entry),
        what,
        int(number),
        int(number),
        "printed",
        (f"data/figures.csv, status {entry.status}",),
    )


FUNCTIONS = {
    "favourable": ("item_statistics", "design_effect"),
    "answers": ("item_statistics", "design_effect"),
    "paired_favourable": (
        "favourable_difference",
        "mcnemar",
        "bowker",
        "stuart_maxwell",
        "item_mean_gain",
        "item_rank_biserial",
        "item_wilcoxon",
    ),
    "change": ("paired_score", "rank_biserial", "standardised_change", "wilcoxon", "mean_gain"),
}
"""Of a result on a whole question or scale, the figures that are functions of the same answers."""


def _beside(edition: Edition, name: str) -> list[Finding]:
    """Statistics that are shown of a distribution that is hidden."""
    hidden: dict[tuple[str, str], Entry] = {}
    for entry in edition.entries:
        if entry.hidden and not {"level", "offer"} & {key for key, _ in entry.dims}:
            for function in FUNCTIONS.get(entry.figure.removeprefix(EFFECT), ()):
                hidden.setdefault((function, entry.dim("item") or entry.dim("composite")), entry)
    found = []
    for entry in edition.entries:
        key = entry.figure.removeprefix(EFFECT), entry.dim("item") or entry.dim("composite")
        if key in hidden and entry.value is not None:
            told = (f"{hidden[key]} is hidden",)
            found.append(Finding(name, str(entry), "statistic", 0, 0, "beside", told))
    return found


WORK = ("days", "hours", "fte", "posts")


def _unclassed(
    edition: Edition, name: str, rules: Rules, people: frozenset[str], documented: frozenset[str]
) -> list[Finding]:
    """Figures about people that are not classed so: a row a person, or hours of a few advisers."""
    found = []
    by_figure: dict[str, list[Entry]] = defaultdict(list)
    for entry in edition.entries:
        if entry.figure not in people and not entry.hidden:
            by_figure[entry.figure].append(entry)
    for figure, entries in by_figure.items():
        for entry in entries:
            n = entry.n
            if (
                figure not in documented
                and entry.unit in WORK
                and n is not None
                and 1 < n < rules.min_base
            ):
                found.append(Finding(name, str(entry), "advisers", int(n), int(n), "unclassed"))
        codes = [dict(entry.dims) for entry in entries]
        for dim in {key for dims in codes for key in dims}:
            values = [dims[dim] for dims in codes if dim in dims]
            numbers = [v for v in values if sum(map(str.isdigit, v)) >= 4]
            years = [v for v in numbers if len(v) == 4 and v[:2] in ("19", "20")]
            known = dim in ("offer", "institution", "group", "board", "goal", "year", "school_year")
            if not known and len(numbers) >= 5 and len(numbers) > len(values) // 2 > len(years):
                found.append(
                    Finding(
                        name,
                        f"{figure} by {dim}",
                        "numbers of people",
                        len(numbers),
                        len(numbers),
                        "unclassed",
                        tuple(numbers[:3]),
                    )
                )
    return found
