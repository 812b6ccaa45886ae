"""External operations: gathered, asked over the network, applied with the step that follows."""

from __future__ import annotations

from uuid import UUID

from app.jobs.hands import Hands
from app.jobs.register import job
from app.store.queue import Leased
from workflows import facts
from workflows.commands import Command, CompleteJob, FailJob, MarkDone
from workflows.errors import BusinessError, TaskNotReady
from workflows.model import SYSTEM
from workflows.ports import Unavailable
from workflows.service_tasks import registry

TRIES = 5
SERVICE_DOWN = "SERVICE_DOWN"


@job(facts.SCAN)
@job(facts.SERVICE_TASK)
def carry_out(leased: Leased, hands: Hands) -> None:
    """Ask the world, then complete the task; a case that has moved on meanwhile needs no answer."""
    try:
        hands.dispatch(_ask(leased, hands), SYSTEM, lease=leased.lease)
    except BusinessError as error:
        hands.dispatch(_failed(leased, error.code, str(error)), SYSTEM, lease=leased.lease)
    except TaskNotReady:
        hands.dispatch(MarkDone(), SYSTEM, lease=leased.lease)


def _ask(leased: Leased, hands: Hands) -> Command:
    payload = leased.payload
    if leased.attempts > TRIES:  # whoever held it before died of it without a word
        return _given_up(leased, "worker died")
    operation = registry.external_operations[payload["operation"]]
    try:
        with hands.reading() as work:
            gathered = operation.gather(work, payload["parameters"])
        with hands.holding(leased.lease):
            answer = operation.ask(hands.world, gathered)
    except BusinessError as error:
        return _failed(leased, error.code, str(error))
    except Unavailable as error:
        if leased.attempts < TRIES:
            raise
        return _given_up(leased, str(error))
    return CompleteJob(
        UUID(payload["instance"]),
        UUID(payload["task"]),
        payload["element"],
        payload["operation"],
        payload["parameters"],
        answer,
    )


def _given_up(leased: Leased, why: str) -> FailJob:
    """The way round that the diagram has drawn, else an incident."""
    operation = leased.payload["operation"]
    declared = SERVICE_DOWN in registry.specs[operation].errors
    return _failed(leased, SERVICE_DOWN if declared else None, f"{operation}: {why}")


def _failed(leased: Leased, code: str | None, message: str) -> FailJob:
    return FailJob(UUID(leased.payload["instance"]), UUID(leased.payload["task"]), code, message)
