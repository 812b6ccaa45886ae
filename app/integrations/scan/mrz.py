"""The machine-readable zone of a passport (ICAO 9303-4, TD3: two lines of 44)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_WEIGHTS = (7, 3, 1)
_AS_DIGIT = str.maketrans("OoDQIl|ZzSsBbGgT", "0000111225586697")
_AS_LETTER = str.maketrans("0125864", "OIZSBGA")
_FILLERS = str.maketrans({" ": "", "«": "<<", "《": "<<", "〈": "<", "＜": "<", "く": "<", "(": "<", "{": "<"})
SEX = {"M": "男", "F": "女"}
MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")


def check_digit(text: str) -> str:
    """The check digit of a field: 7-3-1 over digits, letters from A = 10, and < = 0."""
    values = (0 if c == "<" else int(c, 36) for c in text)
    return str(sum(value * _WEIGHTS[i % 3] for i, value in enumerate(values)) % 10)


def zone(country: str, latin: str, number: str, birth: date, sex: str, until: date) -> tuple[str, str]:
    """Both lines of a zone."""
    first = f"P<{country}{latin.replace(', ', '<<').replace(' ', '<')}".ljust(44, "<")[:44]
    padded = number.ljust(9, "<")
    born, ends = f"{birth:%y%m%d}", f"{until:%y%m%d}"
    letter = "M" if sex == "男" else "F"
    number_part, dates = padded + check_digit(padded), born + check_digit(born)
    rest = ends + check_digit(ends) + "<" * 14 + "<"
    second = f"{number_part}{country}{dates}{letter}{rest}"
    return first, second + check_digit(number_part + dates + rest)


@dataclass(frozen=True, slots=True)
class Second:
    """The second line as it was read; `right` tells which of number, birth and expiry agree with their check digits."""

    number: str
    country: str
    born: str
    sex: str
    ends: str
    right: tuple[bool, bool, bool]


def tidy(text: str) -> str:
    """A line with what readers make of < put right."""
    return text.upper().translate(_FILLERS)


def second(text: str) -> Second | None:
    """A second line, wherever it begins in what was read; None when it is none."""
    line = tidy(text)
    read = [_second(line[start:]) for start in (0, 1) if len(line) - start >= 28]
    best = max(read, key=lambda one: sum(one.right), default=None)
    return best if best and sum(best.right) >= 2 else None


def _second(line: str) -> Second:
    number, sure = _number(line[:9], line[9].translate(_AS_DIGIT))
    born, born_digit, ends, ends_digit = (
        part.translate(_AS_DIGIT) for part in (line[13:19], line[19], line[21:27], line[27])
    )
    right = (sure, _holds(born, born_digit), _holds(ends, ends_digit))
    return Second(number.rstrip("<"), line[10:13].translate(_AS_LETTER), born, SEX.get(line[20], ""), ends, right)


def _number(read: str, digit: str) -> tuple[str, bool]:
    """Letters and digits look alike: of the readings that the check digit allows, the one nearest to what was read."""
    letter = read[:1].translate(_AS_LETTER)
    for one in (read, letter + read[1:2] + read[2:].translate(_AS_DIGIT), letter + read[1:].translate(_AS_DIGIT)):
        if re.fullmatch(r"[A-Z0-9<]{9}", one) and check_digit(one) == digit:
            return one, True
    return read, False


def _holds(text: str, digit: str) -> bool:
    return text.isdecimal() and check_digit(text) == digit


def day(text: str, today: date, *, future: bool) -> str:
    """A date of six digits as ISO; a birth lies in the past, an expiry in this century.  "" when there is none."""
    year = int(text[:2]) if text.isdecimal() and len(text) == 6 else -1
    century = 2000 if future or year <= today.year % 100 else 1900
    try:
        return date(century + year, int(text[2:4]), int(text[4:6])).isoformat() if year >= 0 else ""
    except ValueError:
        return ""


def first(text: str) -> str:
    """The name in a first line, "SURNAME GIVEN"; "" when it is none."""
    line = tidy(text)
    if len(line) < 28 or not re.match(r"P[<A-Z]", line) or line.count("<") < 3:
        return ""
    parts = [part for part in re.split("<+", line[5:].translate(_AS_LETTER)) if part.isalpha()]
    return " ".join(parts) if 1 <= len(parts) <= 4 else ""


def same_weight(one: str, other: str) -> bool:
    """Whether a check digit cannot tell two numbers apart: G and 6 weigh the same, and so do S and 8 (guide B1)."""
    return len(one) == len(other) and check_digit(one) == check_digit(other)
