"""居民身份证, and the residence permit of Hong Kong, Macao and Taiwan residents, which follows it."""

from __future__ import annotations

import re

from app.integrations.scan.card import Card
from app.integrations.scan.lines import Line, Sheet
from app.integrations.scan.values import AS_DIGIT, HAN, LABELS, iso, name, nation, resident_number, validity

SURE = 0.9  # of the reader's own score: below it, a person looks
_AREA = "省|市|自治|[县区镇路街]"


def front(sheet: Sheet) -> Card:
    """The side with the portrait: number, name, sex, nation, birth, address."""
    card = Card()
    number, right = resident_number(line.text for line in sheet.lines)
    card.put("number", number, right)
    if number and not right:
        card.problems.append("number_check")
    number_line = _line_of(sheet, number)
    label = sheet.first(r"^[姓性]名")
    if named := _name(sheet, label, number_line):
        card.put("name", name(named.text), named.score > SURE)
    _sex(card, sheet, number if right else "")
    _birth(card, sheet, number if right else "")
    card.put("nation", _nation(sheet), False)
    _address(card, sheet, number_line)
    labels = sum(bool(sheet.first(each)) for each in ("姓名", "性别", "民族", "出生", "住址", "公民身份"))
    others = sum(each in card.fields for each in ("sex", "nation", "birth", "address"))
    card.score = 3 * right + 1.5 * ("name" in card.fields) + 0.5 * others + 0.2 * labels
    if label and number_line and label.middle > number_line.middle:
        card.score -= 4  # upside down
    return card


def _line_of(sheet: Sheet, number: str) -> Line | None:
    digits = [(line, re.sub(r"\s", "", line.text.translate(AS_DIGIT)).upper()) for line in sheet.lines]
    return next((line for line, text in digits if number and number[:10] in text), None)


def _name(sheet: Sheet, label: Line | None, number: Line | None) -> Line | None:
    """The line of the name: with its label, beside it, or (the label unread) the last short one above 性别."""
    if label is not None:
        near = [label, sheet.after(label)]
        return next((line for line in near if line is not None and _is_name(name(line.text))), None)
    sex = sheet.first(r"性别|民族")
    above = [
        line
        for line in sheet.lines
        if (sex is None or line.middle < sex.middle - 0.5 * line.thick)
        and (number is None or line.middle < number.middle)
        and re.fullmatch(rf"(?:姓?名)?[{HAN}·.]{{2,25}}", line.packed)
        and not re.search(_AREA, line.packed[1:])
        and not re.search(f"{LABELS}|样本", line.packed)
        and _is_name(name(line.text))
    ]
    return max(above, key=lambda line: line.middle, default=None)


def _is_name(text: str) -> bool:
    return 2 <= len(text) <= 6 or "·" in text


def _sex(card: Card, sheet: Sheet, number: str) -> None:
    """As printed, held against the number's 17th digit."""
    printed = re.search(r"性?别([男女])|([男女])民族", sheet.text())
    said = (printed[1] or printed[2]) if printed else ""
    told = ("男" if int(number[16]) % 2 else "女") if number else ""
    agree = not (said and told) or said == told
    card.put("sex", said or told, bool(told) and agree)
    if not agree:
        card.problems.append("sex_mismatch")


def _birth(card: Card, sheet: Sheet, number: str) -> None:
    """As the number says, held against what is printed."""
    line = sheet.first(r"出生|\d{4}年")
    row = "".join(each.packed for each in sheet.row(line)) if line else ""
    found = re.search(r"(\d{4})年(\d{1,2})月(\d{1,2})", row)
    printed = iso(*found.groups()) if found else ""
    told = iso(number[6:10], number[10:12], number[12:14]) if number else ""
    agree = not (printed and told) or printed == told
    card.put("birth", told or printed, bool(told) and agree)
    if not agree:
        card.problems.append("birth_mismatch")


def _nation(sheet: Sheet) -> str:
    row = sheet.first("民族") or sheet.first("^性.?[男女]")
    text = "".join(line.packed for line in sheet.row(row)) if row else ""
    found = re.search(r"民族[:：]?(.{1,5})", text) or re.search(r"^性.?[男女](?:.?族|民.)?(.{1,5})$", text)
    return nation(found[1]) if found else ""


def _address(card: Card, sheet: Sheet, number: Line | None) -> None:
    label = sheet.first(r"^(住址|住$|址)") or sheet.first(r"^.{2,9}?(省|自治区|市|县|区).{2,}")
    if label is None or "公安" in label.text:
        return
    bare = re.sub(r"^住?址?[:：]?", "", label.packed)
    start = label if bare else sheet.after(label)
    if start is None:
        return
    end = number.middle if number else float("inf")
    lines = [start]
    for line in sheet.lines:
        below = line.middle > lines[-1].middle + 0.5 * start.thick and line.middle < end - 0.6 * start.thick
        near = line.middle - lines[-1].middle < 2.3 * start.thick
        if below and near and start.left - 2.4 * start.thick < line.left < start.left + 5 * start.thick:
            lines.append(line)
    text = (bare if start is label else start.packed) + "".join(line.packed for line in lines[1:])
    card.put("address", text, False)


def back(sheet: Sheet) -> Card:
    """The side with the emblem: issuer and validity."""
    card = Card()
    label = sheet.first("签.?机关|发机关")
    issuer = _issuer(sheet, label)
    card.put("issuer", issuer, False)
    since, until = _validity(sheet)
    card.put("valid_from", since, False)
    card.put("valid_to", until, _whole_span(since, until))
    if since and until and not _whole_span(since, until):
        card.problems.append("validity_span")
    permit = sheet.first("通行证号码")
    if permit:
        found = re.search(r"([HM]\d{8}|\d{8})$", "".join(line.packed for line in sheet.row(permit)))
        card.put("permit", found[1] if found else "", False)
    title = sheet.first("居民身份证|居民居住证|中华人民共和国")
    card.score = 2 * bool(since and until) + 1.5 * bool(issuer) + bool(title) + 0.5 * bool(label)
    if title and label and title.middle > label.middle:
        card.score -= 3  # upside down
    return card


def _issuer(sheet: Sheet, label: Line | None) -> str:
    inside = re.sub(r"^.*?机关[:：]?", "", label.packed) if label else ""
    line = sheet.after(label) if label else sheet.first("公安局|分局$")
    return inside or (line.packed if line else "")


def _validity(sheet: Sheet) -> tuple[str, str]:
    for line in sheet.lines:
        found = validity(line.text)
        if all(found):
            return found
    label = sheet.first("有效期|期限")
    return validity("".join(line.text for line in sheet.row(label))) if label else ("", "")


def _whole_span(since: str, until: str) -> bool:
    """Resident cards hold for 5, 10 or 20 years to the day, or without end; a slip in a digit breaks that."""
    if not since or not until:
        return False
    return until == "长期" or (until[4:] == since[4:] and int(until[:4]) - int(since[:4]) in (5, 10, 20))
