"""JSON that is sent in: only what can be kept and told again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
from flask.json.provider import DefaultJSONProvider

MAX_DEPTH = 64


class Json(DefaultJSONProvider):
    """No NaN, no half characters, no NUL (PostgreSQL keeps none), and no nesting without end."""

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """Read JSON.  ValueError."""
        text = s.encode() if isinstance(s, str) else s
        if b"\\u0000" in text:
            raise ValueError
        read = orjson.loads(text)
        if _is_deep(read):
            raise ValueError
        return read


def _is_deep(read: Any) -> bool:
    level = [read]
    for _ in range(MAX_DEPTH):
        level = [inner for one in level for inner in _inside(one)]
    return bool(level)


def _inside(one: Any) -> Iterator[Any]:
    if isinstance(one, dict):
        return iter(one.values())
    return iter(one) if isinstance(one, list) else iter(())
