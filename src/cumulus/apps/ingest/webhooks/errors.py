"""What goes wrong with webhooks, for their members and for those who post."""

from __future__ import annotations

from collections.abc import Sequence

from cumulus.apps.ingest.webhooks.mapping import Problem
from cumulus.core.errors import DomainError, Invalid, NotAuthenticated, NotFound


class TooLarge(DomainError):
    """The body is larger than a webhook takes."""

    status = 413


class TooMany(DomainError):
    """The sender is faster than its webhook allows."""

    status = 429


def webhook_not_found() -> NotFound:
    """Return the error of an id that names no webhook here."""
    return NotFound("webhook_not_found", "This workspace has no such webhook.")


def delivery_not_found() -> NotFound:
    """Return the error of an id that names no delivery of the webhook."""
    return NotFound("delivery_not_found", "This webhook has no such delivery, or it is older than 30 days.")


def unknown_webhook() -> NotFound:
    """Return what a sender hears at an address that nobody listens to."""
    return NotFound("unknown_webhook", "There is no webhook at this address, or it is stopped.")


def body_too_large(most: int) -> TooLarge:
    """Return the error of a body beyond the bound."""
    return TooLarge("body_too_large", f"Send at most {most // 1024 // 1024} MB at once.")


def too_many_requests() -> TooMany:
    """Return the error of a sender beyond its rate."""
    return TooMany("too_many_requests", "Too many requests. Send it again in a moment.")


def signature_refused(reason: str) -> NotAuthenticated:
    """Return what a sender hears whose signature does not hold."""
    return NotAuthenticated("signature_refused", "The signature does not prove who sent this.", reason=reason)


def invalid_mapping(problems: Sequence[Problem]) -> Invalid:
    """Return the error of a mapping that cannot be used, with all that is wrong with it."""
    return Invalid(
        "mapping_has_problems",
        "The mapping cannot be used yet. Mend the marked fields.",
        field="mapping",
        problems=[{"path": each.path, "code": each.code, "message": each.message} for each in problems],
    )
