"""The rows every process needs, and the repositories that keep them.  `app.store` implements the protocols."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from workflows.model import Actor, Bundle, Finding, Grant, Json, Lease, Proposal, Status, Step
from workflows.ports.messages import Messages


@dataclass(frozen=True, slots=True)
class InstanceRow:
    """A process instance.  `revision` counts its steps; the store compares it when it puts the row back."""

    id: UUID
    key: str
    release_id: UUID
    business_key: str
    account_id: UUID | None  # whose case it is
    subject: str  # id of the domain row the case is about, "" where there is none
    status: Status
    revision: int
    state: bytes = field(repr=False)
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A user task as it lies in the table."""

    id: UUID
    instance_id: UUID
    process_key: str
    element_id: str
    name: str
    lane: str
    assignee: UUID | None
    role: str | None
    scope: str
    owner_id: UUID | None  # the case's account: nobody reviews their own
    state: str  # open | completed | cancelled
    claimed_by: UUID | None
    lease_until: datetime | None
    due_at: datetime | None
    revision: int  # of the task: moves with its draft and its claim


@dataclass(frozen=True, slots=True)
class Submitted:
    """What a form's answers were: kept whole, encrypted, apart from the process state."""

    instance_id: UUID
    task_id: UUID
    process_key: str
    element_id: str
    answers: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class ReleaseRow:
    """A numbered, immutable version of a process."""

    id: UUID
    key: str
    version: int
    digest: bytes
    status: str  # proposed | declined | scheduled | published (in force) | retired
    author_id: UUID | None
    deployment_id: UUID
    effective_at: datetime | None


@dataclass(frozen=True, slots=True)
class DeploymentRow:
    """What was asked for together: `bases` are the releases in force then, by key (None: there was none)."""

    id: UUID
    author_id: UUID | None
    published_at: datetime | None
    declined_at: datetime | None
    draft: tuple[UUID, int] | None
    bases: Mapping[str, UUID | None]


@dataclass(frozen=True, slots=True)
class FileRow:
    """An uploaded file; its bytes are fetched apart."""

    id: UUID
    account_id: UUID | None
    media_type: str
    kind: str  # "photo": cropped and sized as one for a document
    size: int
    sha256: bytes


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """Something a person must look at."""

    id: UUID
    instance_id: UUID | None
    task_id: UUID | None
    outbox_id: int | None
    difference_id: UUID | None
    kind: str
    message: str


class Instances(Protocol):
    """Process instances.  Lock before reading: the row given out is the newest there is."""

    def lock(self, instance_id: UUID) -> InstanceRow:
        """The instance, locked for this command.  NotFound."""

    def find_running(self, key: str, business_key: str) -> UUID | None:
        """The running instance of a process with this business key."""

    def find_waiting(self, name: str, key: str) -> UUID | None:
        """The instance that waits for a message of this name and key."""

    def add(self, row: InstanceRow, step: Step) -> None:
        """A new instance after its first step.  AlreadyRunning when its business key is taken."""

    def put(self, row: InstanceRow, step: Step, again: UUID | None = None) -> None:
        """The instance after a step: state, open tasks, timers, subscriptions, jobs, history, incidents.

        A job is told once; `again` is the task of the one that is to be told a second time."""


class Tasks(Protocol):
    """User tasks.  Who may see or take one is decided in the query."""

    def lock(self, task_id: UUID) -> tuple[InstanceRow, TaskRow]:
        """The task and its instance, the instance locked first.  NotFound for a task that is not the actor's to see."""

    def complete(self, task: TaskRow) -> None:
        """Mark it done by the actor."""

    def claim(self, task_id: UUID) -> TaskRow:
        """Take it for the actor, or renew the lease.  TaskTaken, NotFound (out of scope, own case, four eyes)."""

    def claim_next(self, role: str | None) -> TaskRow | None:
        """Take the pool's most urgent task the actor may do."""

    def release(self, task_id: UUID) -> None:
        """Put it back into the pool."""

    def transfer(self, task_id: UUID, to: UUID, reason: str) -> None:
        """Hand it to a colleague with the same right."""

    def mine(self, instance_id: UUID) -> Sequence[TaskRow]:
        """The actor's open tasks of an instance, after this command's changes."""

    def claimed_of(self, instance_id: UUID) -> bool:
        """Whether somebody holds a pool task of this (locked) instance now."""


class Submissions(Protocol):
    """Answers and drafts of forms."""

    def add(self, submitted: Submitted) -> None: ...

    def latest(self, instance_id: UUID, element_id: str) -> Mapping[str, Any]:
        """The latest answers of an element of this instance, {} if none."""

    def latest_of(self, instance_id: UUID, elements: Sequence[str]) -> Mapping[str, Any]:
        """The latest answers of any of these elements of this instance, {} if none."""

    def draft_page(self, task: TaskRow) -> str:
        """The page that has written the task's draft, "" without one."""

    def save_draft(self, task: TaskRow, values: Mapping[str, Any], page: str) -> int:
        """Keep unfinished answers, as this page has them; returns the task's new revision."""

    def pictures(self, instance_id: UUID) -> Sequence[UUID]:
        """The files named in the answers and drafts of an instance."""

    def forget_drafts(self, instance_id: UUID) -> None:
        """Unfinished answers of an instance are no longer needed."""

    def forget(self, instance_id: UUID) -> None:
        """No answer of an instance is kept."""


class Releases(Protocol):
    """Versions of processes."""

    def newest(self, key: str) -> ReleaseRow:
        """The release in force for new cases.  NotFound."""

    def get(self, release_id: UUID) -> ReleaseRow: ...

    def bundle(self, release_id: UUID) -> Bundle: ...

    def published(self) -> Mapping[str, UUID]:
        """Process key -> id of the release in force."""

    def propose(
        self,
        proposals: Sequence[Proposal],
        note: str,
        findings: Sequence[Finding],
        draft: tuple[UUID, int] | None = None,
    ) -> tuple[UUID, list[ReleaseRow]]:
        """Keep a deployment: a release number per changed process.  Returns the deployment's id and its releases.

        `draft` is the id and the revision of the draft it was asked for from."""

    def of_deployment(self, deployment_id: UUID) -> list[ReleaseRow]: ...

    def lock(self, deployment_id: UUID) -> DeploymentRow:
        """The deployment, locked for this command.  NotFound."""

    def publish(self, deployment_id: UUID, effective_at: datetime) -> None:
        """Put a (locked) deployment's releases in force from then on."""

    def decline(self, deployment_id: UUID, reason: str) -> None:
        """Close a (locked) deployment unpublished, or before it has come into force."""


class Accounts(Protocol):
    """People and staff who can sign in."""

    def by_mobile(self, mobile: str) -> UUID | None:
        """The open account with this (normalised) number."""

    def by_openid(self, appid: str, openid: str) -> UUID | None: ...

    def by_login(self, login: str) -> UUID | None: ...

    def add_person(self, mobile: str | None = None) -> UUID: ...

    def bind_mobile(self, account_id: UUID, mobile: str) -> None: ...

    def bind_openid(self, account_id: UUID, appid: str, openid: str) -> None: ...

    def is_unused(self, account_id: UUID) -> bool:
        """A candidate's account for which no process was ever started."""

    def close(self, account_id: UUID) -> None:
        """Close it: its number and WeChat identities are free again, its sessions end."""

    def openid_of(self, account_id: UUID, appid: str) -> str | None: ...

    def lend(self, account_id: UUID, appid: str, openid: str, until: datetime) -> None:
        """A WeChat identity pays for this account until then."""

    def payers(self, account_id: UUID) -> Mapping[str, str]:
        """The WeChat identities that may pay for the account, by appid: lent ones before its own."""

    def mobile_of(self, account_id: UUID) -> str | None: ...

    def password_of(self, login: str) -> tuple[UUID, str] | None:
        """Staff account and password hash (argon2).  Locks the account for this command."""

    def totp_of(self, account_id: UUID) -> str | None: ...

    def set_totp(self, account_id: UUID, secret: str) -> None:
        """Another authenticator: codes of the one before are good no more."""

    def use_totp_step(self, account_id: UUID, step: int) -> bool:
        """Use up this half minute's code and all before it; False when it was used up already."""

    def add_staff(self, login: str, title: str, password_hash: str, totp: str, grants: Sequence[Grant]) -> UUID: ...

    def grant(self, account_id: UUID, grant: Grant) -> None: ...

    def open_session(
        self, account_id: UUID | None, digest: bytes, expires_at: datetime, data: Mapping[str, Json]
    ) -> None: ...

    def close_session(self, digest: bytes) -> None: ...

    def prove(self, digest: bytes) -> None:
        """Whoever has this session has just shown once more who they are."""

    def proved_at(self, digest: bytes) -> datetime | None:
        """When the actor, by this session, has last shown who they are: by signing in, or by a code since."""

    def add_token(self, account_id: UUID, digest: bytes, expires_at: datetime) -> None: ...

    def count_failure(self, subject: str) -> int:
        """Count a failed sign-in; returns the failures since the last success."""

    def failures(self, subject: str) -> tuple[int, datetime | None]:
        """Failures since the last success, and the time of the last."""

    def clear_failures(self, subject: str) -> None: ...


class SmsCodes(Protocol):
    """One-time codes, counted in the database."""

    def lock(self, mobile: str) -> None:
        """Let one request at a time count and send for this number."""

    def sent_since(self, mobile: str, since: datetime) -> int: ...

    def sent_from_since(self, address: str, since: datetime) -> int: ...

    def last_sent(self, mobile: str) -> datetime | None: ...

    def add(self, mobile: str, purpose: str, code: str, expires_at: datetime, address: str) -> UUID: ...

    def check(self, mobile: str, purpose: str, code: str, tries: int) -> bool:
        """Compare with the newest code and count the try; a right code is used up."""

    def to_send(self, code_id: UUID) -> tuple[str, str] | None:
        """Number and code of a row whose code was not sent yet."""

    def forget_plain(self, code_id: UUID) -> None:
        """The code was sent: only its MAC stays."""


class Files(Protocol):
    """Uploaded files, encrypted at rest."""

    def add(self, content: bytes, media_type: str, kind: str = "") -> FileRow: ...

    def owned(self, file_ids: Sequence[UUID]) -> Sequence[FileRow]:
        """Those of these files that the actor uploaded."""

    def delete(self, file_ids: Sequence[UUID], account_id: UUID) -> None:
        """Those of these files that this account uploaded are gone for good."""

    def content(self, file_id: UUID, account_id: UUID) -> bytes:
        """What this account has uploaded; empty when it has not."""


class Incidents(Protocol):
    """Troubles for the operators."""

    def open(
        self,
        kind: str,
        message: str,
        *,
        instance_id: UUID | None = None,
        task_id: UUID | None = None,
        outbox_id: int | None = None,
        difference_id: UUID | None = None,
    ) -> UUID: ...

    def lock(self, incident_id: UUID) -> IncidentRow: ...

    def resolve(self, incident_id: UUID, resolution: str) -> None: ...

    def settled(self, difference_id: UUID, resolution: str) -> None:
        """Close what this difference has raised."""

    def ring_again(self, outbox_id: int) -> None:
        """Give an outbox row that was given up a fresh set of tries."""


class Options(Protocol):
    """Answers that a form may offer but does not list itself: majors, divisions, institutions ..."""

    def contains(self, source: str, value: str, context: Mapping[str, Any]) -> bool:
        """Whether this value may be chosen from the source; `context` is the rest of the form."""


class Passwords(Protocol):
    """Staff passwords and authenticator codes."""

    def hash(self, password: str) -> str: ...

    def verify(self, hashed: str | None, password: str) -> bool:
        """Whether it is the password; as slow for None, which never is."""

    def totp_step(self, secret: str, code: str, now: datetime) -> int | None:
        """The half minute (RFC 6238: time step) whose code this is, if it is accepted now."""


class Core(Protocol):
    """The part of a unit of work that every process needs: one command, one transaction."""

    now: datetime
    actor: Actor
    instances: Instances
    tasks: Tasks
    submissions: Submissions
    releases: Releases
    accounts: Accounts
    sms_codes: SmsCodes
    files: Files
    incidents: Incidents
    messages: Messages
    options: Options
    passwords: Passwords

    def new_id(self) -> UUID:
        """A fresh id, ordered by time."""

    def new_token(self, length: int, alphabet: str) -> str:
        """Random characters from a secure source."""

    def emit(
        self, kind: str, payload: Mapping[str, Json], *, key: str | None = None, run_at: datetime | None = None
    ) -> None:
        """An outbox row: told after the commit.  The payload holds ids only; the same key is told once."""

    def notify(
        self, account_id: UUID, template: str, facts: Mapping[str, Json] | None = None, about: UUID | None = None
    ) -> None:
        """A message to a person, of `workflows.messages`: in the inbox at once, by WeChat or SMS through the outbox.

        `about` is the declaration it opens."""

    def audit(self, event: str, subject: str, detail: Mapping[str, Json] | None = None) -> None:
        """A link of the subject's audit chain."""

    def finish(self, lease: Lease) -> None:
        """Mark the outbox row done if the lease still holds.  LeaseLost."""
