"""What stands elsewhere: the fewest things that had to be moved."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence


def moved(old: Sequence[str], new: Sequence[str]) -> frozenset[str]:
    """The ids in both orders that do not belong to the longest part whose order is the same."""
    place = {name: number for number, name in enumerate(old)}
    both = [name for name in new if name in place]
    return frozenset(both) - frozenset(_longest(both, place))


def _longest(names: Sequence[str], place: dict[str, int]) -> list[str]:
    tails: list[int] = []
    before: dict[str, str] = {}
    ends: list[str] = []
    for name in names:
        at = bisect_left(tails, place[name])
        tails[at : at + 1] = [place[name]]
        ends[at : at + 1] = [name]
        if at:
            before[name] = ends[at - 1]
    found = ends[-1:]
    while found and found[-1] in before:
        found.append(before[found[-1]])
    return found
