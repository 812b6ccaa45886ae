"""Who is signed in."""

from __future__ import annotations

from dataclasses import dataclass

from app.models.credentials import BY_SESSION, BY_TOKEN, actor_of, idle
from app.models.prepared import Prepared
from app.queries.reading import Reading
from workflows.model import Actor, Credential

_KNOWN = {"session": Prepared(BY_SESSION), "token": Prepared(BY_TOKEN)}


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever is signed in: the actor, and for staff what colleagues see."""

    actor: Actor
    title: str


def recognise(reading: Reading, shown: Credential) -> Visitor | None:
    """The visitor behind a credential, or None."""
    session = shown.kind == "session"
    found = reading.row(_KNOWN[shown.kind], digest_=shown.digest, now_=reading.now)
    if found is None or (session and idle(found, reading.now)):
        return None
    return Visitor(actor_of(found), found.title or "")
