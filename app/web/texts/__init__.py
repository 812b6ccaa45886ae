"""The one catalogue of the words that people read: Chinese first, English second."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson
from flask import Flask, has_request_context, request

from workflows import words

LANGUAGES = ("zh", "en")


@lru_cache(maxsize=4)
def catalogue(language: str) -> dict[str, str]:
    """All texts of a language, by key."""
    pages: dict[str, str] = orjson.loads((Path(__file__).parent / f"{language}.json").read_bytes())
    return {**words.catalogue(language), **pages}


def language() -> str:
    """The visitor's language: the `lang` cookie, else Chinese."""
    chosen = request.cookies.get("lang", "zh") if has_request_context() else "zh"
    return chosen if chosen in LANGUAGES else "zh"


def text(key: str, **facts: Any) -> str:
    """The text of a key with its facts filled in; the Chinese one where a translation is missing."""
    found = catalogue(language()).get(key) or catalogue("zh").get(key, "")
    return found.format(**facts) if facts else found


def install(app: Flask) -> None:
    """Give templates `_`."""
    app.jinja_env.globals["_"] = text
    app.jinja_env.globals["language"] = language
