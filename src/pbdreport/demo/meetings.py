"""Makes meetings that add up exactly to the figures published for an offer.

Hours are counted in quarters of an hour, so that every sum is exact. An aim has the totals for
the meetings of one offer; `meetings_for` makes them:

1. each institution gets a budget of hours, above or below the threshold according to the aim;
2. meetings of several institutions use the school-contact hours in excess of meeting hours;
3. the rest of each budget becomes meetings of one institution;
4. second advisers are added to meetings until the floor hours are exact.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from pbdreport.demo.chance import NoExactChoice, chance, pick_exact, spread

QUARTERS = 4
THRESHOLD = 20 * QUARTERS
SHORTEST = 2
SOLO = (4, 6, 8, 8, 10, 12, 12, 14, 16, 20, 24)
SHARED = (4, 6, 8, 10, 12, 12, 14, 16, 20, 24)
BRIEF = (2, 2, 3, 4, 4, 6)
SIZES = (2, 2, 2, 3, 3, 4, 5, 6, 8)


@dataclass(frozen=True)
class Aim:
    """The totals of the meetings of one offer, in quarters of an hour."""

    offer: str
    floor: int
    """Duration times advisers."""
    shared: int
    """Duration times institutions."""
    institutions: tuple[str, ...]
    """All are reached; those with most hours first."""
    over: int | None = None
    """How many of them get more hours than the threshold; None if that is not counted."""
    counts: bool = True


@dataclass(frozen=True)
class Meeting:
    """One contact."""

    offer: str
    quarters: int
    institutions: tuple[str, ...]
    counts: bool = True
    staff: int = 1
    mode: str = ""

    @property
    def shared(self) -> int:
        """Quarters of an hour of school contact."""
        return self.quarters * len(self.institutions)


def meetings_for(aim: Aim, seed: str) -> list[Meeting]:
    """Meetings that add up to the aim, before their mode is known and advisers are doubled.

    Raises:
        NoExactChoice: No such meetings were found.
    """
    for attempt in range(60):
        random = chance(seed, aim.offer, aim.counts, attempt)
        try:
            budgets = _budgets(aim, random)
            together = _together(aim, budgets, random, is_eager=attempt > 20)
        except NoExactChoice:
            continue
        return together + _alone(aim, budgets, random)
    raise NoExactChoice(f"meetings of {aim.offer}")


def _budgets(aim: Aim, random: Random) -> dict[str, int]:
    count = len(aim.institutions)
    weights = [random.uniform(0.6, 1.4) * (1.6 - position / count) for position in range(count)]
    if aim.over is None:
        amounts = spread(aim.shared, weights, [SHORTEST] * count, [aim.floor] * count)
        return dict(zip(aim.institutions, amounts, strict=True))
    below = count - aim.over
    low_total = aim.shared
    if aim.over and not below:
        low_total = 0
    elif aim.over:
        usual = max(below * 34, aim.shared - int(aim.over * aim.floor * 0.6))
        low_total = min(aim.shared - aim.over * (THRESHOLD + 12), usual, below * (THRESHOLD - 8))
        low_total = max(low_total, below * SHORTEST)
    low = spread(low_total, weights[aim.over :], [SHORTEST] * below, [THRESHOLD - 2] * below)
    high = spread(
        aim.shared - low_total,
        weights[: aim.over],
        [THRESHOLD + 2] * aim.over,
        [aim.floor * 9 // 10] * aim.over,
    )
    return dict(zip(aim.institutions, high + low, strict=True))


def _together(aim: Aim, budgets: dict[str, int], random: Random, is_eager: bool) -> list[Meeting]:
    """Make meetings of several institutions, and subtract their hours from the budgets."""
    doubled = max(aim.floor - aim.shared, 0) + int(aim.floor * 0.05) // 2 * 2
    extra = aim.shared - (aim.floor - doubled)
    durations = SHARED if aim.shared > 20 * len(aim.institutions) else BRIEF
    leverage = aim.shared / aim.floor
    least = round(leverage * 1.5) if leverage > 2 else 2
    meetings: list[Meeting] = []
    for _ in range(5000):
        if extra == 0:
            return meetings
        quarters = extra if extra <= 6 else random.choice(durations)
        able = [name for name, rest in budgets.items() if rest == quarters or rest > quarters + 1]
        size = min(len(able), extra // quarters + 1, max(random.choice(SIZES), least))
        if size < 2 or extra - quarters * (size - 1) == 1:
            continue
        able.sort(key=lambda name: -budgets[name])
        institutions = random.sample(able[: size if is_eager else 2 * size], size)
        for name in institutions:
            budgets[name] -= quarters
        extra -= quarters * (size - 1)
        meetings.append(Meeting(aim.offer, quarters, tuple(sorted(institutions)), aim.counts))
    raise NoExactChoice(f"{extra} quarters of {aim.offer} left")


def _alone(aim: Aim, budgets: dict[str, int], random: Random) -> list[Meeting]:
    meetings = []
    for name, budget in budgets.items():
        rest = budget
        while rest:
            quarters = random.choice(SOLO)
            if rest - quarters < SHORTEST:
                quarters = rest if rest <= max(SOLO) else SHORTEST
            meetings.append(Meeting(aim.offer, quarters, (name,), aim.counts))
            rest -= quarters
    return meetings


def with_participations(meetings: list[Meeting], wanted: int) -> list[Meeting]:
    """Split long meetings of one institution, or join short ones, until the total is exact."""
    shared = [
        meeting for meeting in meetings if len(meeting.institutions) > 1 or not meeting.counts
    ]
    alone = [meeting for meeting in meetings if len(meeting.institutions) == 1 and meeting.counts]
    missing = wanted - sum(len(meeting.institutions) for meeting in shared + alone)
    alone = _joined(alone, -missing) if missing < 0 else _parted(alone, missing)
    return shared + alone


def _parted(alone: list[Meeting], times: int) -> list[Meeting]:
    longest = sorted(alone, key=lambda meeting: -meeting.quarters)
    if times > len(longest) or longest[times - 1].quarters < 2 * SHORTEST:
        raise NoExactChoice(f"{times} meetings to part")
    halves = []
    for meeting in longest[:times]:
        first = max(meeting.quarters // 4 * 2, SHORTEST)
        halves.append(replace(meeting, quarters=first))
        halves.append(replace(meeting, quarters=meeting.quarters - first))
    return halves + longest[times:]


def _joined(alone: list[Meeting], times: int) -> list[Meeting]:
    shortest = sorted(alone, key=lambda meeting: (meeting.quarters, meeting.offer))
    waiting: dict[tuple[str, tuple[str, ...]], Meeting] = {}
    done: list[Meeting] = []
    for meeting in shortest:
        place = (meeting.offer, meeting.institutions)
        other = waiting.get(place)
        if times and other and other.quarters + meeting.quarters <= 8 * QUARTERS:
            done.append(replace(meeting, quarters=other.quarters + meeting.quarters))
            del waiting[place]
            times -= 1
        else:
            done += [other] if other else []
            waiting[place] = meeting
    if times:
        raise NoExactChoice(f"{times} meetings to join")
    return done + list(waiting.values())


def with_advisers(meetings: Sequence[Meeting], floor: int, seed: str) -> list[Meeting]:
    """Add second advisers to meetings of one offer until the floor hours are exact."""
    sizes = [meeting.quarters for meeting in meetings]
    everyone, rest = divmod(floor, sum(sizes))
    order = list(range(len(sizes)))
    chance(seed, "advisers").shuffle(order)
    doubled = set(pick_exact(sizes, rest, order))
    return [
        replace(meeting, staff=everyone + (position in doubled))
        for position, meeting in enumerate(meetings)
    ]


def with_modes(meetings: Sequence[Meeting], shared: dict[str, int], seed: str) -> list[Meeting]:
    """Set the mode of meetings, so that the school-contact hours of each mode are exact."""
    random = chance(seed, "modes")
    open_meetings = list(range(len(meetings)))
    mode_of: dict[int, str] = {}
    for mode in sorted((mode for mode in shared if shared[mode]), key=lambda mode: shared[mode]):
        sizes = [meetings[position].shared for position in open_meetings]
        order = list(range(len(sizes)))
        random.shuffle(order)
        if mode == "helpdesk":
            order.sort(key=lambda i: meetings[open_meetings[i]].quarters + random.uniform(0, 6))
        chosen = {open_meetings[i] for i in pick_exact(sizes, shared[mode], order)}
        mode_of.update(dict.fromkeys(chosen, mode))
        open_meetings = [position for position in open_meetings if position not in chosen]
    if open_meetings:
        raise NoExactChoice(f"{len(open_meetings)} meetings without a mode")
    return [replace(meeting, mode=mode_of[position]) for position, meeting in enumerate(meetings)]
