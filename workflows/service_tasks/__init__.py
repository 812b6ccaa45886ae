"""What service tasks may do.  Importing this package registers every operation."""

from __future__ import annotations

from workflows.service_tasks import (
    declaration,
    filling,
    handling,
    payment,
    refund,
    registration,
    review,
    scanning,
    unit,
    verification,
)

__all__ = [
    "declaration",
    "filling",
    "handling",
    "payment",
    "refund",
    "registration",
    "review",
    "scanning",
    "unit",
    "verification",
]
