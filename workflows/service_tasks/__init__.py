"""What service tasks may do.  Importing this package registers every operation."""

from __future__ import annotations

from workflows.service_tasks import (
    attachments,
    declaration,
    filling,
    handling,
    payment,
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
    "filling",
    "handling",
    "payment",
    "refund",
    "registration",
    "review",
    "scanning",
    "submitting",
    "unit",
    "verification",
]
