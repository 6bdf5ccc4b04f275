"""Reads what the mailbox needs from a message's head, without parsing its body; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header, make_header

_FOLD = re.compile(r"\r?\n(?=[ \t])")
_MAX_REF = 255


@dataclass(frozen=True, slots=True)
class Letter:
    """A received message.

    Attributes
    ----------
    message_ref : str
        Its Message-ID without brackets; empty when it has none.
    origin : str
        What our own mails say of whose they are; empty in others.
    """

    mail_from: str
    rcpt_to: tuple[str, ...]
    raw: bytes
    subject: str
    message_ref: str
    origin: str


def read_letter(mail_from: str, rcpt_to: tuple[str, ...], raw: bytes, origin_header: str) -> Letter:
    """Return the message with the headers that matter decoded."""
    head = raw.partition(b"\r\n\r\n")[0].decode("utf-8", "replace")
    values: dict[str, str] = {}
    for line in _FOLD.sub("", head).splitlines():
        name, colon, value = line.partition(":")
        if colon:
            values.setdefault(name.strip().lower(), value.strip())
    return Letter(
        mail_from=_clean(mail_from)[:320],
        rcpt_to=tuple(_clean(address) for address in rcpt_to),
        raw=raw,
        subject=_clean(decoded(values.get("subject", ""))),
        message_ref=_clean(values.get("message-id", "")).strip("<>")[:_MAX_REF],
        origin=values.get(origin_header.lower(), ""),
    )


def decoded(value: str) -> str:
    """Return a header's text with encoded words decoded, as it stands when they are broken."""
    try:
        return str(make_header(decode_header(value)))
    except (HeaderParseError, LookupError, ValueError):
        return value


def _clean(text: str) -> str:
    # Some decoders give lone surrogates, which PostgreSQL refuses like NUL.
    return text.replace("\0", "").encode("utf-8", "replace").decode()
