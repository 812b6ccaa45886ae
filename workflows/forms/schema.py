"""A form-js schema, read once: fields in the order of the page, conditions parsed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from workflows.expressions import Expression, FeelError, parse

INPUTS = frozenset(
    {
        "textfield",
        "textarea",
        "number",
        "datetime",
        "select",
        "radio",
        "checkbox",
        "checklist",
        "taglist",
        "filepicker",
        "dynamiclist",
    }
)
LAYOUT = frozenset(["group", "text", "html", "separator", "spacer", "button", "image"])
KINDS = frozenset(["mobile", "cn-id", "name", "code", "month", "document", "uscc", "picture"])


class FormError(ValueError):
    """A schema cannot be used; the message is Chinese, `where` the key or id of the component."""

    def __init__(self, message: str, where: str = "") -> None:
        super().__init__(message)
        self.where = where


@dataclass(frozen=True, slots=True)
class Field:
    """A component of a form: an input, or what stands between them (`type` is form-js's word)."""

    key: str
    type: str
    label: str = ""
    description: str = ""
    text: str = ""
    required: bool = False
    options: tuple[tuple[str, str], ...] = ()
    rule: Mapping[str, Any] = field(default_factory=dict)  # form-js "validate"
    properties: Mapping[str, str] = field(default_factory=dict)  # form-js "custom properties"
    hide: Expression | None = None
    fields: tuple[Field, ...] = ()  # of a group or a dynamiclist
    readonly: bool = False
    default: Any = None

    @property
    def kind(self) -> str:
        """What the text is: mobile, cn-id, name, code, month, ..."""
        return self.properties.get("kind", "")

    @property
    def source(self) -> str:
        """Where its options come from, when it does not list them."""
        return self.properties.get("source", "")

    @property
    def prefill(self) -> str:
        """What it starts with, by name."""
        return self.properties.get("prefill", "")

    @property
    def panel(self) -> str:
        """The panel that the page shows here."""
        return self.properties.get("panel", "")

    @property
    def sensitive(self) -> bool:
        """Personal: never to be referred to by a process."""
        return self.properties.get("sensitive") == "true"

    @property
    def is_input(self) -> bool:
        """Whether it holds an answer."""
        return self.type in INPUTS


@dataclass(frozen=True)
class Form:
    """A form of one version."""

    schema: Mapping[str, Any] = field(repr=False)
    items: tuple[Field, ...]  # as drawn: groups hold their fields

    @property
    def fields(self) -> tuple[Field, ...]:
        """The inputs, groups opened, dynamic lists whole."""
        return tuple(inputs(self.items))

    def field(self, key: str) -> Field | None:
        """The input of this key."""
        return next((found for found in self.fields if found.key == key), None)


def inputs(items: tuple[Field, ...]) -> Iterator[Field]:
    """The inputs among components, groups opened."""
    for item in items:
        if item.type == "group":
            yield from inputs(item.fields)
        elif item.is_input:
            yield item


def load(schema: Mapping[str, Any]) -> Form:
    """A form of a form-js schema.  FormError."""
    components = schema.get("components") if isinstance(schema, Mapping) else None
    if not isinstance(components, list):
        raise FormError("表单文件没有 components 列表。")
    return Form(schema, tuple(map(component, components)))


def component(given: Any) -> Field:
    """One component.  FormError."""
    if not isinstance(given, Mapping) or not isinstance(given.get("type"), str):
        raise FormError("表单里有一个没有类型的组件。")
    kind, where = given["type"], str(given.get("key") or given.get("path") or given.get("id") or "")
    if kind not in INPUTS | LAYOUT:
        raise FormError(f"不支持的组件类型 {kind}。", where)
    key = str(given.get("key") or given.get("path") or "")
    if kind in INPUTS and not key:
        raise FormError(f"组件“{given.get('label', '')}”没有字段名 (key)。", where)
    rule = given.get("validate") or {}
    return Field(
        key=key if kind in INPUTS else "",
        type=kind,
        label=str(given.get("label") or given.get("dateLabel") or ""),
        description=str(given.get("description") or ""),
        text=str(given.get("text") or given.get("content") or ""),
        required=bool(rule.get("required")),
        options=tuple((str(one.get("value")), str(one.get("label"))) for one in given.get("values") or ()),
        rule=rule,
        properties={str(name): str(value) for name, value in (given.get("properties") or {}).items()},
        hide=_condition(given, where),
        fields=tuple(map(component, given.get("components") or ())),
        readonly=bool(given.get("readonly")),
        default=given.get("defaultValue"),
    )


def _condition(given: Mapping[str, Any], where: str) -> Expression | None:
    text = str((given.get("conditional") or {}).get("hide") or "").strip().removeprefix("=").strip()
    if not text:
        return None
    try:
        return parse(text)
    except FeelError as error:
        raise FormError(f"隐藏条件有误：{error}", where) from error
