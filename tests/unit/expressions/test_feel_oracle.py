"""feelin, the FEEL of bpmn.io, answers the corpus as we do, but for the differences the corpus gives a reason for."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
CORPUS = json.loads((HERE / "corpus.json").read_text("utf-8"))
FEEL = HERE.parents[2] / "frontend" / "feel"

pytestmark = pytest.mark.skipif("SHENBAO_NO_NODE" in os.environ, reason="SHENBAO_NO_NODE says there is no Node here")


@pytest.fixture(scope="module")
def oracle():
    """What feelin says: {"expressions": [...], "tests": [...]}, each {"value": ...} or {"error": ...}."""
    node = shutil.which("node")
    if node is None or not (FEEL / "node_modules" / "feelin").is_dir():
        pytest.fail("feelin is not installed: run `npm ci` in frontend/feel, or set SHENBAO_NO_NODE")
    question = {
        "context": CORPUS["context"],
        "expressions": [entry[0] for entry in CORPUS["expressions"]],
        "tests": [entry[:2] for entry in CORPUS["tests"]],
    }
    done = subprocess.run(
        [node, str(FEEL / "oracle.mjs")],
        input=json.dumps(question),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def alike(a: object, b: object) -> bool:
    """Equal as JSON where 1 and 1.0 are one number, and true is none."""
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(alike, a, b))
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(alike(a[key], b[key]) for key in a)
    return isinstance(a, bool) == isinstance(b, bool) and a == b


def judged(entries, answers, width):
    """(entry, reason or None, whether feelin agrees) of each entry."""
    for entry, answer in zip(entries, answers, strict=True):
        reason = entry[width] if len(entry) > width else None
        yield entry, reason, "value" in answer and alike(entry[width - 1], answer["value"]), answer


@pytest.mark.parametrize(("part", "width"), [("expressions", 2), ("tests", 3)])
def test_feelin_agrees_wherever_no_reason_is_given(oracle, part, width):
    found = judged(CORPUS[part], oracle[part], width)
    assert [(entry, answer) for entry, reason, agrees, answer in found if not reason and not agrees] == []


@pytest.mark.parametrize(("part", "width"), [("expressions", 2), ("tests", 3)])
def test_a_reason_is_given_only_where_feelin_differs(oracle, part, width):
    found = judged(CORPUS[part], oracle[part], width)
    idle = [entry for entry, reason, agrees, _ in found if reason and agrees and reason != "clock"]
    assert idle == []


def test_every_reason_is_explained_and_used():
    used = {entry[2] for entry in CORPUS["expressions"] if len(entry) > 2}
    used |= {entry[3] for entry in CORPUS["tests"] if len(entry) > 3}
    assert used == CORPUS["differs"].keys()
