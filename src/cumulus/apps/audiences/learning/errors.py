"""Errors of learning."""

from __future__ import annotations

from cumulus.core.errors import Conflict, Invalid, NotFound
from cumulus.core.json import JsonObject


def model_not_found() -> NotFound:
    """Return `model_not_found`."""
    return NotFound("model_not_found", "There is no such model.")


def run_not_found() -> NotFound:
    """Return `learning_run_not_found`."""
    return NotFound("learning_run_not_found", "There is no such run.")


def run_active() -> Conflict:
    """Return `learning_run_active`."""
    return Conflict("learning_run_active", "The model is being worked on. Wait, or cancel that first.")


def wrong_state(needed: str) -> Conflict:
    """Return `model_wrong_state`."""
    return Conflict("model_wrong_state", f"The model must be {needed} for that.", needed=needed)


def run_unfinished() -> Conflict:
    """Return `learning_run_unfinished`."""
    return Conflict("learning_run_unfinished", "The run has no result yet.")


class TooLittleData(Conflict):
    """`too_little_data`: `missing` says of what there is how much, and how much is needed."""

    def __init__(self, missing: list[JsonObject]) -> None:
        said = ", ".join(f"{each['what']} {each['have']} of {each['need']}" for each in missing)
        super().__init__("too_little_data", f"There is too little to learn from: {said}.", missing=missing)
        self.missing = missing


def looks_ahead() -> Invalid:
    """Return `model_looks_ahead`."""
    return Invalid(
        "model_looks_ahead",
        "Whom a model is about may depend on attributes, tags, identifiers, consent and accounts only: "
        "events, segments and scores of today would tell it the answer.",
        field="who",
    )


def incomplete(field: str) -> Invalid:
    """Return `model_incomplete`."""
    return Invalid("model_incomplete", f"Give {field}.", field=field)


def learning_failed() -> Conflict:
    """Return `learning_failed`."""
    return Conflict("learning_failed", "The computation ended without a result. Try again.")
