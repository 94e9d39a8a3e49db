"""Random numbers that are the same in every run: seeds are made of names, never of the clock."""

from random import Random


def chance(*names: object) -> Random:
    """A random generator for these names, the same in every run."""
    return Random("/".join(str(name) for name in names))


SEARCHED = 200
"""The part of a total that is found by search; the rest is chosen greedily."""


class NoExactChoice(Exception):
    """No choice of the sizes adds up to the total."""


def pick_exact(sizes: list[int], total: int, order: list[int]) -> list[int]:
    """Positions of sizes with this exact total, chosen in an order of preference.

    Most are chosen greedily; the last ones by search, so that the total is exact.

    Raises:
        NoExactChoice: No such choice was found.
    """
    chosen: list[int] = []
    rest = total
    for position in order:
        if sizes[position] <= rest - SEARCHED:
            chosen.append(position)
            rest -= sizes[position]
    taken = set(chosen)
    reachable: dict[int, tuple[int, ...]] = {0: ()}
    for position in order:
        if rest in reachable:
            break
        if position in taken or sizes[position] > rest:
            continue
        for reached, positions in list(reachable.items()):
            further = reached + sizes[position]
            if further <= rest and further not in reachable:
                reachable[further] = (*positions, position)
    if rest not in reachable:
        raise NoExactChoice(f"{total} out of {len(sizes)} sizes")
    return chosen + list(reachable[rest])


def spread(total: int, weights: list[float], least: list[int], most: list[int]) -> list[int]:
    """Whole amounts with this total, in proportion to the weights, each within its limits.

    Raises:
        NoExactChoice: The bounds do not leave room for the total.
    """
    if not sum(least) <= total <= sum(most):
        raise NoExactChoice(f"{total} is not between {sum(least)} and {sum(most)}")
    amounts = list(least)
    while rest := total - sum(amounts):
        room = [position for position in range(len(amounts)) if amounts[position] < most[position]]
        weight = sum(weights[position] for position in room)
        shares = [int(rest * weights[position] / weight) for position in room]
        if not any(shares):
            heaviest = sorted(room, key=lambda position: (-weights[position], position))
            for position in heaviest[:rest]:
                amounts[position] += 1
            continue
        for position, share in zip(room, shares, strict=True):
            amounts[position] = min(amounts[position] + share, most[position])
    return amounts
