"""Wishes of those who look after the money."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from workflows.commands.core import Command


@dataclass(frozen=True, slots=True)
class ReconcileYesterday(Command):
    """Match yesterday's bill, and every earlier one that was missed."""


@dataclass(frozen=True, slots=True)
class Reconcile(Command):
    """Match the bill of a day, once more if need be."""

    day: date


@dataclass(frozen=True, slots=True)
class StartDifference(Command):
    """Begin the case of a difference."""

    difference_id: UUID


@dataclass(frozen=True, slots=True)
class AcceptPayment(Command):
    """A disputed payment counts: two people have agreed to it."""

    difference_id: UUID


@dataclass(frozen=True, slots=True)
class ProposeRefund(Command):
    """Pay an order back outside of the rules; finance approves."""

    order_id: UUID
    reason: str
