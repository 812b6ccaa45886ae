"""The data page of a passport: the machine-readable zone, held against what is printed above it."""

from __future__ import annotations

import re
from datetime import date

from app.integrations.scan import mrz
from app.integrations.scan.card import Card
from app.integrations.scan.lines import Sheet
from app.integrations.scan.resident import SURE
from app.integrations.scan.values import iso

_PRINTED = r"(?<![A-Z0-9])([A-Z][A-Z0-9]\d{7})(?![A-Z0-9])"


def data_page(sheet: Sheet, today: date) -> Card:
    """Number, name, birth, sex, expiry, country."""
    card = Card()
    printed = [found[1] for line in sheet.lines if "<" not in line.text and (found := re.search(_PRINTED, line.packed))]
    read = next((found for line in reversed(sheet.lines) if (found := mrz.second(line.text))), None)
    if read:
        _zone(card, read, sheet, printed, today)
    elif printed:
        card.put("number", printed[0], False)
    _printed_dates(card, sheet)
    zone_name = next((found for line in sheet.lines if (found := mrz.first(line.text))), "")
    _name(card, sheet, zone_name)
    card.score = (sum(read.right) if read else 0) + bool(zone_name) + 0.3 * ("number" in card.fields)
    _which_way_up(card, sheet)
    return card


def _zone(card: Card, read: mrz.Second, sheet: Sheet, printed: list[str], today: date) -> None:
    number, right = read.number, read.right[0]
    agrees = any(number in line.packed for line in sheet.lines if "<" not in line.text)
    if printed and not agrees:
        card.problems.append("number_mismatch")
        number = next((one for one in printed if mrz.same_weight(one, number)), number)
        right = False
    # A check digit takes G for 6 and S for 8, so the printed number has to agree (guide B1).
    card.put("number", number, right and agrees)
    card.put("birth", mrz.day(read.born, today, future=False), read.right[1])
    card.put("valid_to", mrz.day(read.ends, today, future=True), read.right[2])
    card.put("sex", read.sex, False)
    card.put("country", read.country, False)
    if not all(read.right):
        card.problems.append("zone_check")


def _name(card: Card, sheet: Sheet, zone_name: str) -> None:
    """The zone's name, checked when the printed one is the same."""
    line = next(
        (one for one in sheet.lines if re.fullmatch(r"[A-Z]{2,}\s*[,，.]\s*[A-Z ]{2,}", one.text.strip())), None
    )
    printed = " ".join(re.split(r"[,，.\s]+", line.text.strip())) if line else ""
    agree = bool(printed) and printed.replace(" ", "") == zone_name.replace(" ", "")
    if printed and zone_name and not agree:
        card.problems.append("name_mismatch")
    card.put("name", printed if line and line.score > SURE else zone_name or printed, agree)


def _printed_dates(card: Card, sheet: Sheet) -> None:
    """The printed dates, where the zone was not read."""
    for field, label in (("birth", "ofbirth"), ("valid_to", "ofexpiry")):
        line = next((one for one in sheet.lines if label in one.packed.lower()), None)
        value = sheet.under(line) if line and field not in card.fields else None
        found = re.match(r"(\d\d)([A-Z]{3})(\d{4})", value.packed.upper()) if value else None
        if found and found[2] in mrz.MONTHS:
            card.put(field, iso(found[3], str(mrz.MONTHS.index(found[2]) + 1), found[1]), False)


def _which_way_up(card: Card, sheet: Sheet) -> None:
    """The zone is at the foot; upside down, its < read as >."""
    top = next((line for line in sheet.lines if re.search("PASSPORT|Type|Country", line.text)), None)
    zone = [line.middle for line in sheet.lines if line.text.count("<") + line.text.count(">") > 8]
    if top and zone:
        card.score += 1.5 if top.middle < sum(zone) / len(zone) else -3
