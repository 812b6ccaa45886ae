"""Who shows this session or token?  One query, part of the command's own transaction."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import bindparam, update

from app.models.accounts import web_session
from app.models.credentials import BY_SESSION, BY_TOKEN, actor_of, idle
from app.models.prepared import Prepared
from app.store.transaction import Transaction
from workflows.errors import NotSignedIn
from workflows.model import Actor, Credential

_STAMP = timedelta(minutes=1)  # how exactly "last seen" is kept

_KNOWN = {"session": Prepared(BY_SESSION), "token": Prepared(BY_TOKEN)}
_SEEN = Prepared(
    update(web_session).where(web_session.c.digest == bindparam("digest_")).values(seen_at=bindparam("now_"))
)


def recognise(tx: Transaction, shown: Credential) -> Actor:
    """The actor behind a credential.  NotSignedIn."""
    session = shown.kind == "session"
    row = tx.statements.one(_KNOWN[shown.kind], {"digest_": shown.digest, "now_": tx.now})
    if row is None or (session and idle(row, tx.now)):
        raise NotSignedIn
    if session and row.seen_at < tx.now - _STAMP:
        tx.statements.later(_SEEN, {"digest_": shown.digest, "now_": tx.now})
    return actor_of(row)
