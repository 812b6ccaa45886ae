"""A made-up form whose lists ask different things row by row."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from app.web.rendering import FormPage
from workflows import forms

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def asked(kind: str, key: str, hide: str = "", **more: Any) -> dict[str, Any]:
    return {"type": kind, "key": key, "label": key, **({"conditional": {"hide": hide}} if hide else {}), **more}


def must(key: str, hide: str = "") -> dict[str, Any]:
    return asked("textfield", key, hide, validate={"required": True})


FORM = forms.load(
    {
        "components": [
            asked("checkbox", "abroad"),
            asked("checkbox", "asked"),
            asked("number", "age", "=asked != true"),
            {
                "type": "dynamiclist",
                "path": "jobs",
                "label": "jobs",
                "components": [
                    asked("checkbox", "current"),
                    must("to", "=current = true"),
                    must("country", "=not(abroad)"),
                    must("why", "=this.current != true or parent.abroad != true"),
                    must("school", "=age = null or age >= 18"),
                    must("visa", "=region = \"home\" or current = true"),
                    {"type": "text", "text": "so far", "conditional": {"hide": "=current != true"}},
                    asked("expression", "told", expression="=if current then \"now\" else null"),
                ],
            },
            must("reason", "=count(jobs) != 2"),
        ]
    }
)  # fmt: skip


def shown(values: Mapping[str, Any], facts: Mapping[str, Any] | None = None) -> FormPage:
    """Its page, filled so far."""
    return FormPage(FORM, values, "", 0, NOW, facts=facts or {"region": "home"})
