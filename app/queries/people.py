"""A person's own page: who they are, where they work, what waits for them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, func, select

from app.models.accounts import account, message, wechat_identity
from app.models.people import identity_document, person, verification
from app.models.reviews import REASONS
from app.models.units import code_attempt, institution, unit_binding, unit_of, unit_rows
from app.queries.reading import Reading
from workflows.ports.units import Unit

WORDS = {
    "UNVERIFIED": "未认证",
    "PENDING": "待认证",
    "VERIFIED": "认证成功",
    "FAILED": "认证失败",
    "ABANDONED": "未认证",
}
DOCUMENTS = {
    "RIC": "居民身份证",
    "PASSPORT": "护照",
    "HMPERMIT": "港澳居民来往内地通行证",
    "TWPERMIT": "台湾居民来往大陆通行证",
    "HMTRESIDENCE": "港澳台居民居住证",
    "FPR2023": "外国人永久居留身份证（2023版）",
    "FPR2017": "外国人永久居留身份证（旧版）",
}
WHY = {
    **REASONS,
    "MISMATCH": "姓名与证件号码核验不一致",
    "DUPLICATE": "该证件已在其他账号完成认证，如非本人操作请申请人工处理",
    "OVERDUE": "逾期未修改",
}


@dataclass(frozen=True, slots=True)
class Me:
    """What a person sees of themselves: numbers masked."""

    name: str
    document: str
    number: str
    status: str  # 未认证 | 待认证 | 认证成功 | 认证失败
    reason: str
    mobile: str
    unit: Unit | None
    bound_at: datetime | None
    unread: int
    full_mobile: str = field(repr=False, default="")
    wechat: bool = False


def mask(text: str, head: int = 6, tail: int = 4) -> str:
    """`420106********2839`"""
    if len(text) <= head + tail:
        return "*" * max(0, len(text) - 2) + text[-2:]
    return text[:head] + "*" * (len(text) - head - tail) + text[len(text) - tail :]


def me(reading: Reading, account_id: UUID) -> Me:
    """The person's own page."""
    name, document, number, vouched = _person(reading, account_id)
    status, reason, claimed = _verification(reading, account_id)
    mobile = _mobile(reading, account_id)
    unit, since = _unit(reading, account_id)
    unread = select(func.count()).where(message.c.account_id == account_id, message.c.read_at.is_(None))
    shown = "认证成功" if vouched else WORDS[status]
    return Me(
        name or claimed[0],
        document or claimed[1],
        mask(number) or claimed[2],
        shown,
        "" if vouched else WHY.get(reason, reason),
        mask(mobile, 3, 4) if mobile else "",
        unit,
        since,
        int(reading.db.execute(unread).scalar_one()),
        mobile,
        _has_wechat(reading, account_id),
    )


def _person(reading: Reading, account_id: UUID) -> tuple[str, str, str, bool]:
    p, d = person.c, identity_document.c
    row = reading.db.execute(
        select(p.id, p.name, d.id.label("document"), d.doc_type, d.number)
        .join(identity_document, d.person_id == p.id)
        .where(p.account_id == account_id)
        .order_by(d.created_at.desc())
        .limit(1)
    ).first()
    if row is None:
        return "", "", "", False
    name = reading.vault.open_text("person.name", row.id, bytes(row.name))
    number = reading.vault.open_text("identity_document.number", row.document, bytes(row.number))
    return name, DOCUMENTS.get(row.doc_type, row.doc_type), number, True


def _verification(reading: Reading, account_id: UUID) -> tuple[str, str, tuple[str, str, str]]:
    v = verification.c
    row = reading.db.execute(
        select(v.id, v.status, v.reason, v.name, v.number, v.doc_type)
        .where(v.account_id == account_id)
        .order_by(v.created_at.desc())
        .limit(1)
    ).first()
    if row is None:
        return "UNVERIFIED", "", ("", "", "")
    if row.name is None:
        return row.status, row.reason, ("", "", "")
    name = reading.vault.open_text("verification.name", row.id, bytes(row.name))
    number = reading.vault.open_text("verification.number", row.id, bytes(row.number))
    return row.status, row.reason, (name, DOCUMENTS.get(row.doc_type, row.doc_type), mask(number))


def _mobile(reading: Reading, account_id: UUID) -> str:
    sealed = reading.db.execute(select(account.c.mobile).where(account.c.id == account_id)).scalar()
    return reading.vault.open_text("account.mobile", account_id, bytes(sealed)) if sealed else ""


def _has_wechat(reading: Reading, account_id: UUID) -> bool:
    bound = exists().where(wechat_identity.c.account_id == account_id)
    return bool(reading.db.execute(select(bound)).scalar())


def _unit(reading: Reading, account_id: UUID) -> tuple[Unit | None, datetime | None]:
    b = unit_binding.c
    bound = reading.db.execute(
        select(b.institution_id, b.bound_at).where(b.account_id == account_id, b.ended_at.is_(None))
    ).first()
    if bound is None:
        return None, None
    row = reading.db.execute(unit_rows().where(institution.c.id == bound.institution_id)).one()
    return unit_of(row), bound.bound_at


def unit(reading: Reading, unit_id: UUID) -> Unit | None:
    """A unit's card."""
    row = reading.db.execute(unit_rows().where(institution.c.id == unit_id)).first()
    return unit_of(row) if row else None


def wrong_codes(reading: Reading, account_id: UUID, unit_id: UUID, since: datetime) -> int:
    """Wrong confirmation codes of this person for this unit since then and the last right one."""
    c = code_attempt.c
    tries = reading.db.execute(
        select(c.ok).where(c.account_id == account_id, c.institution_id == unit_id, c.at > since).order_by(c.at.desc())
    ).scalars()
    wrong = 0
    for ok in tries:
        if ok:
            break
        wrong += 1
    return wrong


def messages(reading: Reading, account_id: UUID) -> list[Any]:
    """The inbox, newest first."""
    c = message.c
    wanted = select(c.template, c.facts, c.created_at, c.read_at).where(c.account_id == account_id)
    return list(reading.db.execute(wanted.order_by(c.created_at.desc()).limit(50)))
