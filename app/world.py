"""The services outside: which of them, where, and with which keys.

Each is configured by a JSON file named in the environment (`WECHAT_FILE`, `PAY_FILE`, `SMS_FILE`, `AUTHORITY_FILE`,
`FISCAL_FILE`: the fields of its settings class); without one, the sandbox takes its place.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode

from app.config import Misconfigured, Settings
from app.integrations.authority.client import Authority, AuthoritySettings
from app.integrations.fiscal.client import FiscalPlatform, FiscalSettings
from app.integrations.keys import SandboxKeys, ensure_keys
from app.integrations.sandbox import CLIENT, sms_texts
from app.integrations.scan.client import DocumentScanner
from app.integrations.sms.client import Sms, SmsSettings
from app.integrations.wechat_login.client import LoginSettings, WeChatLogin
from app.integrations.wechat_pay.client import MerchantPay, PaySettings
from app.integrations.wechat_pay.wire import Notification, NotificationRefused
from app.jobs.payments import told
from app.pictures import clean
from app.web.site import Doors
from workflows.errors import Forbidden
from workflows.forms.cleaning import SHANGHAI
from workflows.messages import TEMPLATES
from workflows.words import say

T = TypeVar("T")
ASKED_FOR = ("sent_back", "pay_reminder", "registered")  # messages that people subscribe to in WeChat
NOTIFY = "/wx/pay/notify"


@dataclass(frozen=True)
class Outside:
    """See `workflows.ports.World`."""

    login: WeChatLogin
    pay: MerchantPay
    sms: Sms
    authority: Authority
    fiscal: FiscalPlatform
    scanner: DocumentScanner


def outside(settings: Settings, now: Callable[[], datetime]) -> Outside:
    """The services outside of these settings.  Misconfigured."""
    keys = ensure_keys(settings.data_dir)
    return Outside(
        WeChatLogin(_settings(settings, "WECHAT_FILE", LoginSettings) or _login(settings, keys)),
        MerchantPay(_settings(settings, "PAY_FILE", PaySettings) or _pay(settings, keys)),
        Sms(_settings(settings, "SMS_FILE", SmsSettings) or _sms(settings, keys)),
        Authority(_settings(settings, "AUTHORITY_FILE", AuthoritySettings) or _authority(settings, keys)),
        FiscalPlatform(_settings(settings, "FISCAL_FILE", FiscalSettings) or _fiscal(settings, keys)),
        DocumentScanner(lambda: now().astimezone(SHANGHAI).date()),
    )


def _settings(settings: Settings, name: str, kind: type[T]) -> T | None:
    path = settings.environment.get(name)
    if not path:
        return None
    try:
        given: Mapping[str, Any] = json.loads(Path(path).read_text())
        fixed = {key: value.encode() if key == "key" else value for key, value in given.items()}
        return kind(**fixed)
    except (OSError, ValueError, TypeError) as error:
        raise Misconfigured(say("setting.bad_file", name=name, path=path, error=error)) from error


def _login(settings: Settings, keys: SandboxKeys) -> LoginSettings:
    root = f"{settings.sandbox_url}/"
    return LoginSettings(keys.oa_appid, keys.mp_appid, keys.oa_secret, keys.mp_secret, root, root, _keywords())


def _keywords() -> dict[str, dict[str, str]]:
    """The played WeChat's subscription templates: what each is called, and the keyword of each fact."""
    told = {name: one.facts for name, one in TEMPLATES.items() if not one.inside}
    kinds = {"until": "time", "amount": "amount"}
    return {
        name: {"id": name, "says": "thing1", **{fact: f"{kinds[fact]}{n}" for n, fact in enumerate(facts, 2)}}
        for name, facts in told.items()
    }


def _pay(settings: Settings, keys: SandboxKeys) -> PaySettings:
    return PaySettings(
        keys.mchid,
        keys.serial,
        keys.oa_appid,
        keys.mp_appid,
        keys.public_key_id,
        settings.public_url + NOTIFY,
        keys.merchant_key,
        keys.apiv3_key,
        keys.platform_public,
        settings.sandbox_url,
    )


def _sms(settings: Settings, keys: SandboxKeys) -> SmsSettings:
    templates = {name: name for name in sms_texts()}
    return SmsSettings(
        "tencent", f"{settings.sandbox_url}/", keys.sms_id, "湖北卫生人才", keys.sms_key, "1400000000", templates
    )


def _authority(settings: Settings, keys: SandboxKeys) -> AuthoritySettings:
    return AuthoritySettings(f"{settings.sandbox_url}/authority", CLIENT, keys.authority_key.encode())


def _fiscal(settings: Settings, keys: SandboxKeys) -> FiscalSettings:
    return FiscalSettings(f"{settings.sandbox_url}/fiscal", CLIENT, keys.fiscal_key)


def doors(settings: Settings, world: Outside) -> Doors:
    """What a page needs of the services outside while the person waits."""

    def read_notification(headers: Any, body: bytes, now: Any) -> Told:
        try:
            notification = world.pay.accept_notification(headers, body, now)
        except NotificationRefused as refused:
            raise Forbidden(f"notification refused: {refused}") from refused
        return Told(notification.id, notification.kind, content(notification))

    def pay_sheet(prepay_id: str, back: str) -> str:
        played = settings.environment.get("PAY_FILE") is None
        return f"{settings.sandbox_url}/pay/{prepay_id}?{urlencode({'back': back})}" if played else ""

    def native_page(order_id: str, back: str) -> str:
        played = settings.environment.get("WECHAT_FILE") is None
        return (
            f"{settings.sandbox_url}/mini-program/pay?{urlencode({'order': order_id, 'back': back})}" if played else ""
        )

    pay = world.pay
    return Doors(
        world.login.address,
        world.login.identity,
        clean,
        read_notification,
        pay.page_parameters,
        pay.appid,
        pay_sheet,
        native_page,
        world.login.subscriptions(ASKED_FOR),
        f"{settings.sandbox_url}/wechat" if settings.environment.get("WECHAT_FILE") is None else "",
    )


@dataclass(frozen=True)
class Told:
    """A verified notification, as it is kept: numbers and states, no payer."""

    id: str
    kind: str
    content: Mapping[str, Any]


def content(notification: Notification) -> Mapping[str, Any]:
    """What a notification says, without the payer."""
    if notification.transaction is not None:
        return told(notification.transaction)
    refund = notification.refund
    return {"out_refund_no": refund.out_refund_no, "state": refund.state} if refund else {}
