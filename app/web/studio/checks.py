"""Findings of the checks for editors and pages, and the checks' own pages."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import url_for

from app.web.studio.site import blueprint, page, reader
from workflows import engine
from workflows.catalog import known
from workflows.errors import NotFound
from workflows.model import Bundle, Finding
from workflows.words import say

PAGES = Path(__file__).parents[3] / "docs" / "checks"
_NAME = re.compile(r"[a-z-]+")


@dataclass(frozen=True)
class Explained:
    """A rule's page: its title, and (heading, paragraphs) in order."""

    rule: str
    title: str
    parts: Sequence[tuple[str, Sequence[str]]]

    @property
    def mend(self) -> str:
        """How to mend it, in a sentence or two."""
        return " ".join(" ".join(lines) for heading, lines in self.parts if heading == "怎样改").replace("`", "")


@lru_cache(maxsize=128)
def explained(rule: str) -> Explained:
    """The page of a rule.  NotFound."""
    file = PAGES / f"{rule}.md"
    if not _NAME.fullmatch(rule) or not file.is_file():
        raise NotFound(say("studio.no_check"))
    head, *parts = re.split(r"^## ", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
    told = [part.partition("\n") for part in parts]
    title = head.strip().removeprefix("# ").partition("（")[0]
    return Explained(rule, title, [(name.strip(), body.strip().split("\n\n")) for name, _, body in told])


def page_of(rule: str) -> str:
    """The page that explains a finding's rule: all rules of tables share one."""
    return "decision-table" if rule.startswith("dmn-") else rule


def findings(bundle: Bundle) -> list[dict[str, Any]]:
    """What the checks say of a bundle, errors first, file by file: the very checks that publishing runs."""
    found, titles = engine.check(bundle, known()), engine.vocabulary(bundle, known()).titles
    ordered = sorted(found, key=lambda one: (one.severity != "error", one.file, one.element))
    return [told(finding, titles.get(finding.file, finding.file)) for finding in ordered]


def by_file(found: Sequence[Mapping[str, Any]]) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """The findings of each file, those with errors first."""
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for one in found:
        groups.setdefault(one["path"], []).append(one)
    return groups


def told(finding: Finding, title: str) -> dict[str, Any]:
    """A finding as the editors take it; `title` is what its file is called."""
    rule = page_of(finding.rule)
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "path": finding.file,
        "title": title,
        "element": finding.element or None,
        "field": finding.field or None,
        "message": finding.message,
        "mend": explained(rule).mend,
        "page": url_for("studio.check_page", rule=rule),
    }


@blueprint.get("/checks")
def check_pages() -> Any:
    """All checks."""
    reader()
    rules = sorted(file.stem for file in PAGES.glob("*.md") if file.stem != "README")
    return page("studio/checks.html", rules=[explained(rule) for rule in rules], tab="checks")


@blueprint.get("/checks/<rule>")
def check_page(rule: str) -> Any:
    """What a check looks at, why, and how to mend it."""
    reader()
    return page("studio/check.html", rule=explained(page_of(rule)), tab="checks")
