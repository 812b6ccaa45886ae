"""What every provider of short messages needs to know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Account:
    """Our account, and the signature people see.  `app_id` is Tencent's number of the application."""

    secret_id: str
    secret_key: str = field(repr=False)
    sign_name: str
    app_id: str = ""


@dataclass(frozen=True)
class Message:
    """One message to one number: facts in the order of the template, by name."""

    mobile: str = field(repr=False)
    template_id: str
    facts: Mapping[str, Any] = field(repr=False)
