"""A copy of somebody's data: gathered and packed where nobody waits for the page."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from app.jobs.hands import Hands
from app.jobs.register import job
from app.store.queue import Leased
from workflows import facts
from workflows.commands.personal import KeepExport
from workflows.model import SYSTEM
from workflows.ports import FileRow
from workflows.words import say

ENDINGS = {"image/jpeg": "jpg", "application/pdf": "pdf"}


@job(facts.EXPORT_WANTED)
def make_export(leased: Leased, hands: Hands) -> None:
    """A ZIP with everything in one JSON, and each file as it is kept."""
    export_id = UUID(leased.payload["export"])
    with hands.holding(leased.lease):
        with hands.reading() as work:
            account_id = work.exports.owner(export_id)
            packed = pack(work.exports.gather(account_id), work.exports.files(account_id))
        hands.dispatch(KeepExport(export_id, packed), SYSTEM, lease=leased.lease)


def pack(everything: Mapping[str, Any], files: Iterable[tuple[FileRow, bytes]]) -> bytes:
    """The ZIP: `data.json`, `files/`, and what it is."""
    body, listed = io.BytesIO(), []
    with ZipFile(body, "w", ZIP_DEFLATED) as archive:
        for row, content in files:
            name = f"files/{row.id}.{ENDINGS.get(row.media_type, 'bin')}"
            archive.writestr(ZipInfo(name), content, ZIP_STORED)
            listed.append({"name": name, "type": row.media_type, "size": len(content)})
        told = json.dumps({**everything, "files": listed}, ensure_ascii=False, indent=1, default=str)
        archive.writestr("data.json", told)
        archive.writestr("README.txt", str(say("personal.readme")))
    return body.getvalue()
