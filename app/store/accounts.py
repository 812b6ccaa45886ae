"""Accounts: people by phone number or WeChat identity, staff by sign-in name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from app.models.accounts import (
    account,
    api_token,
    lent_wechat,
    proved_at,
    role_grant,
    sign_in_failure,
    web_session,
    wechat_identity,
)
from app.models.processes import instance
from app.store.transaction import Repository
from workflows.model import Grant, Json

MOBILE, OPENID, TOTP = "account.mobile", "wechat_identity.openid", "account.totp"
LENT = "lent_wechat.openid"


class Accounts(Repository):
    """See `workflows.ports.Accounts`."""

    def by_mobile(self, mobile: str) -> UUID | None:
        """The open account with this number."""
        return self._find(account.c.mobile_index == self.vault.index(MOBILE, mobile))

    def by_login(self, login: str) -> UUID | None:
        """The open staff account of this name."""
        return self._find(account.c.login == login)

    def by_openid(self, appid: str, openid: str) -> UUID | None:
        """The open account this WeChat identity is bound to."""
        index = self._openid_index(appid, openid)
        bound = select(wechat_identity.c.account_id).where(wechat_identity.c.openid_index == index)
        return self._find(account.c.id == bound.scalar_subquery())

    def _find(self, where: Any) -> UUID | None:
        return self.db.execute(select(account.c.id).where(where, account.c.closed_at.is_(None))).scalar()

    def _openid_index(self, appid: str, openid: str) -> bytes:
        return self.vault.index(OPENID, f"{appid}\0{openid}")

    def add_person(self, mobile: str | None = None) -> UUID:
        """A new person's account."""
        account_id = self.tx.new_id()
        self.db.execute(insert(account).values(id=account_id, staff=0, created_at=self.now))
        if mobile is not None:
            self.bind_mobile(account_id, mobile)
        return account_id

    def bind_mobile(self, account_id: UUID, mobile: str) -> None:
        """Give an account its number."""
        values = {
            "mobile": self.vault.seal(MOBILE, account_id, mobile),
            "mobile_index": self.vault.index(MOBILE, mobile),
        }
        self.db.execute(update(account).where(account.c.id == account_id).values(values))

    def bind_openid(self, account_id: UUID, appid: str, openid: str) -> None:
        """Bind a WeChat identity to an account."""
        row_id = self.tx.new_id()
        values = {
            "id": row_id,
            "account_id": account_id,
            "appid": appid,
            "openid": self.vault.seal(OPENID, row_id, openid),
            "openid_index": self._openid_index(appid, openid),
            "created_at": self.now,
        }
        self.db.execute(insert(wechat_identity).values(values))

    def is_unused(self, account_id: UUID) -> bool:
        """A candidate's account for which no process was ever started.  Locks it for this command."""
        locked = select(account.c.staff).where(account.c.id == account_id).with_for_update()
        begun = select(instance.c.id).where(instance.c.account_id == account_id).limit(1)
        return self.db.execute(locked).scalar_one() == 0 and self.db.execute(begun).first() is None

    def close(self, account_id: UUID) -> None:
        """Close it: its number and WeChat identities are free again, its sessions end."""
        for table in (wechat_identity, lent_wechat, web_session, api_token):
            self.db.execute(delete(table).where(table.c.account_id == account_id))
        values = {"mobile": None, "mobile_index": None, "closed_at": self.now}
        self.db.execute(update(account).where(account.c.id == account_id).values(values))

    def openid_of(self, account_id: UUID, appid: str) -> str | None:
        """The identity that was bound last, of this app."""
        c = wechat_identity.c
        row = self.db.execute(
            select(c.id, c.openid)
            .where(c.account_id == account_id, c.appid == appid)
            .order_by(c.created_at.desc())
            .limit(1)
        ).first()
        return self.vault.open_text(OPENID, row.id, bytes(row.openid)) if row else None

    def lend(self, account_id: UUID, appid: str, openid: str, until: datetime) -> None:
        """A WeChat identity pays for this account until then; one at a time of an app."""
        sealed = self.vault.seal(LENT, account_id, openid)
        row = upsert(lent_wechat).values(account_id=account_id, appid=appid, openid=sealed, until=until)
        changed = {"openid": sealed, "until": until}
        self.db.execute(row.on_conflict_do_update(index_elements=["account_id", "appid"], set_=changed))

    def payers(self, account_id: UUID) -> Mapping[str, str]:
        """The WeChat identities that may pay for the account, by appid: lent ones before its own."""
        c, lent = wechat_identity.c, lent_wechat.c
        own = self.db.execute(select(c.id, c.appid, c.openid).where(c.account_id == account_id).order_by(c.created_at))
        found = {row.appid: self.vault.open_text(OPENID, row.id, bytes(row.openid)) for row in own}
        of_others = select(lent.appid, lent.openid).where(lent.account_id == account_id, lent.until > self.now)
        for row in self.db.execute(of_others):
            found[row.appid] = self.vault.open_text(LENT, account_id, bytes(row.openid))
        return found

    def mobile_of(self, account_id: UUID) -> str | None:
        """The account's number."""
        sealed = self.db.execute(select(account.c.mobile).where(account.c.id == account_id)).scalar()
        return self.vault.open_text(MOBILE, account_id, bytes(sealed)) if sealed else None

    def password_of(self, login: str) -> tuple[UUID, str] | None:
        """Staff account and password hash.  Locks the account, as its next change does, for this command."""
        c = account.c
        row = self.db.execute(
            select(c.id, c.password_hash)
            .where(c.login == login, c.staff == 1, c.closed_at.is_(None))
            .with_for_update(key_share=True)
        ).first()
        return (row.id, row.password_hash) if row and row.password_hash else None

    def totp_of(self, account_id: UUID) -> str | None:
        """The secret of the one-time codes."""
        sealed = self.db.execute(select(account.c.totp).where(account.c.id == account_id)).scalar()
        return self.vault.open_text(TOTP, account_id, bytes(sealed)) if sealed else None

    def set_totp(self, account_id: UUID, secret: str) -> None:
        """Another authenticator: codes of the one before are good no more."""
        values = {"totp": self.vault.seal(TOTP, account_id, secret), "totp_step": None}
        self.db.execute(update(account).where(account.c.id == account_id).values(values))

    def use_totp_step(self, account_id: UUID, step: int) -> bool:
        """Use up this half minute's code and all before it; False when it was used up already (RFC 6238 §5.2)."""
        c = account.c
        unused = or_(c.totp_step.is_(None), c.totp_step < step)
        used = update(account).where(c.id == account_id, unused).values(totp_step=step)
        return self.db.execute(used.returning(c.id)).first() is not None

    def add_staff(self, login: str, title: str, password_hash: str, totp: str, grants: Sequence[Grant]) -> UUID:
        """A new staff account with its grants."""
        account_id = self.tx.new_id()
        values = {
            "id": account_id,
            "staff": 1,
            "login": login,
            "title": title,
            "password_hash": password_hash,
            "totp": self.vault.seal(TOTP, account_id, totp),
            "created_at": self.now,
        }
        self.db.execute(insert(account).values(values))
        for grant in grants:
            self.grant(account_id, grant)
        return account_id

    def grant(self, account_id: UUID, grant: Grant) -> None:
        """Give a right; giving it twice is giving it once."""
        row = {"account_id": account_id, "role": grant.role, "scope": grant.scope}
        self.db.execute(upsert(role_grant).values(row).on_conflict_do_nothing())

    def open_session(
        self, account_id: UUID | None, digest: bytes, expires_at: datetime, data: Mapping[str, Json]
    ) -> None:
        """A new session."""
        row = {"digest": digest, "account_id": account_id, "data": dict(data), "expires_at": expires_at}
        self.db.execute(insert(web_session).values(**row, created_at=self.now, seen_at=self.now))

    def close_session(self, digest: bytes) -> None:
        """End a session."""
        self.db.execute(delete(web_session).where(web_session.c.digest == digest))

    def prove(self, digest: bytes) -> None:
        """Whoever has this session has just shown once more who they are."""
        c = web_session.c
        told = c.data.concat(func.jsonb_build_object("proved_at", self.now.isoformat()))
        self.db.execute(update(web_session).where(c.digest == digest).values(data=told))

    def proved_at(self, digest: bytes) -> datetime | None:
        """When the actor, by this session, has last shown who they are."""
        c = web_session.c
        row = self.db.execute(
            select(c.created_at, c.data).where(c.digest == digest, c.account_id == self.actor.account_id)
        ).first()
        return proved_at(row.created_at, row.data) if row else None

    def add_token(self, account_id: UUID, digest: bytes, expires_at: datetime) -> None:
        """A new bearer token, known by its digest."""
        row = {"digest": digest, "account_id": account_id, "expires_at": expires_at, "created_at": self.now}
        self.db.execute(insert(api_token).values(row))

    def count_failure(self, subject: str) -> int:
        """Count a failed sign-in; returns the failures since the last success."""
        row = upsert(sign_in_failure).values(subject_index=self._subject(subject), count=1, last_at=self.now)
        counted = row.on_conflict_do_update(
            index_elements=["subject_index"], set_={"count": sign_in_failure.c.count + 1, "last_at": self.now}
        )
        count = self.db.execute(counted.returning(sign_in_failure.c.count)).scalar_one()
        return int(count)

    def failures(self, subject: str) -> tuple[int, datetime | None]:
        """Failures since the last success, and the time of the last.  Locks them for this command."""
        c = sign_in_failure.c
        found = self.db.execute(
            select(c.count, c.last_at).where(c.subject_index == self._subject(subject)).with_for_update()
        ).first()
        return (found[0], found[1]) if found else (0, None)

    def clear_failures(self, subject: str) -> None:
        """Forget the failures after a success."""
        self.db.execute(delete(sign_in_failure).where(sign_in_failure.c.subject_index == self._subject(subject)))

    def _subject(self, subject: str) -> bytes:
        return self.vault.index("sign_in_failure.subject", subject)
