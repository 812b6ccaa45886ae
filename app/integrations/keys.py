"""The sandbox's secrets: made once, below the data folder; the product in development uses the same."""

from __future__ import annotations

import hmac
import json
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from app.config import write_once


@dataclass(frozen=True)
class SandboxKeys:
    """What the services outside would have given us, and what they keep for themselves."""

    mchid: str
    serial: str
    oa_appid: str
    mp_appid: str
    public_key_id: str
    oa_secret: str = field(repr=False)
    mp_secret: str = field(repr=False)
    apiv3_key: str = field(repr=False)
    merchant_key: str = field(repr=False)  # PEM, private
    platform_key: str = field(repr=False)  # PEM, private: WeChat's own
    sms_id: str
    sms_key: str = field(repr=False)
    authority_key: str = field(repr=False)

    @property
    def fiscal_key(self) -> bytes:
        """What the fiscal platform shares with us."""
        return hmac.new(self.authority_key.encode(), b"fiscal", "sha256").digest()

    @property
    def merchant(self) -> RSAPrivateKey:
        """The merchant's key."""
        return private(self.merchant_key)

    @property
    def platform(self) -> RSAPrivateKey:
        """WeChat's key."""
        return private(self.platform_key)

    @property
    def platform_public(self) -> str:
        """WeChat's public key, PEM."""
        return self.platform.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def private(pem: str) -> RSAPrivateKey:
    """A private key of its PEM."""
    key = load_pem_private_key(pem.encode(), None)
    assert isinstance(key, RSAPrivateKey)
    return key


def ensure_keys(data_dir: Path) -> SandboxKeys:
    """The keys of this data folder, made the first time; readable by this user only."""
    path = data_dir / "sandbox.json"
    if not path.exists():
        _make(path)
    return SandboxKeys(**json.loads(path.read_text()))


def _make(path: Path) -> None:
    kept = {
        "mchid": "1900000109",
        "serial": secrets.token_hex(20).upper(),
        "oa_appid": "wx" + secrets.token_hex(8),
        "mp_appid": "wx" + secrets.token_hex(8),
        "oa_secret": secrets.token_hex(16),
        "mp_secret": secrets.token_hex(16),
        "apiv3_key": secrets.token_hex(16),
        "public_key_id": "PUB_KEY_ID_0" + str(secrets.randbelow(10**33)).zfill(33),
        "merchant_key": _pem(),
        "platform_key": _pem(),
        "sms_id": "AKID" + secrets.token_hex(16),
        "sms_key": secrets.token_hex(16),
        "authority_key": secrets.token_hex(32),
    }
    write_once(path, kept)


def _pem() -> str:
    key = generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
