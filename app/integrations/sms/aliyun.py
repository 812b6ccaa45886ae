"""Aliyun's SendSms: the request with its signature (ACS3-HMAC-SHA256), and what the answer means."""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from app.integrations.sms.provider import Account, Message

ACTION, VERSION = "SendSms", "2017-05-25"
CONTENT_TYPE = "application/x-www-form-urlencoded"
DATE = "%Y-%m-%dT%H:%M:%SZ"


def request(account: Account, message: Message, host: str, moment: datetime) -> tuple[dict[str, str], bytes]:
    """Headers and body: the parameters travel in the body, because numbers do not belong in addresses."""
    asked = {
        "PhoneNumbers": message.mobile,
        "SignName": account.sign_name,
        "TemplateCode": message.template_id,
        "TemplateParam": json.dumps({name: str(value) for name, value in message.facts.items()}, ensure_ascii=False),
    }
    body = urlencode(asked).encode()
    headers = {
        "content-type": CONTENT_TYPE,
        "host": host,
        "x-acs-action": ACTION,
        "x-acs-content-sha256": hashlib.sha256(body).hexdigest(),
        "x-acs-date": moment.strftime(DATE),
        "x-acs-signature-nonce": uuid.uuid4().hex,
        "x-acs-version": VERSION,
    }
    return {**headers, "Authorization": authorization(account.secret_id, account.secret_key, headers)}, body


def authorization(secret_id: str, secret_key: str, headers: Mapping[str, str]) -> str:
    """The Authorization header over all these (lower-case) headers, of a POST to `/`."""
    signed = ";".join(sorted(headers))
    head = "".join(f"{name}:{headers[name].strip()}\n" for name in sorted(headers))
    canonical = f"POST\n/\n\n{head}\n{signed}\n{headers['x-acs-content-sha256']}"
    to_sign = f"ACS3-HMAC-SHA256\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    signature = hmac.new(secret_key.encode(), to_sign.encode(), "sha256").hexdigest()
    return f"ACS3-HMAC-SHA256 Credential={secret_id},SignedHeaders={signed},Signature={signature}"


def code(answer: Mapping[str, Any]) -> str:
    """The provider's code for the one message."""
    return str(answer["Code"])


def outcome(given: str) -> str | None:
    """ "sent", "limit" or "number"; None when nothing is known of the message."""
    known = {"OK": "sent", "isv.BUSINESS_LIMIT_CONTROL": "limit", "isv.DAY_LIMIT_CONTROL": "limit"}
    return "number" if given.startswith("isv.MOBILE") else known.get(given)
