"""The signed tokens behind tracked links; nothing in them can be guessed or changed."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from cumulus.core.ids import ContactId, MessageId, WorkspaceId
from cumulus.core.signing import Signer

_MESSAGE = struct.Struct(">Q")
_PERSON = struct.Struct(">IQQ")


@dataclass(frozen=True, slots=True)
class Reader:
    """Who a token was made for; `message_id` 0 stands for a test mail."""

    workspace_id: WorkspaceId
    contact_id: ContactId
    message_id: MessageId


class Tokens:
    """Makes and opens the tokens of one installation.

    Parameters
    ----------
    secret : str
        The installation's secret.
    """

    def __init__(self, secret: str) -> None:
        key = secret.encode()
        self._open = Signer(key, "mail.open")
        self._click = Signer(key, "mail.click")
        self._unsubscribe = Signer(key, "mail.unsubscribe")
        self._origin = Signer(key, "mail.origin")

    def open_token(self, message_id: MessageId) -> str:
        """Return the token of a message's open pixel."""
        return self._open.sign(_MESSAGE.pack(message_id))

    def read_open(self, token: str) -> MessageId | None:
        """Return the message, None for a token that is not ours."""
        payload = self._open.open(token)
        if payload is None or len(payload) != _MESSAGE.size:
            return None
        return MessageId(_MESSAGE.unpack(payload)[0])

    def click_token(self, message_id: MessageId, url: str) -> str:
        """Return the token of one link; it carries the address, so it leads nowhere else."""
        return self._click.sign(_MESSAGE.pack(message_id) + url.encode())

    def read_click(self, token: str) -> tuple[MessageId, str] | None:
        """Return the message and the address, None for a token that is not ours."""
        payload = self._click.open(token)
        if payload is None:
            return None
        message_id = MessageId(_MESSAGE.unpack_from(payload)[0])
        return message_id, payload[_MESSAGE.size :].decode()

    def unsubscribe_token(self, reader: Reader) -> str:
        """Return the token of a person's unsubscribe link."""
        return self._unsubscribe.sign(_pack(reader))

    def read_unsubscribe(self, token: str) -> Reader | None:
        """Return the person, None for a token that is not ours."""
        return _unpack(self._unsubscribe.open(token))

    def origin_token(self, reader: Reader) -> str:
        """Return what tells our own sink whose mail it is."""
        return self._origin.sign(_pack(reader))

    def read_origin(self, token: str) -> Reader | None:
        """Return whose mail it is, None for a token that is not ours."""
        return _unpack(self._origin.open(token))


def _pack(reader: Reader) -> bytes:
    return _PERSON.pack(reader.workspace_id, reader.contact_id, reader.message_id)


def _unpack(payload: bytes | None) -> Reader | None:
    if payload is None or len(payload) != _PERSON.size:
        return None
    workspace_id, contact_id, message_id = _PERSON.unpack(payload)
    return Reader(WorkspaceId(workspace_id), ContactId(contact_id), MessageId(message_id))
