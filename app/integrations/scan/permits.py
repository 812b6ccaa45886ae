"""Travel permits of Hong Kong, Macao and Taiwan residents, and the permanent residence card of 2023."""

from __future__ import annotations

import re

from app.integrations.scan.card import Card
from app.integrations.scan.lines import Line, Sheet
from app.integrations.scan.resident import SURE
from app.integrations.scan.values import AS_DIGIT, HAN, dated, iso, name, resident_number, validity

_LATIN = r"[A-Z]{2,}[,，. ]\s*[A-Z][A-Z ]+"


def hong_kong_macao(sheet: Sheet) -> Card:
    """港澳居民来往内地通行证: a letter and eight digits, on old cards two more; no check digit."""
    return _permit(sheet, r"^(?:证件号码?)?([HM][0-9OoIlSBZ]{8}(?:\d{2})?)$")


def taiwan(sheet: Sheet) -> Card:
    """台湾居民来往大陆通行证: eight digits; no check digit."""
    return _permit(sheet, r"^(?:证件号码?)?([0-9OoIlSBZ]{8})$")


def _permit(sheet: Sheet, shape: str) -> Card:
    card, line = Card(), sheet.first(shape)
    if line:
        found = re.search(shape, line.packed)
        read = found[1] if found else ""
        letter = read[:1] if read[:1] in "HM" else ""
        card.put("number", letter + read[len(letter) :].translate(AS_DIGIT), False)
    named = _chinese_name(sheet)
    card.put("name", name(named.text) if named else "", _clear(named))
    _dates(card, sheet)
    _finish(card, sheet, "通行证|来往", line)
    return card


def permanent(sheet: Sheet) -> Card:
    """外国人永久居留身份证 of 2023: 18 characters like a resident's, the first a 9; the name in Latin letters."""
    card = Card()
    number, right = resident_number(line.text for line in sheet.lines)
    card.put("number", number, right)
    if number and not right:
        card.problems.append("number_check")
    latin = _latin_name(sheet)
    card.put("name", " ".join(re.split(r"[,，.\s]+", latin.text.strip())) if latin else "", _clear(latin))
    country = re.search(r"/([A-Z]{3})(?![A-Za-z])", sheet.text())
    card.put("country", country[1] if country else "", False)
    _dates(card, sheet)
    if right:
        _by_number(card, number)
    _finish(card, sheet, "永久居留", next((line for line in sheet.lines if number and number[:8] in line.packed), None))
    return card


def _by_number(card: Card, number: str) -> None:
    """What the number says counts; what is printed must agree with it."""
    birth = iso(number[6:10], number[10:12], number[12:14])
    sex = "男" if int(number[16]) % 2 else "女"
    for field, told, problem in (("birth", birth, "birth_mismatch"), ("sex", sex, "sex_mismatch")):
        printed = card.fields.get(field)
        agree = printed is None or printed.value == told
        card.put(field, told, agree)
        if not agree:
            card.problems.append(problem)


def _clear(line: Line | None) -> bool:
    return line is not None and line.score > SURE


def _latin_name(sheet: Sheet) -> Line | None:
    """The line below its label; a reader may lose the space between surname and given name."""
    label = sheet.first("姓名|Name")
    below = sheet.under(label) if label else None
    if below is not None and re.fullmatch(r"[A-Z][A-Z ,]+", below.text.strip()):
        return below
    return next((line for line in sheet.lines if re.fullmatch(_LATIN, line.text.strip())), None)


def _chinese_name(sheet: Sheet) -> Line | None:
    label = sheet.first("^姓名")
    near = [label, sheet.under(label), sheet.after(label)] if label else []
    found = next((line for line in near if line and len(name(line.text)) >= 2), None)
    return found or _above_latin(sheet)


def _above_latin(sheet: Sheet) -> Line | None:
    """The label unread: the Chinese line that stands above the Latin one."""
    latin = next((line for line in sheet.lines if re.fullmatch(_LATIN, line.text.strip())), None)
    if latin is None:
        return None
    above = [
        line
        for line in sheet.lines
        if 0.3 * latin.thick < latin.middle - line.middle < 4 * latin.thick
        and abs(line.left - latin.left) < 2 * latin.thick
        and re.fullmatch(rf"[{HAN}·]{{2,6}}", line.packed)
    ]
    return max((line for line in above if name(line.text)), key=lambda line: line.middle, default=None)


def _dates(card: Card, sheet: Sheet) -> None:
    """Validity, birth and sex: none has a check, so a person looks at them."""
    periods = [found for found in (validity(line.text) for line in sheet.lines) if all(found)]
    if periods:
        card.put("valid_from", periods[0][0], False)
        card.put("valid_to", periods[0][1], False)
    singles = [dated(line.text) for line in _near(sheet, "出生") if not validity(line.text)[0]]
    card.put("birth", next(filter(None, singles), ""), False)
    for line in _near(sheet, "性别"):
        if found := re.search(r"(?:性别)?(?:/Sex)?([男女])(?:/[MF])?$", line.packed):
            card.put("sex", found[1], False)
            break


def _near(sheet: Sheet, label: str) -> list[Line]:
    """The label, what is below and beside it, then everything."""
    line = sheet.first(label)
    near = [line, sheet.under(line), sheet.after(line)] if line else []
    return [each for each in near if each is not None] + list(sheet.lines)


def _finish(card: Card, sheet: Sheet, title: str, number: Line | None) -> None:
    top = sheet.first(title)
    held = sum(field in card.fields for field in ("name", "valid_to", "birth", "sex"))
    card.score = 1.5 * bool(number) + held + bool(top)
    if top and number and top.middle > number.middle:
        card.score -= 4  # upside down
