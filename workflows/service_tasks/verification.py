"""Operations of the real-name verification (dossier §8.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from workflows import facts
from workflows.errors import Invalid
from workflows.forms.cleaning import SHANGHAI
from workflows.forms.numbers import MINIMUM_AGE, Holder, age, chinese_passport, document
from workflows.model import Json
from workflows.ports import Work, World
from workflows.ports.people import Claim
from workflows.service_tasks.registry import Call, external, operation
from workflows.words import say

REVIEW_WITHIN = timedelta(days=5)  # dossier §8.3: five days


def account_of(call: Call) -> UUID:
    """Whose case it is."""
    assert call.instance.account_id is not None
    return call.instance.account_id


def today(work: Work) -> date:
    """The day in China."""
    return work.now.astimezone(SHANGHAI).date()


@operation("verification.open")
def open_verification(call: Call) -> Json:
    """A run of the verification."""
    return {"id": str(call.work.verifications.open(account_of(call), call.instance.id))}


@operation("verification.check_number")
def check_number(call: Call, *, verification: str, answers_of: str) -> Json:
    """Keep what was filled in; whose is the document, and how often was the authority asked today?  Invalid."""
    said = call.answers(answers_of)
    holder = _holder(said, today(call.work))
    call.work.verifications.fill(UUID(verification), said["name"], said["doc_type"], holder)
    held_by = call.work.people.holder_of(said["doc_type"], holder.number)
    return {
        "doc_type": said["doc_type"],
        "duplicate": held_by not in (None, account_of(call)),
        "checks_today": call.work.verifications.checks_since(account_of(call), _midnight(call.work)),
    }


def _holder(said: Mapping[str, Any], on: date) -> Holder:
    """The number, and what the person says of themselves where the number does not.  Invalid."""
    try:
        holder = document(said["doc_type"], said["number"], on)
    except ValueError as error:
        raise Invalid({"number": error.args[0]}) from error
    birth, until = (_day(said.get(name)) for name in ("birth", "valid_until"))
    if said.get("nationality", "").upper() == "CHN" and not chinese_passport(holder.number):
        raise Invalid({"number": say("number.chinese_passport")})
    if birth is not None and age(birth, on) < MINIMUM_AGE:
        raise Invalid({"birth": say("number.too_young", age=MINIMUM_AGE)})
    if until is not None and until < on:
        raise Invalid({"valid_until": say("document.expired")})
    return replace(holder, birth=holder.birth or birth, sex=holder.sex or said.get("sex") or "", valid_until=until)


def _day(given: Any) -> date | None:
    return date.fromisoformat(str(given)[:10]) if given else None


def _midnight(work: Work) -> datetime:
    return datetime.combine(today(work), time.min, SHANGHAI)


@dataclass(frozen=True, slots=True)
class _Asked:
    name: str = field(repr=False)
    number: str = field(repr=False)


@external("identity.check_authority", parameters=("verification",), errors=("SERVICE_DOWN",))
class CheckAuthority:
    """Does the name belong to the number?"""

    @staticmethod
    def gather(work: Work, parameters: Mapping[str, Json]) -> _Asked:
        """What the person said."""
        claim = work.verifications.claimed(UUID(str(parameters["verification"])))
        return _Asked(claim.name, claim.number)

    @staticmethod
    def ask(world: World, gathered: _Asked) -> str:
        """The authority's word."""
        return world.authority.check(gathered.name, gathered.number)

    @staticmethod
    def apply(call: Call, parameters: Mapping[str, Json], answer: str) -> Json:
        """A match vouches for the person; every answer counts as a try, an authority that is away does not."""
        verification = UUID(str(parameters["verification"]))
        call.work.verifications.checked(verification, account_of(call), answer)
        if answer == "match":
            call.work.verifications.set(verification, "UNVERIFIED", source="AUTHORITY")
        call.work.audit("identity.checked", f"account:{call.instance.account_id}", {"outcome": answer})
        return {"outcome": answer}


SIDES = {
    "FRONT": {"front": say("document.front")},
    "FRONT_BACK": {"front": say("document.front"), "back": say("document.back")},
}


@operation("verification.check_sides")
def check_sides(call: Call, *, sides: str, answers_of: str) -> Json:
    """Each side that this kind of document has was uploaded, by the person (S2.4b).  Invalid names what is missing."""
    said, problems = call.answers(answers_of), {}
    for side, words in SIDES[sides].items():
        files = [UUID(file) for file in said.get(side) or []]
        if not files:
            problems[side] = say("document.upload", side=words)
        elif len(call.work.files.owned(files)) < len(set(files)):
            problems[side] = say("document.upload_failed", side=words)
    if problems:
        raise Invalid(problems)
    return None


@operation("verification.submit")
def submit(call: Call, *, verification: str) -> Json:
    """待认证: what the manual review is asked.  Whoever claims a document that another account holds, appeals."""
    claim = call.work.verifications.claimed(UUID(verification))
    held_by = call.work.people.holder_of(claim.doc_type, claim.number)
    appeal = held_by not in (None, claim.account_id)
    call.work.verifications.set(UUID(verification), "PENDING", reason="", source=None)
    call.work.emit(facts.PICTURES_SUBMITTED, {"verification": verification, "instance": str(call.instance.id)})
    return {
        "kind": "IDENTITY_APPEAL" if appeal else "IDENTITY",
        "subject": verification,
        "role": "identity_reviewer",
        "scope": "",
        "level": say("review.level.identity_appeal") if appeal else say("review.level.identity"),
        "due_at": (call.work.now + REVIEW_WITHIN).isoformat(),
    }


@operation("verification.reopen")
def reopen(call: Call, *, verification: str) -> Json:
    """Back to 未认证: the person has taken it back."""
    call.work.verifications.set(UUID(verification), "UNVERIFIED")
    call.work.reviews.cancel_open(call.instance.id)
    return None


@operation("verification.send_back")
def send_back(call: Call, *, verification: str, reason: str) -> Json:
    """未认证 again, with the reason: nothing was refused, but nothing waits for a reviewer any more."""
    call.work.verifications.set(UUID(verification), "UNVERIFIED", reason=reason)
    call.work.notify(account_of(call), "verification_sent_back", {"reason": reason})
    return None


@operation("verification.reject")
def reject(call: Call, *, verification: str, reason: str) -> Json:
    """认证失败, with the reason."""
    call.work.verifications.set(UUID(verification), "FAILED", reason=reason)
    call.work.notify(account_of(call), "verification_rejected", {"reason": reason})
    return None


@operation("verification.confirm")
def confirm(call: Call, *, verification: str) -> Json:
    """认证成功: vouched for by the authority or by an approved review, by nothing else.

    Answers why not when the document went to another account meanwhile, or when a declaration is open under the
    identity that would change (S2.5).
    """
    claim = call.work.verifications.claimed(UUID(verification))
    source = _vouched(call, claim)
    refusal = _confirmed(call, claim, source)
    if refusal:
        return {"refusal": refusal}
    call.work.verifications.set(UUID(verification), "VERIFIED", reason="", source=source.partition("_")[0])
    call.work.notify(claim.account_id, "verified")
    call.work.audit("identity.verified", f"account:{claim.account_id}", {"source": source})
    return {"refusal": ""}


def _vouched(call: Call, claim: Claim) -> str:
    """AUTHORITY, REVIEW or REVIEW_APPEAL: who stands for what was filled in last."""
    if claim.source == "AUTHORITY":
        return "AUTHORITY"
    review = call.work.reviews.newest(call.instance.id)
    since = claim.submitted_at
    if review is None or since is None or review.opened_at < since or review.decision != "approve":
        raise ValueError("nobody has vouched for this person")
    return "REVIEW_APPEAL" if review.kind == "IDENTITY_APPEAL" else "REVIEW"


def _confirmed(call: Call, claim: Claim, source: str) -> str:
    """The person and the document are written; else the reason why not."""
    people, holder = call.work.people, claim.holder
    if people.of_account(claim.account_id) and call.work.declarations.any_open(claim.account_id):
        return "DECLARED"
    if source == "REVIEW_APPEAL":
        _release(call, claim)
    return "" if people.confirm(claim.account_id, claim.name, claim.doc_type, holder) else "DUPLICATE"


def _release(call: Call, claim: Claim) -> None:
    """The appeal was right: the other account loses the document, and is told."""
    loser = call.work.people.release(claim.doc_type, claim.number)
    if loser is not None and loser != claim.account_id:
        if call.work.people.of_account(loser) is None:
            call.work.verifications.revoke(loser, "MOVED")
        call.work.notify(loser, "identity_moved")
        call.work.audit("identity.moved", f"account:{loser}", {"to": str(claim.account_id)})


def forget(work: Work, verification_id: UUID) -> None:
    """Its pictures, answers and readings are gone; that it was, and how it ended, stays."""
    instance_id, account_id = work.verifications.of(verification_id)
    work.files.delete(work.submissions.pictures(instance_id), account_id)
    work.submissions.forget(instance_id)
    work.scans.forget(verification_id)
    work.verifications.forget(verification_id)


@operation("verification.abandon")
def abandon(call: Call, *, verification: str) -> Json:
    """Nothing was done for a week: back to 未认证, and nothing is kept but what a reviewer has refused (dossier §5)."""
    call.work.verifications.set(UUID(verification), "ABANDONED")
    review = call.work.reviews.newest(call.instance.id)
    if review is None or review.decision != "reject":
        forget(call.work, UUID(verification))
    call.work.notify(account_of(call), "verification_abandoned")
    return None
