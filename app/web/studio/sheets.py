"""Tables as Excel workbooks, and back: cells are text, nothing in a workbook is ever computed or followed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence

from flask import Response
from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from werkzeug.datastructures import FileStorage

from app.web.studio.files import download
from workflows.errors import Invalid
from workflows.words import say

MAX_BYTES, MAX_UNPACKED = 2_000_000, 30_000_000
MAX_ROWS, MAX_COLUMNS, MAX_TEXT = 2_000, 60, 5_000
MEDIA = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(name: str, title: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> Response:
    """A workbook of one sheet to be downloaded; every cell is marked as text, so that nothing begins to compute."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    for number, row in enumerate((head, *rows)):
        sheet.append([_cell(sheet, text, bold=number == 0) for text in row])
    into = io.BytesIO()
    book.save(into)
    return download(into.getvalue(), MEDIA, f"{name}.xlsx")


def _cell(sheet: object, text: str, *, bold: bool) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type, cell.number_format, cell.font = "s", "@", Font(bold=bold)
    return cell


def rows_of(sent: FileStorage | None) -> list[list[str]]:
    """The rows of an uploaded workbook's first sheet as texts, empty ones left out.  Invalid."""
    raw = sent.stream.read(MAX_BYTES + 1) if sent else b""
    if not raw or len(raw) > MAX_BYTES:
        raise Invalid({"file": say("sheet.file", most=MAX_BYTES // 1000000)})
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            if sum(member.file_size for member in packed.infolist()) > MAX_UNPACKED:
                raise Invalid({"file": say("sheet.too_big")})
        sheet = load_workbook(io.BytesIO(raw), read_only=True, data_only=True, keep_links=False).worksheets[0]
        found = [[_text(value) for value in row] for row in sheet.iter_rows(max_row=MAX_ROWS + 2, values_only=True)]
    except (zipfile.BadZipFile, KeyError, ValueError, IndexError, TypeError, SyntaxError) as error:
        raise Invalid({"file": say("sheet.unreadable")}) from error
    return _bounded([row for row in found if any(row)])


def _bounded(rows: list[list[str]]) -> list[list[str]]:
    if len(rows) > MAX_ROWS + 1 or any(len(row) > MAX_COLUMNS for row in rows):
        raise Invalid({"file": say("sheet.too_many", rows=MAX_ROWS, columns=MAX_COLUMNS)})
    if any(len(text) > MAX_TEXT for row in rows for text in row):
        raise Invalid({"file": say("sheet.long_cell", most=MAX_TEXT)})
    return rows


def _text(value: object) -> str:
    """A cell as people typed it: Excel keeps 3 as 3.0 and true as TRUE."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.15g}" if isinstance(value, float) else str(value).strip()
