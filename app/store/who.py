"""Who shows this session or token?  One query, part of the command's own transaction."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Table, and_, bindparam, func, select, update

from app.models.accounts import account, api_token, role_grant, web_session
from app.store.statements import Prepared
from app.store.transaction import Transaction
from workflows.errors import NotSignedIn
from workflows.model import Actor, Credential, Grant

# Dossier §5: candidates 30 min idle, staff 15 min idle; the absolute end lies in the session's row.
IDLE = {0: timedelta(minutes=30), 1: timedelta(minutes=15)}
_STAMP = timedelta(minutes=1)  # how exactly "last seen" is kept

_grants = (
    select(func.coalesce(func.array_agg(role_grant.c.role + " " + role_grant.c.scope), "{}"))
    .where(role_grant.c.account_id == account.c.id)
    .scalar_subquery()
)


def _known_by(table: Table, *more: Any) -> Prepared:
    return Prepared(
        select(account.c.id, account.c.staff, _grants.label("grants"), *more)
        .join(table, table.c.account_id == account.c.id)
        .where(
            and_(
                table.c.digest == bindparam("digest_"),
                table.c.expires_at > bindparam("now_"),
                account.c.closed_at.is_(None),
            )
        )
    )


_SESSION = _known_by(web_session, web_session.c.seen_at)
_TOKEN = _known_by(api_token, api_token.c.created_at.label("seen_at"))
_SEEN = Prepared(
    update(web_session).where(web_session.c.digest == bindparam("digest_")).values(seen_at=bindparam("now_"))
)


def recognise(tx: Transaction, shown: Credential) -> Actor:
    """The actor behind a credential.  NotSignedIn."""
    session = shown.kind == "session"
    row = tx.statements.one(_SESSION if session else _TOKEN, {"digest_": shown.digest, "now_": tx.now})
    if row is None or (session and row.seen_at < tx.now - IDLE[row.staff]):
        raise NotSignedIn
    if session and row.seen_at < tx.now - _STAMP:
        tx.statements.later(_SEEN, {"digest_": shown.digest, "now_": tx.now})
    return Actor(row.id, bool(row.staff), tuple(Grant(*grant.split(" ", 1)) for grant in row.grants))
