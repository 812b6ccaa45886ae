"""The words of the pages, and whatever the rest of the house says, in the visitor's language."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, has_request_context, request

from workflows import words
from workflows.words import CHINESE, LANGUAGES, Words

HERE, ROOT = Path(__file__).parent, Path(__file__).parents[3]
DATA = ("bpmn", "forms", "app/seed")  # what is drawn, asked and chosen from: translated by its text, beside it
NUMBER, HAN = re.compile(r"\d+(?:\.\d+)?"), re.compile(r"[\u3400-\u9fff]")


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """All texts of a language, by key: those of the pages and those of the rest of the house."""
    return {**words.catalogue(language), **_read(HERE / f"{language}.json")}


@cache
def by_text(language: str) -> Mapping[str, str]:
    """How a Chinese text is said in a language: names of diagrams and forms, and what was kept as a text.

    Where two keys say the same, what is kept of a case counts more than the words of a page or an operation's title.
    """
    chinese, other = catalogue(CHINESE), catalogue(language)
    keys = sorted((key for key in chinese if key in other), key=_weight)
    kept = {chinese[key]: other[key] for key in keys if "{" not in chinese[key]}
    return {**kept, **{text: said for room in DATA for text, said in _read(ROOT / room / f"{language}.json").items()}}


@cache
def by_shape(language: str) -> Mapping[str, str]:
    """The same texts with `#` for each number: years that a table works out, or that somebody has changed in it."""
    shapes = {text: said for text, said in by_text(language).items() if NUMBER.findall(text) == NUMBER.findall(said)}
    return {NUMBER.sub("#", text): NUMBER.sub("#", said) for text, said in shapes.items()}


def _weight(key: str) -> int:
    return 0 if key.startswith("operation.") else 2 if key in words.catalogue(CHINESE) else 1


def _read(path: Path) -> dict[str, str]:
    found: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _filled(template: str, facts: Mapping[str, object]) -> str:
    return template.format(**{name: said(fact) for name, fact in facts.items()}) if facts else template


def language() -> str:
    """The visitor's language: the `lang` cookie, else Chinese."""
    chosen = request.cookies.get("lang", CHINESE) if has_request_context() else CHINESE
    return chosen if chosen in LANGUAGES else CHINESE


def text(key: str, **facts: Any) -> str:
    """The text of a key with its facts filled in."""
    return _filled(catalogue(language())[key], facts)


def spoken(given: Any) -> Any:
    """Words in the visitor's language; anything else as it is."""
    if not isinstance(given, Words) or language() == CHINESE:
        return given
    template = catalogue(language()).get(given.key)
    return given if template is None else _filled(template, given.facts)


def said(given: Any) -> Any:
    """Also a name out of diagrams, forms or reference data; one that is not known, as it is."""
    if isinstance(given, (list, tuple)):
        return listed(given)
    if isinstance(given, Words) or not isinstance(given, str) or language() == CHINESE:
        return spoken(given)
    known = by_text(language())
    return known.get(given) or _counted(given) or _coded(given, known) or given


def _counted(given: str) -> str | None:
    """A text that is known with other numbers."""
    if (found := by_shape(language()).get(NUMBER.sub("#", given))) is None:
        return None
    numbers = iter(NUMBER.findall(given))
    return re.sub("#", lambda _: next(numbers, "#"), found)


def _coded(given: str, known: Mapping[str, str]) -> str | None:
    """Names and codes side by side, such as a level and a major: only where every name is known."""
    found = " ".join(known.get(part, part) for part in given.split(" "))
    return None if HAN.search(found) or found == given else found


def listed(given: Iterable[Any]) -> str:
    """A list of names in the visitor's language."""
    return text("list.comma").join(str(said(one)) for one in given)


def install(app: Flask) -> None:
    """Give templates `_`, and let them speak the visitor's language."""
    app.jinja_env.finalize = spoken
    app.jinja_env.globals["_"] = text
    app.jinja_env.globals["language"] = language
    app.jinja_env.filters.update({"said": said, "listed": listed})
