"""What people have agreed to: the very text, when, and on which release of the form."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from uuid import UUID

from sqlalchemy import bindparam, insert, select, update

from app.models.personal import consent
from app.models.prepared import Prepared
from app.models.processes import instance
from app.store.transaction import Repository
from workflows.ports import InstanceRow

_written = ("id", "account_id", "instance_id", "release_id", "kind", "text", "digest", "given_at")
_GIVE = Prepared(insert(consent).values({name: bindparam(name) for name in _written}))


class Consents(Repository):
    """See `workflows.ports.personal.Consents`."""

    def give(self, instance: InstanceRow, boxes: Mapping[str, str]) -> None:
        """The instance's person has ticked these boxes."""
        for kind, words in boxes.items():
            row = {"id": self.tx.new_id(), "account_id": instance.account_id, "instance_id": instance.id}
            text = {"kind": kind, "text": words, "digest": sha256(words.encode()).digest()}
            self.tx.statements.later(_GIVE, {**row, **text, "release_id": instance.release_id, "given_at": self.now})

    def withdraw(self, account_id: UUID, process: str) -> None:
        """Those given in this process count no more."""
        c = consent.c
        of_process = c.instance_id.in_(select(instance.c.id).where(instance.c.key == process))
        standing = update(consent).where(c.account_id == account_id, c.withdrawn_at.is_(None), of_process)
        self.db.execute(standing.values(withdrawn_at=self.now))
