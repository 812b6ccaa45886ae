"""What diagrams may refer to, and the definitions in use."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from uuid import UUID

from workflows import engine
from workflows.model import Known
from workflows.ports import Work
from workflows.service_tasks import registry

# Lanes by their Chinese name and by their code -> role (dossier §9).
ROLES = {
    "candidate": "考生",
    "unit_admin": "单位业务负责人",
    "unit_reviewer": "单位审核员",
    "registration_point_reviewer": "报名点审核员",
    "exam_point_reviewer": "考点审核员",
    "exam_area_reviewer": "考区审核员",
    "identity_reviewer": "身份审核员",
    "reviewer": "审核员",
    "review_supervisor": "审核主管",
    "cashier": "收费员",
    "finance_approver": "财务审批",
    "policy_staff": "政策人员",
    "policy_approver": "政策审批",
    "operator": "运维人员",
    "auditor": "审计员",
    "system": "系统",
}
LANES = {**{code: code for code in ROLES}, **{title: code for code, title in ROLES.items()}, "财务": "finance_approver"}

_KEPT = 64  # definitions held in memory: about 150 kB each (guide engine §3)


def known() -> Known:
    """The operations and lanes of this installation."""
    return Known(registry.specs, LANES)


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

    def closed(self, work: Work, release_id: UUID) -> bool:
        """Whether only the product itself begins cases of this release (a command with its own guards)."""
        definition = self.definition(work, release_id)
        diagrams = ((path, raw) for path, raw in definition.bundle.files.items() if path.endswith(".bpmn"))
        return any(definition.key in engine.outline(path, raw).closed for path, raw in diagrams)
