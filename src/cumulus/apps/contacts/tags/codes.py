"""Tracked codes: a scan is an event, and the event brings the tag."""

from __future__ import annotations

import io
import secrets
import uuid
from typing import Any
from urllib.parse import urlsplit

import segno
from django.core import signing
from django.db import transaction

from cumulus.apps.contacts.models import TagCode
from cumulus.apps.contacts.tags.reacting import SCANNED
from cumulus.core.errors import Invalid
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.platform.spine.events import InternalEvent, VisitorEvent, append_events, append_visitor_events

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
"""No two that people confuse: a code is read out and typed, too."""
_LENGTH = 10
_SALT = "cumulus.contact"
_MAX_VISITOR_CHARACTERS = 200


def new_code() -> str:
    """Return a code that nobody guesses (50 bits)."""
    return "".join(secrets.choice(ALPHABET) for _ in range(_LENGTH))


def checked_url(url: str) -> str:
    """Return `url`, or raise `invalid_target_url`: only whole http and https addresses are targets."""
    try:
        parts = urlsplit(url)
        whole = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        whole = False
    if not whole or any(ord(letter) <= 32 or letter == "\\" for letter in url):
        raise Invalid("invalid_target_url", "Give a whole address that begins with https://.", field="target_url")
    return url


def contact_token(workspace_id: WorkspaceId, contact_id: ContactId) -> str:
    """Return what names a person in a link (`?cid=`), signed: nobody makes one for another."""
    return signing.dumps([workspace_id, contact_id], salt=_SALT)


def read_contact_token(workspace_id: WorkspaceId, token: str) -> ContactId | None:
    """Return whom a token names; None when it is forged, or another workspace's."""
    try:
        # What we signed ourselves: two numbers.
        said: Any = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None
    return ContactId(said[1]) if said[0] == workspace_id else None


@transaction.atomic
def log_scan(code: TagCode, contact_id: ContactId | None, visitor: str) -> None:
    """Log `QR Scanned` for a known person, or for the visitor's anonymous id."""
    workspace_id = WorkspaceId(code.workspace_id)
    told = {"code": code.code, "tag": code.tag.name, "scene": code.scene}
    if contact_id is not None:
        append_events(workspace_id, [InternalEvent(SCANNED, contact_id, told)])
    else:
        append_visitor_events(workspace_id, [VisitorEvent(SCANNED, visitor, told)])


def visitor_id(cookie: str) -> str:
    """Return the anonymous id that a cookie holds, or a new one."""
    return cookie if 0 < len(cookie) <= _MAX_VISITOR_CHARACTERS and cookie.isprintable() else str(uuid.uuid4())


def picture(address: str, kind: str) -> bytes:
    """Return the QR code of an address as `svg` or `png`."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind=kind, scale=8, border=3, dark="#14213d", light="#ffffff")
    return out.getvalue()
