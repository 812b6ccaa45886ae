"""The merchant's side of WeChat Pay, by wechatpayv3, hardened (guide wechat A2).

A time-out or a 5xx is no answer: `Unavailable`, and the caller asks again with the same numbers.
"""

from __future__ import annotations

import gzip
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import requests
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from wechatpayv3 import WeChatPay, WeChatPayType
from wechatpayv3.core import Core

from app.integrations.wechat_pay import wire
from app.integrations.wechat_pay.wire import Notification, NotificationRefused, Refund, Transaction
from workflows.model import BillLine
from workflows.ports import Unavailable

TIMEOUT = (3, 10)
OK, GONE = 200, 404
GZIPPED = b"\x1f\x8b"


@dataclass(frozen=True)
class PaySettings:
    """The merchant: number, certificate serial and key, APIv3 key, WeChat's public key, the two channels' appids."""

    mchid: str
    serial: str
    oa_appid: str
    mp_appid: str
    public_key_id: str
    notify_url: str
    private_key: str = field(repr=False)
    apiv3_key: str = field(repr=False)
    public_key: str = field(repr=False)
    gateway: str = "https://api.mch.weixin.qq.com"


def _core(gateway: str) -> type[Any]:
    """wechatpayv3 fixes the gateway inside its constructor: a property on a subclass is the only way around."""

    class _Core(Core):  # type: ignore[misc]
        @property
        def _gate_way(self) -> str:
            return gateway

        @_gate_way.setter
        def _gate_way(self, _: str) -> None:
            return

    return _Core


class _Library(WeChatPay):  # type: ignore[misc]
    def __init__(self, settings: PaySettings) -> None:
        self._type, self._mchid, self._appid = WeChatPayType.JSAPI, settings.mchid, settings.oa_appid
        self._notify_url, self._partner_mode = settings.notify_url, False
        self._core = _core(settings.gateway)(
            mchid=settings.mchid,
            cert_serial_no=settings.serial,
            private_key=settings.private_key,
            apiv3_key=settings.apiv3_key,
            cert_dir=None,
            logger=None,
            proxy=None,
            timeout=TIMEOUT,
            public_key=settings.public_key,
            public_key_id=settings.public_key_id,
        )


class MerchantPay:
    """Orders and refunds.  Build once per process: reading the keys costs 44 ms."""

    def __init__(self, settings: PaySettings) -> None:
        self._settings = settings
        self._pay = _Library(settings)
        key = load_pem_public_key(settings.public_key.encode())
        assert isinstance(key, RSAPublicKey)
        self._public_key = key

    @property
    def mchid(self) -> str:
        """The merchant's number."""
        return self._settings.mchid

    def appid(self, channel: str) -> str:
        """The appid of a channel: 'oa' (WeChat's browser) or 'mp' (mini-program)."""
        return self._settings.mp_appid if channel == "mp" else self._settings.oa_appid

    def prepay(
        self, out_trade_no: str, amount_fen: int, description: str, openid: str, expires_at: datetime, channel: str
    ) -> str:
        """The prepay id of an order: the same order asked again gives a current one.  Unavailable."""
        told = self._asked(
            lambda: self._pay.pay(
                description=description[:127],
                out_trade_no=out_trade_no,
                amount={"total": amount_fen, "currency": "CNY"},
                payer={"openid": openid},
                time_expire=expires_at.replace(microsecond=0).isoformat(),
                appid=self.appid(channel),
                notify_url=self._settings.notify_url,
                pay_type=WeChatPayType.JSAPI,
            )
        )
        return str((told or {})["prepay_id"])

    def page_parameters(self, prepay_id: str, channel: str) -> dict[str, str]:
        """What WeixinJSBridge or wx.requestPayment is called with."""
        appid, moment, nonce = self.appid(channel), str(int(time.time())), secrets.token_hex(16)
        package = f"prepay_id={prepay_id}"
        return {
            "appId": appid,
            "timeStamp": moment,
            "nonceStr": nonce,
            "package": package,
            "signType": "RSA",
            "paySign": self._pay.sign([appid, moment, nonce, package]),
        }

    def query(self, out_trade_no: str, channel: str = "oa") -> Transaction | None:
        """What WeChat knows of an order; None when it knows none.  Unavailable."""
        told = self._asked(lambda: self._pay.query(out_trade_no=out_trade_no), gone=None)
        return wire.transaction(told) if told else None

    def close(self, out_trade_no: str, channel: str = "oa") -> None:
        """Close an unpaid order; of a paid one the following query tells.  Unavailable."""
        self._asked(lambda: self._pay.close(out_trade_no=out_trade_no), gone=None, refused=None)

    def refund(self, out_trade_no: str, out_refund_no: str, amount_fen: int, total_fen: int, reason: str) -> Refund:
        """Ask for a refund; the same number refunds once.  Unavailable."""
        told = self._asked(
            lambda: self._pay.refund(
                out_refund_no=out_refund_no,
                out_trade_no=out_trade_no,
                amount={"refund": amount_fen, "total": total_fen, "currency": "CNY"},
                reason=reason[:80],
                notify_url=self._settings.notify_url,
            )
        )
        return wire.refund(told or {})

    def query_refund(self, out_refund_no: str) -> Refund | None:
        """What WeChat knows of a refund; None when it knows none.  Unavailable."""
        told = self._asked(lambda: self._pay.query_refund(out_refund_no=out_refund_no), gone=None)
        return wire.refund(told) if told else None

    def trade_bill(self, day: date) -> Sequence[BillLine] | None:
        """All payments and refunds of a day of China; None while the bill is not made.  Unavailable, also for a bill
        whose hash is not the one that WeChat has signed."""
        told = self._told(lambda: self._pay.trade_bill(day.isoformat()), ("NO_STATEMENT_EXIST", "STATEMENT_CREATING"))
        if "download_url" not in told:
            return [] if told.get("code") == "NO_STATEMENT_EXIST" else None
        content = self._download(str(told["download_url"]))
        if not hmac.compare_digest(hashlib.sha1(content).hexdigest(), str(told.get("hash_value", "")).lower()):  # noqa: S324  WeChat's
            raise Unavailable("the bill's hash is wrong")
        try:
            return wire.trade_bill(content)
        except (ValueError, KeyError, IndexError, ArithmeticError) as error:
            raise Unavailable("the bill cannot be read") from error

    def _told(self, ask: Any, codes: tuple[str, ...]) -> Mapping[str, Any]:
        """WeChat's JSON, or its error where the caller takes it for an answer."""
        try:
            return self._asked(ask) or {}
        except Unavailable as error:
            found = next((code for code in codes if str(error).endswith(code)), None)
            if found is None:
                raise
            return {"code": found}

    def _download(self, url: str) -> bytes:
        """The unzipped file; its answer carries no signature, the hash does."""
        try:
            code, body = self._pay.download_bill(url)
            content = body.encode() if isinstance(body, str) else bytes(body)
            if code != OK:
                raise Unavailable(f"wechat pay bill {code}")
            return gzip.decompress(content) if content[:2] == GZIPPED else content
        except (requests.RequestException, OSError, EOFError) as error:
            raise Unavailable(type(error).__name__) from error

    def accept_notification(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Notification:
        """A notification that WeChat has signed, for this merchant, within five minutes.  NotificationRefused."""
        settings = self._settings
        told = wire.open_notification(
            headers, body, now.timestamp(), settings.public_key_id, self._public_key, settings.apiv3_key.encode()
        )
        resource = told["resource"]
        if resource.get("mchid") != settings.mchid:
            raise NotificationRefused("mchid")
        if resource.get("appid", settings.oa_appid) not in (settings.oa_appid, settings.mp_appid):
            raise NotificationRefused("appid")
        try:
            kind = str(told["event_type"])
            paid = kind.startswith("TRANSACTION.")
            return Notification(
                str(told["id"]),
                kind,
                wire.transaction(resource) if paid else None,
                None if paid else wire.refund(resource),
            )
        except (KeyError, ValueError, TypeError) as error:
            raise NotificationRefused("fields") from error

    def _asked(self, ask: Any, **instead: Any) -> Mapping[str, Any] | None:
        """WeChat's JSON.  `gone` (404) and `refused` (other 4xx) stand for answers the caller takes."""
        try:
            code, body = ask()
        except requests.RequestException as error:
            raise Unavailable(type(error).__name__) from error
        except Exception as error:
            raise Unavailable("answer not verified") from error
        if OK <= code < 300:
            told: Mapping[str, Any] = json.loads(body) if body else {}
            return told
        if code == GONE and "gone" in instead:
            return None
        if 400 <= code < 500 and code not in (401, 429) and "refused" in instead:
            return None
        raise Unavailable(f"wechat pay {code} {_code(body)}")


def _code(body: Any) -> str:
    try:
        return str(json.loads(body).get("code", ""))
    except (ValueError, TypeError, AttributeError):
        return ""
