"""Readings of identity documents, and who reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from workflows.model import Json


@dataclass(frozen=True, slots=True)
class Found:
    """A value read off a document; `sure` when a check digit or the document's own repetition vouches for it.

    Of a name, which nothing vouches for: when the picture is clear and the reader has no doubt.
    """

    value: str = field(repr=False)
    sure: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """One side of a document: values by name, what to do about the picture, and what does not fit.

    Fields: number, name, sex (男 女), nation, birth, address, issuer, valid_from, valid_to (ISO, or 长期), country,
    permit.
    Advice: too_dark, no_card, cut_off, too_small, oblique, blurred, overexposed, glare.
    Problems: wrong_side, wrong_document, not_read, number_check, number_mismatch, name_mismatch, sex_mismatch,
    birth_mismatch, validity_span, zone_check.
    """

    fields: Mapping[str, Found]
    advice: tuple[str, ...]
    problems: tuple[str, ...]


class Scanner(Protocol):
    """Reads pictures of documents."""

    def read(self, picture: bytes, doc_type: str, side: str) -> Reading:
        """One side of a document of this type.  Unavailable."""


class Scans(Protocol):
    """Tries of document scans."""

    def add(self, verification_id: UUID, account_id: UUID, outcome: str, reading: Mapping[str, Json]) -> None:
        """A try: read, retake or limit; or (aside) a reading for the reviewer.  `reading` is kept sealed."""

    def tries(self, verification_id: UUID) -> int:
        """How often this run was tried."""

    def tries_since(self, account_id: UUID, since: datetime) -> int:
        """How often this person has tried since then."""

    def latest(self, verification_id: UUID) -> Mapping[str, Any]:
        """What the newest try has read, {} without one."""

    def forget(self, verification_id: UUID) -> None:
        """What was read is gone; that it was tried stays."""
