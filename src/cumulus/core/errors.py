"""The one error type that crosses rooms, and its kinds.

A service raises a kind with a stable snake_case code; one handler at the edge maps it to
HTTP `{code, message, field}`.
"""

from __future__ import annotations


class DomainError(Exception):
    """Something the caller can understand and act on.

    Parameters
    ----------
    code : str
        Stable snake_case name that programs match on.
    message : str
        One sentence for a person, saying what to do.
    **fields : object
        Further facts for programs, JSON-serialisable; `field` names the faulty input.
    """

    status = 400

    def __init__(self, code: str, message: str, **fields: object) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.fields = fields


class Invalid(DomainError):
    """The input breaks a rule."""

    status = 422


class NotAuthenticated(DomainError):
    """Nobody is signed in and no valid token came."""

    status = 401


class Forbidden(DomainError):
    """The caller is known but lacks the right."""

    status = 403


class NotFound(DomainError):
    """There is no such thing, or the caller may not know of it."""

    status = 404


class Conflict(DomainError):
    """Another writer won, or the state does not allow this."""

    status = 409


class Retryable(DomainError):
    """Worth trying again later, unchanged."""

    status = 503


class Unavailable(Retryable):
    """A server we stand on does not answer."""


class Terminal(DomainError):
    """Trying again cannot help."""
