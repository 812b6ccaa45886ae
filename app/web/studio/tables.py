"""Decision tables as Excel workbooks, and back into the draft."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, redirect, request, url_for

from app.queries import drafts
from app.web.site import ask, dispatch
from app.web.studio import sheets
from app.web.studio.site import blueprint, drawer, reader
from workflows.commands.studio import SaveDraftFile
from workflows.engine import DecisionTable, Row, RowText, rewrite, table
from workflows.errors import Invalid
from workflows.words import say

ID, NOTE = say("sheet.column.id"), say("sheet.column.note")


@blueprint.get("/drafts/<uuid:draft_id>/tables/<decision>/<path:path>")
def table_out(draft_id: UUID, decision: str, path: str) -> Response:
    """A table as a workbook: a row each, its id first."""
    reader()
    found = table(ask(drafts.file, draft_id, path).content, path, decision)
    rows = [
        [row.id, *(cell.text.strip() for cell in row.tests), *(cell.text.strip() for cell in row.results), row.note]
        for row in found.rows
    ]
    return sheets.workbook(decision, found.name, _head(found), rows)


def _head(found: DecisionTable) -> list[str]:
    return [ID, *(column.label for column in found.inputs), *(column.label for column in found.columns), NOTE]


@blueprint.post("/drafts/<uuid:draft_id>/tables/<decision>/<path:path>")
def table_in(draft_id: UUID, decision: str, path: str) -> Any:
    """The rows of a workbook, put into the table; what else the file says stays."""
    drawer()
    file = ask(drafts.file, draft_id, path)
    found = table(file.content, path, decision)
    head, *rows = sheets.rows_of(request.files.get("file")) or [[]]
    if head[: len(_head(found))] != _head(found):
        raise Invalid({"file": say("sheet.head", head=list(_head(found)))})
    wanted = _rows(found, rows)
    content = rewrite(file.content, path, decision, wanted)
    if content != file.content:
        dispatch(SaveDraftFile(draft_id, path, content, file.revision))
    return redirect(url_for("studio.draft", draft_id=draft_id), 303)


def _rows(found: DecisionTable, rows: list[list[str]]) -> list[RowText]:
    known = {row.id: row for row in found.rows}
    wide, wanted = len(_head(found)), []
    for number, row in enumerate(rows, 2):
        given = [*row, *[""] * wide][:wide]
        old = known.pop(given[0], None)
        if given[0] and old is None:
            raise Invalid({"file": say("sheet.unknown_id", row=number, id=given[0])})
        wanted.append(_row(given, old, len(found.inputs)))
    return wanted


def _row(given: list[str], old: Row | None, inputs: int) -> RowText:
    tests, results = given[1 : 1 + inputs], given[1 + inputs : -1]
    if old is not None:
        tests = [_kept(text, cell.text) for text, cell in zip(tests, old.tests, strict=True)]
        results = [_kept(text, cell.text) for text, cell in zip(results, old.results, strict=True)]
    return RowText(given[0], tuple(tests), tuple(results), given[-1])


def _kept(text: str, before: str) -> str:
    """Excel knows no spaces around a text: where nothing else is different, the file keeps its own."""
    return before if before.strip() == text else text
