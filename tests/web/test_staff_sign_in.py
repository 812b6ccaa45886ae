"""Staff sign in by name, password and a code of their authenticator, which is good once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pyotp
import pytest

from app.seed import DEMO_PASSWORD
from tests.house import digest
from tests.web.conftest import Desk
from workflows.commands import LogInStaff, RenewAuthenticator
from workflows.errors import NotFound, TooOften
from workflows.model import SYSTEM, Actor

WRONG = "登录名、密码或动态验证码不对。验证码 30 秒一换，每个只能用一次"
HALF_MINUTE, LOCK = 30, timedelta(minutes=15, seconds=1)


@pytest.fixture
def login(desk: Desk, logins: Iterator[str]) -> str:
    """A sample login that no other test has used, at the beginning of a half minute."""
    desk.town.clock.forward(seconds=HALF_MINUTE - desk.town.clock().timestamp() % HALF_MINUTE)
    return next(logins)


@pytest.fixture(scope="module")
def logins(desk: Desk) -> Iterator[str]:
    return iter(desk.town.authenticators)


def code(desk: Desk, login: str, ahead: int = 0) -> str:
    """The code of this half minute, or of one ahead of it."""
    one = pyotp.TOTP(desk.town.authenticators[login].secret)
    return str(one.at(desk.town.clock(), counter_offset=ahead))


def entered(desk: Desk, login: str, totp: str, password: str = DEMO_PASSWORD) -> bool:
    command = LogInStaff(login, password, totp, digest(f"{login}{totp}"))
    return desk.town.dispatch(command, Actor(None)) is not None


def posted(desk: Desk, **form: str) -> Any:
    client = desk.browser()
    csrf = client.get("/desk/login").text.partition('name="csrf" value="')[2][:32]
    return client.post("/desk/login", data={"csrf": csrf, "next": "/desk", **form})


def test_password_and_code_together_let_in(desk: Desk, login: str) -> None:
    assert posted(desk, login=login, password=DEMO_PASSWORD, totp=code(desk, login)).status_code == 303


def test_a_password_alone_or_with_what_is_no_code_does_not_and_is_told_what_to_do(desk: Desk, login: str) -> None:
    for totp in ("", "abcdef", "１２３", "9" * 200):
        answer = posted(desk, login=login, password=DEMO_PASSWORD, totp=totp)
        assert answer.status_code == 422
        assert WRONG in answer.text
        assert "等验证器显示下一个" in answer.text


def test_a_code_may_be_typed_in_two_halves(desk: Desk, login: str) -> None:
    totp = code(desk, login)
    assert entered(desk, login, f" {totp[:3]} {totp[3:]}")


def test_a_used_code_is_refused_by_the_same_words_as_a_wrong_one_and_counted_like_it(desk: Desk, login: str) -> None:
    totp = code(desk, login)
    assert entered(desk, login, totp)
    used = posted(desk, login=login, password=DEMO_PASSWORD, totp=totp)
    assert (used.status_code, WRONG in used.text) == (422, True)
    for _ in range(4):
        assert not entered(desk, login, totp)
    with pytest.raises(TooOften):
        entered(desk, login, code(desk, login, 1))
    desk.town.clock.offset += LOCK
    assert entered(desk, login, code(desk, login))


def test_no_code_before_the_last_used_one_is_good_any_more(desk: Desk, login: str) -> None:
    assert entered(desk, login, code(desk, login, 1))
    assert not entered(desk, login, code(desk, login))
    assert not entered(desk, login, code(desk, login, -1))
    desk.town.clock.forward(seconds=HALF_MINUTE)
    assert not entered(desk, login, code(desk, login)), "it was used ahead of its time"
    assert entered(desk, login, code(desk, login, 1))


def test_a_clock_may_be_half_a_minute_off_and_no_more(desk: Desk, login: str) -> None:
    assert not entered(desk, login, code(desk, login, -2))
    assert not entered(desk, login, code(desk, login, 2))
    assert entered(desk, login, code(desk, login, -1))
    assert entered(desk, login, code(desk, login, 1))


def test_a_code_is_not_used_up_by_who_does_not_know_the_password(desk: Desk, login: str) -> None:
    totp = code(desk, login)
    assert not entered(desk, login, totp, "a guess")
    assert entered(desk, login, totp)


def test_of_many_at_the_same_moment_with_the_same_code_one_gets_in(desk: Desk, login: str) -> None:
    totp, many = code(desk, login), 4
    at_once, told = threading.Barrier(many), []

    def attempt(n: int) -> None:
        command = LogInStaff(login, DEMO_PASSWORD, totp, digest(f"{login}{n}"))
        at_once.wait()
        told.append(desk.town.dispatch(command, Actor(None)) is not None)

    threads = [threading.Thread(target=attempt, args=(n,)) for n in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == [False] * (many - 1) + [True]
    sessions = "SELECT count(*) AS n FROM web_session JOIN account ON account.id = account_id WHERE login = %s"
    assert desk.town.one(sessions, login).n == 1


def test_the_store_uses_a_half_minute_up_once_whoever_asks_first(desk: Desk, login: str) -> None:
    """What the lock on the account does not see: two transactions that have both found the code good."""
    account, told = desk.town.staff(login).account_id, []
    with desk.town.house.store.open(SYSTEM) as work:
        assert work.accounts.use_totp_step(account, 100)
        with desk.town.house.store.open(SYSTEM) as other:
            late = threading.Thread(target=lambda: told.append(other.accounts.use_totp_step(account, 100)))
            late.start()
            late.join(0.3)
            assert told == [], "it waits for the first"
            work.tx.db.commit()
            late.join()
    assert told == [False]


def test_without_an_authenticator_nobody_gets_in(desk: Desk, login: str) -> None:
    with desk.town.house.store.open(SYSTEM) as work:
        work.tx.db.exec_driver_sql("UPDATE account SET totp = NULL WHERE login = %s", (login,))
    assert not entered(desk, login, "")
    assert not entered(desk, login, code(desk, login))


def test_a_new_authenticator_takes_the_place_of_the_lost_one(desk: Desk, login: str) -> None:
    assert entered(desk, login, code(desk, login))
    secret, before = pyotp.random_base32(), code(desk, login, 1)
    desk.town.dispatch(RenewAuthenticator(login, secret), SYSTEM)
    assert not entered(desk, login, before)
    assert entered(desk, login, str(pyotp.TOTP(secret).at(desk.town.clock())))
    with pytest.raises(NotFound):
        desk.town.dispatch(RenewAuthenticator("nobody", secret), SYSTEM)
