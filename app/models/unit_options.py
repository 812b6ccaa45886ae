"""Units that a form offers for what was typed in it: the best hits, and a way to say that none of them is the one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, Text, cast, func, literal, select

from app.models.options import Context, Source, offer
from app.models.unit_search import Search
from app.models.units import division, institution
from workflows.words import say

NONE_OF_THESE = "none"
MOST = 20


def best(search: Search) -> Any:
    """The units in use among the hits, with their places and order; a merged one stands for its successor."""
    i = institution.c
    hit = (
        select(
            func.coalesce(i.successor_id, i.id).label("id"), func.row_number().over(order_by=search.order()).label("n")
        )
        .where(search.hits(), i.status.in_(["ACTIVE", "MERGED"]))
        .subquery()
    )
    first = select(hit.c.id, func.min(hit.c.n).label("n")).group_by(hit.c.id).subquery()
    place = division.alias()
    label = i.name + literal("（") + place.c.name + literal("）")
    return (
        select(cast(i.id, Text).label("value"), label.label("label"), first.c.n)
        .join(first, first.c.id == i.id)
        .join(place, place.c.code == i.division_code)
        .where(i.status == "ACTIVE")
        .order_by(first.c.n)
        .limit(MOST)
    )


def _found_by(field: str, *, none: str = "") -> Source:
    """A source for what was typed in this field; `none` is how somebody says that nothing fits."""

    def source(context: Context) -> Select[Any]:
        search = Search(str(context.get(field) or ""))
        hits = best(search).subquery()
        found = select(hits.c.value, hits.c.label, hits.c.n)
        if none and not search.too_short:
            last = select(literal(NONE_OF_THESE), literal(none), literal(MOST + 1))
            found = found.union_all(last)  # type: ignore[assignment]
        every = found.subquery()
        return select(every.c.value, every.c.label).order_by(every.c.n)

    return source


offer("institutions", _found_by("unit_query", none=say("unit.none_of_these")))
offer("parents", _found_by("parent_query"))
