"""Sign-in, short messages, the authority: both sides of the wire."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.integrations.authority.client import Authority
from app.integrations.sms.client import Sms
from app.world import _authority, _sms
from tests.contract.conftest import Street
from workflows.errors import Invalid
from workflows.ports import Unavailable


@pytest.mark.parametrize("channel", ["oa", "mp"])
def test_a_code_is_good_once(street: Street, channel: str) -> None:
    login, played = street.world.login, street.sandbox.extensions["login"]
    code = played.code(login.appid(channel), "user1")
    appid, openid = login.identity(channel, code)
    assert (appid, openid) == (login.appid(channel), played.openid(appid, "user1"))
    with pytest.raises(Invalid):
        login.identity(channel, code)
    with pytest.raises(Invalid):
        login.identity(channel, "never given")


def test_the_state_travels_through_the_consent_page(street: Street) -> None:
    address = street.world.login.address("http://127.0.0.1/back?next=/me", "a b&c")
    assert "state=a%20b%26c" in address


def test_consent_comes_back_only_to_our_own_host(street: Street) -> None:
    client = street.sandbox.test_client()
    address = street.world.login.address("http://evil.example/back", "s").partition("#")[0]
    assert client.get(address.removeprefix(street.settings.sandbox_url)).status_code == 400


def test_a_stale_token_is_renewed_once(street: Street) -> None:
    assert street.world.login.notify("openid", "paid", {"a": "b"}) == "sent"
    street.sandbox.extensions["login"].tokens.clear()
    assert street.world.login.notify("openid", "paid", {}) == "sent"
    assert street.world.login.notify("openid", "nothing", {}) == "no template"


def test_a_short_message_arrives_and_a_wrong_signature_does_not(street: Street) -> None:
    assert street.world.sms.send("13900000009", "code", {"code": "123456"}) == "sent"
    assert "123456" in street.sandbox.extensions["sms"].messages[0]["text"]
    forger = Sms(replace(_sms(street.settings, street.keys), secret_key="wrong"))
    with pytest.raises(Unavailable, match="Signature"):
        forger.send("13900000009", "code", {"code": "1"})


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [("LimitExceeded.PhoneNumberDailyLimit", "limit"), ("FailedOperation.PhoneNumberInBlacklist", "number")],
)
def test_the_providers_limits_are_answers(street: Street, fault: str, outcome: str) -> None:
    street.sandbox.extensions["sms"].fault = fault
    try:
        assert street.world.sms.send("13900000009", "code", {"code": "1"}) == outcome
    finally:
        street.sandbox.extensions["sms"].fault = ""


def test_the_authority_matches_refuses_and_is_sometimes_away(street: Street) -> None:
    check = street.world.authority.check
    assert check("张示例", "420199199003072832") == "match"
    assert check("不符示例", "420199199003072832") == "mismatch"
    with pytest.raises(Unavailable):
        check("停机示例", "420199199003072832")
    stranger = Authority(replace(_authority(street.settings, street.keys), key=b"wrong"))
    with pytest.raises(Unavailable):
        stranger.check("张示例", "1")


def test_nobody_there_is_unavailable(street: Street) -> None:
    nowhere = Authority(replace(_authority(street.settings, street.keys), url="http://127.0.0.1:9"))
    with pytest.raises(Unavailable):
        nowhere.check("张示例", "1")
