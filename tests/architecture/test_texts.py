"""The catalogue of texts: whole in both languages, used, and the only place where code keeps words."""

from __future__ import annotations

import ast
import json
import re
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.seed.reading import rows
from app.web.texts import by_text, said
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


SAYS = ("label", "dateLabel", "description", "text", "submitLabel")
NAMED = ("process", "userTask", "callActivity")


def asked() -> set[str]:
    """What the shipped forms say."""
    parts = [part for path in ROOT.glob("forms/*/*.json") for part in within(json.loads(path.read_text()))]
    told = {str(part.get(name) or "") for part in parts for name in SAYS}
    options = {str(one["label"]) for part in parts for one in part.get("values") or []}
    return {text for text in told | options if HAN.search(text)}


def within(part: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield part
    for one in part.get("components") or []:
        yield from within(one)


def drawn() -> set[str]:
    """The names of the shipped diagrams that people read, and what their tables may answer."""
    diagrams = "".join(path.read_text() for path in ROOT.glob("bpmn/*/*.bpmn"))
    return {name for kind in NAMED for name in re.findall(rf'<bpmn:{kind} [^>]*?\bname="([^"]+)"', diagrams)}


def test_forms_and_diagrams_are_said_in_english() -> None:
    english = {room: json.loads((ROOT / room / "en.json").read_text()) for room in ("forms", "bpmn")}
    known = english["forms"].keys() | english["bpmn"].keys() | set(catalogue("zh").values())
    assert (asked() | drawn()) - known == set()
    tables = "".join(path.read_text() for path in ROOT.glob("bpmn/*/*.dmn"))
    assert english["forms"].keys() - asked() == set(), "said by no form any more"
    left = english["bpmn"].keys() - drawn()
    assert {name for name in left if not all(part in tables for part in name.split("#"))} == set(), "drawn no more"
    assert all(list(texts) == sorted(texts) for texts in english.values())


def chosen_from() -> set[str]:
    """The names that come with the product; places and units are proper names and stay as they are."""
    tables = [rows("institution_types"), rows("majors")]
    return {row[name] for table in tables for row in table for name in ("name", "group_name")}


def test_what_is_chosen_from_is_said_in_english() -> None:
    english = json.loads((ROOT / "app/seed/en.json").read_text())
    exams = {"#年度卫生专业技术资格考试", "#年度卫生专业技术资格考试（示例）"}
    assert chosen_from() | exams == english.keys()
    assert list(english) == sorted(english)
    assert "考试（示例）" in (ROOT / "app/seed/exams.py").read_text()


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("2031年度卫生专业技术资格考试", "Health professional qualification exam 2031"),
        ("从业须满5年，现按0.5年计，还差4.5年", "Years in the profession: 5 asked for, 0.5 counted, 4.5 missing"),
        ("大专：从事本专业满4年", "Junior college: 4 years in the profession"),  # the table says 3
        ("109V2 卫生检验技术", "109V2 Health laboratory technology"),
        ("中级 303 内科学", "Intermediate 303 Internal medicine"),
        ("303 某学", "303 某学"),
        ("从业须满#年", "从业须满#年"),
    ],
)
def test_a_name_is_known_with_other_numbers_and_beside_its_code(chinese: str, english: str) -> None:
    with Flask("house").test_request_context(headers={"Cookie": "lang=en"}):
        assert said(chinese) == english


def test_a_text_with_places_for_numbers_has_as_many_in_english() -> None:
    assert {text for text, said in by_text("en").items() if text.count("#") != said.count("#")} == set()


# Chinese that is no text for people to read, each with its reason.
DATA = {
    "app/integrations/scan/": "what stands on documents, to be recognised",
    "app/integrations/sandbox.py": "the sandbox's own pages, in Chinese like what they stand for",
    "app/integrations/authenticator.py": "the sandbox",
    "app/integrations/native.py": "the sandbox's mini-program",
    "app/integrations/authority/sandbox.py": "the sandbox",
    "app/integrations/sms/sandbox.py": "the sandbox",
    "app/integrations/wechat_login/sandbox.py": "the sandbox",
    "app/integrations/wechat_pay/": "headings of the bill, as WeChat writes them; the sandbox",
    "app/integrations/fiscal/client.py": "the item that a receipt is issued for",
    "app/seed/": "the names and places of the demonstration",
    "app/playground.py": "the people of the playground",
    "app/models/units.py": "levels of the administration, as the register writes them; a comment of a column",
}
VALUES = {
    "县": "a level of the administration, as the register writes it",
    "市": "another",
    "省": "another",
    "部": "another",
    "无": "no degree, as form and table write it",
    "长期": "an expiry on an identity card",
    "族": "how a nationality ends on an identity card",
    "（示例）": "the mark of a sample batch, taken off its copy",
    "怎样改": "a heading of docs/checks",
    "湖北卫生人才": "the signature that SMS are sent under",
}
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef)
HAN = re.compile("[\u3400-\u9fff]")


def written(path: Path) -> Iterator[str]:
    """Chinese in the code, docstrings aside."""
    tree = ast.parse(path.read_text())
    docstrings = {one.body[0].value for one in ast.walk(tree) if isinstance(one, DOCUMENTED) and ast.get_docstring(one)}  # type: ignore[attr-defined]
    texts = (one for one in ast.walk(tree) if isinstance(one, ast.Constant) and one not in docstrings)
    yield from (f"{path.relative_to(ROOT)}:{one.lineno} {one.value}" for one in texts if HAN.search(str(one.value)))


def test_no_text_stands_in_code() -> None:
    found = [one for path in CODE if not str(path.relative_to(ROOT)).startswith(tuple(DATA)) for one in written(path)]
    assert [one for one in found if one.partition(" ")[2] not in VALUES] == []


def test_each_exception_is_still_needed() -> None:
    found = [one for path in CODE for one in written(path)]
    assert [name for name in DATA if not any(one.startswith(name) for one in found)] == []
    assert [value for value in VALUES if not any(one.partition(" ")[2] == value for one in found)] == []


def test_no_text_stands_in_a_template_or_a_script() -> None:
    files = [*PAGES, *ROOT.glob("app/web/static/*.js")]
    assert [
        str(path.relative_to(ROOT)) for path in files if re.search(f"{HAN.pattern}|[，。、；：（）]", path.read_text())
    ] == []


def test_no_words_are_joined_to_others_and_so_lose_their_key() -> None:
    joining = (
        (path, part)
        for path in CODE
        if path.name != "sandbox.py"
        for node in ast.walk(ast.parse(path.read_text()))
        for part in parts(node)
    )
    assert [f"{path}:{one.lineno}" for path, one in joining if getattr(one.func, "id", "") == "say"] == []


def parts(node: ast.AST) -> Iterator[ast.Call]:
    """The calls whose texts an f-string or a sum puts together."""
    if isinstance(node, ast.JoinedStr):
        yield from (
            one.value for one in node.values if isinstance(one, ast.FormattedValue) and isinstance(one.value, ast.Call)
        )
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        yield from (one for one in (node.left, node.right) if isinstance(one, ast.Call))


def test_what_was_kept_as_a_text_is_said_as_what_it_was() -> None:
    assert by_text("en")["单位审核"] == catalogue("en")["review.level.unit"]
    assert by_text("en")["退回修改"] == json.loads((ROOT / "forms/en.json").read_text())["退回修改"]


def test_the_tour_shows_what_is_there() -> None:
    shown = set(re.findall(r'src="(tour/[\w-]+\.webp)"', (ROOT / "docs/tour.md").read_text()))
    kept = {f"tour/{path.name}": path.stat().st_size for path in ROOT.glob("docs/tour/*.webp")}
    assert shown == kept.keys()
    assert sum(kept.values()) < 4_000_000
