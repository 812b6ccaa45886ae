"""Each statement of the user's manual is shown by a page, carried out by a process and held by a test that is there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from flask import Flask

from app import web

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/requirements.md"
STATEMENTS = [
    "S0.1", "S1.1", "S1.2", "S1.2a", "S1.2b", "S1.2c",
    "S2.1", "S2.2", "S2.3a", "S2.3b", "S2.3c", "S2.4a", "S2.4b", "S2.4c", "S2.4d", "S2.5",
    "S3.1", "S3.2", "S3.3", "S3.4", "S3.5",
    "S4.1", "S4.2", "S4.3", "S4.4", "S4.5", "S4.6", "S4.7", "S4.8", "S4.9",
    "S5.1a", "S5.1b", "S5.2", "S6.1a", "S6.1b", "S6.1c", "S6.2", "S6.3",
]  # fmt: skip
ERRORS = {
    "S0.1": ["a reviewer account must not see candidate pages of other people"],
    "S1.1": ["opened outside WeChat: offer phone login and say that payment needs WeChat"],
    "S1.2a": ["authorisation refused", "code used twice or expired", "openid already bound to another account"],
    "S1.2b": [
        "bad number",
        "wrong, expired or used code",
        "too many sends",
        "too many tries",
        "number bound to another WeChat",
    ],
    "S1.2c": ["pay with another person's openid is allowed", "the payer is recorded apart from the candidate"],
    "S2.1": ["guard on every later step, server side"],
    "S2.2": ["process already running: open it at its current task"],
    "S2.3a": ["format or check digit wrong", "number already verified by another account", "under 16"],
    "S2.3b": [
        "blurred",
        "copy, re-shot, covered: said beforehand, judged by the reviewer",
        "expired",
        "number/name differ from the form",
        "wrong side",
        "OCR service down = does not count as a try",
    ],
    "S2.3c": ["mismatch with the authority check: 认证失败 with a reason, may retry or go manual"],
    "S2.4b": ["wrong file type, too large, too small", "virus: only redrawn pixels are kept", "unreadable"],
    "S2.4c": ["second submit while waiting is refused"],
    "S2.4d": ["rejection → 认证失败 with reason and a way to correct", "reviewer timeout → escalation"],
    "S2.5": ["document expires later: warn, do not revoke"],
    "S3.1": ["not verified: explain and link to S2"],
    "S3.2": ["too short keyword", "too many hits", "institution suspended or merged"],
    "S3.3": [
        "wrong code: count and lock",
        "rotated code: say ask the contact again",
        "never reveal the code to candidates",
    ],
    "S3.4": ["same unit under an old name: search by former names and code"],
    "S3.5": ["the unit removes a person who left"],
    "S4.1": ["not verified: list hidden or disabled", "window not open or over: show dates"],
    "S4.2": [
        "choice not open in this batch",
        "unbound unit where the project needs one",
        "name or unit shown wrong → link to change",
    ],
    "S4.3": ["notice changed since: ask again", "skip by URL refused"],
    "S4.4": ["required empty", "years not enough (eligibility)", "attachment missing"],
    "S4.5": ["changed in another tab (version check)", "window closed between fill and submit"],
    "S4.6": ["fee 0: no pay button"],
    "S4.7": ["deadline passed: counted as giving up (W5)"],
    "S4.8": [
        "cancel: stay 待支付 and query",
        "not enough money: stay 待支付 and query",
        "network loss: stay 待支付 and query",
    ],
    "S4.9": ["came back before the notification: show 支付结果确认中 and poll"],
    "S5.1a": ["empty list text"],
    "S5.2": ["sent back: show reason and what to correct"],
    "S6.1a": ["open declaration under this unit: warn that S6.2 is needed"],
    "S6.1b": ["project that requires a unit: refuse with reason"],
    "S6.1c": ["same institution chosen again"],
    "S6.2": [
        "withdraw refused after the window or once a later level has started",
        "forgetting to resubmit → reminder before the window closes",
    ],
}


def rows(columns: int = 5) -> Iterator[list[str]]:
    """Of the statements; of what goes wrong, with 3 columns."""
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| S") and len(cells) == columns:
            yield cells


def named(column: int, columns: int = 5) -> set[str]:
    return {name for row in rows(columns) for name in re.findall("`([^`]+)`", row[column])}


def test_every_statement_has_its_row_and_a_test() -> None:
    assert [row[0] for row in rows()] == STATEMENTS
    assert [row[0] for row in rows() if "::test_" not in row[4] or not row[1]] == []


def test_everything_that_goes_wrong_has_its_row_and_a_test() -> None:
    assert [tuple(row[:2]) for row in rows(3)] == [(name, case) for name, cases in ERRORS.items() for case in cases]
    assert [row[:2] for row in rows(3) if "::test_" not in row[2]] == []


def test_every_page_named_is_there() -> None:
    built = Flask("app")
    web.register(built)
    assert named(2) - {rule.endpoint for rule in built.url_map.iter_rules()} == set()


def test_every_element_named_is_drawn() -> None:
    drawn = set()
    for path in ROOT.glob("bpmn/*/*.bpmn"):
        for process, inside in re.findall(r'<bpmn:process id="(\w+)"(.*?)</bpmn:process>', path.read_text(), re.DOTALL):
            drawn |= {f"{process}/{element}" for element in re.findall(r'<bpmn:\w+ id="(\w+)"', inside)}
    assert named(3) - drawn == set()


def test_every_test_named_is_there() -> None:
    gone = []
    for name in named(4) | named(2, columns=3):
        path, _, test = name.partition("::")
        file = ROOT / path
        if not file.is_file() or test not in functions(file):
            gone.append(name)
    assert gone == []


def functions(file: Path) -> set[str]:
    return {node.name for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.FunctionDef)}
