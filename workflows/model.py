"""The values that travel between the engine, the handlers and the store.  Plain data, no behaviour of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"


class Status(StrEnum):
    """Where a process instance stands."""

    ACTIVE = "active"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    INCIDENT = "incident"


@dataclass(frozen=True, slots=True)
class Grant:
    """One right of a staff member: a role, and the scope it holds in ('' is the whole province)."""

    role: str
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts.  `account_id` is None for the system itself (jobs, timers)."""

    account_id: UUID | None
    staff: bool = False
    grants: tuple[Grant, ...] = ()

    def has(self, *roles: str) -> bool:
        return any(grant.role in roles for grant in self.grants)


SYSTEM = Actor(None)


@dataclass(frozen=True, slots=True)
class Credential:
    """What a caller shows to be known by: a session or a bearer token, never kept in clear (SHA-256)."""

    kind: str  # "session" | "token"
    digest: bytes


@dataclass(frozen=True, slots=True)
class Lease:
    """A worker's hold on an outbox row: effects count only while it lasts."""

    outbox_id: int
    owner: UUID


# ---- definitions -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bundle:
    """All files of one process as they were drawn: what a release freezes.

    `files` maps a path inside the bundle to its bytes: `<name>.bpmn`, `<name>.dmn`, `forms/<process>/<element>.json`.
    """

    key: str
    files: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a deploy-time check has to say: where, how bad, and how to mend it (Chinese).

    `field` names the form field it is about, "" for anything else."""

    rule: str
    severity: str  # "error" | "warning"
    file: str
    element: str
    message: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A bundle that is to be published: the release it would replace (None: the first), and the change note."""

    bundle: Bundle
    base: UUID | None
    lines: tuple[str, ...]


# ---- exam batches -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Major:
    """A major of an exam year."""

    code: str
    name: str
    level: str
    group_name: str
    subjects: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What policy staff decide about a batch.  Windows begin and end with days of China: 00:00 and 24:00."""

    code: str
    name: str
    project: str
    exam_year: int
    opens_at: datetime
    closes_at: datetime
    pay_by: datetime
    unit_by: datetime
    point_by: datetime
    area_by: datetime
    exam_ends_at: datetime
    pay_timing: str
    unit_required: bool
    release_id: UUID | None


# ---- one step of an instance ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OpenTask:
    """A user task that waits for a person."""

    id: UUID
    element_id: str
    process_key: str  # the (called) process that contains the element: its forms lie under this name
    name: str
    lane: str
    assignee: str | None = None  # account id, from the task's `assignee` property (FEEL) or the candidate lane
    role: str | None = None  # pool: who may claim it
    scope: str = ""  # pool: where ('' is everywhere)
    due_at: datetime | None = None
    data: Mapping[str, Json] = field(default_factory=dict)  # process variables the task sees


@dataclass(frozen=True, slots=True)
class OpenJob:
    """An external service task that waits for the world: becomes an outbox row."""

    id: UUID
    element_id: str
    name: str
    operation: str
    parameters: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Subscription:
    """A message an instance waits for."""

    name: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Activity:
    """One thing that happened in a step: a row of the history."""

    task_id: UUID
    element_id: str
    process_key: str
    kind: str  # BPMN's word: startEvent, userTask, serviceTask, exclusiveGateway, boundaryEvent, ...
    name: str
    outcome: str  # "completed" | "cancelled" | "error" | "opened"
    flow: str = ""  # id of the sequence flow taken into the element, "" where none was
    detail: Mapping[str, Json] = field(default_factory=dict)  # e.g. {"rules": ["r3"]} of a decision, {"error": CODE}


@dataclass(frozen=True, slots=True)
class Trouble:
    """A task the engine could not carry out: becomes an incident that a person can retry."""

    task_id: UUID
    element_id: str
    message: str


@dataclass(frozen=True, slots=True)
class Step:
    """Where an instance stands after a step, and what happened on the way there."""

    status: Status
    state: bytes  # b"" once the instance has ended
    tasks: tuple[OpenTask, ...] = ()
    jobs: tuple[OpenJob, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    subscriptions: tuple[Subscription, ...] = ()
    due_at: datetime | None = None  # the earliest timer
    history: tuple[Activity, ...] = ()
    variables: Mapping[str, Json] = field(default_factory=dict)  # at the end: the final process variables


# ---- what diagrams may refer to -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OperationSpec:
    """A registered operation, as the checks and the studio know it.

    `external` operations leave the step as an `OpenJob`; the others run inside it.  `errors` are the BPMN error
    codes it may end with.  `parameters` are the names it takes; all are required.
    """

    name: str
    title: str  # Chinese, for the studio
    parameters: tuple[str, ...] = ()
    external: bool = False
    errors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What a diagram may name: operations, lanes by their Chinese name or code -> role code, and the messages that
    the product itself sends, each to the case that waits with its key."""

    operations: Mapping[str, OperationSpec]
    lanes: Mapping[str, str]
    messages: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ServiceCall:
    """A service task's request inside a step."""

    operation: str
    parameters: Mapping[str, Json]
    task_id: UUID
    element_id: str
    variables: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Decision:
    """What a decision table answered: one row's outputs, or a list of them, or a number (COLLECT with an aggregator).

    `rules` are the ids of the rows that fired, in table order."""

    outputs: Json
    rules: tuple[str, ...]


# ---- money ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Payment:
    """What WeChat says of an order, in plain words."""

    out_trade_no: str
    state: str
    mchid: str
    appid: str
    transaction_id: str
    amount_fen: int
    currency: str
    success_time: datetime | None
    payer_openid: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Issued:
    """What the fiscal platform has issued: its number, and the code by which anybody can check it."""

    number: str
    check_code: str


@dataclass(frozen=True, slots=True)
class BillLine:
    """A line of WeChat's trade bill.  `number` is our order's, or of a REFUND our refund's."""

    kind: str  # PAY | REFUND
    number: str
    transaction_id: str
    amount_fen: int
    at: datetime
