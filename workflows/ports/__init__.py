"""What the handlers ask of the world, as protocols.  `Work` is one command's unit of work; `World` the services outside."""

from __future__ import annotations

from typing import Protocol

from workflows.ports.core import (
    Accounts,
    Core,
    FileRow,
    Files,
    IncidentRow,
    Incidents,
    InstanceRow,
    Instances,
    ReleaseRow,
    Releases,
    SmsCodes,
    Submissions,
    Submitted,
    TaskRow,
    Tasks,
)


class Work(Core, Protocol):
    """Everything a handler or an operation may touch.  Each noun adds its repository here."""

    # each engineer adds one line per repository, imported above:   people: People


class World(Protocol):
    """The services outside, reached by jobs only.  Each noun adds its gateway here."""

    # pay: PayGateway, authority: AuthorityGateway, sms: SmsGateway, ...


class Unavailable(Exception):
    """A service outside did not answer: the job is tried again later."""


__all__ = [
    "Accounts", "Core", "FileRow", "Files", "IncidentRow", "Incidents", "InstanceRow", "Instances", "ReleaseRow",
    "Releases", "SmsCodes", "Submissions", "Submitted", "TaskRow", "Tasks", "Unavailable", "Work", "World",
]
