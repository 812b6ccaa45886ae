"""What comes from the reader, lines of text, becomes the fields of the document that was asked for.  Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from app.integrations.scan import passport, permits, resident
from app.integrations.scan.card import Card
from app.integrations.scan.lines import Line, Sheet, sheet, upright
from app.integrations.scan.values import resident_number
from workflows.ports.scans import Found, Reading

Parser = Callable[[Sheet, date], Card]


def _undated(parser: Callable[[Sheet], Card]) -> Parser:
    return lambda lines, today: parser(lines)


PARSERS: dict[tuple[str, str], Parser] = {
    ("RIC", "front"): _undated(resident.front),
    ("RIC", "back"): _undated(resident.back),
    ("HMTRESIDENCE", "front"): _undated(resident.front),
    ("HMTRESIDENCE", "back"): _undated(resident.back),
    ("HMPERMIT", "front"): _undated(permits.hong_kong_macao),
    ("TWPERMIT", "front"): _undated(permits.taiwan),
    ("FPR2023", "front"): _undated(permits.permanent),
    ("PASSPORT", "front"): passport.data_page,
}

# What is printed on a side of a document and on no other: (pattern, weight).
_MARKS: dict[tuple[str, str], tuple[tuple[str, float], ...]] = {
    ("RIC", "front"): (("公民身份", 2), ("住址", 1), ("民族", 1), ("姓名", 0.5)),
    ("RIC", "back"): (("签发机关", 1.5), ("居民身份证", 1.5), ("中华人民共和国", 0.5), ("有效期限", 1)),
    ("HMTRESIDENCE", "back"): (("居民居住证", 3), ("通行证号码", 2)),
    ("HMPERMIT", "front"): (("港澳居民来往内地|来往内地通行证", 4), ("换证次数", 1)),
    ("TWPERMIT", "front"): (("台湾居民来往大陆|来往大陆通行证", 4), ("换证次数", 1)),
    ("FPR2023", "front"): (("永久居留", 4), ("Nationality", 1)),
    ("PASSPORT", "front"): (("PASSPORT", 2), ("护照", 1), ("<{6}", 2), ("国家码", 1)),
}
_ENOUGH = 1.5
_SIBLINGS = {("HMTRESIDENCE", "front"): ("RIC", "front")}  # told apart by the number, not by the layout


def seen(lines: Sequence[Line]) -> tuple[str, str] | None:
    """Which side of which document this is; None when nothing speaks for any."""
    text = "".join(line.packed for line in lines)
    told = {side: sum(weight for mark, weight in marks if re.search(mark, text)) for side, marks in _MARKS.items()}
    told["RIC", "front"] += 1.5 * resident_number(line.text for line in lines)[1] * ("永久" not in text)
    best = max(told, key=lambda side: told[side])
    return best if told[best] >= _ENOUGH else None


def read(
    lines: Sequence[Line], size: tuple[int, int], doc_type: str, side: str, today: date
) -> tuple[Reading, int, float]:
    """The fields of this side, the quarters by which the picture must be turned clockwise, and how sure that is.

    `size` is the picture's (width, height).  Another document than the one asked for is a problem, `wrong_side` or
    `wrong_document`, and has no fields.
    """
    asked, found = (doc_type, side), seen(lines)
    if found is not None and found != _SIBLINGS.get(asked, asked):
        problem = "wrong_side" if found[0] == _SIBLINGS.get(asked, asked)[0] else "wrong_document"
        return Reading({}, (), (problem,)), _way_up(lines, size, found, today)[0], 0.0
    if asked not in PARSERS:
        return Reading({}, (), ()), 0, 0.0
    quarter, card = _way_up(lines, size, asked, today)
    problems = card.problems if found else [*card.problems, "not_read"]
    return Reading(card.fields, (), tuple(problems)), quarter, card.score


def _way_up(lines: Sequence[Line], size: tuple[int, int], side: tuple[str, str], today: date) -> tuple[int, Card]:
    """Of the two ways that the writing may lie, the one in which more of the document is found."""
    quarters = (0, 2) if upright(lines) else (1, 3)
    cards = [(quarter, PARSERS[side](sheet(lines, quarter, size), today)) for quarter in quarters]
    return max(cards, key=lambda one: one[1].score)


# Checked by a digit of their own: they stay sure in a poor picture.
_BY_DIGIT = ("number", "birth", "sex")
POOR = frozenset({"blurred", "too_dark", "glare", "overexposed", "cut_off"})


def in_poor_light(reading: Reading, doc_type: str, advice: Sequence[str]) -> Reading:
    """In a poor picture only what a check digit protects stays sure; a passport's number does not, see `mrz`."""
    if POOR.isdisjoint(advice):
        return replace(reading, advice=tuple(advice))
    safe = ("birth", "valid_to") if doc_type == "PASSPORT" else _BY_DIGIT
    fields = {name: found if name in safe else Found(found.value, False) for name, found in reading.fields.items()}
    return replace(reading, fields=fields, advice=tuple(advice))
