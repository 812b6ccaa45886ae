"""The messages that people are told: every template once.  Its words are `message.<name>` of the catalogue of texts.

A message says nothing that names a person or a number: whoever wants to know more opens what it is about.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workflows.model import Json

DECLARATION, VERIFICATION, UNIT, ME, DATA, POOL = "declaration", "verification", "work_unit", "me", "data", "pool"
REGISTRATION = "unit"  # the unit edition
REASON = "reason"  # why, as a code: said in the inbox only


@dataclass(frozen=True, slots=True)
class Template:
    """`page` is what the message opens; `facts` fill its words, in this order, also those of an SMS.

    `reason`: it may say why.  `inside`: it stays in the inbox."""

    page: str
    facts: tuple[str, ...] = ()
    reason: bool = False
    inside: bool = False


TEMPLATES: Mapping[str, Template] = {
    "verified": Template(VERIFICATION),
    "verification_rejected": Template(VERIFICATION, reason=True),
    "verification_sent_back": Template(VERIFICATION, reason=True),
    "verification_abandoned": Template(VERIFICATION),
    "identity_moved": Template(VERIFICATION),
    "institution_sent_back": Template(REGISTRATION, reason=True),
    "institution_refused": Template(REGISTRATION, reason=True),
    "institution_abandoned": Template(REGISTRATION),
    "institution_registered": Template(REGISTRATION),
    "unit_bound": Template(UNIT),
    "unit_released": Template(UNIT),
    "export_ready": Template(DATA),
    "unit_removed": Template(UNIT),
    "unit_merged": Template(UNIT),
    "unit_not_confirmed": Template(UNIT),
    "mobile_bound": Template(ME),
    "wechat_bound": Template(ME),
    "submitted": Template(DECLARATION),
    "pay_reminder": Template(DECLARATION, ("until",)),
    "paid": Template(DECLARATION),
    "abandoned": Template(DECLARATION),
    "passed_unit": Template(DECLARATION),
    "passed_point": Template(DECLARATION),
    "passed_area": Template(DECLARATION),
    "sent_back": Template(DECLARATION, ("until",), reason=True),
    "rejected": Template(DECLARATION, reason=True),
    "rejected_refunded": Template(DECLARATION, reason=True),
    "registered": Template(DECLARATION),
    "ticket_open": Template(DECLARATION),
    "withdrawn": Template(DECLARATION),
    "withdrawn_for_now": Template(DECLARATION, ("until",)),
    "resubmit_reminder": Template(DECLARATION, ("until",)),
    "refunded": Template(DECLARATION, ("amount",)),
    "exam_cancelled": Template(DECLARATION),
    "told": Template(ME, ("text",), inside=True),
    "digest": Template(POOL, ("fresh", "due_soon", "overdue"), inside=True),
}


def checked(name: str, facts: Mapping[str, Json]) -> Template:
    """The template, if these are the facts it takes and no others."""
    template = TEMPLATES[name]
    if set(facts) - ({REASON} if template.reason else set()) != set(template.facts):
        raise ValueError(f"message {name} takes {template.facts}, not {tuple(facts)}")
    return template
