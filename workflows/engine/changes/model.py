"""A difference, as a value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from workflows.engine.decisions.table import DecisionTable, Row
from workflows.words import Words, say

YES = say("change.yes")
KINDS = ("added", "removed", "changed", "moved")


@dataclass(frozen=True, slots=True)
class Change:
    """Something is there, is gone, is different, or only stands elsewhere.

    `file` and `element` say where (of the new bundle; of the old one when it is gone); `words` say it."""

    kind: str
    file: str
    element: str
    words: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A row of a table before and after; one of them is None when it was added or removed."""

    kind: str  # "" when nothing is different
    old: Row | None
    new: Row | None


@dataclass(frozen=True, slots=True)
class TableDifference:
    """A table before and after, row by row."""

    old: DecisionTable | None
    new: DecisionTable | None
    rows: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Lined:
    """A thing with named traits, to be compared trait by trait: what people call each, and what it is in words."""

    label: str
    traits: Mapping[str, str]

    def against(self, new: Lined) -> Iterator[Words]:
        """Sentences on the traits that are different."""
        for name in dict.fromkeys((*self.traits, *new.traits)):
            before, after = self.traits.get(name, ""), new.traits.get(name, "")
            if before != after:
                yield turned(name, before, after)


def turned(name: str, before: str, after: str) -> Words:
    """How one trait became another."""
    if {before, after} == {"", YES}:
        return say("change.trait.now", name=name) if after else say("change.trait.no_longer", name=name)
    if not before:
        return say("change.trait.added", name=name, after=short(after))
    if not after:
        return say("change.trait.removed", name=name, before=short(before))
    return say("change.trait.turned", name=name, before=short(before), after=short(after))


_ITS = ("change.trait.turned", "change.flow.source", "change.flow.target")


def about(what: str, words: Words) -> Words:
    """A sentence on something: Chinese says "its" before what has turned into something else."""
    return say("change.of_its" if words.key in _ITS else "change.of", what=what, words=words)


_SIGNS = (("<=", "≤"), (">=", "≥"), ("!=", "≠"))
LONGEST = 120  # characters of a text inside a sentence


def short(text: str) -> str:
    """A text in a sentence: one line, comparison signs as people write them, not longer than a note bears."""
    if isinstance(text, Words):
        return text
    told = " ".join(text.split())
    for sign, written in _SIGNS:
        told = told.replace(f"{sign} ", written).replace(sign, written)
    return told if len(told) <= LONGEST else told[: LONGEST - 1] + "…"
