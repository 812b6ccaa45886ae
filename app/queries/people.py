"""A person's own page: who they are, where they work, what waits for them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import exists, or_, select

from app.models.accounts import account, lent_wechat, wechat_identity
from app.models.people import identity_document, person, verification
from app.models.processes import instance, user_task
from app.models.reviews import REASONS
from app.models.units import OUTCOMES, code_attempt, institution, unit_binding, unit_of, unit_rows, wrong_codes
from app.queries import messages
from app.queries.reading import Reading
from app.queries.tasks import TaskView, form_at, latest_of
from workflows.forms.cleaning import SHANGHAI
from workflows.forms.numbers import mask
from workflows.ports.units import Unit
from workflows.service_tasks.unit import TRIES, Tries, tries
from workflows.words import Words, say

WORDS = {
    "UNVERIFIED": say("identity.status.unverified"),
    "PENDING": say("identity.status.pending"),
    "VERIFIED": say("identity.status.verified"),
    "FAILED": say("identity.status.failed"),
    "ABANDONED": say("identity.status.unverified"),
}
DOCUMENTS = {
    "RIC": say("document.resident_card"),
    "PASSPORT": say("document.passport"),
    "HMPERMIT": say("document.hong_kong_macao_permit"),
    "TWPERMIT": say("document.taiwan_permit"),
    "HMTRESIDENCE": say("document.residence_permit"),
    "FPR2023": say("document.foreign_permanent_2023"),
    "FPR2017": say("document.foreign_permanent_2017"),
}
WHY = {
    **REASONS,
    "SCAN_LIMIT": say("identity.why.scan_limit"),
    "SCAN_MISMATCH": say("identity.why.scan_mismatch"),
    "SCAN_EXPIRED": say("identity.why.scan_expired"),
    "MISMATCH": say("identity.why.mismatch"),
    "DUPLICATE": say("identity.why.duplicate"),
    "MOVED": say("identity.why.moved"),
    "LIMIT": say("identity.why.limit"),
    "DECLARED": say("identity.why.declared"),
    "OVERDUE": say("identity.why.overdue"),
}


WARNED = timedelta(days=90)  # before a document expires
DECIDED_IN = ("decide", "decide_overdue", "second_decision")


@dataclass(frozen=True, slots=True)
class Setback:
    """Why a verification came back to the person, and what to do about it."""

    sent_back: bool  # else refused
    reason: str
    opinion: str = field(default="", repr=False)
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """What was filled in last, to be verified; the number masked."""

    name: str = field(default="", repr=False)
    document: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Me:
    """What a person sees of themselves: numbers masked."""

    name: str
    document: str
    number: str
    status: Words  # 未认证 | 待认证 | 认证成功 | 认证失败
    reason: str
    mobile: str
    unit: Unit | None
    bound_at: datetime | None
    unread: int
    claim: Claim
    setback: Setback | None = None
    change: Words | str = ""  # once verified: how a change under way stands, in the same four words
    full_mobile: str = field(repr=False, default="")
    wechat: bool = False
    valid_until: date | None = None  # of the verified document
    expiry: str = ""  # "expired" | "soon", else nothing

    @property
    def verified(self) -> bool:
        """认证成功."""
        return self.status == WORDS["VERIFIED"]

    @property
    def pending(self) -> bool:
        """待认证, for the first time or for a change."""
        return WORDS["PENDING"] in (self.status, self.change)

    @property
    def failed(self) -> bool:
        """认证失败."""
        return self.status == WORDS["FAILED"]


def me(reading: Reading, account_id: UUID) -> Me:
    """The person's own page."""
    name, document, number, until = _person(reading, account_id)
    vouched = bool(name)
    latest = _verification(reading, account_id)
    claim, word = _claim(reading, latest), WORDS[latest.status if latest else "UNVERIFIED"]
    changing = vouched and latest is not None and latest.running
    mobile = mobile_of(reading, account_id)
    unit, since = unit_of_account(reading, account_id)
    return Me(
        name or claim.name,
        document or claim.document,
        mask(number) or claim.number,
        say("identity.status.verified") if vouched else word,
        "" if vouched or latest is None else WHY.get(latest.reason, latest.reason),
        mask(mobile, 3, 4) if mobile else "",
        unit,
        since,
        messages.unread(reading, account_id),
        claim,
        _setback(reading, latest) if latest is not None and latest.reason and (changing or not vouched) else None,
        word if changing else "",
        mobile,
        _has_wechat(reading, account_id),
        until,
        _expiry(reading, until),
    )


def _expiry(reading: Reading, until: date | None) -> str:
    """A document that expires is said to; what was verified with it stands (S2.5)."""
    today = reading.now.astimezone(SHANGHAI).date()
    if until is None or until > today + WARNED:
        return ""
    return "expired" if until < today else "soon"


def _person(reading: Reading, account_id: UUID) -> tuple[str, str, str, date | None]:
    p, d = person.c, identity_document.c
    row = reading.db.execute(
        select(p.id, p.name, d.id.label("document"), d.doc_type, d.number, d.valid_until)
        .join(identity_document, d.person_id == p.id)
        .where(p.account_id == account_id)
        .order_by(d.created_at.desc())
        .limit(1)
    ).first()
    if row is None:
        return "", "", "", None
    name = reading.vault.open_text("person.name", row.id, bytes(row.name))
    number = reading.vault.open_text("identity_document.number", row.document, bytes(row.number))
    return name, DOCUMENTS.get(row.doc_type, row.doc_type), number, row.valid_until


def _verification(reading: Reading, account_id: UUID) -> Any:
    v = verification.c
    wanted = select(
        v.id, v.instance_id, v.status, v.reason, v.name, v.number, v.doc_type,
        instance.c.status.in_(["active", "incident"]).label("running"),
    ).join(instance, instance.c.id == v.instance_id)  # fmt: skip
    return reading.db.execute(wanted.where(v.account_id == account_id).order_by(v.created_at.desc()).limit(1)).first()


def _claim(reading: Reading, row: Any) -> Claim:
    if row is None or row.name is None:
        return Claim()
    name = reading.vault.open_text("verification.name", row.id, bytes(row.name))
    number = reading.vault.open_text("verification.number", row.id, bytes(row.number))
    return Claim(name, DOCUMENTS.get(row.doc_type, row.doc_type), mask(number))


def _setback(reading: Reading, row: Any) -> Setback:
    """A reviewer's words belong to it only when the reviewer gave its reason."""
    said = latest_of(reading, row.instance_id, DECIDED_IN)
    why, sent_back = WHY.get(row.reason, row.reason), row.status == "UNVERIFIED"
    if said.get("reason_code") != row.reason:
        return Setback(sent_back, why)
    form = form_at(reading, row.instance_id, "forms/manual_review/decide.json")
    field_of = form.field("missing") if form else None
    names = dict(field_of.options) if field_of else {}
    missing = tuple(names.get(one, one) for one in said.get("missing") or ())
    return Setback(sent_back, why, said.get("opinion") or "", missing)


def mobile_of(reading: Reading, account_id: UUID) -> str:
    """The account's number, "" without one."""
    sealed = reading.db.execute(select(account.c.mobile).where(account.c.id == account_id)).scalar()
    return reading.vault.open_text("account.mobile", account_id, bytes(sealed)) if sealed else ""


def _has_wechat(reading: Reading, account_id: UUID) -> bool:
    bound = exists().where(wechat_identity.c.account_id == account_id)
    return bool(reading.db.execute(select(bound)).scalar())


def of_binding(reading: Reading, account_id: UUID, task: TaskView) -> dict[str, str]:
    """Who asks a unit to be confirmed: the name in full only for whoever has taken the task."""
    name, _, number, _ = _person(reading, account_id)
    chosen = unit(reading, UUID(str(latest_of(reading, task.instance_id, ("search_unit",))["institution"])))
    told = {"name": name if task.mine else mask(name, 1, 0), "unit": chosen.name if chosen else ""}
    if task.mine:
        told |= {"number": mask(number), "mobile": mask(mobile_of(reading, account_id), 3, 4)}
    return {say(f"unit.fact_{key}"): value for key, value in told.items()}


def waiting(reading: Reading, account_id: UUID) -> datetime | None:
    """Until when a unit may confirm this person, who has given the right code."""
    t = user_task.c
    asked = select(t.due_at).where(t.owner_id == account_id, t.element_id == "confirm_person", t.state == "open")
    return reading.db.execute(asked).scalar()


def has_payer(reading: Reading, account_id: UUID, appid: str) -> bool:
    """Whether some WeChat can pay for the account by this app now: its own, or a lent one."""
    c, own = lent_wechat.c, wechat_identity.c
    lent = exists().where(c.account_id == account_id, c.appid == appid, c.until > reading.now)
    bound = exists().where(own.account_id == account_id, own.appid == appid)
    return bool(reading.db.execute(select(or_(bound, lent))).scalar())


def unit_of_account(reading: Reading, account_id: UUID) -> tuple[Unit | None, datetime | None]:
    """Where the person works, and since when they are bound to it."""
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


def code_replaced(reading: Reading, account_id: UUID, unit_id: UUID) -> bool:
    """Whether the code this person has given last for this unit is one that was replaced."""
    c = code_attempt.c
    given = select(c.ok).where(c.account_id == account_id, c.institution_id == unit_id)
    return reading.db.execute(given.order_by(c.id.desc()).limit(1)).scalar() == OUTCOMES["replaced"]


def code_tries(reading: Reading, account_id: UUID, unit_id: UUID) -> Tries:
    """How often this person may still enter this unit's confirmation code."""
    return tries(list(reading.db.execute(wrong_codes(account_id, unit_id, TRIES)).scalars()), reading.now)
