"""AES-256-GCM under a key that follows from the installation's secret.

A token is `v1.` and the URL-safe base64 of nonce, ciphertext and tag. The version is part of
what is authenticated, so that a later one can be told apart and none can pass for another.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
from collections.abc import Mapping
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from cumulus.core.errors import Terminal

_VERSION = "v1"
_KEY_BYTES = 32
_NONCE_BYTES = 12
"""Random: safe for 2**32 tokens under one key [NIST SP 800-38D, 8.3], far beyond what a workspace keeps."""


class SecretUnreadable(Terminal):
    """The token was not made under this installation's secret, or is damaged."""


def encrypt(text: str) -> str:
    """Return `text` as a token to store; each call gives another one."""
    nonce = os.urandom(_NONCE_BYTES)
    sealed = _cipher(settings.SECRET_KEY).encrypt(nonce, text.encode(), _VERSION.encode())
    return f"{_VERSION}.{base64.urlsafe_b64encode(nonce + sealed).decode()}"


def decrypt(token: str) -> str:
    """Return the text in `token`.

    Raises
    ------
    SecretUnreadable
        `secret_unreadable`: the installation's secret was changed, or the token is damaged.
    """
    version, _, body = token.partition(".")
    try:
        raw = base64.b64decode(body.encode("ascii"), altchars=b"-_", validate=True)
        if version != _VERSION or len(raw) <= _NONCE_BYTES:
            raise _unreadable()
        plain = _cipher(settings.SECRET_KEY).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], version.encode())
    except (binascii.Error, UnicodeEncodeError, InvalidTag) as error:
        raise _unreadable() from error
    return plain.decode()


def encrypt_named(secrets: Mapping[str, str]) -> str:
    """Return secrets by name as one token; empty ones are none, and no secrets no token."""
    kept = {name: value for name, value in secrets.items() if value}
    return encrypt(json.dumps(kept)) if kept else ""


def decrypt_named(token: str) -> dict[str, str]:
    """Return what `encrypt_named` was given. Raises `SecretUnreadable`."""
    found: dict[str, str] = json.loads(decrypt(token)) if token else {}
    return found


def _unreadable() -> SecretUnreadable:
    return SecretUnreadable("secret_unreadable", "A stored secret cannot be read any more. Enter it again.")


@lru_cache(maxsize=4)
def _cipher(secret: str) -> AESGCM:
    key = HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=b"cumulus.secrets.v1").derive(secret.encode())
    return AESGCM(key)
