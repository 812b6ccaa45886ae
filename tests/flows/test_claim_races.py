"""A claim and whatever moves the case at the same moment: one of the two comes first, and the other sees it."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from tests.flows.test_whole_way import CONSENTS, HOLDER
from tests.house import Town
from workflows.commands import ClaimNext, ClaimTask, CompleteTask
from workflows.commands.identity import StartVerification, TakeBackVerification
from workflows.commands.login import AddStaff
from workflows.errors import Conflict, NotFound
from workflows.handlers import handlers
from workflows.handlers.room import Room
from workflows.model import SYSTEM, Actor

SOON = 0.5  # seconds in which whoever need not wait has long been done


def submitted(place: Town, mobile: str, number: str) -> tuple[Actor, Any]:
    """A person whose identity waits for a reviewer, and the task in the pool."""
    who = place.person(mobile)
    place.dispatch(StartVerification(), who)
    place.do(who, "fill_identity", {"doc_type": "HMPERMIT", "name": "黄示例", "number": number, **HOLDER, **CONSENTS})
    place.do(who, "upload_documents", {"front": [place.picture(who)], "back": [place.picture(who)]})
    place.do(who, "confirm_verification", {})
    row = place.one(
        "SELECT id FROM user_task WHERE owner_id = %s AND state = 'open' AND role IS NOT NULL", who.account_id
    )
    return who, row.id


class Beside:
    """A command that somebody else gives meanwhile."""

    def __init__(self, place: Town, command: Any, who: Actor) -> None:
        self.answer: Any = None
        self.thread = threading.Thread(target=self._run, args=(place, command, who))
        self.thread.start()
        self.thread.join(SOON)

    def _run(self, place: Town, command: Any, who: Actor) -> None:
        try:
            self.answer = place.dispatch(command, who)
        except Exception as error:
            self.answer = error

    @property
    def waits(self) -> bool:
        return self.thread.is_alive()

    def end(self) -> Any:
        self.thread.join(10)
        return self.answer


def carry_out(command: Any, work: Any) -> Any:
    return handlers[type(command)](command, work, Room())


def test_what_is_being_taken_back_cannot_be_claimed(place: Town) -> None:
    who, task = submitted(place, "13900002001", "H0000002100")
    with place.house.store.open(who) as work:
        carry_out(TakeBackVerification(), work)
        claim = Beside(place, ClaimTask(task), place.staff("identity1"))
        assert claim.waits
    assert isinstance(claim.end(), NotFound)


def test_what_is_being_taken_back_is_not_the_next_to_claim(place: Town) -> None:
    who, _ = submitted(place, "13900002002", "H0000002200")
    with place.house.store.open(who) as work:
        carry_out(TakeBackVerification(), work)
        claim = Beside(place, ClaimNext("identity_reviewer"), place.staff("identity1"))
        assert not claim.waits, "the next one is somebody else's case, if there is any"
        assert claim.answer is None


@pytest.mark.parametrize("next_one", [False, True], ids=["this task", "the next task"])
def test_what_is_being_claimed_cannot_be_taken_back(place: Town, next_one: bool) -> None:
    who, task = submitted(place, f"1390000201{next_one:d}", f"H00000230{next_one:d}0")
    with place.house.store.open(place.staff("identity1")) as work:
        carry_out(ClaimNext("identity_reviewer") if next_one else ClaimTask(task), work)
        back = Beside(place, TakeBackVerification(), who)
        assert back.waits
    assert isinstance(back.end(), Conflict)


def test_who_goes_on_at_the_moment_of_the_approval_begins_no_second_verification(place: Town) -> None:
    who, task = submitted(place, "13900002005", "H0000002600")
    with place.house.store.open(who) as work:
        look = work.instances.find_running

        def looked(key: str, business_key: str) -> Any:
            found = look(key, business_key)
            work.instances.find_running = look
            approve(place, task)
            return found

        work.instances.find_running = looked
        carry_out(StartVerification(), work)
    cases = "SELECT count(*) AS n FROM instance WHERE account_id = %s"
    assert place.one(cases, who.account_id).n == 1


def approve(place: Town, task: Any) -> None:
    reviewer = place.staff("identity1")
    place.dispatch(ClaimTask(task), reviewer)
    place.dispatch(CompleteTask(task, {"decision": "approve"}), reviewer)
    place.settle()


def test_of_two_who_claim_at_the_same_moment_each_gets_another_case(place: Town) -> None:
    _, first = submitted(place, "13900002003", "H0000002400")
    _, second = submitted(place, "13900002004", "H0000002500")
    place.dispatch(AddStaff("identity2", "同事", "Secret-of-two-1", "x", ("identity_reviewer@",)), SYSTEM)
    with place.house.store.open(place.staff("identity1")) as work:
        mine = carry_out(ClaimNext("identity_reviewer"), work)
        other = Beside(place, ClaimNext("identity_reviewer"), place.staff("identity2"))
        assert not other.waits
    assert {mine.id, other.end().id} == {first, second}
