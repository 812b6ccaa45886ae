"""People on their way while everything around them dies."""

from __future__ import annotations

import random
import threading
import time
from itertools import count

import psycopg
import requests

from tests.authenticator import Authenticator
from tests.torture.contact import Contact
from tests.torture.crowd import Crowd
from tests.torture.desks import Reviewer
from tests.torture.late import explain
from tests.torture.ledger import Ledger, Over
from tests.torture.people import Candidate, permit_number, resident_number
from tests.torture.world import World

PEOPLE = 4  # at the same time
ENOUGH = 240  # seconds for everybody to arrive, once nothing is killed any more


def torture(
    crowd: Crowd, tokens: dict[str, str], contact: Authenticator, world: World, kills: int, seed: int
) -> Ledger:
    """So many kills while people walk and reviewers decide; then quiet, until everybody has arrived."""
    ledger, chance = Ledger(), random.Random(seed)
    requests.post(f"{crowd.sandbox}/__sandbox__/faults", json={"slow": 0.5, "times": 2, "refund_after": 0.5}, timeout=5)
    desks = [_begin(Reviewer(crowd.url, login, token, ledger).work) for login, token in tokens.items()]
    desks.append(_begin(Contact(crowd.url, contact, ledger).work))
    numbers = count(1)
    walking: dict[str, Candidate] = {}
    people = [_begin(lambda: _people(crowd, ledger, numbers, walking)) for _ in range(PEOPLE)]
    for n in range(kills):
        if n % 10 == 4:
            _kill_in_the_middle(crowd, world)
        else:
            time.sleep(chance.uniform(0.3, 1.5))
            crowd.kill_one(chance, chance.uniform(0, 0.5))
        crowd.revive()
    ledger.quiet.set()
    crowd.until_ready()
    _wait_for(people, crowd)
    ledger.late = explain(list(walking.values()), crowd.environment["DATABASE_URL"])
    _until_nothing_is_due(crowd.environment["DATABASE_URL"])
    ledger.over.set()
    for desk in desks:
        desk.join(30)
    return ledger


def _begin(work: object) -> threading.Thread:
    def run() -> None:
        try:
            work()  # type: ignore[operator]
        except Over:
            return

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread


def _people(crowd: Crowd, ledger: Ledger, numbers: count[int], walking: dict[str, Candidate]) -> None:
    """One after the other, as long as there are kills; every person at least once."""
    while True:
        n = next(numbers)
        scans = n % 2 == 0
        number = resident_number(n) if scans else permit_number(n)
        candidate = Candidate(crowd.url, crowd.sandbox, ledger, number, scans, n % 4 == 3, n % 2 == 1)
        walking[number] = candidate
        try:
            ledger.ended[number] = candidate.walk()
        except Exception as error:
            candidate.broke = repr(error)
            raise
        del walking[number]
        if ledger.quiet.is_set():
            return


def _kill_in_the_middle(crowd: Crowd, world: World, seconds: float = 30) -> None:
    """Kill whoever carries out the outbox while WeChat has done what was asked, and has not answered yet."""
    before, until = sum(world.asked()), time.monotonic() + seconds
    while sum(world.asked()) == before and time.monotonic() < until:
        time.sleep(0.03)
    crowd.kill(crowd.hand, 0.1)


def _wait_for(people: list[threading.Thread], crowd: Crowd) -> None:
    until = time.monotonic() + ENOUGH
    while any(one.is_alive() for one in people) and time.monotonic() < until:
        time.sleep(1)
        crowd.revive()


def _until_nothing_is_due(database: str, seconds: float = 90) -> None:
    """Until no outbox row is due; timers that are still to come do not count."""
    until = time.monotonic() + seconds
    due = "SELECT count(*) FROM outbox WHERE done_at IS NULL AND gave_up_at IS NULL AND run_at <= now()"
    with psycopg.connect(database, autocommit=True) as db:
        while time.monotonic() < until:
            row = db.execute(due).fetchone()
            assert row
            if row[0] == 0:
                return
            time.sleep(0.2)
    raise AssertionError(f"{row[0]} outbox rows are still due")
