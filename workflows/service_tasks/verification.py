"""Operations of the real-name verification (dossier §8.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from workflows.errors import Invalid
from workflows.forms.cleaning import SHANGHAI
from workflows.forms.numbers import document
from workflows.model import Json
from workflows.ports import Work, World
from workflows.service_tasks.registry import Call, external, operation

REVIEW_WITHIN = timedelta(days=5)  # dossier §8.3: five days


def account_of(call: Call) -> UUID:
    """Whose case it is."""
    assert call.instance.account_id is not None
    return call.instance.account_id


def today(work: Work) -> date:
    """The day in China."""
    return work.now.astimezone(SHANGHAI).date()


@operation("verification.open", title="登记认证")
def open_verification(call: Call) -> Json:
    """A run of the verification."""
    return {"id": str(call.work.verifications.open(account_of(call), call.instance.id))}


@operation("verification.check_number", title="检查证件号码")
def check_number(call: Call, *, verification: str, answers_of: str) -> Json:
    """Keep what was filled in; is the document somebody else's already?  Invalid says what is wrong with the number."""
    said = call.answers(answers_of)
    try:
        holder = document(said["doc_type"], said["number"], today(call.work))
    except ValueError as error:
        raise Invalid({"number": str(error)}) from error
    call.work.verifications.fill(UUID(verification), said["name"], said["doc_type"], holder.number)
    held_by = call.work.people.holder_of(said["doc_type"], holder.number)
    duplicate = held_by not in (None, account_of(call))
    if duplicate:
        call.work.verifications.set(UUID(verification), "FAILED", reason="DUPLICATE")
    return {"doc_type": said["doc_type"], "duplicate": duplicate}


@dataclass(frozen=True, slots=True)
class _Asked:
    name: str = field(repr=False)
    number: str = field(repr=False)


@external("identity.check_authority", title="权威身份核验", parameters=("verification",), errors=("SERVICE_DOWN",))
class CheckAuthority:
    """Does the name belong to the number?"""

    @staticmethod
    def gather(work: Work, parameters: Mapping[str, Json]) -> _Asked:
        """What the person said."""
        _, name, _, number = work.verifications.claimed(UUID(str(parameters["verification"])))
        return _Asked(name, number)

    @staticmethod
    def ask(world: World, gathered: _Asked) -> str:
        """The authority's word."""
        return world.authority.check(gathered.name, gathered.number)

    @staticmethod
    def apply(call: Call, parameters: Mapping[str, Json], answer: str) -> Json:
        """A match vouches for the person."""
        verification = UUID(str(parameters["verification"]))
        if answer == "match":
            call.work.verifications.set(verification, "UNVERIFIED", source="AUTHORITY")
        call.work.audit("identity.checked", f"account:{call.instance.account_id}", {"outcome": answer})
        return {"outcome": answer}


@operation("verification.submit", title="提交人工认证")
def submit(call: Call, *, verification: str) -> Json:
    """待认证: what the manual review is asked."""
    call.work.verifications.set(UUID(verification), "PENDING", reason="")
    due = call.work.now + REVIEW_WITHIN
    return {
        "kind": "IDENTITY",
        "subject": verification,
        "role": "identity_reviewer",
        "scope": "",
        "level": "身份审核",
        "due_at": due.isoformat(),
    }


@operation("verification.reopen", title="撤回认证")
def reopen(call: Call, *, verification: str) -> Json:
    """Back to 未认证: the person has taken it back."""
    call.work.verifications.set(UUID(verification), "UNVERIFIED")
    call.work.reviews.cancel_open(call.instance.id)
    return None


@operation("verification.reject", title="认证不通过")
def reject(call: Call, *, verification: str, reason: str) -> Json:
    """认证失败, with the reason."""
    call.work.verifications.set(UUID(verification), "FAILED", reason=reason)
    call.work.notify(account_of(call), "verification_rejected")
    return None


@operation("verification.confirm", title="认证通过")
def confirm(call: Call, *, verification: str) -> Json:
    """认证成功: vouched for by the authority or by an approved review, by nothing else."""
    account_id, name, doc_type, number = call.work.verifications.claimed(UUID(verification))
    review = call.variables.get("review_outcome")
    approved = isinstance(review, dict) and review.get("decision") == "approve"
    call.work.people.confirm(account_id, name, doc_type, document(doc_type, number, today(call.work)))
    call.work.verifications.set(UUID(verification), "VERIFIED", reason="", source="REVIEW" if approved else "AUTHORITY")
    call.work.notify(account_id, "verified")
    call.work.audit("identity.verified", f"account:{account_id}", {"source": "REVIEW" if approved else "AUTHORITY"})
    return None


@operation("verification.abandon", title="放弃认证")
def abandon(call: Call, *, verification: str) -> Json:
    """Nothing was done for a week: back to 未认证."""
    call.work.verifications.set(UUID(verification), "ABANDONED")
    return None
