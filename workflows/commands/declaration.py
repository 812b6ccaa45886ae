"""Wishes around declarations and their money."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from workflows.commands.core import Command
from workflows.model import Issued, Payment


@dataclass(frozen=True, slots=True)
class StartDeclaration(Command):
    """Begin a declaration for a batch, or go on with the draft."""

    batch_id: UUID


@dataclass(frozen=True, slots=True)
class WithdrawDeclaration(Command):
    """Take a submitted declaration back.  `reason`: change (to submit again) or give_up."""

    declaration_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class ChooseAgain(Command):
    """Back from the form to level, major and subjects; what was filled in is kept."""

    declaration_id: UUID


@dataclass(frozen=True, slots=True)
class ResubmitDeclaration(Command):
    """Declare again after a withdrawal, starting from what was declared."""

    declaration_id: UUID


@dataclass(frozen=True, slots=True)
class CancelExam(Command):
    """The organiser calls a batch off."""

    batch_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class SpreadCancellation(Command):
    """Tell the next part of a cancelled batch's declarations, after this one."""

    batch_id: UUID
    after: UUID | None


@dataclass(frozen=True, slots=True)
class CancelDeclaration(Command):
    """This declaration's exam was called off."""

    declaration_id: UUID


@dataclass(frozen=True, slots=True)
class RecordNotification(Command):
    """Keep what WeChat Pay has told (verified); it is applied afterwards."""

    event_id: str
    kind: str
    told: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class ReceivePayment(Command):
    """WeChat says that an order is paid: by a notification, or asked."""

    payment: Payment


@dataclass(frozen=True, slots=True)
class ReceiveRefund(Command):
    """WeChat says that a refund has come to an end."""

    out_refund_no: str


@dataclass(frozen=True, slots=True)
class StartRefund(Command):
    """Begin the process of a wanted refund."""

    refund_id: UUID


@dataclass(frozen=True, slots=True)
class OrderClosed(Command):
    """An order was closed at WeChat; `payment` if it turned out paid."""

    order_id: UUID
    payment: Payment | None


@dataclass(frozen=True, slots=True)
class AskPayment(Command):
    """The payer is back: ask WeChat what has become of the newest order."""

    declaration_id: UUID


@dataclass(frozen=True, slots=True)
class OrderAsked(Command):
    """WeChat was asked about an order; `turn` counts the questions that nobody has asked for."""

    order_id: UUID
    payment: Payment | None
    turn: int


@dataclass(frozen=True, slots=True)
class RenewPayment(Command):
    """Close the order that waits for money, and begin another: in another place, or by another WeChat."""

    declaration_id: UUID


@dataclass(frozen=True, slots=True)
class NamePayer(Command):
    """The mini-program's payment page says who pays an order."""

    order_id: UUID
    appid: str
    openid: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class KeepReceipt(Command):
    """The fiscal platform has issued a receipt."""

    receipt_id: UUID
    what: Issued


@dataclass(frozen=True, slots=True)
class DropReceipt(Command):
    """The fiscal platform has voided a receipt."""

    receipt_id: UUID
