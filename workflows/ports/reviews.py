"""Reviews."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Review:
    """A review of something by a role in a scope."""

    id: UUID
    instance_id: UUID
    kind: str  # IDENTITY | IDENTITY_APPEAL | UNIT | POINT | AREA | REFUND
    subject: str
    level: str
    role: str
    scope: str
    status: str
    opened_at: datetime
    due_at: datetime
    decision: str | None = None
    reason_code: str = ""
    opinion: str = field(default="", repr=False)


class Reviews(Protocol):
    """What was judged, and what waits to be."""

    def open(
        self, instance_id: UUID, kind: str, subject: str, level: str, role: str, scope: str, due_at: datetime
    ) -> UUID: ...

    def get(self, review_id: UUID) -> Review: ...

    def newest(self, instance_id: UUID) -> Review | None:
        """The case's review that was opened last."""

    def decide(self, review_id: UUID, decision: str, reason_code: str, opinion: str) -> None:
        """The actor's decision."""

    def remind(self, review_id: UUID) -> None: ...

    def escalate(self, review_id: UUID) -> None: ...

    def cancel_open(self, instance_id: UUID) -> None:
        """What was to be judged is taken away."""

    def approved_before(self, instance_id: UUID, review_id: UUID) -> bool:
        """Whether another review of this case said yes."""

    def waiting(self, since: datetime, until: datetime) -> Mapping[UUID, Mapping[str, int]]:
        """Per reviewer what of their pool is fresh (since then), due soon (until then) or overdue, if anything is."""
