"""WeChat Pay: what we say is understood, what is said to us is believed only when WeChat has signed it."""

from __future__ import annotations

import base64
import json
import random
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import count
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.integrations.wechat_pay import bills, wire
from app.integrations.wechat_pay.client import MerchantPay
from app.integrations.wechat_pay.sandbox import PaySandbox
from app.integrations.wechat_pay.wire import NotificationRefused
from app.world import _pay
from tests.contract.conftest import Street
from workflows.ports import Unavailable

numbers = (f"HBTEST{n:010d}" for n in count(1))
SOON = timedelta(hours=1)


@pytest.fixture(autouse=True)
def no_faults(street: Street) -> Iterator[None]:
    played(street).faults = {"drop": True, "refund_after": 0}
    yield


def played(street: Street) -> PaySandbox:
    sandbox: PaySandbox = street.sandbox.extensions["pay"]
    return sandbox


def prepaid(street: Street, fen: int = 6100) -> str:
    number = next(numbers)
    assert street.world.pay.prepay(number, fen, "报名费", "openid-1", datetime.now(UTC) + SOON, "oa").startswith("wx")
    return number


def test_an_order_is_prepaid_paid_and_found_paid(street: Street) -> None:
    number = prepaid(street)
    assert street.world.pay.query(number).state == "NOTPAY"  # type: ignore[union-attr]
    played(street).pay(number)
    found = street.world.pay.query(number)
    assert found is not None
    assert (found.state, found.amount_fen, found.mchid) == ("SUCCESS", 6100, street.keys.mchid)


def test_the_same_order_again_gives_a_current_prepay_id_and_other_terms_are_refused(street: Street) -> None:
    number = prepaid(street)
    assert street.world.pay.prepay(number, 6100, "报名费", "openid-1", datetime.now(UTC) + SOON, "oa")
    with pytest.raises(Unavailable, match="INVALID_REQUEST"):
        street.world.pay.prepay(number, 100, "报名费", "openid-1", datetime.now(UTC) + SOON, "oa")


def test_an_unpaid_order_is_closed_and_a_paid_one_stays_paid(street: Street) -> None:
    unpaid, paid = prepaid(street), prepaid(street)
    played(street).pay(paid)
    for number in (unpaid, paid, "HBUNKNOWN1"):
        street.world.pay.close(number)
    assert street.world.pay.query(unpaid).state == "CLOSED"  # type: ignore[union-attr]
    assert street.world.pay.query(paid).state == "SUCCESS"  # type: ignore[union-attr]
    assert street.world.pay.query("HBUNKNOWN1") is None


def test_the_same_refund_number_refunds_once_and_more_than_was_paid_is_refused(street: Street) -> None:
    number = prepaid(street)
    played(street).pay(number)
    for _ in range(3):
        assert street.world.pay.refund(number, f"{number}R1", 6100, 6100, "test").state in ("PROCESSING", "SUCCESS")
    assert street.world.pay.query_refund(f"{number}R1").state == "SUCCESS"  # type: ignore[union-attr]
    assert street.world.pay.query_refund("unknown") is None
    with pytest.raises(Unavailable, match="PARAM_ERROR"):
        street.world.pay.refund(number, f"{number}R2", 1, 6100, "test")


def test_a_wrong_merchant_key_is_refused_by_wechat(street: Street) -> None:
    from dataclasses import replace

    from app.integrations.keys import _pem

    forger = MerchantPay(replace(_pay(street.settings, street.keys), private_key=_pem()))
    with pytest.raises(Unavailable, match="401"):
        forger.prepay(next(numbers), 1, "x", "o", datetime.now(UTC) + SOON, "oa")


def test_an_answer_that_wechat_has_not_signed_is_no_answer(street: Street) -> None:
    honest = played(street).platform_key
    played(street).platform_key = generate_private_key(public_exponent=65537, key_size=2048)
    try:
        with pytest.raises(Unavailable):
            street.world.pay.query(prepaid(street))
    finally:
        played(street).platform_key = honest


def test_a_service_that_is_down_is_unavailable(street: Street) -> None:
    played(street).faults = {"status": 500}
    with pytest.raises(Unavailable):
        street.world.pay.query("HBTEST0000000001")


def notification(street: Street, **changes: Any) -> tuple[dict[str, str], bytes]:
    """A genuine notification, with some of its parts replaced."""
    number = prepaid(street)
    order = played(street).pay(number)
    resource = {**played(street)._told(order), **changes.get("resource", {})}
    nonce = "0123456789ab"
    secret = changes.get("secret", played(street).apiv3_key)
    sealed = AESGCM(secret).encrypt(nonce.encode(), json.dumps(resource).encode(), b"transaction")
    told = {
        "id": f"event-{number}",
        "event_type": "TRANSACTION.SUCCESS",
        "resource": {
            "algorithm": "AEAD_AES_256_GCM",
            "ciphertext": base64.b64encode(sealed).decode(),
            "associated_data": "transaction",
            "nonce": nonce,
            **changes.get("around", {}),
        },
    }
    body = changes.get("body") or json.dumps(told)
    headers = played(street).sign(body) | changes.get("headers", {})
    return headers, body.encode()


def test_a_genuine_notification_is_believed(street: Street) -> None:
    told = street.world.pay.accept_notification(*notification(street), datetime.now(UTC))
    assert told.transaction is not None
    assert (told.kind, told.transaction.amount_fen) == ("TRANSACTION.SUCCESS", 6100)


def forged_signature(street: Street) -> tuple[dict[str, str], bytes]:
    headers, body = notification(street)
    key = generate_private_key(public_exponent=65537, key_size=2048)
    message = f"{headers['Wechatpay-Timestamp']}\n{headers['Wechatpay-Nonce']}\n".encode() + body + b"\n"
    signature = base64.b64encode(key.sign(message, PKCS1v15(), hashes.SHA256())).decode()
    return {**headers, "Wechatpay-Signature": signature}, body


def old(street: Street) -> tuple[dict[str, str], bytes]:
    headers, body = notification(street)
    return {**headers, "Wechatpay-Timestamp": str(int(time.time()) - 600)}, body


def changed_body(street: Street) -> tuple[dict[str, str], bytes]:
    headers, body = notification(street)
    return headers, body.replace(b"event-", b"evens-")


def without(name: str) -> Callable[[Street], tuple[dict[str, str], bytes]]:
    def made(street: Street) -> tuple[dict[str, str], bytes]:
        headers, body = notification(street)
        return {key: value for key, value in headers.items() if key != name}, body

    return made


def with_(**changes: Any) -> Callable[[Street], tuple[dict[str, str], bytes]]:
    return lambda street: notification(street, **changes)


FORGERIES: dict[str, Callable[[Street], tuple[dict[str, str], bytes]]] = {
    "another key": forged_signature,
    "an old moment": old,
    "a changed body": changed_body,
    "no signature": without("Wechatpay-Signature"),
    "no serial": without("Wechatpay-Serial"),
    "no moment": without("Wechatpay-Timestamp"),
    "no nonce": without("Wechatpay-Nonce"),
    "an unknown serial": with_(headers={"Wechatpay-Serial": "PUB_KEY_ID_0"}),
    "a probe": with_(headers={"Wechatpay-Signature": "WECHATPAY/SIGNTEST/abc"}),
    "another merchant": with_(resource={"mchid": "1"}),
    "another app": with_(resource={"appid": "wx1"}),
    "another secret": with_(secret=b"x" * 32),
    "another algorithm": with_(around={"algorithm": "AES"}),
    "no ciphertext": with_(around={"ciphertext": ""}),
    "no json": with_(body="{"),
    "a list": with_(body="[]"),
    "missing fields": with_(resource={"trade_state": None, "out_trade_no": None, "amount": []}),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_notification_is_refused(street: Street, forgery: str) -> None:
    headers, body = FORGERIES[forgery](street)
    with pytest.raises(NotificationRefused):
        street.world.pay.accept_notification(headers, body, datetime.now(UTC))


# ---- bills ----------------------------------------------------------------------------------------------


def today() -> date:
    return datetime.now(timezone(timedelta(hours=8))).date()


def test_a_bill_has_every_payment_and_refund_of_the_day_in_fen(street: Street) -> None:
    number = prepaid(street, 24405)
    played(street).pay(number)
    street.world.pay.refund(number, f"{number}R1", 24405, 24405, "test")
    street.world.pay.query_refund(f"{number}R1")
    lines = street.world.pay.trade_bill(today())
    assert lines is not None
    mine = {(line.kind, line.number): line.amount_fen for line in lines if line.number.startswith(number)}
    assert mine == {("PAY", number): 24405, ("REFUND", f"{number}R1"): 24405}
    assert all(line.at.utcoffset() == timedelta(hours=8) for line in lines)


def test_a_day_without_trade_has_an_empty_bill_and_one_that_is_not_made_yet_has_none(street: Street) -> None:
    assert street.world.pay.trade_bill(date(2020, 1, 1)) == []
    played(street).faults = {"no_bill": True}
    assert street.world.pay.trade_bill(today()) is None


@pytest.mark.parametrize("fault", [{"bill_hash": "0" * 40}, {"status": 500}])
def test_a_bill_whose_hash_is_wrong_is_no_bill(street: Street, fault: dict[str, Any]) -> None:
    played(street).pay(prepaid(street))
    played(street).faults = {"drop": True, **fault}
    with pytest.raises(Unavailable):
        street.world.pay.trade_bill(today())


@pytest.mark.parametrize("yuan", ["1.005", "x", ""])
def test_what_is_no_amount_in_fen_is_refused(yuan: str) -> None:
    with pytest.raises((ValueError, ArithmeticError)):
        wire.fen(yuan)


def test_a_bill_that_was_cut_off_is_refused() -> None:
    with pytest.raises(ValueError, match="totals"):
        wire.trade_bill(bills.bill([], [], {"bill_more": [MORE]}).partition("总交易单数")[0].encode())


MORE = {
    "out_trade_no": "HBMORE", "total": 100, "appid": "wx1", "openid": "o", "description": "x",
    "transaction_id": "42", "success_time": "2026-11-26T08:00:00+08:00",
}  # fmt: skip


def test_a_thousand_bent_notifications_are_refused(street: Street) -> None:
    """A bit of the body, of the signature or of what surrounds them is another one."""
    chance = random.Random(20261126)
    headers, body = notification(street)
    signed = ("Wechatpay-Timestamp", "Wechatpay-Nonce", "Wechatpay-Serial", "Wechatpay-Signature")
    accepted = 0
    for _ in range(1000):
        name = chance.choice((*signed, "body", "body", "body"))
        bent, told = dict(headers), body
        if name == "body":
            told = flipped(body, chance)
        else:
            bent[name] = flipped(headers[name].encode(), chance).decode("latin-1")
        try:
            street.world.pay.accept_notification(bent, told, datetime.now(UTC))
            accepted += 1
        except NotificationRefused:
            continue
    assert accepted == 0


def flipped(text: bytes, chance: random.Random) -> bytes:
    """With one of its bits turned over, left out, or said twice."""
    at = chance.randrange(len(text))
    return chance.choice(
        (
            text[:at] + bytes([text[at] ^ 1 << chance.randrange(7)]) + text[at + 1 :],
            text[:at] + text[at + 1 :],
            text[:at] + text[at : at + 1] + text[at:],
        )
    )
