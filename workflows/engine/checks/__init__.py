"""The deploy-time checks of diagrams, one module a rule.

A rule refuses what the engine would carry out otherwise than it is drawn.  Each has a page under `docs/checks/` and
examples under `tests/unit/checks/`.
"""

from __future__ import annotations

from workflows.engine.checks import (
    ad_hoc,
    called_element,
    compensation,
    complex_gateway,
    condition_missing,
    conditional_event,
    data_flow,
    decision,
    decision_table,
    default_flow,
    duplicate_id,
    error_event,
    event_gateway,
    event_subprocess,
    expression,
    foreign,
    form_missing,
    form_stray,
    form_unreadable,
    ignored_condition,
    implicit_split,
    join_in_loop,
    lane,
    link,
    message,
    message_key,
    multi_instance,
    no_end,
    one_event,
    operation,
    operator_id,
    overlap,
    parameters,
    process,
    reserved,
    scripts,
    sensitive,
    signal_catch,
    signal_end,
    soundness,
    standard,
    standard_loop,
    start_event,
    system_value,
    task_type,
    timer,
    transaction,
    unknown_name,
    unreachable,
    unreadable,
)
from workflows.engine.checks.view import View, look
from workflows.model import Bundle, Finding, Known

__all__ = ["RULES", "View", "check", "findings", "look", "standard"]

RULES = (
    unreadable,
    process,
    duplicate_id,
    start_event,
    unreachable,
    no_end,
    implicit_split,
    task_type,
    scripts,
    operation,
    parameters,
    operator_id,
    called_element,
    decision,
    decision_table,
    lane,
    form_missing,
    form_stray,
    form_unreadable,
    system_value,
    reserved,
    sensitive,
    expression,
    unknown_name,
    default_flow,
    condition_missing,
    ignored_condition,
    overlap,
    join_in_loop,
    soundness,
    event_gateway,
    one_event,
    timer,
    message,
    message_key,
    error_event,
    event_subprocess,
    signal_catch,
    signal_end,
    conditional_event,
    link,
    compensation,
    transaction,
    complex_gateway,
    ad_hoc,
    multi_instance,
    standard_loop,
    data_flow,
    foreign,
)


def check(bundle: Bundle, known: Known) -> list[Finding]:
    """Everything that is wrong with a bundle, or may be.  Errors keep it from being deployed."""
    return findings(look(bundle, known))


def findings(view: View) -> list[Finding]:
    """What all rules have to say; the library is asked when they have found no error."""
    found = [finding for rule in RULES for finding in rule.check(view)]
    if not any(finding.severity == "error" for finding in found):
        found.extend(standard.check(view))
    return found
