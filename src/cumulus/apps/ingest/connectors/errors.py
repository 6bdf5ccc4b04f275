"""What goes wrong with connectors."""

from __future__ import annotations

from cumulus.core.errors import Conflict, DomainError, Invalid, NotFound


def connector_not_found() -> NotFound:
    """Return the error of an id that names no connector here."""
    return NotFound("connector_not_found", "This workspace has no such connector.")


def run_not_found() -> NotFound:
    """Return the error of an id that names no run of the connector."""
    return NotFound("connector_run_not_found", "This connector has no such run.")


def running() -> Conflict:
    """Return the error of a change while it is read."""
    return Conflict("connector_running", "The connector is being read. Cancel the run, or wait for its end.")


def not_mapped() -> Conflict:
    """Return the error of a connector that nobody has mapped."""
    return Conflict("connector_not_mapped", "Say first what the columns mean.")


def run_over() -> Conflict:
    """Return the error of a run that has ended."""
    return Conflict("connector_run_over", "This run has ended already.")


def secret_needed() -> Invalid:
    """Return the error of a secret that would be sent elsewhere."""
    return Invalid("secret_needed", "The place has changed: enter its secret again.", field="secrets")


def unknown_secret() -> Invalid:
    """Return the error of a secret that the kind does not have."""
    return Invalid("unknown_secret", "This kind of connector has no such secret.", field="secrets")


def as_answer(error: DomainError) -> Invalid:
    """Return what a person hears who asked another's server through us."""
    return Invalid(error.code, error.message, **error.fields)
