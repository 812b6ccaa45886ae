"""Words that a diagram has for the person whose case it is."""

from __future__ import annotations

from workflows.errors import Invalid
from workflows.model import Json
from workflows.service_tasks.registry import Call, operation
from workflows.service_tasks.verification import account_of
from workflows.words import say

MAX_WORDS = 200


@operation("notice.send")
def send(call: Call, *, text: str) -> Json:
    """A message in the person's inbox; outside of it they are only told that there is one."""
    words = text.strip() if isinstance(text, str) else ""
    if not words or len(words) > MAX_WORDS:
        raise Invalid({"text": say("notice.length", most=MAX_WORDS)})
    call.work.notify(account_of(call), "told", {"text": words})
    return None
