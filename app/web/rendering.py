"""A form as a page: what each field shows, what the server knows of it, and which buttons end it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import orjson
from flask import Flask, render_template, request
from markupsafe import Markup, escape

from app.web.site import csrf
from app.web.texts import listed, said, text
from workflows.expressions import Expression
from workflows.expressions.plain import plain
from workflows.forms import Field, Form, Scope, flat, scope
from workflows.forms.cleaning import SHANGHAI
from workflows.forms.numbers import mask
from workflows.service_tasks.words import moment

Choices = Sequence[tuple[str, str]]

_TYPES = {
    "number": ' inputmode="decimal"',
    "datetime": ' type="date"',
}
_KINDS = {
    "mobile": ' type="tel" inputmode="numeric" maxlength="20"',
    "cn-id": ' maxlength="20" autocapitalize="characters"',
    "document": ' maxlength="40" autocapitalize="characters"',
    "month": ' type="month" placeholder="2015-07"',
    "month-ahead": ' type="month" placeholder="2015-07"',
    "code": ' maxlength="64" autocapitalize="characters" spellcheck="false"',
}


@dataclass
class FormPage:
    """A form, its values and its errors, as the template sees them."""

    form: Form
    values: Mapping[str, Any]
    action: str
    revision: int
    now: datetime
    errors: Mapping[str, str] = field(default_factory=dict)
    panels: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    sources: Callable[[str, Mapping[str, Any]], Choices] = lambda source, context: ()
    draft: str = ""
    name: str = ""  # of this very page, after that of the page whose draft it begins with
    facts: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.fixed = self.form.fixed(self.facts)
        self.values = {**self.facts, **self.values, **self.fixed}
        self._settled = {*self.facts, *(one.key for one in self.form.fields if one.readonly or one.key in self.fixed)}
        self._flat = flat(self.values)
        self.top = scope(self.form.items, self.values, {}, self.now)

    def value(self, one: Field, at: Scope) -> Any:
        """What the field starts with."""
        found = self._flat.get(at.prefix + one.key) if one.compute is None else self.computed(one, at)
        return one.default if found is None else found

    def options(self, one: Field, at: Scope) -> Choices:
        """What may be chosen."""
        return self.sources(one.source, at.seen) if one.source else one.options

    def rows(self, one: Field, at: Scope) -> list[Scope]:
        """The rows of a dynamic list that are shown: those that are there, at least one where one is demanded."""
        name = at.prefix + one.key
        rows = list(self._flat.get(name) or []) or [{}] * one.required
        return [scope(one.fields, row, at.seen, self.now, f"{name}-{i}-") for i, row in enumerate(rows)]

    def panel(self, name: str) -> Markup:
        """A panel of the page, drawn by its own template."""
        if name not in self.panels:
            return Markup("")
        return Markup(render_template(f"panels/{name}.html", **self.panels[name]))  # noqa: S704  Jinja has escaped it

    def absent(self, one: Field, at: Scope) -> bool:
        """Not on the page at all: nothing that is asked here could show it, or it is a readonly value nobody knows."""
        if one.compute is not None:
            return self.computed(one, at) is None
        unknown = one.readonly and one.key not in self.fixed
        return unknown or (self._decided(one, at) and at.hides(one))

    def _decided(self, one: Field, at: Scope) -> bool:
        return one.hide is not None and one.hide.names <= self._known(one.hide, at).keys()

    def _known(self, condition: Expression, at: Scope) -> dict[str, Any]:
        """What it reads that no answer on the page can change."""
        names = condition.names & self._settled - (at.own if at.prefix else set())
        return {name: at.seen.get(name) for name in names}

    def computed(self, one: Field, at: Scope) -> Any:
        """What an expression comes to now."""
        return plain(one.compute.evaluate(at.seen, self.now)) if one.compute else None

    def told(self, one: Field, at: Scope) -> str:
        """A value that is not asked for, in words."""
        value, names = self.value(one, at), dict(self.options(one, at))
        return listed(names.get(str(each), str(each)) for each in (value if isinstance(value, list) else [value]))

    def condition(self, one: Field, at: Scope) -> Markup:
        """The condition for the browser, with what only the server knows put in; and whether it hides now."""
        if one.hide is None or self._decided(one, at):
            return Markup("")
        tree = orjson.dumps(_bound(one.hide.tree, self._known(one.hide, at))).decode()
        return Markup(' data-hide="{}"{}').format(tree, Markup(" hidden") if at.hides(one) else "")

    @staticmethod
    def attributes(one: Field) -> Markup:
        """How a phone's keyboard is to meet the field."""
        told = _KINDS.get(one.kind) or _TYPES.get(one.type, "")
        longest = one.rule.get("maxLength")
        more = Markup(' maxlength="{}"').format(longest) if longest and "maxlength" not in told else ""
        complete = Markup(' autocomplete="{}"').format(one.properties.get("autocomplete", "off"))
        return Markup(told) + more + complete  # noqa: S704  our own constants

    @property
    def buttons(self) -> list[tuple[str, str, str, str]]:
        """(name, value, label, style): the choices of a field drawn as buttons, else one button to go on."""
        for one in self.form.fields:
            if one.properties.get("as") == "buttons":
                wanted = one.properties.get("drawn", "").split() or [value for value, _ in one.options]
                drawn = [(value, label) for value, label in one.options if value in wanted]
                return [(one.key, v, said(label), "" if v == drawn[-1][0] else "plain") for v, label in drawn]
        label = self.form.schema.get("submitLabel")
        return [("", "", said(label) if label else text("form.next"), "")]

    @property
    def refreshed(self) -> bool:
        """Some answers change what others may be: without JavaScript, by a button."""
        return any(one.properties.get("refresh") for one in self.form.fields)

    @property
    def pictures(self) -> bool:
        """Pictures are asked for."""
        return any(one.type == "filepicker" for one in self.form.fields)

    @property
    def halted(self) -> bool:
        """A panel says that something else comes first: the form cannot be sent in yet."""
        return any(panel.get("halt") for panel in self.panels.values())

    @property
    def entered(self) -> tuple[str, str, str, str]:
        """What Enter in a field does, as a button: search where one searches, else what the last button does."""
        if any(one.properties.get("search") for one in self.form.fields):
            return ("_refresh", "1", text("unit.search"), "")
        return self.buttons[-1]


def _bound(tree: Any, known: Mapping[str, Any]) -> Any:
    """A condition's tree with known values in the place of their names."""
    if not isinstance(tree, list):
        return tree
    if tree[0] == "var" and tree[1] in known:
        return _literal(known[tree[1]])
    return [_bound(part, known) for part in tree]


def _literal(value: Any) -> list[Any]:
    if value is None or isinstance(value, bool):
        return [{None: "null", True: "true", False: "false"}[value]]
    if isinstance(value, list):
        return ["list", *map(_literal, value)]
    if isinstance(value, int | float | Decimal):
        return ["num", str(value)]
    return ["str", value] if isinstance(value, str) else ["?"]


def render(page: FormPage) -> Markup:
    """The form's HTML."""
    return Markup(render_template("form.html", page=page))  # noqa: S704  Jinja has escaped it


def words(given: str) -> Markup:
    """Plain text with paragraphs and **bold**: all the markup a form's text may carry."""
    safe = str(escape(said(given))).replace("\r", "")
    parts = [part for part in safe.split("\n\n") if part.strip()]
    return Markup("".join(f"<p>{_bold(part)}</p>" for part in parts))  # noqa: S704  escaped above


def _bold(part: str) -> str:
    pieces = part.replace("\n", "<br>").split("**")
    return "".join(f"<strong>{piece}</strong>" if i % 2 else piece for i, piece in enumerate(pieces))


def day(given: datetime) -> str:
    """A day in China."""
    return f"{given.astimezone(SHANGHAI):%Y-%m-%d}"


def last_day(given: datetime) -> str:
    """The day that ends with this midnight: windows end at 24:00."""
    return day(given - timedelta(seconds=1))


def since(given: datetime) -> str:
    """When something begins to hold: midnight is 00:00 of the day that begins."""
    return f"{given.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def yuan(fen: int | None) -> str:
    """Money in yuan."""
    return f"￥{(fen or 0) / 100:.2f}"


def form_words() -> dict[str, str]:
    """What the form's script says."""
    return {
        "saved": text("form.saved"),
        "not_saved": text("form.not_saved"),
        "uploading": text("form.uploading"),
        "upload_failed": text("form.upload_failed"),
        "picture": text("form.picture"),
        "done": text("form.done"),
        "keep": text("form.keep"),
        "elsewhere": text("form.elsewhere"),
        "offline": text("form.offline"),
    }


def install(app: Flask) -> None:
    """Give templates what they need."""
    times = {"moment": moment, "since": since, "day": day, "last_day": last_day}
    app.jinja_env.filters.update({**times, "words": words, "yuan": yuan, "masked": mask})
    app.jinja_env.globals.update(csrf=csrf, form_words=form_words)
    app.jinja_env.globals["care"] = lambda: request.cookies.get("care") == "1"
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
