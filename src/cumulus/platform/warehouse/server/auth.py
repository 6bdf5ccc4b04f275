"""Who may ask: one user, one secret."""

from __future__ import annotations

import base64
import binascii
import hmac

from .errors import AUTHENTICATION_FAILED, refusal
from .http import Head

USER = "cumulus"


def check_credentials(head: Head, secret: str) -> None:
    """Let a request through whose credentials are right.

    They come as X-ClickHouse-User and -Key, as Basic authorisation, or as `user` and `password`
    of the URL, in this order.

    Raises
    ------
    EngineError
        AUTHENTICATION_FAILED, the same for a wrong user and a wrong secret.
    """
    user, password = _credentials(head)
    right_user = hmac.compare_digest(user.encode(), USER.encode())
    if not (hmac.compare_digest(password.encode(), secret.encode()) and right_user):
        message = f"{user[:80]}: Authentication failed: password is incorrect, or there is no user with such name"
        raise refusal(AUTHENTICATION_FAILED, message)


def _credentials(head: Head) -> tuple[str, str]:
    if "x-clickhouse-user" in head.headers:
        return head.headers["x-clickhouse-user"], head.headers.get("x-clickhouse-key", "")
    kind, _, encoded = head.headers.get("authorization", "").partition(" ")
    if kind.lower() == "basic":
        try:
            user, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return "", ""
        return user, password
    return head.query.get("user", "default"), head.query.get("password", "")
