"""The engine as the handlers see it: definitions at hand, operations bound to the running transaction."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from workflows import engine
from workflows.catalog import Library
from workflows.model import Decision, Json, ServiceCall
from workflows.ports import InstanceRow, Work
from workflows.service_tasks import registry


class Room:
    """Shared by all commands of a process; holds no state of any of them."""

    def __init__(self, library: Library | None = None) -> None:
        self.library = library or Library()

    def definition(self, work: Work, release_id: UUID) -> engine.Definition:
        """The definition a case runs on."""
        return self.library.definition(work, release_id)

    def engine(self, work: Work, instance: InstanceRow) -> engine.Engine:
        """An engine whose service tasks act inside this transaction, for this instance."""

        def call(request: ServiceCall) -> Json:
            function = registry.pure[request.operation]
            asked = registry.Call(work, instance, request.task_id, request.element_id, request.variables)
            return function(asked, **request.parameters)

        return engine.Engine(call)

    def decide(self, work: Work, instance: InstanceRow, decision: str, inputs: Mapping[str, Json]) -> Decision:
        """Ask a decision table of the case's own release, outside of a step."""
        return engine.decide(self.definition(work, instance.release_id), decision, inputs, work.now)
