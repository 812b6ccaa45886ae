"""A form-js schema, read once: fields in the order of the page, conditions parsed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from workflows.expressions import Expression, FeelError, parse
from workflows.expressions.patterns import compiled
from workflows.words import say

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
        "expression",
    }
)
LAYOUT = frozenset(["group", "text", "html", "separator", "spacer", "button", "image"])
KINDS = frozenset(["mobile", "cn-id", "name", "code", "month", "document", "uscc", "month-ahead"])  # of a text
FILE_KINDS = frozenset(["photo", "paper"])


MAX_DEPTH = 10  # groups and lists inside each other


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
    compute: Expression | None = None  # of an "expression": what it works out from the other answers
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
    def fixed(self) -> bool:
        """Filled in by the server as soon as the server knows it; what it does not know is asked, unless readonly."""
        return self.readonly or self.properties.get("fixed") == "true"

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

    def fixed(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        """The answers that are not asked for, since the server knows them: by key."""
        known = {one.key: facts.get(one.prefill, one.default) for one in self.fields if one.fixed}
        return {key: value for key, value in known.items() if value is not None}

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
    if not isinstance(schema, Mapping):
        raise FormError(say("form_file.no_components"))
    items = _components(schema, "", 0)
    if items is None:
        raise FormError(say("form_file.no_components"))
    _unique(items)
    return Form(schema, items)


def _components(given: Mapping[str, Any], where: str, depth: int) -> tuple[Field, ...] | None:
    if "components" not in given:
        return None
    if depth > MAX_DEPTH:
        raise FormError(say("form_file.too_deep", most=MAX_DEPTH), where)
    return tuple(_component(one, depth + 1) for one in _list(given, "components", where))


def _component(given: Any, depth: int) -> Field:
    if not isinstance(given, Mapping) or not isinstance(given.get("type"), str):
        raise FormError(say("form_file.no_type"))
    type_, where = given["type"], str(given.get("key") or given.get("path") or given.get("id") or "")
    if type_ not in INPUTS | LAYOUT:
        raise FormError(say("form_file.unknown_type", type=type_), where)
    key = given.get("key") or given.get("path") or ""
    if type_ in INPUTS and not (isinstance(key, str) and key):
        raise FormError(say("form_file.no_key", label=given.get("label", "")), where)
    rule = _rule(given, where)
    properties = {str(name): str(value) for name, value in _object(given, "properties", where).items()}
    kinds = FILE_KINDS if type_ == "filepicker" else KINDS
    if properties.get("kind", "") not in kinds | {""}:
        raise FormError(say("form_file.unknown_kind", kind=properties["kind"], kinds=sorted(kinds)), where)
    return Field(
        key=key if type_ in INPUTS else "",
        type=type_,
        label=str(given.get("label") or given.get("dateLabel") or ""),
        description=str(given.get("description") or ""),
        text=str(given.get("text") or given.get("content") or ""),
        required=bool(rule.get("required")),
        options=tuple(_option(one, where) for one in _list(given, "values", where)),
        rule=rule,
        properties=properties,
        hide=_condition(given, where),
        compute=_compute(given, where) if type_ == "expression" else None,
        fields=_components(given, where, depth) or (),
        readonly=bool(given.get("readonly")),
        default=given.get("defaultValue"),
    )


def _object(given: Mapping[str, Any], name: str, where: str) -> Mapping[str, Any]:
    found = given.get(name) or {}
    if not isinstance(found, Mapping):
        raise FormError(say("form_file.not_an_object", name=name), where)
    return found


def _list(given: Mapping[str, Any], name: str, where: str) -> list[Any]:
    found = given.get(name) or []
    if not isinstance(found, list):
        raise FormError(say("form_file.not_a_list", name=name), where)
    return found


def _option(given: Any, where: str) -> tuple[str, str]:
    if not isinstance(given, Mapping) or not isinstance(given.get("value"), str) or not given["value"]:
        raise FormError(say("form_file.option"), where)
    return given["value"], str(given.get("label") or given["value"])


def _rule(given: Mapping[str, Any], where: str) -> Mapping[str, Any]:
    rule = _object(given, "validate", where)
    for name in ("minLength", "maxLength"):
        if rule.get(name) is not None and not (type(rule[name]) is int and rule[name] >= 0):
            raise FormError(say("form_file.not_whole", name=name), where)
    for name in ("min", "max"):
        if rule.get(name) is not None and not _is_number(rule[name]):
            raise FormError(say("form_file.not_a_number", name=name), where)
    pattern = rule.get("pattern") or ""
    if not isinstance(pattern, str):
        raise FormError(say("form_file.pattern_not_text"), where)
    try:
        compiled(pattern), compiled(whole(pattern))
    except FeelError as error:
        raise FormError(say("form_file.pattern", error=str(error)), where) from error
    return rule


def whole(pattern: str) -> str:
    """The pattern held against a whole text, as browsers do."""
    return f"^({pattern})$"


def _is_number(given: Any) -> bool:
    try:
        return not isinstance(given, bool) and Decimal(str(given)).is_finite()
    except InvalidOperation:
        return False


def _unique(items: tuple[Field, ...]) -> None:
    """Two inputs of one key would overwrite each other; rows of a list are a scope of their own."""
    seen: set[str] = set()
    for one in inputs(items):
        if one.key in seen:
            raise FormError(say("form_file.key_twice", key=one.key), one.key)
        seen.add(one.key)
        _unique(one.fields)


def _condition(given: Mapping[str, Any], where: str) -> Expression | None:
    text = str(_object(given, "conditional", where).get("hide") or "").strip().removeprefix("=").strip()
    return _parsed(text, say("form_file.hide"), where) if text else None


def _compute(given: Mapping[str, Any], where: str) -> Expression:
    return _parsed(str(given.get("expression") or "").strip().removeprefix("="), say("form_file.formula"), where)


def _parsed(text: str, what: str, where: str) -> Expression:
    try:
        return parse(text)
    except FeelError as error:
        raise FormError(say("form_file.wrong", what=what, error=str(error)), where) from error
