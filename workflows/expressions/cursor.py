"""Walks over tokens: what the grammar asks of them."""

from __future__ import annotations

from typing import NoReturn

from workflows.words import say

from . import limits
from .errors import FeelError
from .tokens import Token, tokens


class Cursor:
    """A place in a list of tokens, and how deep the grammar has gone."""

    def __init__(self, text: str) -> None:
        self.tokens = tokens(text)
        self.place = 0
        self.depth = 0

    @property
    def token(self) -> Token:
        return self.tokens[self.place]

    @property
    def word(self) -> str:
        """The sign or name that comes next, "" before a literal or the end."""
        return self.token.text if self.token.kind in ("sign", "name") else ""

    def ahead(self, steps: int) -> Token:
        return self.tokens[min(self.place + steps, len(self.tokens) - 1)]

    def advance(self) -> Token:
        token = self.token
        self.place = min(self.place + 1, len(self.tokens) - 1)
        return token

    def take(self, *words: str) -> str:
        """The next word when it is one of these (and go on), else ""."""
        return self.advance().text if self.word and self.word in words else ""

    def need(self, word: str) -> None:
        if not self.take(word):
            seen = say("feel.seen", text=self.token.text) if self.token.text else ""
            raise FeelError(say("feel.expected", word=word, seen=seen), self.token.at)

    def fail(self, message: str = say("feel.incomplete")) -> NoReturn:
        seen = self.token
        raise FeelError(message if seen.kind == "end" else say("feel.unexpected", text=seen.text), seen.at)

    def enter(self) -> None:
        self.depth += 1
        if self.depth > limits.DEPTH:
            raise FeelError(say("feel.too_deep"), self.token.at)

    def leave(self) -> None:
        self.depth -= 1

    def finish(self) -> None:
        if self.token.kind != "end":
            self.fail()
