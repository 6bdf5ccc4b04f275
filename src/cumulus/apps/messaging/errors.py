"""Errors of messaging."""

from __future__ import annotations

from cumulus.core.errors import Invalid, NotFound, Unavailable


def mail_not_found() -> NotFound:
    """No such mail that the caller may see."""
    return NotFound("mail_not_found", "There is no such mail.")


def template_not_found() -> NotFound:
    """No such template in this workspace."""
    return NotFound("template_not_found", "There is no such template.")


def invalid_address() -> Invalid:
    """Nobody can be written to there."""
    return Invalid("invalid_address", "This is not a mail address.", field="to")


def mail_not_sent(detail: str) -> Unavailable:
    """The provider did not take the mail."""
    return Unavailable("mail_not_sent", "The mail server did not take the mail.", detail=detail)
