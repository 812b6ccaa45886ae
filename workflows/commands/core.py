"""Wishes that any process understands.  Imperative, frozen, ids and plain values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from workflows.model import Bundle, Json


@dataclass(frozen=True, slots=True)
class Command:
    """Something somebody wants done, in one transaction."""


@dataclass(frozen=True, slots=True)
class StartProcess(Command):
    """Begin a case.  `business_key` keeps it from being begun twice; "" makes a fresh one."""

    key: str
    variables: Mapping[str, Json] = field(default_factory=dict)
    business_key: str = ""
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A page that somebody fills in, and whose draft it began with: two open at once do not overwrite each other."""

    id: str
    began_with: str


@dataclass(frozen=True, slots=True)
class CompleteTask(Command):
    """Send in a task's form.  `strict` refuses undeclared fields (programs); pages drop them."""

    task_id: UUID
    values: Mapping[str, Any] = field(repr=False)
    revision: int | None = None
    strict: bool = False
    page: Page | None = None


@dataclass(frozen=True, slots=True)
class SaveDraft(Command):
    """Keep unfinished answers."""

    task_id: UUID
    values: Mapping[str, Any] = field(repr=False)
    page: Page | None = None


@dataclass(frozen=True, slots=True)
class ClaimTask(Command):
    """Take a task of the pool."""

    task_id: UUID


@dataclass(frozen=True, slots=True)
class ClaimNext(Command):
    """Take the most urgent task of the pool, of one role or of all the actor's."""

    role: str | None = None


@dataclass(frozen=True, slots=True)
class ReleaseTask(Command):
    """Put a claimed task back."""

    task_id: UUID


@dataclass(frozen=True, slots=True)
class TransferTask(Command):
    """Hand a claimed task to a colleague, by sign-in name."""

    task_id: UUID
    to: str
    reason: str


@dataclass(frozen=True, slots=True)
class SendMessage(Command):
    """A message for one instance, from its owner or from staff."""

    instance_id: UUID
    name: str
    payload: Json = None


@dataclass(frozen=True, slots=True)
class CompleteJob(Command):
    """An external operation's answer (of the type its `apply` expects)."""

    instance_id: UUID
    task_id: UUID
    element_id: str
    operation: str
    parameters: Mapping[str, Json]
    answer: Any = field(repr=False)


@dataclass(frozen=True, slots=True)
class FailJob(Command):
    """An external operation failed for good: `code` is a BPMN error, None an incident."""

    instance_id: UUID
    task_id: UUID
    code: str | None
    message: str


@dataclass(frozen=True, slots=True)
class FireTimers(Command):
    """Whatever of an instance is due."""

    instance_id: UUID


@dataclass(frozen=True, slots=True)
class RetryIncident(Command):
    """Try a stuck task or outbox row again."""

    incident_id: UUID


@dataclass(frozen=True, slots=True)
class CloseIncident(Command):
    """Close an incident by hand, with the reason."""

    incident_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class Deploy(Command):
    """Propose new versions of processes."""

    bundles: tuple[Bundle, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Publish(Command):
    """Put a deployment in force, as its second person: at once, or from a later moment on."""

    deployment_id: UUID
    effective_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Decline(Command):
    """Do not publish a deployment, or take it back before it has come into force; with the reason."""

    deployment_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class StoreFile(Command):
    """Keep an uploaded file.  Its content was re-encoded before."""

    content: bytes = field(repr=False)
    media_type: str
    kind: str = ""  # photo: cropped and sized as one for a document


@dataclass(frozen=True, slots=True)
class MarkDone(Command):
    """Close an outbox row whose work left no other trace (a message that was sent)."""
