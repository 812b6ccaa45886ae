"""The studio's playground: the whole house once more, on a schema of its own, where a draft can be tried.

Real pages, handlers and operations; made-up people; services that are played in this very process; a clock that can
be moved on.  Nothing of it reaches the real tables, queues, messages or any network.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from sqlalchemy import Engine

from app.config import Settings
from app.jobs.run import run
from app.queries import drafts
from app.queries import playground as played
from app.queries.reading import Reader
from app.seed import fresh_secrets, load
from app.seed.places import unit_id
from app.store import playground as rooms
from app.store import schema
from app.web.site import Doors, Site
from workflows.commands import Deploy, Publish, StartProcess
from workflows.commands.declaration import RecordNotification
from workflows.errors import Invalid, NotFound
from workflows.forms.numbers import document
from workflows.model import SYSTEM, Actor, BillLine, Bundle, Issued
from workflows.ports.scans import Found, Reading
from workflows.words import say

CANDIDATES = {"candidate": ("张三（已认证、已绑定单位）", "13900000001"), "newcomer": ("李四（新用户）", "13900000002")}
UNIT = "I05"  # the sample hospital of the made-up candidate
SESSION = timedelta(hours=8)
MOST = 8  # playgrounds whose connections one process keeps
ROUNDS = 200  # outbox rows carried out after a step; more than any case needs at once
MERCHANT, APPID = "play", "play"


@dataclass
class PlayedWorld:
    """See `workflows.ports.World`: everybody is who they say, every order is placed, nobody is told anything."""

    clock: Callable[[], datetime]
    mchid: str = MERCHANT
    mp_appid: str = APPID

    def __post_init__(self) -> None:
        self.authority = self.scanner = self.pay = self.sms = self.login = self.fiscal = self

    def check(self, name: str, number: str) -> str:
        return "match"

    def read(self, picture: bytes, doc_type: str, side: str) -> Reading:
        made_up = {"name": "张三", "number": "420199199003072832", "valid_to": "2046-01-06"}
        return Reading({name: Found(value, False) for name, value in made_up.items()}, (), ())

    def send(self, mobile: str, template: str, facts: Mapping[str, Any]) -> str:
        return "sent"

    def notify(self, openid: str, template: str, facts: Mapping[str, Any]) -> str:
        return "sent"

    def appid(self, channel: str) -> str:
        return APPID

    def prepay(self, out_trade_no: str, *asked: Any) -> str:
        return out_trade_no

    def query(self, out_trade_no: str, channel: str = "oa") -> Any:
        return None

    def close(self, out_trade_no: str, channel: str = "oa") -> None:
        return None

    def refund(self, out_trade_no: str, out_refund_no: str, amount_fen: int, total_fen: int, reason: str) -> Any:
        return self.query_refund(out_refund_no)

    def issue(self, out_trade_no: str, payer: str, amount_fen: int) -> Issued:
        return Issued(out_trade_no, "000000")

    def void(self, number: str) -> None:
        return None

    def trade_bill(self, day: date) -> list[BillLine]:
        return []

    def query_refund(self, out_refund_no: str) -> Any:
        return SimpleNamespace(
            state="SUCCESS", out_refund_no=out_refund_no, refund_id="play", success_time=self.clock()
        )


def doors() -> Doors:
    """What its pages need of the services outside."""

    def closed(*_: Any) -> Any:
        raise Invalid({"playground": say("trial.no_wechat")})

    return Doors(
        closed,
        closed,
        lambda picture: picture,
        closed,
        lambda prepay_id, channel: {},
        lambda channel: APPID,
        lambda prepay_id, back: f"/played-pay/{prepay_id}",
        lambda order_id, back: "",
    )


@dataclass
class Ahead:
    """The playground's own time: the real one and how far it was moved on."""

    clock: Callable[[], datetime]
    by: timedelta = field(default=timedelta(0))

    def __call__(self) -> datetime:
        return self.clock() + self.by


@dataclass
class Playground:
    """A draft's own house; `app` is the web application around it, once somebody has entered."""

    draft_id: UUID
    house: Any  # `app.wiring.House`
    time: Ahead
    secret: bytes
    site: Site
    app: Any = None

    def people(self) -> dict[str, str]:
        """Who may be played: a key for each, and what they are called."""
        made_up = {key: title for key, (title, _) in CANDIDATES.items()}
        return {**made_up, **self.house.reader.ask(played.staff)}

    def enter(self, person: str) -> str:
        """A fresh session of a made-up person; its token."""
        token = hmac.new(self.secret, f"play:{self.draft_id}:{person}".encode(), "sha256").hexdigest()
        with self.house.store.open(SYSTEM) as work:
            account_id = self._account(work, person)
            digest = hashlib.sha256(token.encode()).digest()
            work.accounts.close_session(digest)
            work.accounts.open_session(account_id, digest, work.now + SESSION, {})
        return token

    def start(self, key: str) -> UUID:
        """Begin a case of a process that anybody may begin, as the made-up candidate; its id."""
        with self.house.store.open(SYSTEM) as work:
            who = Actor(self._account(work, "candidate"))
        begun: UUID = self.house.dispatch(StartProcess(key), who).instance_id
        self.settle()
        return begun

    @staticmethod
    def _account(work: Any, person: str) -> UUID:
        known = work.accounts.by_mobile(CANDIDATES[person][1]) if person in CANDIDATES else None
        found: UUID | None = known or work.accounts.by_login(person)
        if found is None:
            raise Invalid({"person": say("trial.no_person")})
        return found

    def settle(self) -> None:
        """Carry out what waits outside of the steps, until nothing is due."""
        for hands in (self.house.hands, self.house.scan_hands):
            for _ in range(ROUNDS):
                if not run(hands):
                    break

    def move_on(self, how_far: timedelta) -> None:
        """Let time pass; whatever falls due meanwhile happens."""
        rooms.move_on(self.house.engine, how_far)
        self.refresh()
        self.settle()

    def refresh(self) -> None:
        """Look at its clock again: another process may have moved it."""
        self.time.by = rooms.ahead(self.house.engine)

    def pay(self, out_trade_no: str) -> None:
        """The payment sheet: the order is paid, as WeChat would tell."""
        with self.house.store.open(SYSTEM) as work:
            order = work.orders.find(out_trade_no)
        if order is None:
            raise NotFound
        told = {
            "out_trade_no": out_trade_no,
            "state": "SUCCESS",
            "mchid": order.mchid,
            "appid": order.appid,
            "transaction_id": f"play-{out_trade_no}",
            "amount_fen": order.amount_fen,
            "currency": "CNY",
            "success_time": self.time().isoformat(),
        }
        self.house.dispatch(RecordNotification(f"play-{out_trade_no}", "TRANSACTION.SUCCESS", told), SYSTEM)
        self.settle()


@dataclass(frozen=True)
class Playgrounds:
    """All playgrounds; each is built when it is first entered."""

    settings: Settings
    engine: Engine
    reader: Reader
    clock: Callable[[], datetime]
    build: Callable[[Settings, Callable[[], datetime], PlayedWorld, str], Any]
    open_ones: dict[UUID, Playground] = field(default_factory=dict)

    def furnish(self, draft_id: UUID, bundles: Sequence[Bundle]) -> Playground:
        """A fresh playground where these bundles are in force."""
        self._close(draft_id)
        living = [one.id for one in self.reader.ask(drafts.listing)]
        rooms.create(self.engine, draft_id, living)
        found = self._build(draft_id)
        schema.upgrade(found.house.engine)
        with found.house.store.open(SYSTEM) as work:
            load(work, fresh_secrets())
            _people(work)
        deployed = found.house.dispatch(Deploy(tuple(bundles), "试办"), SYSTEM)
        found.house.dispatch(Publish(deployed.id), SYSTEM)
        rooms.furnish(found.house.engine)
        self.open_ones[draft_id] = found
        return found

    def find(self, draft_id: UUID) -> Playground | None:
        """This draft's playground, if it has one."""
        if not rooms.exists(self.engine, draft_id):
            return None
        found = self.open_ones.get(draft_id) or self._build(draft_id)
        self.open_ones[draft_id] = found
        for other in list(self.open_ones)[:-MOST]:
            self._close(other)
        found.refresh()
        return found

    def _close(self, draft_id: UUID) -> None:
        """Let go of its connections; its schema stays."""
        closed = self.open_ones.pop(draft_id, None)
        if closed is not None:
            closed.house.engine.dispose()

    def _build(self, draft_id: UUID) -> Playground:
        time = Ahead(self.clock)
        house = self.build(self.settings, time, PlayedWorld(time), rooms.name_of(draft_id))
        secret = self.settings.keys.secret
        site = Site(house.dispatch, house.reader, doors(), secret, time, False, self.settings.keep, None)
        return Playground(draft_id, house, time, secret, site)


def _people(work: Any) -> None:
    for _, mobile in CANDIDATES.values():
        work.accounts.add_person(mobile)
    account_id = work.accounts.by_mobile(CANDIDATES["candidate"][1])
    work.people.confirm(account_id, "张三", "RIC", document("RIC", "420199199003072832", work.now.date()))
    work.units.bind(account_id, unit_id(UNIT))
