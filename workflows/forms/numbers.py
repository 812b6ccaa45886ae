"""Numbers that identify people and institutions: what is refused outright, in words that say how to mend it.

Sources: GB 11643 (resident identity numbers), GB 32100 (unified social credit codes), ISO 7064 MOD 11-2; the shapes of
permits and passports from the dossier §4.  A division code never refuses anybody: a number carries the code of the day
it was issued, which may be younger or older than its holder (dossier §0.6).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from workflows.words import say

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_PROVINCES = frozenset(
    {
        f"{n}"
        for first, last in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (81, 83))
        for n in range(first, last + 1)
    }
    | {"71"}
)
_SHAPES = {
    "PASSPORT": (r"[A-Z0-9]{5,17}", say("number.passport")),
    "HMPERMIT": (
        r"[HM]\d{8}(\d{2})?",
        say("number.hong_kong_macao_permit"),
    ),
    "TWPERMIT": (r"\d{8}", say("number.taiwan_permit")),
    "FPR2017": (r"[A-Z]{3}\d{12}", say("number.foreign_permanent_2017")),
    "OTHER": (r".{4,30}", say("number.length")),
}
MINIMUM_AGE, MAXIMUM_AGE = 16, 100  # dossier §1.3, document_types


@dataclass(frozen=True, slots=True)
class Holder:
    """What a number says about its holder."""

    number: str
    birth: date | None = None
    sex: str = ""  # "男" | "女" | ""
    valid_until: date | None = None  # None: without end, or not known


def normal(text: str) -> str:
    """Full-width to half-width, no spaces or dashes, upper case."""
    return re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text)).upper()


def mobile(text: str) -> str:
    """A mainland mobile number, without country code.  ValueError says how to mend it."""
    number = normal(text)
    number = re.sub(r"^(\+86|0086|86(?=1\d{10}$))", "", number)
    if not re.fullmatch(r"1[3-9]\d{9}", number):
        raise ValueError(say("number.mobile"))
    return number


def document(kind: str, text: str, today: date) -> Holder:
    """The number of an identity document of this kind (`document_types`).  ValueError says how to mend it."""
    if kind in ("RIC", "HMTRESIDENCE", "FPR2023"):
        return _resident(kind, text, today)
    if kind not in _SHAPES:
        raise ValueError(say("number.unknown_kind"))
    pattern, words = _SHAPES[kind]
    number = _printed(kind, normal(text))
    if not re.fullmatch(pattern, number):
        raise ValueError(words)
    return Holder(number)


def _printed(kind: str, number: str) -> str:
    """The number alone: without a passport's filling, or the count of issues and the office of an old Taiwan permit."""
    if kind == "PASSPORT":
        return number.replace("<", "")
    if kind == "TWPERMIT":
        return re.sub(r"^(\d{8})(\d{2})?(\([0-9A-Z]{1,2}\))?$", r"\1", number)
    return number


def chinese_passport(number: str) -> bool:
    """Whether it may be an ordinary passport of China: E and 8 digits, E, a letter and 7 digits, or an old G."""
    return re.fullmatch(r"E\d{8}|E[A-Z]\d{7}|G\d{8}", number) is not None


def lifelong(kind: str, number: str) -> str:
    """The part of a number that stays the same when the document is issued again (dossier §0.10)."""
    return number[:9] if kind == "HMPERMIT" else number


def _resident(kind: str, text: str, today: date) -> Holder:
    number = normal(text)
    if re.fullmatch(r"\d{15}", number):
        raise ValueError(say("number.fifteen_digits"))
    if not re.fullmatch(r"\d{17}[\dX]", number):
        raise ValueError(say("number.eighteen_digits"))
    if check_digit(number[:17]) != number[17]:
        raise ValueError(say("number.checksum"))
    _belongs(kind, number)
    birth = _birth(number[6:14], today)
    if age(birth, today) < MINIMUM_AGE:
        raise ValueError(say("number.too_young", age=MINIMUM_AGE))
    return Holder(number, birth, say("sex.male") if int(number[16]) % 2 else say("sex.female"))


def _belongs(kind: str, number: str) -> None:
    residence = number[:2] in ("81", "82", "83")
    if kind == "FPR2023" and number[0] != "9":
        raise ValueError(say("number.foreign_permanent_2023"))
    if kind == "HMTRESIDENCE" and not (residence and number[2:6] == "0000"):
        raise ValueError(say("number.residence_permit"))
    if kind == "RIC" and residence:
        raise ValueError(say("number.is_residence_permit"))
    if kind == "RIC" and number[:2] not in _PROVINCES:
        raise ValueError(say("number.region"))


def _birth(text: str, today: date) -> date:
    try:
        birth = date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        raise ValueError(say("number.no_such_birth")) from None
    if birth > today or age(birth, today) > MAXIMUM_AGE:
        raise ValueError(say("number.unlikely_birth"))
    return birth


def age(birth: date, today: date) -> int:
    """Whole years on this day."""
    return today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))


def check_digit(first: str) -> str:
    """The 18th character of a number by its first 17 digits: ISO 7064 MOD 11-2."""
    return _CHECK[sum(int(digit) * weight for digit, weight in zip(first, _WEIGHTS, strict=True)) % 11]


def mask(text: str, head: int = 6, tail: int = 4) -> str:
    """`420106********2839`"""
    if len(text) <= head + tail:
        return "*" * max(0, len(text) - 2) + text[-2:]
    return text[:head] + "*" * (len(text) - head - tail) + text[len(text) - tail :]


def institution(text: str) -> str:
    """A unified social credit code (GB 32100): MOD 31 with weights 3^i.  ValueError says how to mend it."""
    code = normal(text)
    if len(code) != 18 or any(character not in _USCC for character in code):
        raise ValueError(say("number.institution"))
    total = sum(_USCC.index(character) * pow(3, i, 31) for i, character in enumerate(code[:17]))
    if _USCC[(31 - total % 31) % 31] != code[17]:
        raise ValueError(say("number.institution_checksum"))
    return code


def person_name(text: str) -> str:
    """A name: NFC, one kind of middle dot (U+00B7), single spaces, at most 50 characters.  ValueError."""
    name = unicodedata.normalize("NFC", text).strip()
    name = re.sub(r"\s*[•‧・･．·]\s*", "·", name)
    name = re.sub(r"\s+", " ", name)
    if not any(c.isalpha() or unicodedata.category(c) == "Co" for c in name) or len(name) > 50:
        raise ValueError(say("name.missing"))
    if any(
        unicodedata.category(c)[0] not in "LMZ" and c not in "·-'’." and unicodedata.category(c) != "Co" for c in name
    ):
        raise ValueError(say("name.symbol"))
    return name
