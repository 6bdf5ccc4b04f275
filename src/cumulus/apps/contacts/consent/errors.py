"""What can go wrong with consent."""

from __future__ import annotations

from cumulus.core.errors import Conflict, Invalid, NotFound


def purpose_not_found() -> NotFound:
    """No such purpose in this workspace."""
    return NotFound("purpose_not_found", "There is no such purpose in this workspace.")


def preset_not_found() -> NotFound:
    """No such preset."""
    return NotFound("preset_not_found", "There is no such preset.")


def purpose_exists() -> Conflict:
    """The key is taken."""
    return Conflict("purpose_exists", "There is a purpose with this key already.", field="key")


def invalid_purpose_key() -> Invalid:
    """The key is not a name that programs can use."""
    return Invalid("invalid_purpose_key", "A key has small letters, digits and '_', at most 60.", field="key")


def unknown_purpose() -> Invalid:
    """The ledger takes only purposes of the workspace."""
    return Invalid("unknown_purpose", "Choose a purpose that the workspace has.", field="purpose")


def unknown_text_version() -> Invalid:
    """The purpose has no such wording."""
    return Invalid("unknown_text_version", "The purpose has no such version of its text.", field="text_version")


def no_address_to_ask() -> Invalid:
    """A double opt-in needs a mail address."""
    return Invalid("no_address_to_ask", "This person has no mail address to ask for confirmation.", field="state")
