"""What can go wrong with matching."""

from __future__ import annotations

from cumulus.core.errors import Conflict, Invalid, NotFound


def pair_not_found() -> NotFound:
    """No such pair in this workspace."""
    return NotFound("match_not_found", "There is no such pair of people in this workspace.")


def pair_decided() -> Conflict:
    """Somebody, or a merge elsewhere, was quicker."""
    return Conflict("match_decided", "This pair is not waiting for a decision any more.")


def not_merged_by_match() -> Conflict:
    """The pair is not one person, or not by one merge of its own."""
    return Conflict("match_not_merged", "These two are not one person by this decision any more.")


def unknown_field(field: str) -> Invalid:
    """A rule compares something that people do not have."""
    return Invalid("unknown_match_field", f"Nothing is compared under the name {field!r}.", field="rules")


def run_not_found() -> NotFound:
    """No such run in this workspace."""
    return NotFound("match_run_not_found", "There is no such run in this workspace.")


def already_running() -> Conflict:
    """One run at a time."""
    return Conflict("match_run_active", "A run over everybody is under way. Wait for it or cancel it.")
