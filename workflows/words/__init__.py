"""What people read: texts by key.  Chinese is the text itself; the edge says it in other languages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

CHINESE, ENGLISH = LANGUAGES = ("zh", "en")


class Words(str):
    """A text in Chinese that remembers its key and its facts, so that the edge can say it in another language."""

    key: str
    facts: Mapping[str, object]

    def __new__(cls, text: str, key: str = "", facts: Mapping[str, object] | None = None) -> Words:
        """The text, and what it was made of."""
        words = super().__new__(cls, text)
        words.key, words.facts = key, facts or {}
        return words

    def __str__(self) -> str:
        """Itself: an exception that carries words is turned into them."""
        return self

    @property
    def text(self) -> str:
        """The Chinese alone: what is kept."""
        return str.__str__(self)


def say(key: str, /, **facts: object) -> Words:
    """The text of a key with its facts filled in; a fact may itself be words, or a list of texts."""
    template = catalogue(CHINESE)[key]
    return Words(
        template.format(**{name: _fact(one) for name, one in facts.items()}) if facts else template, key, facts
    )


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """All texts of a language, by key."""
    found: dict[str, str] = json.loads((Path(__file__).parent / f"{language}.json").read_text(encoding="utf-8"))
    return found


def _fact(fact: object) -> object:
    return catalogue(CHINESE)["list.comma"].join(map(str, fact)) if isinstance(fact, (list, tuple)) else fact
