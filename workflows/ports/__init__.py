"""What the handlers ask of the world, as protocols: `Work` is one unit of work, `World` the services outside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from workflows.ports.batches import Batches
from workflows.ports.bills import Bills
from workflows.ports.core import (
    Accounts,
    Core,
    DeploymentRow,
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
from workflows.ports.declarations import Declarations
from workflows.ports.drafts import Drafts
from workflows.ports.orders import Orders, PayGateway
from workflows.ports.people import Authority, People, Verifications
from workflows.ports.personal import Closing, Consents, Exports
from workflows.ports.receipts import Fiscal, Receipts
from workflows.ports.retention import Retention
from workflows.ports.reviews import Reviews
from workflows.ports.scans import Scanner, Scans
from workflows.ports.units import Units, UnitSubmissions


class Work(Core, Protocol):
    """Everything a handler or an operation may touch.  Each noun adds its repository here."""

    people: People
    verifications: Verifications
    scans: Scans
    reviews: Reviews
    units: Units
    unit_submissions: UnitSubmissions
    batches: Batches
    declarations: Declarations
    drafts: Drafts
    consents: Consents
    exports: Exports
    closing: Closing
    retention: Retention
    orders: Orders
    receipts: Receipts
    bills: Bills


class World(Protocol):
    """The services outside, reached by jobs only.  Each noun adds its gateway here."""

    @property
    def authority(self) -> Authority: ...

    @property
    def scanner(self) -> Scanner: ...

    @property
    def pay(self) -> PayGateway: ...

    @property
    def fiscal(self) -> Fiscal: ...

    @property
    def sms(self) -> SmsGateway: ...

    @property
    def login(self) -> LoginGateway: ...


class SmsGateway(Protocol):
    """Short messages."""

    def send(self, mobile: str, template: str, facts: Mapping[str, Any]) -> str:
        """ "sent", or why not.  Unavailable."""


class LoginGateway(Protocol):
    """WeChat, as a way to tell people something."""

    @property
    def mp_appid(self) -> str: ...

    def notify(self, openid: str, template: str, facts: Mapping[str, Any]) -> str:
        """A subscription message; `facts` begin with `says`, its words.  "sent", or why not.  Unavailable."""


class Unavailable(Exception):
    """A service outside did not answer: the job is tried again later."""


__all__ = [
    "Accounts",
    "Core",
    "DeploymentRow",
    "FileRow",
    "Files",
    "IncidentRow",
    "Incidents",
    "InstanceRow",
    "Instances",
    "ReleaseRow",
    "Releases",
    "SmsCodes",
    "Submissions",
    "Submitted",
    "TaskRow",
    "Tasks",
    "Unavailable",
    "Work",
    "World",
]
