"""What diagrams may refer to, and the definitions in use."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from uuid import UUID

from workflows import engine
from workflows.model import Known
from workflows.ports import Work
from workflows.service_tasks import registry
from workflows.words import say

# Lanes by their Chinese name and by their code -> role (dossier §9).
ROLES = {
    "candidate": say("role.candidate"),
    "unit_admin": say("role.unit_admin"),
    "unit_reviewer": say("role.unit_reviewer"),
    "registration_point_reviewer": say("role.registration_point_reviewer"),
    "exam_point_reviewer": say("role.exam_point_reviewer"),
    "exam_area_reviewer": say("role.exam_area_reviewer"),
    "identity_reviewer": say("role.identity_reviewer"),
    "reviewer": say("role.reviewer"),
    "review_supervisor": say("role.review_supervisor"),
    "cashier": say("role.cashier"),
    "finance_approver": say("role.finance_approver"),
    "policy_staff": say("role.policy_staff"),
    "policy_approver": say("role.policy_approver"),
    "operator": say("role.operator"),
    "auditor": say("role.auditor"),
    "system": say("role.system"),
}
LANES: dict[str, str] = {
    **{code: code for code in ROLES},
    **{title: code for code, title in ROLES.items()},
    say("role.finance"): "finance_approver",
    say("role.applicant"): "candidate",
}

# The messages that the product sends (`running.correlate` and `tell` of the handlers): each has a key.
MESSAGES = frozenset(
    (
        "declaration.choose_again",
        "declaration.withdraw",
        "exam.cancelled",
        "institution.merged",
        "payment.payer",
        "payment.renew",
        "payment.succeeded",
        "refund.changed",
        "unit.removed",
        "unit.submitted",
        "unit.take_back",
        "unit.unbind",
        "verification.take_back",
    )
)

_KEPT = 64  # definitions held in memory: about 150 kB each (guide engine §3)


def known() -> Known:
    """The operations, lanes and messages of this installation."""
    return Known(registry.specs, LANES, MESSAGES)


class Library:
    """Definitions by release: parsed once per process, shared by all cases and threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[UUID, engine.Definition] = OrderedDict()
        self._lock = Lock()

    def definition(self, work: Work, release_id: UUID) -> engine.Definition:
        """The definition of a release, from memory or parsed from its files."""
        with self._lock:
            found = self._kept.get(release_id)
            if found is not None:
                self._kept.move_to_end(release_id)
                return found
        definition = engine.load(work.releases.bundle(release_id), known(), published=True)
        with self._lock:
            self._kept[release_id] = definition
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return definition
