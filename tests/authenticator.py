"""What an authenticator app shows (RFC 6238, as such apps do it: SHA-1, six digits, 30 s)."""

from __future__ import annotations

import base64
import hmac
import struct
import time

_STEP_SECONDS = 30


def digits(secret: str, steps_ahead: int = 0) -> str:
    """Return the digits of now, or of so many steps later; `secret` is in base 32."""
    counter = struct.pack(">Q", int(time.time()) // _STEP_SECONDS + steps_ahead)
    digest = hmac.digest(base64.b32decode(secret), counter, "sha1")
    start = digest[-1] & 0x0F
    (number,) = struct.unpack(">I", digest[start : start + 4])
    return f"{(number & 0x7FFFFFFF) % 1_000_000:06d}"
