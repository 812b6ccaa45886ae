"""WeChat Pay's values and signatures: bytes in, plain values out."""

from __future__ import annotations

import base64
import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from workflows.model import BillLine

SKEW = 300  # seconds a notification may be old (guide wechat A2)
CHINA = timezone(timedelta(hours=8))


class NotificationRefused(Exception):
    """A notification is not WeChat's, not fresh, or not for this merchant; the message says which."""


@dataclass(frozen=True, slots=True)
class Transaction:
    """What WeChat says of an order.  `state`: SUCCESS, REFUND, NOTPAY, CLOSED, ...; times are aware."""

    out_trade_no: str
    state: str
    mchid: str
    appid: str
    transaction_id: str = ""
    amount_fen: int = 0
    currency: str = "CNY"
    payer_openid: str = field(default="", repr=False)
    success_time: datetime | None = None


@dataclass(frozen=True, slots=True)
class Refund:
    """What WeChat says of a refund.  `state`: PROCESSING, SUCCESS, CLOSED, ABNORMAL."""

    out_refund_no: str
    state: str
    refund_id: str = ""
    amount_fen: int = 0
    success_time: datetime | None = None


@dataclass(frozen=True, slots=True)
class Notification:
    """A verified, decrypted notification."""

    id: str
    kind: str  # TRANSACTION.SUCCESS, REFUND.SUCCESS, REFUND.ABNORMAL, REFUND.CLOSED
    transaction: Transaction | None
    refund: Refund | None


def transaction(told: Mapping[str, Any]) -> Transaction:
    """A transaction of WeChat's JSON."""
    amount = told.get("amount") or {}
    return Transaction(
        out_trade_no=_text(told, "out_trade_no"),
        state=_text(told, "trade_state"),
        mchid=str(told.get("mchid", "")),
        appid=str(told.get("appid", "")),
        transaction_id=str(told.get("transaction_id") or ""),
        amount_fen=int(amount.get("total") or 0),
        currency=str(amount.get("currency") or "CNY"),
        payer_openid=str((told.get("payer") or {}).get("openid") or ""),
        success_time=_moment(told.get("success_time")),
    )


def refund(told: Mapping[str, Any]) -> Refund:
    """A refund of WeChat's JSON (notifications call the state `refund_status`)."""
    amount = told.get("amount") or {}
    return Refund(
        out_refund_no=_text(told, "out_refund_no"),
        state=str(told.get("status") or told.get("refund_status")),
        refund_id=str(told.get("refund_id") or ""),
        amount_fen=int(amount.get("refund") or 0),
        success_time=_moment(told.get("success_time")),
    )


def _text(told: Mapping[str, Any], name: str) -> str:
    value = told[name]
    if not isinstance(value, str) or not value:
        raise ValueError(name)
    return value


def _moment(text: Any) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def open_notification(
    headers: Mapping[str, str], body: bytes, now: float, key_id: str, key: RSAPublicKey, secret: bytes
) -> Mapping[str, Any]:
    """The notification's JSON with its resource decrypted.  NotificationRefused.

    Time and key are checked before the signature: a forged key id must cost nothing."""
    moment, nonce = headers.get("Wechatpay-Timestamp", ""), headers.get("Wechatpay-Nonce", "")
    if not moment.isdecimal() or abs(now - int(moment)) > SKEW:
        raise NotificationRefused("timestamp")
    if headers.get("Wechatpay-Serial", "") != key_id:
        raise NotificationRefused("serial")
    _signed(key, f"{moment}\n{nonce}\n".encode() + body + b"\n", headers.get("Wechatpay-Signature", ""))
    try:
        told = json.loads(body)
        resource = told["resource"]
        if resource["algorithm"] != "AEAD_AES_256_GCM":
            raise NotificationRefused("algorithm")
        around = (resource.get("associated_data") or "").encode()
        sealed = base64.b64decode(resource["ciphertext"])
        plain = AESGCM(secret).decrypt(resource["nonce"].encode(), sealed, around)
        return {**told, "resource": json.loads(plain)}
    except (KeyError, TypeError, ValueError, AttributeError, InvalidTag) as error:
        raise NotificationRefused("resource") from error


def _signed(key: RSAPublicKey, message: bytes, signature: str) -> None:
    try:
        key.verify(base64.b64decode(signature, validate=True), message, PKCS1v15(), hashes.SHA256())
    except (InvalidSignature, ValueError) as error:
        raise NotificationRefused("signature") from error


def trade_bill(content: bytes) -> list[BillLine]:
    """The lines of a trade bill (bill_type ALL): a head, a line for each payment and refund, then the totals.

    Every value carries a backtick before it, amounts are yuan.  ValueError, KeyError, ArithmeticError."""
    rows = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    head = next(rows)
    lines = []
    for row in rows:
        if row and row[0] == "总交易单数":
            return lines
        told = dict(zip(head, (value.removeprefix("`") for value in row), strict=True))
        lines.append(_bill_line(told))
    raise ValueError("the totals are missing")


def _bill_line(told: Mapping[str, str]) -> BillLine:
    refunded = told["交易状态"] == "REFUND"
    moment = datetime.strptime(told["交易时间"], "%Y-%m-%d %H:%M:%S").replace(tzinfo=CHINA)
    amount = told["申请退款金额" if refunded else "订单金额"]
    number = told["商户退款单号" if refunded else "商户订单号"]
    return BillLine("REFUND" if refunded else "PAY", number, told["微信订单号"], fen(amount), moment)


def fen(yuan: str) -> int:
    """`244.00` -> 24400.  ArithmeticError, ValueError for a part of a fen."""
    amount = Decimal(yuan) * 100
    if amount != int(amount):
        raise ValueError(yuan)
    return int(amount)
