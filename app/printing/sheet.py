"""The printed form: number and version as a bar code, the photo, what was declared, room for signatures and seals."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from barcode import Code128
from fpdf import FPDF

from app.printing.font import cut, printable

_FONT = "CJK"
_LARGE, _NORMAL, _SMALL = 15, 9, 8  # points
_PHOTO = (25, 35)  # mm
_BAR = 0.3  # mm of a bar code's narrowest bar
_HIGH = 11  # mm of its bars
_WIDE = 24  # characters that fit into half a row
_COLUMNS = (20, 70, 20, 70)
_DIGITS = "0123456789 /"  # of page numbers


@dataclass(frozen=True)
class Sheet:
    """What is printed; all words are the caller's."""

    title: str
    number: str  # with the version, as the bar code says it
    sections: Sequence[tuple[str, Sequence[tuple[str, str]]]] = field(repr=False)
    photo: bytes = field(repr=False)  # JPEG, or nothing
    signatures: Sequence[str]
    foot: str
    at: datetime

    def words(self) -> Iterator[str]:
        """Every text on it."""
        yield from (self.title, self.number, self.foot, *self.signatures, _DIGITS)
        for title, rows in self.sections:
            yield title
            yield from (text for row in rows for text in row)


class _Paper(FPDF):
    """A4, with number and page at the foot of each."""

    def __init__(self, sheet: Sheet) -> None:
        super().__init__(format="A4")
        self._sheet = sheet

    def footer(self) -> None:
        self.set_y(-14)
        self.set_font(_FONT, size=_SMALL)
        self.cell(0, 4, self._sheet.foot, align="L")
        self.set_x(self.l_margin)
        self.cell(0, 4, f"{self._sheet.number}  {self.page_no()} / {{nb}}", align="R")


def draw(sheet: Sheet) -> bytes:
    """The PDF."""
    sheet = _in_print(sheet)
    paper = _Paper(sheet)
    paper.set_creation_date(sheet.at)
    paper.set_title(sheet.number)
    paper.set_lang("zh-CN")
    paper.set_auto_page_break(auto=True, margin=18)
    with tempfile.NamedTemporaryFile(suffix=".ttf") as file:
        file.write(cut("".join(sheet.words())).read())
        file.flush()
        paper.add_font(_FONT, fname=file.name)
    paper.add_page()
    _head(paper, sheet)
    for title, rows in sheet.sections:
        _section(paper, title, rows)
    _sign(paper, sheet.signatures)
    return bytes(paper.output())


def _in_print(sheet: Sheet) -> Sheet:
    sections = [(printable(title), [(printable(a), printable(b)) for a, b in rows]) for title, rows in sheet.sections]
    return Sheet(
        printable(sheet.title), sheet.number, sections, sheet.photo, sheet.signatures, printable(sheet.foot), sheet.at
    )


def _head(paper: FPDF, sheet: Sheet) -> None:
    top = paper.get_y()
    paper.set_font(_FONT, size=_LARGE)
    paper.multi_cell(paper.epw - _PHOTO[0] - 5, 8, sheet.title, wrapmode="CHAR", new_x="LMARGIN", new_y="NEXT")
    _bars(paper, sheet.number, paper.get_y() + 2)
    if sheet.photo:
        left = paper.w - paper.r_margin - _PHOTO[0]
        paper.image(io.BytesIO(sheet.photo), left, top, *_PHOTO, alt_text=sheet.title)
    paper.set_y(top + _PHOTO[1] + 3)


def _bars(paper: FPDF, number: str, y: float) -> None:
    """Code 128, with the number below it for eyes."""
    bits, x = Code128(number).build()[0], paper.l_margin
    for i, bit in enumerate(bits):
        if bit == "1":
            paper.rect(x + i * _BAR, y, _BAR, _HIGH, style="F")
    paper.set_xy(x, y + _HIGH + 0.5)
    paper.set_font(_FONT, size=_NORMAL)
    paper.cell(len(bits) * _BAR, 5, number, align="C")


def _section(paper: FPDF, title: str, rows: Sequence[tuple[str, str]]) -> None:
    paper.set_font(_FONT, size=_NORMAL)
    paper.cell(0, 7, title, new_x="LMARGIN", new_y="NEXT")
    with paper.table(
        col_widths=_COLUMNS, first_row_as_headings=False, line_height=5, text_align="LEFT", wrapmode="CHAR", padding=0.8
    ) as table:
        for cells in _lines(rows):
            line = table.row()
            for i, text in enumerate(cells):
                line.cell(text, colspan=3 if len(cells) == 2 and i == 1 else 1)


def _lines(rows: Sequence[tuple[str, str]]) -> Iterator[tuple[str, ...]]:
    """Two short answers to a line, a long one in a line of its own."""
    waiting: tuple[str, ...] = ()
    for label, text in rows:
        if len(text) > _WIDE or "\n" in text:
            yield from filter(None, (waiting, (label, text)))
            waiting = ()
        elif waiting:
            yield (*waiting, label, text)
            waiting = ()
        else:
            waiting = (label, text)
    if waiting:
        yield waiting


def _sign(paper: FPDF, signatures: Sequence[str]) -> None:
    paper.ln(6)
    if paper.get_y() > paper.h - 60:
        paper.add_page()
    paper.set_font(_FONT, size=_NORMAL)
    width = paper.epw / len(signatures)
    for words in signatures:
        paper.cell(width, 32, words, border=1, align="C")
