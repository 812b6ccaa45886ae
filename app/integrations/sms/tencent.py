"""Tencent Cloud's SendSms: the request with its signature (TC3-HMAC-SHA256), and what the answer means."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from app.integrations.sms.provider import Account, Message

SERVICE, ACTION, VERSION, REGION = "sms", "SendSms", "2021-01-11", "ap-guangzhou"
SIGNED = "content-type;host;x-tc-action"
CONTENT_TYPE = "application/json; charset=utf-8"


def request(account: Account, message: Message, host: str, moment: datetime) -> tuple[dict[str, str], bytes]:
    """Headers and body."""
    asked = {
        "PhoneNumberSet": [f"+86{message.mobile}"],
        "SmsSdkAppId": account.app_id,
        "SignName": account.sign_name,
        "TemplateId": message.template_id,
        "TemplateParamSet": [str(value) for value in message.facts.values()],
    }
    body, seconds = json.dumps(asked, ensure_ascii=False).encode(), int(moment.timestamp())
    headers = {
        "Authorization": authorization(account.secret_id, account.secret_key, host, seconds, body),
        "Content-Type": CONTENT_TYPE,
        "X-TC-Action": ACTION,
        "X-TC-Timestamp": str(seconds),
        "X-TC-Version": VERSION,
        "X-TC-Region": REGION,
    }
    return headers, body


def authorization(secret_id: str, secret_key: str, host: str, moment: int, body: bytes) -> str:
    """The Authorization header of a SendSms request."""
    date = datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d")
    scope = f"{date}/{SERVICE}/tc3_request"
    head = f"content-type:{CONTENT_TYPE}\nhost:{host}\nx-tc-action:{ACTION.lower()}\n"
    canonical = f"POST\n/\n\n{head}\n{SIGNED}\n{hashlib.sha256(body).hexdigest()}"
    to_sign = f"TC3-HMAC-SHA256\n{moment}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = f"TC3{secret_key}".encode()
    for part in (date, SERVICE, "tc3_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.new(key, to_sign.encode(), "sha256").hexdigest()
    return f"TC3-HMAC-SHA256 Credential={secret_id}/{scope}, SignedHeaders={SIGNED}, Signature={signature}"


def code(answer: Mapping[str, Any]) -> str:
    """The provider's code for the one message."""
    told = answer["Response"]
    return str(told["Error"]["Code"] if told.get("Error") else told["SendStatusSet"][0]["Code"])


def outcome(given: str) -> str | None:
    """ "sent", "limit" or "number"; None when nothing is known of the message."""
    if given == "Ok":
        return "sent"
    if given.startswith("LimitExceeded"):
        return "limit"
    wrong = ("InvalidParameterValue.IncorrectPhoneNumber", "FailedOperation.PhoneNumber")
    return "number" if given.startswith(wrong) else None
