"""The certificate of an erasure: what was erased where, without the person; signed."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping

import msgspec
from django.conf import settings

from cumulus.core.json import JsonObject, JsonValue


def sign(facts: Mapping[str, JsonValue]) -> JsonObject:
    """Return the facts with their SHA-256 and the installation's signature."""
    plain = {key: value for key, value in facts.items() if key not in {"sha256", "signature"}}
    text = msgspec.json.encode(plain, order="sorted")
    return {
        **plain,
        "sha256": hashlib.sha256(text).hexdigest(),
        "signature": hmac.new(_key(), text, hashlib.sha256).hexdigest(),
    }


def is_genuine(certificate: Mapping[str, JsonValue]) -> bool:
    """Return whether this installation signed exactly this certificate."""
    return hmac.compare_digest(str(certificate.get("signature")), str(sign(certificate)["signature"]))


def _key() -> bytes:
    return hmac.digest(settings.SECRET_KEY.encode(), b"privacy.certificate", "sha256")
