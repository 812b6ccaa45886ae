"""One-time codes by SMS: kept as a MAC, counted in the database, used once."""

from __future__ import annotations

import hmac
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, insert, select, update

from app.models.accounts import sms_code
from app.store.transaction import Repository

MOBILE, CODE, ADDRESS = "sms_code.mobile", "sms_code.code", "sms_code.address"


class SmsCodes(Repository):
    """See `workflows.ports.SmsCodes`."""

    def lock(self, mobile: str) -> None:
        """Let one request at a time count and send for this number."""
        key = int.from_bytes(self.vault.index(MOBILE, mobile)[:8], signed=True)
        self.db.execute(select(func.pg_advisory_xact_lock(key)))

    def sent_since(self, mobile: str, since: datetime) -> int:
        """Codes sent to this number since then."""
        return self._count(sms_code.c.mobile_index == self.vault.index(MOBILE, mobile), since)

    def sent_from_since(self, address: str, since: datetime) -> int:
        """Codes asked for from this network address since then."""
        return self._count(sms_code.c.address_index == self.vault.index(ADDRESS, address), since)

    def _count(self, where: object, since: datetime) -> int:
        counted = select(func.count()).select_from(sms_code).where(where, sms_code.c.created_at > since)  # type: ignore[arg-type]
        return int(self.db.execute(counted).scalar_one())

    def last_sent(self, mobile: str) -> datetime | None:
        """When the last code was sent to this number."""
        index = self.vault.index(MOBILE, mobile)
        return self.db.execute(select(func.max(sms_code.c.created_at)).where(sms_code.c.mobile_index == index)).scalar()

    def add(self, mobile: str, purpose: str, code: str, expires_at: datetime, address: str) -> UUID:
        """A new code; those before no longer count."""
        row_id = self.tx.new_id()
        row = {
            "id": row_id,
            "mobile": self.vault.seal(MOBILE, row_id, mobile),
            "mobile_index": self.vault.index(MOBILE, mobile),
            "purpose": purpose,
            "code": self.vault.seal(CODE, row_id, code),
            "code_mac": self._mac(row_id, code),
            "address_index": self.vault.index(ADDRESS, address),
            "created_at": self.now,
            "expires_at": expires_at,
        }
        self.db.execute(insert(sms_code).values(row))
        return row_id

    def check(self, mobile: str, purpose: str, code: str, tries: int) -> bool:
        """Compare with the newest code, count the try; a right code is used up.

        False for a wrong, expired or used code, or one that was tried `tries` times."""
        c = sms_code.c
        newest = self.db.execute(
            select(c.id, c.code_mac, c.tries, c.used_at, c.expires_at)
            .where(c.mobile_index == self.vault.index(MOBILE, mobile), c.purpose == purpose)
            .order_by(c.created_at.desc())
            .limit(1)
            .with_for_update()
        ).first()
        if newest is None or newest.used_at or newest.expires_at <= self.now or newest.tries >= tries:
            return False
        right = hmac.compare_digest(bytes(newest.code_mac), self._mac(newest.id, code))
        used = {"tries": newest.tries + 1, "used_at": self.now if right else None}
        self.db.execute(update(sms_code).where(c.id == newest.id).values(used))
        return right

    def to_send(self, code_id: UUID) -> tuple[str, str] | None:
        """Number and code of a row whose code was not sent yet."""
        row = self.db.execute(select(sms_code.c.mobile, sms_code.c.code).where(sms_code.c.id == code_id)).first()
        if row is None or row.code is None:
            return None
        number = self.vault.open_text(MOBILE, code_id, bytes(row.mobile))
        return number, self.vault.open_text(CODE, code_id, bytes(row.code))

    def forget_plain(self, code_id: UUID) -> None:
        """The code was sent: only its MAC stays."""
        self.db.execute(update(sms_code).where(sms_code.c.id == code_id).values(code=None))

    def _mac(self, row_id: UUID, code: str) -> bytes:
        return self.vault.index("sms_code.mac", f"{row_id}\0{code}")
