"""FEEL text to tokens."""

from __future__ import annotations

import re
from typing import NamedTuple

from workflows.words import say

from .errors import FeelError


class Token(NamedTuple):
    """`kind` is number, string, moment (@"..."), sign, name or end; `at` is where it stands in the text."""

    kind: str
    text: str
    at: int


TOKEN = re.compile(
    r"""\s*(?:
      (?P<number>[0-9]+(?:\.[0-9]+)?|\.[0-9]+)
    | (?P<string>"(?:[^"\\]|\\.)*")
    | (?P<moment>@"[^"\\]*")
    | (?P<sign>\.\.|\*\*|<=|>=|!=|[-+*/=<>()\[\]{},.?:])
    | (?P<name>[^\W\d]\w*)
    )""",
    re.VERBOSE | re.DOTALL,
)
FULL_WIDTH = "，。（）【】｛｝：；“”‘’＝＜＞≤≥≠×÷＋－？、"
ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
ESCAPED = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\"}


def tokens(text: str) -> list[Token]:
    """All tokens of a text, closed by one of kind `end`."""
    found: list[Token] = []
    at, end = 0, len(text.rstrip())
    while at < end:
        match = TOKEN.match(text, at)
        if match is None:
            raise unknown(text, at)
        kind = str(match.lastgroup)
        found.append(Token(kind, match.group(kind), match.start(kind)))
        at = match.end()
    return [*found, Token("end", "", end)]


def unknown(text: str, at: int) -> FeelError:
    at += len(text[at:]) - len(text[at:].lstrip())
    if text[at] in '"@':
        return FeelError(say("feel.open_text"), at)
    hint = say("feel.punctuation") if text[at] in FULL_WIDTH else ""
    return FeelError(say("feel.character", character=text[at], hint=hint), at)


def unquoted(text: str) -> str:
    """The content of a string token.  An unknown escape stays as it is written: patterns need their backslashes."""
    return ESCAPE.sub(_character, text[1:-1])


def _character(match: re.Match[str]) -> str:
    code, sign = match.groups()
    if code:
        return match.group() if 0xD800 <= int(code, 16) < 0xE000 else chr(int(code, 16))
    return ESCAPED.get(sign, match.group())
