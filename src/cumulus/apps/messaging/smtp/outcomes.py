"""What became of a message that was handed to a server."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class OutcomeKind(StrEnum):
    """What the sender has to do next."""

    SENT = "sent"
    """The server took it."""
    DEFERRED = "deferred"
    """The server refused it for now (4xx): try again later."""
    UNREACHABLE = "unreachable"
    """No connection was made, which is not the mail's fault: trying again is safe."""
    DROPPED = "dropped"
    """The connection ended before the whole mail was handed over: trying again is safe."""
    BOUNCED = "bounced"
    """The server refuses the address for good (5xx at RCPT)."""
    REJECTED = "rejected"
    """The server refuses the mail for good, not because of the address."""
    UNCERTAIN = "uncertain"
    """The whole mail was handed over and no answer came: it may have arrived."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One message's fate; `detail` is a code, never the server's words, which may name people."""

    kind: OutcomeKind
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """A server's answer: a three-digit code and its lines."""

    code: int
    lines: tuple[str, ...]

    @property
    def is_positive(self) -> bool:
        """Return whether the command was taken (2xx) or its content is awaited (3xx)."""
        return 200 <= self.code < 400

    def as_code(self) -> str:
        """Return the code, with the enhanced one (RFC 3463) where the server gives it."""
        word = self.lines[0].split(" ", 1)[0] if self.lines else ""
        enhanced = word if word[:2] in {"2.", "4.", "5."} and len(word) <= 11 else ""
        return f"smtp_{self.code}{'_' + enhanced if enhanced else ''}"


class ConnectionLostError(Exception):
    """The connection failed or the server spoke no SMTP; `detail` says where, as a code."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail
