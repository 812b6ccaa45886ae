"""Log lines are JSON and tell nothing personal, whatever was logged."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest

from app.logs import Lines, strike

CANARIES = ("42010619900101123X", "13800001234", "oAbCdEfGhIjKlMnOpQrStUvWxYz0", "code=secret")
ID = "0192f0c4-7d1e-7c3a-9b1d-123456789012"


def line(error: BaseException | None = None, *told: object) -> dict[str, Any]:
    exc = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("shenbao.jobs", logging.WARNING, "x.py", 1, "%s" * len(told), told, exc)
    written = Lines().format(record)
    assert "\n" not in written
    found: dict[str, Any] = json.loads(written)
    return found


@pytest.mark.parametrize("canary", CANARIES)
def test_personal_words_are_struck_out(canary: str) -> None:
    assert canary not in strike(f"GET /login?{canary}" if "=" in canary else f"号码{canary}，")


def test_our_own_ids_are_told() -> None:
    assert strike(f"instance {ID} at revision 12") == f"instance {ID} at revision 12"


def test_an_error_tells_types_and_places_never_its_words() -> None:
    def fails() -> None:
        try:
            raise KeyError("张三")
        except KeyError as error:
            raise ValueError("Key (name)=(张三) already exists") from error

    try:
        fails()
    except ValueError as error:
        found = line(error, "outbox 7")
    assert "张三" not in json.dumps(found, ensure_ascii=False)
    assert [one["type"] for one in found["errors"]] == ["ValueError", "KeyError"]
    assert "fails" in found["errors"][0]["at"][-1]
    assert (found["said"], found["level"]) == ("outbox 7", "warning")
