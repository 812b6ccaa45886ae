"""Fiscal receipts, as the platform answers."""

from __future__ import annotations

from workflows.commands.declaration import DropReceipt, KeepReceipt
from workflows.handlers.registry import handles
from workflows.handlers.room import Room
from workflows.ports import Work
from workflows.service_tasks.receipts import tell


@handles(KeepReceipt)
def keep(command: KeepReceipt, work: Work, room: Room) -> None:
    """Issued; if its money has gone back meanwhile, it is voided next."""
    row = work.receipts.get(command.receipt_id)
    work.receipts.issued(row.id, command.what)
    if row.status == "VOIDED":
        tell(work, row, "void")


@handles(DropReceipt)
def drop(command: DropReceipt, work: Work, room: Room) -> None:
    """Voided."""
    work.receipts.voided(command.receipt_id)
