"""Tencent Cloud's request signature, TC3-HMAC-SHA256."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime

SERVICE, ACTION, VERSION, REGION = "sms", "SendSms", "2021-01-11", "ap-guangzhou"
SIGNED = "content-type;host;x-tc-action"
CONTENT_TYPE = "application/json; charset=utf-8"


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
