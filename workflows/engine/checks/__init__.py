"""The deploy-time checks of diagrams, one module a rule.

A rule refuses what the engine would carry out otherwise than it is drawn.  Each has a page under `docs/checks/` and
examples under `tests/unit/checks/`.
"""

from __future__ import annotations

from workflows.engine.checks.view import View, look
from workflows.model import Bundle, Finding, Known

RULES: tuple[object, ...] = ()


__all__ = ["RULES", "View", "check", "findings", "look"]


def check(bundle: Bundle, known: Known) -> list[Finding]:
    """Everything that is wrong with a bundle, or may be.  Errors keep it from being deployed."""
    return findings(look(bundle, known))


def findings(view: View) -> list[Finding]:
    """What all rules have to say."""
    return [finding for rule in RULES for finding in rule.check(view)]  # type: ignore[attr-defined]
