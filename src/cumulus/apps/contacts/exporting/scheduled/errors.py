"""What can go wrong with scheduled exports."""

from __future__ import annotations

from cumulus.core.errors import Conflict, Invalid, NotFound, Terminal


def scheduled_export_not_found() -> NotFound:
    """Return the error of an id that names none here."""
    return NotFound("scheduled_export_not_found", "This workspace has no such scheduled export.")


def run_not_found() -> NotFound:
    """Return the error of an id that names no run of it."""
    return NotFound("scheduled_run_not_found", "This scheduled export has no such run.")


def running() -> Conflict:
    """Return the error of a second run at a time."""
    return Conflict("scheduled_export_running", "A file is being written. Cancel the run, or wait for its end.")


def run_over() -> Conflict:
    """Return the error of cancelling what has ended."""
    return Conflict("scheduled_run_over", "This run has ended already.")


def run_not_over() -> Conflict:
    """Return the error of trying again what is under way, or done."""
    return Conflict("scheduled_run_not_failed", "Only a run that failed or was cancelled is tried again.")


def secret_needed() -> Invalid:
    """Return the error of a secret that would be sent elsewhere."""
    return Invalid("secret_needed", "The place has changed: enter its secret again.", field="secrets")


def unknown_secret() -> Invalid:
    """Return the error of a secret that the place does not have."""
    return Invalid("unknown_secret", "This kind of place has no such secret.", field="secrets")


def invalid_path() -> Invalid:
    """Return the error of a file name that cannot be one."""
    return Invalid(
        "invalid_export_path",
        "A file's name has folders with / between them, {date}, {time}, {year}, {month}, {day} or {run}, and no ..",
        field="path",
    )


def owner_gone() -> Terminal:
    """Return the error of a run in the name of somebody who has left."""
    return Terminal(
        "export_owner_gone", "Whoever it belonged to has left the workspace. Take it over, and run it again."
    )


def owner_not_allowed() -> Terminal:
    """Return the error of a run in the name of somebody who may not export any more."""
    return Terminal(
        "export_owner_not_allowed",
        "Whoever it belongs to may not export any more. Take it over, or have them given the right.",
    )


def gave_up() -> Terminal:
    """Return the error of a run that never comes to an end."""
    return Terminal("scheduled_run_gave_up", "The run ended several times without a result. Try it again.")
