"""The text of a regular expression to a tree of parts."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

from workflows.words import say

from .errors import FeelError

Test = Callable[[str], bool]
COUNT = re.compile(r"\{([0-9]{1,3})(?:(,)([0-9]{1,3})?)?\}")
UNICODE = re.compile(r"u([0-9a-fA-F]{4})")
DEPTH = 20
CONTROL = {"n": "\n", "t": "\t", "r": "\r"}
CLASSES: dict[str, Test] = {
    "d": lambda sign: "0" <= sign <= "9",
    "w": lambda sign: sign.isascii() and (sign.isalnum() or sign == "_"),
    "s": str.isspace,
}


@dataclass(frozen=True, slots=True)
class Node:
    """`kind` is char, start, end, sequence, choice or repeat; `most` None means endlessly."""

    kind: str
    test: Test | None = None
    parts: tuple[Node, ...] = ()
    least: int = 0
    most: int | None = 0

    @property
    def endless(self) -> bool:
        return (self.kind == "repeat" and self.most is None) or any(part.endless for part in self.parts)


def read(pattern: str, flags: str) -> Node:
    reader = Reader(pattern, flags)
    node = reader.choice()
    if reader.at < len(pattern):
        reader.fail()
    return node


class Reader:
    """Recursive descent over the characters of a pattern."""

    def __init__(self, pattern: str, flags: str) -> None:
        self.pattern, self.at, self.depth = pattern, 0, 0
        self.folds, self.dot_all = "i" in flags, "s" in flags

    @property
    def next(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def fail(self, message: str = "") -> NoReturn:
        raise FeelError(message or say("pattern.wrong", number=self.at + 1), self.at)

    def advance(self) -> str:
        self.at += 1
        return self.pattern[self.at - 1 : self.at] or self.fail()

    def take(self, text: str) -> bool:
        found = self.pattern.startswith(text, self.at)
        self.at += len(text) if found else 0
        return found

    def choice(self) -> Node:
        parts = [self.sequence()]
        while self.take("|"):
            parts.append(self.sequence())
        return parts[0] if len(parts) == 1 else Node("choice", parts=tuple(parts))

    def sequence(self) -> Node:
        parts = []
        while self.next not in ("", "|", ")"):
            parts.append(self.repeated())
        return Node("sequence", parts=tuple(parts))

    def repeated(self) -> Node:
        part = self.part()
        bounds = self.bounds()
        if bounds is None:
            return part
        least, most = bounds
        self.take("?")  # lazy or greedy: the same to a yes or no
        if most is None and part.endless:
            self.fail(say("pattern.nested"))
        if part.kind in ("start", "end") or self.bounds() or (most is not None and least > most):
            self.fail()
        return Node("repeat", parts=(part,), least=least, most=most)

    def bounds(self) -> tuple[int, int | None] | None:
        for sign, found in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self.take(sign):
                return found
        match = COUNT.match(self.pattern, self.at)
        if not match:
            return None
        self.at = match.end()
        least = int(match[1])
        return least, int(match[3]) if match[3] else (None if match[2] else least)

    def part(self) -> Node:
        sign = self.advance()
        if sign in PARTS:
            return PARTS[sign](self)
        if sign in "*+?{}])":
            self.at -= 1
            self.fail()
        return Node("char", self.literal(sign))

    def group(self) -> Node:
        self.depth += 1
        if self.depth > DEPTH:
            self.fail(say("pattern.too_deep"))
        if self.take("?") and not self.take(":"):
            self.fail(say("pattern.bracket"))
        inner = self.choice()
        if not self.take(")"):
            self.fail(say("pattern.open"))
        self.depth -= 1
        return inner

    def any(self) -> Node:
        return Node("char", (lambda sign: True) if self.dot_all else (lambda sign: sign not in "\n\r"))

    def escape(self) -> Node:
        return Node("char", self.escaped())

    def escaped(self) -> Test:
        sign = self.advance()
        if sign.lower() in CLASSES:
            test = CLASSES[sign.lower()]
            return test if sign.islower() else (lambda seen: not test(seen))
        self.at -= 1
        return self.literal(self.escaped_sign())

    def escaped_sign(self) -> str:
        """The one character that an escape stands for."""
        if match := UNICODE.match(self.pattern, self.at):
            self.at = match.end()
            return chr(int(match[1], 16))
        sign = self.advance()
        if sign in CONTROL:
            return CONTROL[sign]
        return self.fail(say("pattern.escape", sign=sign)) if sign.isalnum() else sign

    def literal(self, wanted: str) -> Test:
        if self.folds:
            return lambda sign: sign.lower() == wanted.lower()
        return lambda sign: sign == wanted

    def char_class(self) -> Node:
        negated = self.take("^")
        tests = []
        while not self.take("]"):
            tests.append(self.class_item())
        if not tests:
            self.fail()
        return Node("char", lambda sign: any(test(sign) for test in tests) is not negated)

    def class_item(self) -> Test:
        if self.next == "\\" and self.pattern[self.at + 1 : self.at + 2].lower() in CLASSES:
            self.at += 1
            return self.escaped()
        low = self.class_sign()
        if self.next != "-" or self.pattern[self.at + 1 : self.at + 2] in ("]", ""):
            return self.literal(low)
        self.at += 1
        high = self.class_sign()
        if high < low:
            self.fail()
        return self.between(low, high)

    def class_sign(self) -> str:
        sign = self.advance()
        if sign == "[":
            self.fail(say("pattern.brackets"))
        return self.escaped_sign() if sign == "\\" else sign

    def between(self, low: str, high: str) -> Test:
        if self.folds:
            return lambda sign: low <= sign.lower() <= high or low <= sign.upper() <= high
        return lambda sign: low <= sign <= high


PARTS: dict[str, Callable[[Reader], Node]] = {
    "(": Reader.group,
    "[": Reader.char_class,
    ".": Reader.any,
    "\\": Reader.escape,
    "^": lambda reader: Node("start"),
    "$": lambda reader: Node("end"),
}
