"""Copies of a person's data: gathered from every table that knows the account, sealed until they expire."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, insert, select, update

from app.models.accounts import account, message, wechat_identity
from app.models.batches import exam_batch
from app.models.declarations import declaration
from app.models.orders import payment_order, receipt, refund
from app.models.people import identity_check, identity_document, person, scan, verification
from app.models.personal import consent, data_export
from app.models.processes import audit, draft, file, instance, submission, user_task
from app.models.reviews import review
from app.models.units import institution, unit_binding
from app.store.transaction import Repository
from workflows.errors import NotFound
from workflows.ports import FileRow

CONTENT = "data_export.content"
_FILE = [file.c[name] for name in FileRow.__dataclass_fields__]


class Exports(Repository):
    """See `workflows.ports.personal.Exports`."""

    def ask(self, account_id: UUID) -> UUID | None:
        """A copy that is to be made.  None while another is being made."""
        c = data_export.c
        self.db.execute(select(account.c.id).where(account.c.id == account_id).with_for_update())
        if self.db.execute(select(c.id).where(c.account_id == account_id, c.state == "waiting")).first():
            return None
        row_id = self.tx.new_id()
        row = {"id": row_id, "account_id": account_id, "state": "waiting", "asked_at": self.now}
        self.db.execute(insert(data_export).values(row))
        return row_id

    def owner(self, export_id: UUID) -> UUID:
        """Whose data it is.  NotFound."""
        wanted = select(data_export.c.account_id).where(data_export.c.id == export_id)
        found: UUID | None = self.db.execute(wanted).scalar()
        if found is None:
            raise NotFound
        return found

    def keep(self, export_id: UUID, content: bytes, expires_at: datetime) -> None:
        """It is made."""
        values = {"state": "ready", "content": self.vault.seal(CONTENT, export_id, content), "expires_at": expires_at}
        self.db.execute(update(data_export).where(data_export.c.id == export_id).values(values))

    def content(self, export_id: UUID, account_id: UUID) -> bytes:
        """The copy of this account.  NotFound for somebody else's, or once it has expired."""
        c = data_export.c
        mine = select(c.content).where(c.id == export_id, c.account_id == account_id, c.expires_at > self.now)
        sealed = self.db.execute(mine.where(c.state == "ready")).scalar()
        if sealed is None:
            raise NotFound
        return self.vault.open(CONTENT, export_id, bytes(sealed))

    def files(self, account_id: UUID) -> Iterator[tuple[FileRow, bytes]]:
        """What the account has uploaded."""
        for row_id in list(self.db.execute(select(file.c.id).where(file.c.account_id == account_id)).scalars()):
            row = self.db.execute(select(*_FILE, file.c.content).where(file.c.id == row_id)).one()
            yield FileRow(*row[:-1]), self.vault.open("file.content", row_id, bytes(row.content))

    def gather(self, account_id: UUID) -> Mapping[str, Any]:
        """Everything that is known of an account, in plain words; of others nothing, of reviewers what they said."""
        return {
            "account": self._account(account_id),
            "person": self._person(account_id),
            "consents": self._rows(consent, consent.c.account_id == account_id, "digest"),
            "verifications": self._opened(verification, verification.c.account_id == account_id, "name", "number"),
            "identity_checks": self._rows(identity_check, identity_check.c.account_id == account_id),
            "document_scans": self._opened(scan, scan.c.account_id == account_id, "reading"),
            "work_units": self._all(_units(account_id)),
            "declarations": self._declarations(account_id),
            "reviews": self._reviews(account_id),
            "payments": self._rows(payment_order, payment_order.c.account_id == account_id, "payer"),
            "refunds": self._all(_refunds(account_id)),
            "receipts": self._all(_receipts(account_id)),
            "answers": self._answers(account_id),
            "messages": self._rows(message, message.c.account_id == account_id),
            "events": self._all(_events(account_id)),
        }

    def _all(self, wanted: Select[Any]) -> list[dict[str, Any]]:
        return [dict(row._mapping) for row in self.db.execute(wanted)]

    def _rows(self, table: Any, where: Any, *without: str) -> list[dict[str, Any]]:
        wanted = select(*[column for column in table.columns if column.name not in without]).where(where)
        return self._all(wanted.order_by(table.c.id))

    def _opened(self, table: Any, where: Any, *sealed: str) -> list[dict[str, Any]]:
        found = self._rows(table, where)
        for row in found:
            for name in sealed:
                row[name] = self._open(f"{table.name}.{name}", row["id"], row[name])
        return found

    def _open(self, column: str, row_id: object, sealed: bytes | None) -> str | None:
        return self.vault.open_text(column, row_id, bytes(sealed)) if sealed else None

    def _account(self, account_id: UUID) -> dict[str, Any]:
        row = self.db.execute(select(account.c.mobile, account.c.created_at).where(account.c.id == account_id)).one()
        w = wechat_identity.c
        bound = self._all(select(w.id, w.appid, w.openid, w.created_at).where(w.account_id == account_id))
        for one in bound:
            one["openid"] = self._open("wechat_identity.openid", one["id"], one["openid"])
        mobile = self._open("account.mobile", account_id, row.mobile)
        return {"id": account_id, "mobile": mobile, "created_at": row.created_at, "wechat": bound}

    def _person(self, account_id: UUID) -> dict[str, Any] | None:
        found = self._opened(person, person.c.account_id == account_id, "name")
        if not found:
            return None
        documents = self._opened(identity_document, identity_document.c.person_id == found[0]["id"], "number")
        for one in documents:
            del one["number_index"]
        return {**found[0], "documents": documents}

    def _declarations(self, account_id: UUID) -> list[dict[str, Any]]:
        d = declaration.c
        columns = [column for column in declaration.columns if column.name != "account_id"]
        found = self._all(
            select(*columns, exam_batch.c.name.label("exam"))
            .join(exam_batch, exam_batch.c.id == d.batch_id)
            .where(d.account_id == account_id)
            .order_by(d.created_at)
        )
        for row in found:
            if row["snapshot"]:
                row["snapshot"] = self.tx.open_json("declaration.snapshot", row["id"], bytes(row["snapshot"]))
        return found

    def _reviews(self, account_id: UUID) -> list[dict[str, Any]]:
        c = review.c
        columns = (c.id, c.kind, c.level, c.status, c.decision, c.reason_code, c.opinion, c.opened_at, c.decided_at)
        wanted = select(*columns).join(instance, instance.c.id == c.instance_id)
        found = self._all(wanted.where(instance.c.account_id == account_id).order_by(c.opened_at))
        for row in found:
            row["opinion"] = self._open("review.opinion", row["id"], row["opinion"])
        return found

    def _answers(self, account_id: UUID) -> list[dict[str, Any]]:
        s, t, d = submission.c, user_task.c, draft.c
        given = select(s.process_key, s.element_id, s.task_id, s.answers, s.created_at)
        begun = select(t.process_key, t.element_id, d.task_id, d.answers, d.updated_at.label("created_at"))
        found = self._all(given.where(s.account_id == account_id).order_by(s.id))
        drafts = self._all(begun.join(user_task, t.id == d.task_id).where(t.assignee == account_id))
        for column, rows in (("submission.answers", found), ("draft.answers", drafts)):
            for row in rows:
                row["answers"] = self.tx.open_json(column, row["task_id"], bytes(row["answers"]))
        return [*found, *({**row, "draft": True} for row in drafts)]


def _units(account_id: UUID) -> Select[Any]:
    b = unit_binding.c
    wanted = select(institution.c.name, institution.c.code, b.bound_at, b.ended_at, b.end_reason)
    return wanted.join(institution, institution.c.id == b.institution_id).where(b.account_id == account_id)


def _refunds(account_id: UUID) -> Select[Any]:
    c = refund.c
    wanted = select(c.id, c.out_refund_no, c.amount_fen, c.reason, c.status, c.created_at, c.settled_at)
    mine = payment_order.c.account_id == account_id
    return wanted.join(payment_order, payment_order.c.id == c.order_id).where(mine)


def _receipts(account_id: UUID) -> Select[Any]:
    c = receipt.c
    wanted = select(c.id, c.amount_fen, c.status, c.number, c.check_code, c.issued_at, c.voided_at)
    mine = payment_order.c.account_id == account_id
    return wanted.join(payment_order, payment_order.c.id == c.order_id).where(mine)


def _events(account_id: UUID) -> Select[Any]:
    return select(audit.c.event, audit.c.at).where(audit.c.stream == f"account:{account_id}").order_by(audit.c.n)
