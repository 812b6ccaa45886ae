"""Sign-in, short messages, the authority: both sides of the wire."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.integrations.authority.client import Authority
from app.integrations.fiscal.client import FiscalPlatform
from app.integrations.sms import aliyun
from app.integrations.sms.client import Sms
from app.integrations.sms.provider import Account, Message
from app.world import _authority, _fiscal, _sms
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
    played = street.sandbox.extensions["login"]
    played.allowed["openid", "paid"] = 2
    assert street.world.login.notify("openid", "paid", {"says": "已缴费"}) == "sent"
    played.tokens.clear()
    assert street.world.login.notify("openid", "paid", {"says": "已缴费"}) == "sent"


def test_wechat_takes_a_message_only_after_a_tap_of_the_person_and_only_as_the_template_has_it(street: Street) -> None:
    login, played = street.world.login, street.sandbox.extensions["login"]
    facts = {"says": "申报未缴费" * 10, "until": "2027-01-15 24:00"}
    assert login.notify("somebody", "pay_reminder", facts) == "not subscribed"
    asked = {"appid": login.mp_appid, "who": "user1", "template": "pay_reminder"}
    assert street.sandbox.test_client().post("/__sandbox__/subscribe", data=asked).status_code == 303
    openid = played.openid(login.mp_appid, "user1")
    assert [login.notify(openid, "pay_reminder", facts) for _ in range(2)] == ["sent", "not subscribed"]
    assert played.messages[0]["data"] == {"thing1": {"value": ("申报未缴费" * 4)}, "time2": {"value": facts["until"]}}
    assert "申报未缴费" in street.sandbox.test_client().get("/wechat").text
    assert login.notify(openid, "pay_reminder", {"says": ""}) == "refused 47003"
    assert login.notify(openid, "nothing", facts) == "no template"


def sms(street: Street, provider: str, **changes: str) -> Sms:
    return Sms(replace(_sms(street.settings, street.keys), provider=provider, **changes))


@pytest.mark.parametrize("provider", ["tencent", "aliyun"])
def test_a_short_message_arrives_and_a_wrong_signature_does_not(street: Street, provider: str) -> None:
    good, played = sms(street, provider), street.sandbox.extensions["sms"]
    assert good.send("13900000009", "code", {"code": f"12345{len(provider)}"}) == "sent"
    assert f"12345{len(provider)}" in played.messages[0]["text"]
    assert good.send("13900000009", "nothing", {}) == "no template"
    before = len(played.messages)
    assert good.send("2390000", "code", {"code": "1"}) == "number"
    with pytest.raises(Unavailable, match="Signature"):
        sms(street, provider, secret_key="wrong").send("13900000009", "code", {"code": "1"})
    assert len(played.messages) == before


@pytest.mark.parametrize(
    ("provider", "fault", "outcome"),
    [
        ("tencent", "LimitExceeded.PhoneNumberDailyLimit", "limit"),
        ("tencent", "FailedOperation.PhoneNumberInBlacklist", "number"),
        ("aliyun", "isv.BUSINESS_LIMIT_CONTROL", "limit"),
        ("aliyun", "isv.MOBILE_NUMBER_ILLEGAL", "number"),
    ],
)
def test_the_providers_limits_are_answers(street: Street, provider: str, fault: str, outcome: str) -> None:
    street.sandbox.extensions["sms"].fault = fault
    try:
        assert sms(street, provider).send("13900000009", "code", {"code": "1"}) == outcome
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


def test_a_request_signed_for_another_body_or_long_ago_is_refused(street: Street) -> None:
    account, message = Account("id", street.keys.sms_key, "x"), Message("13900000009", "code", {"code": "1"})
    account = replace(account, secret_id=street.keys.sms_id)
    client, host = street.sandbox.test_client(), "localhost"
    for moment, change, code in (
        (datetime.now(UTC), b"&x=1", "InvalidTimeStamp.Expired"),
        (datetime.now(UTC) - timedelta(minutes=6), b"", "InvalidTimeStamp.Expired"),
    ):
        headers, body = aliyun.request(account, message, host, moment)
        assert client.post("/", data=body + change, headers=headers).get_json()["Code"] == code


def test_a_receipt_is_issued_once_for_an_order_and_voided_by_its_number(street: Street) -> None:
    fiscal, platform = street.world.fiscal, street.sandbox.extensions["fiscal"]
    first = fiscal.issue("HBTEST-R-1", "张示例", 24400)
    assert fiscal.issue("HBTEST-R-1", "张示例", 24400) == first
    assert fiscal.issue("HBTEST-R-2", "张示例", 6100).number != first.number
    fiscal.void(first.number)
    assert platform.voided == {first.number}
    with pytest.raises(Unavailable):
        fiscal.void("nobody-has-issued-this")


def test_a_fiscal_platform_that_is_away_or_has_another_key_is_unavailable(street: Street) -> None:
    street.sandbox.extensions["fiscal"].away = True
    try:
        with pytest.raises(Unavailable):
            street.world.fiscal.issue("HBTEST-R-3", "张示例", 6100)
    finally:
        street.sandbox.extensions["fiscal"].away = False
    stranger = FiscalPlatform(replace(_fiscal(street.settings, street.keys), key=b"x" * 32))
    with pytest.raises(Unavailable):
        stranger.issue("HBTEST-R-3", "张示例", 6100)
