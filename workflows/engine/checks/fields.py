"""The forms of a bundle, as far as the rules need them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from workflows.model import Bundle


@dataclass(frozen=True, slots=True)
class FormFile:
    """A form: the user task it belongs to, and what is in it ({} when it is no JSON object)."""

    path: str
    process_key: str
    element_id: str
    schema: dict[str, Any]


@dataclass(frozen=True, slots=True)
class FormField:
    """A field that a form writes: its path of names, e.g. ("person", "id_no")."""

    form: FormFile
    path: tuple[str, ...]
    label: str
    sensitive: bool


def forms(bundle: Bundle) -> Iterator[FormFile]:
    """Every file `forms/<process>/<element>.json`."""
    for path, raw in sorted(bundle.files.items()):
        parts = path.split("/")
        if len(parts) == 3 and parts[0] == "forms" and path.endswith(".json"):
            yield FormFile(path, parts[1], parts[2].removesuffix(".json"), _object(raw))


def fields(bundle: Bundle) -> Iterator[FormField]:
    """The fields of all forms."""
    for form in forms(bundle):
        yield from _fields(form, form.schema, ())


def _object(raw: bytes) -> dict[str, Any]:
    try:
        schema = json.loads(raw)
    except ValueError:
        return {}
    return schema if isinstance(schema, dict) else {}


def _fields(form: FormFile, part: dict[str, Any], path: tuple[str, ...]) -> Iterator[FormField]:
    components = part.get("components")
    for component in components if isinstance(components, list) else ():
        if isinstance(component, dict):
            yield from _component(form, component, path)


def _component(form: FormFile, component: dict[str, Any], path: tuple[str, ...]) -> Iterator[FormField]:
    inner = (*path, *_names(component.get("path")))
    name = component.get("key")
    if isinstance(name, str) and name:
        told = component.get("properties")
        sensitive = isinstance(told, dict) and str(told.get("sensitive", "")).lower() == "true"
        yield FormField(form, (*inner, *_names(name)), str(component.get("label") or name), sensitive)
    yield from _fields(form, component, inner)


def _names(path: object) -> tuple[str, ...]:
    return tuple(name for name in path.split(".") if name) if isinstance(path, str) else ()
