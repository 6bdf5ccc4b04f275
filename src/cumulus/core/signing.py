"""Short signed tokens for public addresses (tracking, unsubscribe).

A token is `base64url(payload || mac)` without padding; the MAC is the first 16 bytes of
HMAC-SHA256 under a key derived from the secret and the purpose, so a token of one purpose
is worthless for another.
"""

from __future__ import annotations

import base64
import binascii
import hmac

_MAC_BYTES = 16
_HASH = "sha256"


class Signer:
    """Signs and opens tokens of one purpose.

    Parameters
    ----------
    secret : bytes
        The installation's secret, at least 32 bytes.
    purpose : str
        Separates the tokens of one use from those of another.
    """

    def __init__(self, secret: bytes, purpose: str) -> None:
        self._key = hmac.digest(secret, purpose.encode(), _HASH)

    def sign(self, payload: bytes) -> str:
        """Return the URL-safe token that carries `payload`."""
        return base64.urlsafe_b64encode(payload + self._mac(payload)).rstrip(b"=").decode()

    def open(self, token: str) -> bytes | None:
        """Return the payload, or None when the token is forged, cut or not a token."""
        try:
            raw = base64.b64decode(token.encode("ascii") + b"=" * (-len(token) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, UnicodeEncodeError):
            return None
        payload, mac = raw[:-_MAC_BYTES], raw[-_MAC_BYTES:]
        return payload if hmac.compare_digest(mac, self._mac(payload)) else None

    def _mac(self, payload: bytes) -> bytes:
        return hmac.digest(self._key, payload, _HASH)[:_MAC_BYTES]
