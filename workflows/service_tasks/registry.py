"""The register of operations: what a service task may name.  A diagram can call nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar
from uuid import UUID

from workflows import facts
from workflows.model import Json, OperationSpec
from workflows.ports import InstanceRow, Work, World
from workflows.words import say


@dataclass(frozen=True, slots=True)
class Call:
    """One call of an operation: who asks, and the transaction it belongs to."""

    work: Work
    instance: InstanceRow
    task_id: UUID
    element_id: str
    variables: Mapping[str, Json]

    def answers(self, element_id: str) -> Mapping[str, Any]:
        """The latest answers given to a task of this instance, {} if none."""
        return self.work.submissions.latest(self.instance.id, element_id)


class External(Protocol):
    """An operation that needs the network: gathered, asked and applied in three separate steps.

    `gather` reads in a short transaction of its own; `ask` talks to the world and may raise `Unavailable`;
    `apply` writes in the transaction that completes the task.  Each may raise `BusinessError`.
    """

    @staticmethod
    def gather(work: Work, parameters: Mapping[str, Json]) -> Any: ...

    @staticmethod
    def ask(world: World, gathered: Any) -> Any: ...

    @staticmethod
    def apply(call: Call, parameters: Mapping[str, Json], answer: Any) -> Json: ...


Pure = Callable[..., Json]
F = TypeVar("F", bound=Pure)
X = TypeVar("X")

pure: dict[str, Pure] = {}
external_operations: dict[str, type[Any]] = {}
specs: dict[str, OperationSpec] = {}
kinds: dict[str, str] = {}  # of an external operation: the outbox kind by which its worker is found


def operation(name: str, *, errors: tuple[str, ...] = ()) -> Callable[[F], F]:
    """Register a function that runs inside the step.  Its keyword-only arguments are the operation's parameters."""

    def register(function: F) -> F:
        code = function.__code__
        parameters = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
        _add(OperationSpec(name, _title(name), tuple(parameters), False, errors))
        pure[name] = function
        return function

    return register


def external(
    name: str, *, parameters: tuple[str, ...], errors: tuple[str, ...] = (), kind: str = facts.SERVICE_TASK
) -> Callable[[type[X]], type[X]]:
    """Register an `External`: it leaves the step as a job, an outbox row of this kind."""

    def register(carried_out: type[X]) -> type[X]:
        _add(OperationSpec(name, _title(name), parameters, True, errors))
        external_operations[name], kinds[name] = carried_out, kind
        return carried_out

    return register


def _title(name: str) -> str:
    return say(f"operation.{name}")


def _add(spec: OperationSpec) -> None:
    if spec.name in specs:
        raise ValueError(f"operation {spec.name} is registered twice")
    specs[spec.name] = spec
