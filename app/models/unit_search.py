"""Finding a unit by what people type: its name, a former name, its code (decision 11).

Chinese has no blanks between words, and its words are mostly of two characters: what is compared are pairs of
neighbouring characters.  A unit is found when it holds the typed text as it stands, or most of its pairs.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Text, and_, case, cast, func, literal, or_, select

from app.models.units import institution

SHORTEST = 2
LONGEST = 60


def key(typed: str) -> str:
    """Half width, upper case, letters and digits only: however it was typed."""
    return "".join(one for one in unicodedata.normalize("NFKC", typed).upper() if one.isalnum())


def pairs(text: str) -> list[str]:
    """Its neighbouring characters, each pair once, in their order."""
    return list(dict.fromkeys(text[i : i + 2] for i in range(len(text) - 1)))


def written(name: str, former_names: Iterable[str], *numbers: str) -> dict[str, Any]:
    """What a unit's row keeps for the search, of its names and numbers."""
    keys = [key(one) for one in (name, *former_names, *numbers)]
    return {"search": f"|{'|'.join(keys)}|", "pairs": sorted({pair for one in keys for pair in pairs(one)})}


@dataclass(frozen=True, slots=True)
class Search:
    """What somebody looks for, as conditions of a query."""

    typed: str

    @property
    def wanted(self) -> str:
        return key(self.typed)[:LONGEST]

    @property
    def too_short(self) -> bool:
        return len(self.wanted) < SHORTEST

    def hits(self) -> ColumnElement[bool]:
        """Units that hold the text; of a Chinese one of four characters or more, two thirds of its pairs are enough."""
        asked, need = pairs(self.wanted), self._need()
        if self.too_short:
            return literal(value=False)
        if need == len(asked):
            return and_(institution.c.pairs.bool_op("@>")(_texts(asked)), self._holds())
        # To share `need` of n pairs, a unit must share one of any n - need + 1: the first are the rarest (a place).
        near = institution.c.pairs.bool_op("&&")(_texts(asked[: len(asked) - need + 1]))
        return and_(near, or_(self._holds(), self._shared() >= need))

    def _need(self) -> int:
        asked = len(pairs(self.wanted))
        loose = len(self.wanted) > 3 and not self.wanted.isascii()
        return -(-asked * 2 // 3) if loose else asked

    def _holds(self) -> ColumnElement[bool]:
        return func.strpos(institution.c.search, self.wanted) > 0

    def _shared(self) -> ColumnElement[int]:
        """How many of the pairs a unit has."""
        each = func.unnest(_texts(pairs(self.wanted))).column_valued("pair")
        held = select(func.count()).where(each == institution.c.pairs.any_())
        return held.correlate(institution).scalar_subquery()

    def order(self) -> list[ColumnElement[Any]]:
        """The best first: its very name or number, names that begin with it, that hold it, that share most pairs."""
        search, wanted = institution.c.search, self.wanted
        rank = case(
            (func.strpos(search, f"|{wanted}|") == 1, 0),
            (func.strpos(search, f"|{wanted}|") > 1, 1),
            (func.strpos(search, f"|{wanted}") == 1, 2),
            (self._holds(), 3),
            else_=4,
        )
        return [rank, self._shared().desc(), func.length(institution.c.name), institution.c.name]


def _texts(values: list[str]) -> ColumnElement[Any]:
    return cast(literal(values, ARRAY(Text)), ARRAY(Text))
