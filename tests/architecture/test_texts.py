"""The catalogue of texts: whole in both languages, used, and the only place where code keeps words."""

from __future__ import annotations

import ast
import json
import re
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from workflows import errors

ROOT = Path(__file__).parents[2]
CODE = [*ROOT.glob("app/**/*.py"), *ROOT.glob("workflows/**/*.py")]
PAGES = [*ROOT.glob("app/web/templates/**/*.html")]
ROOMS = ("workflows/words", "app/web/texts")


@cache
def catalogue(language: str) -> dict[str, str]:
    rooms: list[dict[str, str]] = [json.loads((ROOT / room / f"{language}.json").read_text()) for room in ROOMS]
    assert not rooms[0].keys() & rooms[1].keys(), "a key belongs to one room"
    return {**rooms[0], **rooms[1]}


def refusals() -> set[str]:
    """The messages of the error classes: in Chinese their docstrings."""
    classes = [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, errors.Refused)]
    return {f"refused.{one.__name__}" for one in classes}


def facts(template: str) -> set[str]:
    return {name.partition(".")[0] for _, name, _, _ in string.Formatter().parse(template) if name}


def spoken_in_code() -> Iterator[re.Pattern[str]]:
    """The keys that `say` and `text` are called with; a key made of parts counts for all that it may become."""
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in speaking(path) and node.args:
                yield from keys(node.args[0])


def speaking(path: Path) -> set[str]:
    """`text` speaks in the pages only; elsewhere it is SQLAlchemy's."""
    return {"say", "text"} if "web" in path.parts else {"say"}


def keys(argument: ast.expr) -> Iterator[re.Pattern[str]]:
    if isinstance(argument, ast.IfExp):
        yield from keys(argument.body)
        yield from keys(argument.orelse)
    elif isinstance(argument, ast.Constant):
        yield re.compile(re.escape(str(argument.value)))
    elif isinstance(argument, ast.JoinedStr):
        parts = [
            re.escape(str(one.value)) if isinstance(one, ast.Constant) else "[^.]+(?:[.][^.]+)*"
            for one in argument.values
        ]
        yield re.compile("".join(parts))


def spoken_on_pages() -> Iterator[re.Pattern[str]]:
    for path in PAGES:
        for key, more in re.findall(r"""_\(\s*'([a-zA-Z_0-9.]+)'\s*([~+])?""", path.read_text()):
            yield re.compile(re.escape(key) + (".+" if more else ""))


def test_both_languages_say_the_same() -> None:
    chinese, english = catalogue("zh"), catalogue("en")
    assert english.keys() - chinese.keys() == refusals()
    assert chinese.keys() - english.keys() == set()
    assert {key for key, text in chinese.items() if facts(text) != facts(english[key])} == set()
    without_names = {key: text.replace(chinese["app.name"], "") for key, text in english.items()}
    assert [key for key, text in without_names.items() if re.search("[\u3400-\u9fff]", text)] == ["me.language"]


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_keys_are_sorted(room: str, language: str) -> None:
    assert list(found := json.loads((ROOT / room / f"{language}.json").read_text())) == sorted(found)


def named() -> Iterator[str]:
    """Keys that stand in a table of the code, to be spoken later."""
    for path in CODE:
        yield from (str(node.value) for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Constant))


def test_every_text_that_is_spoken_is_in_the_catalogue_and_none_is_left_over() -> None:
    spoken, known = {*spoken_in_code(), *spoken_on_pages()}, catalogue("zh").keys()
    assert [one.pattern for one in spoken if not any(one.fullmatch(key) for key in known)] == []
    assert sorted(key for key in known - {*named()} if not any(one.fullmatch(key) for one in spoken)) == []
