"""The rules of the house that an import contract cannot express."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture import processes

ROOT = Path(__file__).parents[2]
SOURCES = [*ROOT.glob("app/**/*.py"), *ROOT.glob("workflows/**/*.py"), ROOT / "wsgi.py"]


def calls(path: Path) -> Iterator[ast.Call]:
    yield from (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call))


def name_of(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def test_only_the_store_commits() -> None:
    found = [
        path for path in SOURCES if "app/store" not in str(path) for call in calls(path) if name_of(call) == "commit"
    ]
    assert found == []


def test_only_the_store_begins_transactions_of_its_own() -> None:
    found = [
        path for path in SOURCES if "app/store" not in str(path) for call in calls(path) if name_of(call) == "begin"
    ]
    assert found == []


def test_the_engine_room_reads_no_clock() -> None:
    wrong = {"now", "today", "utcnow", "time", "monotonic"}
    allowed = {ROOT / "workflows/engine/clock.py", ROOT / "workflows/engine/speed.py"}
    found = [
        (path.name, ast.unparse(call))
        for path in ROOT.glob("workflows/**/*.py")
        if path not in allowed
        for call in calls(path)
        if name_of(call) in wrong and re.match(r"(datetime|date|time)\.", ast.unparse(call.func))
    ]
    assert found == []


def test_modules_stay_short() -> None:
    long = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in SOURCES}
    assert {name: lines for name, lines in long.items() if lines > 420} == {}


@pytest.mark.parametrize("word", ["util", "utils", "helper", "helpers", "common", "manager", "misc", "base_"])
def test_no_room_is_called(word: str) -> None:
    assert [path for path in SOURCES if path.stem == word or path.parent.name == word] == []


def test_no_file_names_a_machine_or_a_registry() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    wrong = re.compile(r"(?<![\w.])/(?:work|root|farm)/\w+|pypi\.org|registry\.npmjs|files\.pythonhosted")
    texts = [name for name in listed if Path(name).suffix not in {".png", ".jpg", ".gif"} and "test_rules" not in name]
    assert [
        name for name in texts if (ROOT / name).is_file() and wrong.search((ROOT / name).read_text(errors="replace"))
    ] == []


def test_pages_have_no_inline_script_or_style() -> None:
    wrong = re.compile(r"<script(?![^>]*\bsrc=)|<style(?! nonce)|\sstyle=|\son\w+=|javascript:")
    templates = ROOT.glob("app/web/templates/**/*.html")
    assert [path.name for path in templates if wrong.search(path.read_text())] == []


def test_the_page_of_the_processes_tells_what_is_drawn() -> None:
    assert processes.PAGE.read_text(encoding="utf-8") == processes.page(), "python -m tests.architecture.processes"


def test_the_studio_has_a_word_for_everything_it_offers() -> None:
    from app.web.panels import PANELS
    from app.web.texts import catalogue
    from workflows import forms
    from workflows.catalog import known

    operations = known().operations.values()
    wanted = {f"parameter.{name}" for one in operations for name in one.parameters}
    wanted |= {f"operations.{one.name.partition('.')[0]}" for one in operations}
    wanted |= {f"studio.panel_{name}" for name in PANELS} | {f"studio.kind_{name}" for name in forms.KINDS}
    assert [wanted - catalogue(language).keys() for language in ("zh", "en")] == [set(), set()]
