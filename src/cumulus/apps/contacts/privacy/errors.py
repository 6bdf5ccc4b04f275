"""What can go wrong with privacy requests."""

from __future__ import annotations

from cumulus.core.errors import Conflict, Invalid, NotFound, Retryable


def request_not_found() -> NotFound:
    """No such request in this workspace."""
    return NotFound("privacy_request_not_found", "There is no such privacy request in this workspace.")


def request_open() -> Conflict:
    """The same request is under way."""
    return Conflict("privacy_request_open", "The same request for this person is under way already.")


def wrong_state() -> Conflict:
    """The request's state does not allow this."""
    return Conflict("wrong_request_state", "The request's state does not allow this.")


def not_ready() -> NotFound:
    """No certificate, or no file."""
    return NotFound("privacy_result_missing", "The request has no such result; a file is kept for 14 days.")


def confirmation_missing() -> Invalid:
    """The number of the person has to be typed."""
    return Invalid("confirmation_missing", "Type the person's number to confirm the erasure.", field="confirm")


def pipeline_behind() -> Retryable:
    """Events from before are still under way."""
    return Retryable("pipeline_behind", "Events from before the request are still being processed. Try again.")
