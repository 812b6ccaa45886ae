"""From a browser's POST to the values of a form; nothing is checked yet."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Protocol

from workflows.forms.schema import Field, Form, inputs

MAX_ROWS = 50


class Posted(Protocol):
    """What browsers send: names with one or several values."""

    def get(self, name: str, default: str = "") -> Any: ...

    def getlist(self, name: str) -> list[Any]: ...

    def keys(self) -> Any: ...


def read(form: Form, posted: Posted) -> dict[str, Any]:
    """The values of the declared fields: texts, lists, booleans and rows as they were sent."""
    return _read(form.items, posted, "")


def _read(items: tuple[Field, ...], posted: Posted, prefix: str) -> dict[str, Any]:
    return {one.key: _value(one, posted, prefix + one.key) for one in inputs(items)}


def _value(one: Field, posted: Posted, name: str) -> Any:
    if one.type == "dynamiclist":
        return [_read(one.fields, posted, f"{name}-{row}-") for row in rows(posted, name)]
    if one.type == "checkbox":
        return posted.get(name) in ("on", "true")
    if one.type in ("checklist", "taglist"):
        return [str(value) for value in posted.getlist(name)]
    if one.type == "filepicker":
        return [str(value) for value in posted.getlist(name) if value]
    text = str(posted.get(name) or "").strip()
    return text or None


def rows(posted: Posted, name: str) -> list[int]:
    """The row numbers of a dynamic list, in order."""
    pattern = re.compile(re.escape(name) + r"-(\d{1,4})-")
    found = {int(match[1]) for key in list(posted.keys()) if (match := pattern.match(str(key)))}
    return sorted(found)[:MAX_ROWS]


def flat(values: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Field names as the page has them (`jobs-0-unit`) -> values, for filling the page again."""
    found: dict[str, Any] = {}
    for key, value in values.items():
        found[prefix + key] = value
        if isinstance(value, list):
            for i, row in enumerate(value):
                if isinstance(row, Mapping):
                    found |= flat(row, f"{prefix}{key}-{i}-")
    return found
