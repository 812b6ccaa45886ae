"""The words of the studio's scripts."""

from __future__ import annotations

import json
import re
from pathlib import Path

SOURCES = Path(__file__).parents[2] / "frontend" / "src"
WORDS = json.loads((SOURCES / "zh.json").read_text(encoding="utf-8"))


def test_every_key_that_a_script_says_is_there_and_no_word_stands_in_a_script() -> None:
    scripts = {path: path.read_text(encoding="utf-8") for path in SOURCES.rglob("*.js")}
    said = {key for text in scripts.values() for key in re.findall(r"say\('([a-z]+\.[A-Za-z_]+)'", text)}
    assert said - WORDS.keys() == set()
    code = {path: re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE) for path, text in scripts.items()}
    assert [path.name for path, text in code.items() if re.search(r"[\u4e00-\u9fff]", text)] == []
