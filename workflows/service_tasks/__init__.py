"""What service tasks may do.  Importing this package registers every operation."""

from __future__ import annotations

from workflows.service_tasks import (
    attachments,
    declaration,
    difference,
    filling,
    handling,
    notice,
    payment,
    reconciliation,
    refund,
    registration,
    review,
    scanning,
    submitting,
    unit,
    verification,
)

__all__ = [
    "attachments",
    "declaration",
    "difference",
    "filling",
    "handling",
    "notice",
    "payment",
    "reconciliation",
    "refund",
    "registration",
    "review",
    "scanning",
    "submitting",
    "unit",
    "verification",
]
