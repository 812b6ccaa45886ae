"""What is forgotten once its time is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID


class Retention(Protocol):
    """Each takes a bounded part, and says how much it was."""

    def rows(self, rule: str, before: datetime, limit: int) -> int:
        """Rows of a rule that are older are gone."""

    def exports(self, before: datetime, limit: int) -> int:
        """Copies that have expired are gone."""

    def refused_verifications(self, before: datetime, limit: int) -> Sequence[UUID]:
        """Refused, moved away or given up before then, and over."""

    def approved_verifications(self, before: datetime, limit: int) -> Sequence[UUID]:
        """Those of which the exam year, the latest that the person has declared for, ended before then."""

    def registrations(self, before: datetime, limit: int) -> Sequence[tuple[UUID, UUID]]:
        """Registrations of institutions that ended before then: the instance, and whose it was."""

    def declarations(self, before: datetime, limit: int) -> Sequence[UUID]:
        """Those that ended before then, and whose exam did."""

    def forget_declaration(self, declaration_id: UUID) -> None:
        """What was declared is gone; number, status and money stay."""

    def stray_files(self, before: datetime, limit: int) -> int:
        """Files that no answer names are gone.  How many were looked at."""
