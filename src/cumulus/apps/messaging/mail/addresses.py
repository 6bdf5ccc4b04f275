"""Which addresses can be written to, and how SMTP spells them."""

from __future__ import annotations

import re

MAX_ADDRESS_CHARACTERS = 254
"""RFC 5321: a path has at most 256 octets, two of which are its angle brackets."""

_LOCAL = re.compile(r"[^\s\x00-\x1f\x7f<>()\[\],;:\\\"@]{1,64}")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", re.IGNORECASE)


def envelope_address(address: str) -> str | None:
    """Return the address as SMTP wants it, its domain in ASCII; None when nobody can be there.

    Stricter than RFC 5321 on purpose: quoted local parts and address literals do not belong to
    people who get newsletters. A local part beyond ASCII stays and needs SMTPUTF8.
    """
    local, at, domain = address.strip().rpartition("@")
    if not at or not _LOCAL.fullmatch(local) or ".." in local or local[0] == "." or local[-1] == ".":
        return None
    try:
        ascii_domain = domain.encode("idna").decode() if not domain.isascii() else domain
        local.encode()
    except UnicodeError:
        return None
    if not all(_LABEL.fullmatch(label) for label in ascii_domain.split(".")):
        return None
    spelled = f"{local}@{ascii_domain}"
    return spelled if len(spelled.encode()) <= MAX_ADDRESS_CHARACTERS else None
