"""From what is published to relations between base cells.

A world is one set of records: a service, a school year, the whole or a unit, in one version. A base
cell is named by world and kind, and by who, question, answer, wave as far as the kind needs them:

    R respondents (instrument, wave, who)      N base, F favourable (question, who)
    K who was asked (see `module`; who)        A answer (question, answer)
    O no answer on the scale (question, who)   P pairs, PF favourable before or after (question)
    M people measured (instrument, when)       T transitions between before and after (question)
    C people paired, CH changed so (scale)     S people scored, Z people with all answers (scale)
    X any other count (figure, dims)           I institutions (who)
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor, log10

from auditor.model import MANY, Model
from auditor.reader import Edition, Entry, Stray, dims_text
from auditor.rules import Dims, Questionnaires

Z = 1.959963984540054
EFFECT = "effectiveness."


@dataclass(frozen=True, order=True)
class World:
    school_year: str
    unit: str
    version: str = ""


@dataclass(frozen=True)
class Target:
    """A hidden number: of which entry, which part of it, and the cell (or cells) it is."""

    world: World
    entry: Entry
    what: str  # "numerator", "complement", "base", "difference"
    terms: tuple[tuple[int, int], ...]
    small: int = 0  # a finding only if it may lie below this; 0: always


ADDITIVE = "RNFAOKPMCXST"  # kinds of cells that add up over units
RESULTS = {
    "favourable",
    "headline",
    "answers",
    "retrospective",
    "paired_favourable",
    "paired_answers",
    "transition",
    "item_change",
    "unpaired_favourable",
    "unpaired_answers",
    "choices",
    "themes",
    "change",
    "outside_base",
    "respondent_share",
}
SEVERAL = {
    "answers",
    "choices",
    "themes",
    "change",
    "paired_answers",
    "transition",
    "item_change",
    "unpaired_answers",
}
"""Results of which each entry is one of several answers."""
MOVED = {"became": "up", "stayed": "both", "never": "none", "no_longer": "down"}
BOUNDING = {EFFECT + "institutions_answered"}  # about institutions, and a bound for people
DISTINCT = {"reach.people", "reach.teams"}  # who is in several parts counts once in the whole


@dataclass
class Knowledge:
    """What an attacker knows, as relations; `targets` is what should not follow from it."""

    forms: Questionnaires
    people: frozenset[str]
    main: str
    model: Model = field(default_factory=Model)
    targets: list[Target] = field(default_factory=list)
    entries: dict[World, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    decimals: dict[tuple[str, str], int] = field(default_factory=dict)
    whos: dict[World, set[str]] = field(default_factory=lambda: defaultdict(set))
    rounding: int = 5
    partial: set[World] = field(default_factory=set)  # of which only some rows are published

    # cells

    def cell(self, world: World, kind: str, *key: str) -> int:
        return self.model.cell((world, kind, *key))

    def has(self, world: World, kind: str, *key: str) -> bool:
        return (world, kind, *key) in self.model.index

    # what is published

    def read(self, world: World, entries: Iterable[Entry], strays: Iterable[Stray]) -> None:
        """Take in an edition's numbers about people, and those of others that bound them."""
        known: dict[tuple[str, Dims], Entry] = {}
        held = list(entries)
        self._learn_decimals(held)
        for entry in held:
            known[entry.figure, entry.dims] = entry
            if entry.figure in self.people or entry.figure in BOUNDING:
                self.entries[world].append(entry)
        for entry in self.entries[world]:
            self._take(world, entry)
        for stray in strays:
            entry = known.get((stray.figure, stray.dims))
            if entry is not None and stray.figure in self.people:
                self._take_stray(world, entry, stray)

    def _learn_decimals(self, entries: Sequence[Entry]) -> None:
        """To how many decimals a figure is rounded: the most that any of its numbers has."""
        for entry in entries:
            key = (entry.figure, entry.dim("statistic"))
            for name in ("value", "lower", "upper"):
                told = entry.digits.get(name, 0)
                if getattr(entry, name) is not None:
                    self.decimals[key] = max(self.decimals.get(key, 0), told)

    def near(self, entry: Entry, number: Fraction) -> tuple[Fraction, Fraction]:
        """The range of a number printed to nine significant digits, or to few decimals."""
        places = self.decimals.get((entry.figure, entry.dim("statistic")), 9)
        if places > 4 and number:
            places = min(places, 8 - floor(log10(abs(float(number)))))
        half = Fraction(51, 100) / 10**places
        return number - half, number + half

    def cells_of(self, world: World, entry: Entry) -> tuple[int | None, int | None]:
        """The cells that are numerator and denominator of an entry."""
        figure, dims = entry.figure, dict(entry.dims)
        name = figure.removeprefix(EFFECT)
        who = dims_text(tuple(p for p in entry.dims if p[0] in ("level", "offer")))
        item = dims.get("item", "")
        inst, wave = dims.get("instrument", ""), dims.get("wave", "")

        def make(kind: str, *key: str) -> int:
            return self.cell(world, kind, *key)

        if not figure.startswith(EFFECT):
            number = make("X", figure, dims_text(entry.dims))
            ratio = entry.unit == "share"
            return number, make("XD", figure, dims_text(entry.dims)) if ratio else None
        if name == "respondents":
            return make("R", self.main, "single", who), None
        if name == "responses":
            return make("R", inst, wave, ""), None
        if name == "response_rate":
            return make("R", self.main, "single", who), make("V", self.main, "single", who)
        if name == "response_rates":
            return make("R", inst, wave, ""), make("V", inst, wave, "")
        if name == "complete_response_rate":
            return make("RC", self.main), make("V", self.main, "single", "")
        if name == "institutions_answered":
            return make("I", who), make("IR", who)
        if name == "respondent_share":
            return make("R", self.main, "single", who), make("R", self.main, "single", "")
        if name == "headline":
            question = self.forms.headline.get(self.main, "")
            return make("F", question, who), make("N", question, who)
        if name == "favourable":
            return make("F", item, who), make("N", item, who)
        if name == "retrospective":
            return make("F", item, "retrospective"), make("N", item, "retrospective")
        if name == "answers":
            return make("A", item, dims.get("answer", "")), make("N", item, "")
        if name == "outside_base":
            return make("O", item, ""), make("K", *self.module(item), "")
        if name == "choices":
            return make("A", item, dims.get("choice", "")), make("K", *self.module(item), "")
        if name == "themes":
            return make("A", item, dims.get("topic", "")), make("N", item, "remarks")
        if name == "measured":
            return make("M", inst, dims.get("measurement", "")), None
        if name == "dropout":
            return make("M", inst, "left"), make("M", inst, "pre")
        if name == "paired_favourable":
            return make("PF", item, wave), make("P", item)
        if name == "transition":
            return make("T", item, MOVED[dims["transition"]]), make("P", item)
        if name == "item_change":
            return make("PC", item, dims["change"]), make("P", item)
        if name == "paired_answers":
            return make("PA", item, wave, dims["answer"]), make("P", item)
        if name == "unpaired_answers":
            return make("P1A", item, wave, dims["answer"]), make("P1", item, wave)
        if name == "unpaired_favourable":
            return make("P1F", item, wave), make("P1", item, wave)
        if name == "favourable_difference":
            return self.model.cell((world, "PD", item), -MANY, MANY), make("P", item)
        if name == "change":
            return make("CH", dims["composite"], dims.get("change", "")), make(
                "C", dims["composite"]
            )
        return None, None

    def module(self, item: str) -> tuple[str, ...]:
        """Who is asked an item: a module of an instrument; of it, for a routed item, only some."""
        if item in self.forms.choices:
            return self.forms.choices[item]
        form = self.forms.items.get(item)
        if form is None:
            return ("", item)
        return (form.instrument, form.module, *((item,) if form.after else ()))

    def n_of(self, world: World, entry: Entry) -> int | None:
        """The cell that is the printed n of an entry which is no count and no share."""
        name = entry.figure.removeprefix(EFFECT)
        item, scale = entry.dim("item"), entry.dim("composite")
        if name in ("item_statistics", "design_effect"):
            return self.cell(world, "N", item, "")
        if name in ("mcnemar", "bowker", "stuart_maxwell") or name.startswith("item_"):
            return self.cell(world, "P", item)
        if name == "mean_gain" and entry.dim("offer"):
            return None
        if name in (
            "paired_score",
            "rank_biserial",
            "standardised_change",
            "wilcoxon",
            "mean_gain",
        ):
            return self.cell(world, "C", scale)
        if name == "scale_score":
            return self.cell(world, "S", scale)
        if name == "reliability":
            return self.cell(world, "Z", scale)
        return None

    def _take(self, world: World, entry: Entry) -> None:
        number, base = self.cells_of(world, entry)
        why = f"{world.school_year} {world.unit} {world.version} {entry}".replace("  ", " ")
        name = entry.figure.removeprefix(EFFECT)
        slack = self.rounding - 1 if entry.rounded else 0
        who = dims_text(tuple(p for p in entry.dims if p[0] in ("level", "offer")))
        if who:
            self.whos[world].add(who)
        if number is not None and entry.numerator is not None:
            amount = entry.numerator
            if entry.unit not in ("share", "points") and entry.value is not None:
                amount = entry.value
            if amount.denominator == 1 or slack:
                self.model.at(number, amount - slack, amount + slack, why)
            if slack:
                self._targets(world, entry, number, base, rounded=True)
        if base is not None and entry.denominator is not None:
            self.model.at(base, entry.denominator - slack, entry.denominator + slack, why)
        n = self.n_of(world, entry)
        if n is not None and entry.n is not None:
            self.model.at(n, entry.n - slack, entry.n + slack, f"{why}: n")
        if n is not None and name == "item_statistics" and entry.value is not None:
            self._statistic(world, entry, n, why)
        if name == "favourable_difference" and entry.lower is not None and entry.upper is not None:
            self._transitions(world, entry, why)
        if entry.hidden and number is not None:
            self._targets(world, entry, number, base)

    def _targets(
        self, world: World, entry: Entry, number: int, base: int | None, rounded: bool = False
    ) -> None:
        name = entry.figure.removeprefix(EFFECT)
        if name == "institutions_answered":
            return
        small = 5 if rounded else 0
        self.targets.append(Target(world, entry, "numerator", ((number, 1),), small))
        if base is not None and name != "favourable_difference":
            stayed = name == "dropout" and self._is_shown(world, EFFECT + "measured", "both")
            # One of several answers has no complement of its own, nor has who left where the
            # service prints how many stayed.
            if name not in SEVERAL and not stayed:
                self.targets.append(
                    Target(world, entry, "complement", ((base, 1), (number, -1)), small)
                )
            self.targets.append(Target(world, entry, "base", ((base, 1),), -1))

    def _is_shown(self, world: World, figure: str, code: str) -> bool:
        """Whether some entry of a figure with this code prints its number."""
        return any(
            e.figure == figure
            and not e.hidden
            and e.value is not None
            and code in dict(e.dims).values()
            for e in self.entries[world]
        )

    def _take_stray(self, world: World, entry: Entry, stray: Stray) -> None:
        number, base = self.cells_of(world, entry)
        n = self.n_of(world, entry)
        why = f"{stray.place}: {stray.what} of {entry}"
        if stray.what == "numerator" and number is not None:
            self.model.at(number, stray.low, stray.high, why)
        elif stray.what == "base" and (base if base is not None else n) is not None:
            self.model.at(base if base is not None else n, stray.low, stray.high, why)  # type: ignore[arg-type]
        elif stray.what in ("value", "share") and number is not None:
            if base is not None:
                self.model.ratio([(number, 1)], base, *_wider(stray), why)
            else:
                self.model.at(number, stray.low, stray.high, why)
        elif stray.what == "base" and number is not None:
            self.model.at(number, stray.low, stray.high, why)

    # numbers that are functions of counts

    def _statistic(self, world: World, entry: Entry, n: int, why: str) -> None:
        """Mean, standard deviation and median of an item are sums over its answers."""
        item = self.forms.items.get(entry.dim("item"))
        if item is None or entry.value is None:
            return
        cells = {code: self.cell(world, "A", item.id, code) for code in item.scores}
        scores = item.scores
        kind = entry.dim("statistic")
        low, high = self.near(entry, entry.value)
        if kind == "mean":
            self.model.ratio([(cells[c], scores[c]) for c in cells], n, low, high, why)
        elif kind == "median":
            below = [(cells[c], 2) for c in cells if scores[c] < low]
            above = [(cells[c], 2) for c in cells if scores[c] > high]
            if any(low <= score <= high for score in scores.values()):
                self.model.add([*below, (n, -1)], -MANY, 0, why, True)
                self.model.add([*above, (n, -1)], -MANY, 0, why, True)
            else:
                self.model.add([*below, (n, -1)], 0, 0, why, True)
        elif kind == "sd":
            mean = next(
                (
                    e
                    for e in self.entries[world]
                    if e.figure == entry.figure
                    and e.dim("item") == item.id
                    and e.dim("statistic") == "mean"
                    and e.value is not None
                ),
                None,
            )
            if mean is None or mean.value is None:
                return
            # sum of squares = sd² (n - 1) + mean² n; rounding of both stays in the bounds.
            m_low, m_high = self.near(mean, mean.value)
            least = max(low, Fraction(0)) ** 2
            squares = [(cells[c], scores[c] ** 2) for c in cells]
            bottom = min(m_low**2, m_high**2)
            self._affine(
                squares, n, least + bottom, high**2 + max(m_low**2, m_high**2), least, high**2, why
            )

    def _affine(
        self,
        terms: list[tuple[int, int]],
        n: int,
        low: Fraction,
        high: Fraction,
        low_shift: Fraction,
        high_shift: Fraction,
        why: str,
    ) -> None:
        """`low n - high_shift <= sum of terms <= high n - low_shift`."""
        from auditor.model import SCALE

        held = [(cell, factor * SCALE) for cell, factor in terms]
        self.model.add(
            [*held, (n, -floor(low * SCALE))],
            -floor(high_shift * SCALE) - 1,
            MANY * SCALE,
            why,
            True,
        )
        self.model.add(
            [*held, (n, -floor(high * SCALE) - 1)],
            -MANY * SCALE,
            -floor(low_shift * SCALE),
            why,
            True,
        )

    def _transitions(self, world: World, entry: Entry, why: str) -> None:
        """Bonett and Price's bounds give how many changed each way, for each possible base."""
        item = entry.dim("item")
        pairs = self.cell(world, "P", item)
        gained, lost = self.cell(world, "T", item, "up"), self.cell(world, "T", item, "down")
        if entry.lower is None or entry.upper is None:
            return
        middle = (entry.lower + entry.upper) / 2
        half = float(entry.upper - entry.lower) / 2 / Z
        bases = [int(entry.denominator)] if entry.denominator is not None else range(2, 400)
        if entry.denominator is None and entry.n is not None:
            bases = [int(entry.n)]
        allowed = []
        for n in bases:
            gap = float(middle) * (n + 2)
            both = (half**2 * (n + 2) + float(middle) ** 2) * (n + 2) - 2
            up, down = (both + gap) / 2, (both - gap) / 2
            near = (round(up), round(down))
            if (
                min(near) >= 0
                and sum(near) <= n
                and abs(up - near[0]) + abs(down - near[1]) < 1e-3 * (1 + n / 50)
            ):
                allowed.append((n, *near))
        if allowed and entry.lower > -1 and entry.upper < 1:
            self.model.tables.append(((pairs, gained, lost), allowed, f"{why}: bounds"))
            for at, cell in enumerate((pairs, gained, lost)):
                values = [row[at] for row in allowed]
                self.model.at(cell, min(values), max(values), f"{why}: bounds")

    def wilson(self, world: World, entry: Entry, stray: dict[str, Fraction], why: str) -> None:
        """Bounds of a share that is hidden give the share, and a least base."""
        low, high = float(stray["lower"]), float(stray["upper"])
        number, base = self.cells_of(world, entry)
        if number is None or base is None or not 0 <= low < high <= 1:
            return
        share = wilson_share(low, high)
        error = Fraction(1, 10**7) if entry.figure != "page" else Fraction(1, 100)
        told = Fraction(share).limit_denominator(10**9)
        self.model.ratio([(number, 1)], base, told - error, told + error, why)
        if 0 < low < share:
            effective = Z**2 * low * (1 - low) / (share - low) ** 2
            self.model.at(base, floor(effective * 0.9999), MANY, why)

    # what holds among cells of one world

    def relate(self, world: World) -> None:
        """Relations that follow from what is counted."""
        add, cell = self.model.add, self.cell
        keys = [key for key in self.model.index if key[0] == world]
        whos: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for key in keys:
            if key[1] in ("R", "N", "V"):
                whos[key[1:-1]].add(key[-1])
        if world not in self.partial:
            self._absent(world, whos)
        self._levels(world, whos)
        items = {key[2] for key in keys if key[1] in ("N", "F", "A", "O")}
        for name in sorted(items):
            self._item(world, name, whos.get(("N", name), set()))
        for key in keys:
            kind, rest = key[1], key[2:]
            if kind in ("PF", "PD", "P", "PA", "PC", "T"):
                self._pairs(world, rest[0])
            if kind in ("P1", "P1F", "P1A"):
                self._unpaired(world, rest[0], rest[1])
            if kind == "CH":
                add(
                    [(cell(world, "CH", *rest), 1), (cell(world, "C", rest[0]), -1)],
                    -MANY,
                    0,
                    "part of who is paired",
                )
            if kind == "I" and self.has(world, "R", self.main, "single", rest[0]):
                add(
                    [
                        (cell(world, "I", rest[0]), 1),
                        (cell(world, "R", self.main, "single", rest[0]), -1),
                    ],
                    -MANY,
                    0,
                    "an institution that answered has a respondent",
                )
                add(
                    [(cell(world, "I", rest[0]), 1), (cell(world, "IR", rest[0]), -1)],
                    -MANY,
                    0,
                    "institutions that answered were reached",
                )
            if kind == "RC":
                add(
                    [
                        (cell(world, "RC", rest[0]), 1),
                        (cell(world, "R", rest[0], "single", ""), -1),
                    ],
                    -MANY,
                    0,
                    "complete answers are answers",
                )
            if kind == "V" and self.has(world, "R", *rest):
                add(
                    [(cell(world, "R", *rest), 1), (cell(world, "V", *rest), -1)],
                    -MANY,
                    0,
                    "who answered was invited",
                )
            if kind == "XD":
                add(
                    [(cell(world, "X", *rest), 1), (cell(world, "XD", *rest), -1)],
                    -MANY,
                    0,
                    "part of its base",
                )
        for scale in {key[2] for key in keys if key[1] in ("C", "CH")}:
            whole = [(key, 1) for key in keys if key[1] == "CH" and key[2] == scale]
            if len(whole) == 3:
                add(
                    [*[(self.model.index[k], 1) for k, _ in whole], (cell(world, "C", scale), -1)],
                    0,
                    0,
                    "worse, the same and improved are all who are paired",
                )
            inst = self.forms.composites.get(scale, ("", ()))[0]
            if inst:
                add(
                    [(cell(world, "C", scale), 1), (cell(world, "M", inst, "both"), -1)],
                    -MANY,
                    0,
                    "paired on a scale is measured twice",
                )
        for inst in {key[2] for key in keys if key[1] == "M"}:
            both, pre = cell(world, "M", inst, "both"), cell(world, "M", inst, "pre")
            post, left = cell(world, "M", inst, "post"), cell(world, "M", inst, "left")
            add(
                [(both, 1), (left, 1), (pre, -1)],
                0,
                0,
                "who stayed and who left were measured first",
            )
            add([(both, 1), (post, -1)], -MANY, 0, "measured twice is measured last")
            for when, wave in ((pre, "pre"), (post, "post")):
                if self.has(world, "R", inst, wave, ""):
                    add(
                        [(when, 1), (cell(world, "R", inst, wave, ""), -1)],
                        -MANY,
                        0,
                        "who is measured answered",
                    )
        self._scales(world, keys)
        self._other_sums(world, keys)

    def _absent(self, world: World, whos: dict[tuple[str, ...], set[str]]) -> None:
        """A level without a row for a question has nobody who answered it on the scale."""
        by_form: dict[str, set[str]] = defaultdict(set)
        for head, names in whos.items():
            form = self.forms.items.get(head[1]) if head[0] == "N" else None
            inst = form.instrument if form else head[1] if head[0] == "R" else ""
            by_form[inst] |= {who for who in names if who.startswith("level=")}
        for head, names in whos.items():
            form = self.forms.items.get(head[1]) if head[0] == "N" else None
            if form is None or not any(who.startswith("level=") for who in names):
                continue
            for who in by_form[form.instrument] - names:
                names.add(who)
                self.model.at(
                    self.cell(world, "N", head[1], who),
                    0,
                    0,
                    f"{world.school_year} {world.unit} favourable {head[1]} {who}: no row",
                )

    def _levels(self, world: World, whos: dict[tuple[str, ...], set[str]]) -> None:
        for head, names in sorted(whos.items()):
            levels = sorted(who for who in names if who.startswith("level="))
            offers = sorted(who for who in names if who.startswith("offer="))
            kinds = ("N", "F", "U", "O", "K") if head[0] == "N" else (head[0],)
            for parts, exact in ((levels, True), (offers, False)):
                over = "levels" if exact else "offers"
                if not parts or ("" not in names and head[0] != "N"):
                    continue
                for kind in kinds:
                    if kind in ("O", "K") and (parts is offers or head[1] not in self.forms.items):
                        continue
                    key = self.module(head[1]) if kind == "K" else head[1:]
                    self.model.add(
                        [
                            *((self.cell(world, kind, *key, who), 1) for who in parts),
                            (self.cell(world, kind, *key, ""), -1),
                        ],
                        0 if exact and kind != "K" and world not in self.partial else -MANY,
                        0,
                        f"{kind} of {' '.join(head[1:])} adds up over {over}",
                    )

    def _item(self, world: World, name: str, whos: set[str]) -> None:
        add, cell = self.model.add, self.cell
        form = self.forms.items.get(name)
        for who in sorted(whos | ({""} if form else set())):
            base = cell(world, "N", name, who)
            if who == "remarks":
                continue
            favourable, rest = cell(world, "F", name, who), cell(world, "U", name, who)
            add([(favourable, 1), (rest, 1), (base, -1)], 0, 0, f"favourable or not, {name}")
            if form is None:
                continue
            wave = who if who == "retrospective" else "single"
            inst = form.instrument
            outer = who if who != "retrospective" else ""
            if wave == "single" and self.has(world, "P", name):
                wave = "pre"
            if self.has(world, "R", inst, wave, outer):
                add(
                    [(base, 1), (cell(world, "R", inst, wave, outer), -1)],
                    -MANY,
                    0,
                    f"who answered {name} is a respondent",
                )
            if who in ("", *(w for w in whos if w.startswith("level="))) and self.has(
                world, "O", name, ""
            ):
                asked = cell(world, "K", *self.module(name), who)
                add(
                    [(base, 1), (cell(world, "O", name, who), 1), (asked, -1)],
                    0,
                    0,
                    f"with or without an answer on the scale, {name} was asked",
                )
                if form.after and who == "":
                    self._routed(world, name, asked)
                if self.has(world, "R", inst, wave, who):
                    add(
                        [(asked, 1), (cell(world, "R", inst, wave, who), -1)],
                        -MANY,
                        0,
                        f"who was asked {name} is a respondent",
                    )
        if form is None:
            parts = [
                key
                for key in self.model.index
                if key[0] == world and key[1] == "A" and key[2] == name
            ]
            choice = name in self.forms.choices
            base = (
                cell(world, "K", *self.module(name), "")
                if choice
                else cell(world, "N", name, "remarks")
            )
            for key in parts:
                add(
                    [(self.model.index[key], 1), (base, -1)],
                    -MANY,
                    0,
                    f"who chose was asked {name}",
                )
            return
        if any(self.has(world, "A", name, code) for code in form.scores):
            answers = {code: cell(world, "A", name, code) for code in form.scores}
            add(
                [*((at, 1) for at in answers.values()), (cell(world, "N", name, ""), -1)],
                0,
                0,
                f"answers to {name} add up to its base",
            )
            add(
                [
                    *((answers[code], 1) for code in form.scores if code in form.favourable),
                    (cell(world, "F", name, ""), -1),
                ],
                0,
                0,
                f"favourable answers to {name}",
            )

    def _routed(self, world: World, name: str, asked: int) -> None:
        """Who is asked a routed item: of its module, all who gave an answer that leads to it."""
        form = self.forms.items[name]
        section = (form.instrument, form.module)
        if self.has(world, "K", *section, ""):
            self.model.add(
                [(asked, 1), (self.cell(world, "K", *section, ""), -1)],
                -MANY,
                0,
                f"who was asked {name} was asked its module",
            )
        before = self.forms.items[form.after]
        if before.mirrored or (before.instrument, before.module) != section:
            return
        led = [
            (self.cell(world, "A", before.id, code), 1)
            for code in sorted(form.led)
            if self.has(world, "A", before.id, code)
        ]
        if led:
            self.model.add(
                [*led, (asked, -1)], -MANY, 0, f"an answer to {before.id} leads to {name}"
            )

    def _pairs(self, world: World, item: str) -> None:
        key = (world, "related", item)
        if key in self.model.index:
            return
        cell, add = self.cell, self.model.add
        self.model.index[key] = -1
        pairs = cell(world, "P", item)
        both, up, down, none = (
            cell(world, "T", item, kind) for kind in ("both", "up", "down", "none")
        )
        before, after = cell(world, "PF", item, "pre"), cell(world, "PF", item, "post")
        gain = self.model.cell((world, "PD", item), -MANY, MANY)
        why = f"before and after of the same people, {item}"
        add([(both, 1), (down, 1), (before, -1)], 0, 0, why)
        add([(both, 1), (up, 1), (after, -1)], 0, 0, why)
        add([(both, 1), (up, 1), (down, 1), (none, 1), (pairs, -1)], 0, 0, why)
        add([(up, 1), (down, -1), (gain, -1)], 0, 0, why)
        form = self.forms.items.get(item)
        if form:
            add(
                [(pairs, 1), (cell(world, "M", form.instrument, "both"), -1)],
                -MANY,
                0,
                "who is paired on a question is measured twice",
            )

        for wave, counted in (("pre", before), ("post", after)):
            self._adds_up(world, "PA", item, wave, pairs, counted)
        changes = [("PC", item, code) for code in ("better", "same", "worse")]
        if all(self.has(world, *change) for change in changes):
            terms = [(cell(world, *change), 1) for change in changes]
            add([*terms, (pairs, -1)], 0, 0, f"better, the same and worse, {item}")

    def _adds_up(
        self, world: World, kind: str, item: str, wave: str, base: int, favourable: int
    ) -> None:
        """The answers of a wave add up to a base, and the favourable ones to a share."""
        form = self.forms.items.get(item)
        if form is None or not any(self.has(world, kind, item, wave, c) for c in form.scores):
            return
        cells = {code: self.cell(world, kind, item, wave, code) for code in form.scores}
        why = f"answers to {item}, {wave}"
        self.model.add([*((at, 1) for at in cells.values()), (base, -1)], 0, 0, why)
        good = [(at, 1) for code, at in cells.items() if code in form.favourable]
        self.model.add([*good, (favourable, -1)], 0, 0, why)

    def _unpaired(self, world: World, item: str, wave: str) -> None:
        """Who answered once only is one of those who answered that wave and is not paired."""
        key = (world, "related once", item, wave)
        if key in self.model.index:
            return
        self.model.index[key] = -1
        cell, add = self.cell, self.model.add
        base, favourable = cell(world, "P1", item, wave), cell(world, "P1F", item, wave)
        add([(favourable, 1), (base, -1)], -MANY, 0, f"favourable of those once only, {item}")
        self._adds_up(world, "P1A", item, wave, base, favourable)
        form = self.forms.items.get(item)
        if form and self.has(world, "R", form.instrument, wave, ""):
            pairs, all_of_them = cell(world, "P", item), cell(world, "R", form.instrument, wave, "")
            why = f"once and twice are no more than who answered, {item}"
            add([(base, 1), (pairs, 1), (all_of_them, -1)], -MANY, 0, why)

    def _scales(self, world: World, keys: list) -> None:
        for scale, (inst, items) in self.forms.composites.items():
            bases = [self.cell(world, "N", i, "") for i in items if self.has(world, "N", i, "")]
            if len(bases) < len(items) or not self.has(world, "R", inst, "single", ""):
                continue
            people = self.cell(world, "R", inst, "single", "")
            scored, complete = ("S", scale), ("Z", scale)
            many, half = len(items), (len(items) + 1) // 2
            if self.has(world, *scored):
                at = self.cell(world, *scored)
                terms = [(base, 1) for base in bases]
                self.model.add([(at, 1), (people, -1)], -MANY, 0, f"scored on {scale}")
                self.model.add([*terms, (at, -half)], 0, MANY * many, f"half of {scale}")
                self.model.add(
                    [*terms, (at, -(many - half + 1)), (people, -(half - 1))],
                    -MANY * many,
                    0,
                    f"who has no score on {scale} answered less than half",
                )
            if self.has(world, *complete):
                at = self.cell(world, *complete)
                for base in bases:
                    self.model.add([(at, 1), (base, -1)], -MANY, 0, f"all of {scale} answered")
                self.model.add(
                    [*((b, 1) for b in bases), (people, -(many - 1)), (at, -1)],
                    -MANY * many,
                    0,
                    f"complete answers to {scale}",
                )

    def _other_sums(self, world: World, keys: list) -> None:
        """Counts of other figures add up over a dimension, unless people are counted once."""
        by: dict[tuple[str, tuple[str, ...]], list[tuple[Dims, int]]] = defaultdict(list)
        for key in keys:
            if key[1] == "X" and key[2] not in DISTINCT:
                dims = tuple(tuple(p.split("=", 1)) for p in key[3].split(";") if p)
                by[key[2], tuple(name for name, _ in dims)].append((dims, self.model.index[key]))
        shares = {e.figure for e in self.entries[world] if e.unit == "share"}
        for (figure, names), cells in by.items():
            for drop in names:
                rest = tuple(name for name in names if name != drop)
                margins = dict(by.get((figure, rest), []))
                together: dict[Dims, list[int]] = defaultdict(list)
                for dims, at in cells:
                    together[tuple(p for p in dims if p[0] != drop)].append(at)
                for dims, parts in together.items():
                    if dims in margins and figure not in shares:
                        exact = world not in self.partial and drop in (
                            "audience",
                            "kind",
                            "pillar",
                            "level",
                            "theme",
                        )
                        self.model.add(
                            [*((at, 1) for at in parts), (margins[dims], -1)],
                            0 if exact else -MANY,
                            0,
                            f"{figure} adds up over {drop}",
                        )
                    elif figure in shares and not rest:
                        bases = [self.cell(world, "XD", figure, dims_text(d)) for d, _ in cells]
                        self.model.add(
                            [*((at, 1) for at in parts), (bases[0], -1)],
                            -MANY,
                            0,
                            f"{figure}: parts of one base",
                        )

    # units of a whole

    def divide(self, whole: World, units: Sequence[World], kind: str) -> None:
        """A whole is its units and a rest that none of them has; a level is a breakdown of it."""
        if kind == "level":
            for unit in units:
                who = "level=" + unit.unit.partition(".")[2]
                for key in [key for key in self.model.index if key[0] == unit]:
                    if key[1] in ("R", "N", "F", "O", "K") and key[-1] == "":
                        same = (whole, *key[1:-1], who)
                        if same in self.model.index:
                            self.model.add(
                                [(self.model.index[key], 1), (self.model.index[same], -1)],
                                0,
                                0,
                                "the report of a level and the breakdown of the whole",
                            )
        rest = World(whole.school_year, f"outside {kind}", whole.version)
        keys: dict[tuple, list[int]] = defaultdict(list)
        for unit in units:
            for key, at in list(self.model.index.items()):
                if (
                    key[0] == unit
                    and at >= 0
                    and key[1][0] in ADDITIVE
                    and key[1] not in ("XD", "PD", "RC")
                ):
                    keys[key[1:]].append(at)
        for key, parts in keys.items():
            if key[1] in DISTINCT or (key[1:] and key[0] == "X" and len(parts) < len(units)):
                continue
            if (whole, *key) not in self.model.index:
                continue
            self.model.add(
                [
                    *((at, 1) for at in parts),
                    (self.cell(rest, *key), 1),
                    (self.cell(whole, *key), -1),
                ],
                0,
                0,
                f"units of a kind make the whole, {key[0]}",
            )
        self.relate(rest)

    # two editions of one set of records

    def compare(self, before: World, after: World, rules_base: int, rules_cell: int) -> None:
        """Differences between two editions are numbers about those who came or went."""
        for key, at in list(self.model.index.items()):
            if key[0] != after or at < 0 or (before, *key[1:]) not in self.model.index:
                continue
            kind = key[1]
            if kind not in ("R", "N", "K", "M", "P", "C", "X", "S"):
                continue
            if kind == "X" and (after, "XD", *key[2:]) in self.model.index:
                continue
            small = rules_cell if kind in ("R", "M", "X") else rules_base
            other = self.model.index[before, *key[1:]]
            entry = Entry(
                f"difference of {kind}",
                tuple((str(i), str(k)) for i, k in enumerate(key[2:])),
                "people",
                "c",
            )
            self.targets.append(Target(after, entry, "difference", ((other, 1), (at, -1)), small))


def _wider(stray: Stray) -> tuple[Fraction, Fraction]:
    error = Fraction(1, 10**12)
    return stray.low - error, stray.high + error


def wilson_share(low: float, high: float) -> float:
    """The share of which Wilson's bounds are these: both lie as many standard errors away."""
    a, b = (low * (1 - low)) ** 0.5, (high * (1 - high)) ** 0.5
    if a + b == 0:
        return low
    return (low * b + high * a) / (a + b)


def as_world(edition: Edition, version: str = "") -> World:
    return World(edition.school_year, edition.unit, version)
