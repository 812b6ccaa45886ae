"""Who is behind a session or a bearer token: one SELECT, shared by the command path and the readers."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, Table, and_, bindparam, func, literal_column, select

from app.models.accounts import account, api_token, role_grant, web_session
from workflows.model import Actor, Grant

# Dossier §5: candidates 30 min idle, staff 15 min; the absolute end lies in the session's row.
IDLE = {0: timedelta(minutes=30), 1: timedelta(minutes=15)}

_grants = (
    select(func.coalesce(func.array_agg(role_grant.c.role + " " + role_grant.c.scope), literal_column("'{}'::text[]")))
    .where(role_grant.c.account_id == account.c.id)
    .scalar_subquery()
)


def _known_by(table: Table, seen_at: Any) -> Select[Any]:
    return (
        select(account.c.id, account.c.staff, account.c.title, _grants.label("grants"), seen_at.label("seen_at"))
        .join(table, table.c.account_id == account.c.id)
        .where(
            and_(
                table.c.digest == bindparam("digest_"),
                table.c.expires_at > bindparam("now_"),
                account.c.closed_at.is_(None),
            )
        )
    )


BY_SESSION = _known_by(web_session, web_session.c.seen_at)
BY_TOKEN = _known_by(api_token, func.now())


def idle(row: Any, now: datetime) -> bool:
    """Whether a session has slept too long."""
    return bool(row.seen_at < now - IDLE[row.staff])


def actor_of(row: Any) -> Actor:
    """The actor that a row of these SELECTs stands for."""
    return Actor(row.id, bool(row.staff), tuple(Grant(*grant.split(" ", 1)) for grant in row.grants))
