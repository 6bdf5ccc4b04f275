"""What can go wrong with accounts."""

from __future__ import annotations

from cumulus.core.errors import Conflict, Invalid, NotFound


def account_not_found() -> NotFound:
    """No such account in this workspace."""
    return NotFound("account_not_found", "There is no such account in this workspace.")


def account_member_not_found() -> NotFound:
    """The person does not belong to the account."""
    return NotFound("account_member_not_found", "This person does not belong to the account.")


def account_suggestion_not_found() -> NotFound:
    """No such open suggestion."""
    return NotFound("account_suggestion_not_found", "This suggestion is gone or decided already.")


def account_run_not_found() -> NotFound:
    """No such run in this workspace."""
    return NotFound("account_run_not_found", "There is no such run in this workspace.")


def account_key_taken(namespace: str, account_id: int) -> Conflict:
    """The domain, credit code or external id leads to another account."""
    return Conflict(
        "account_key_taken",
        "Another account has this domain, credit code or id. Open that account, or merge the two.",
        field=namespace,
        account_id=account_id,
    )


def account_cycle() -> Conflict:
    """An account would stand above itself."""
    return Conflict("account_cycle", "An account cannot stand below itself. Choose another parent.", field="parent_id")


def account_in_line() -> Conflict:
    """The account to keep stands below the one to merge into it."""
    return Conflict("account_in_line", "Merge the lower account into the one above it, not the other way round.")


def account_same() -> Invalid:
    """An account cannot be merged with itself."""
    return Invalid("account_same", "Choose two different accounts.", field="other_id")


def account_not_merged() -> Conflict:
    """There is no merge to undo."""
    return Conflict("account_not_merged", "This account is not part of another.")


def invalid_account_name() -> Invalid:
    """The name has no letters, or too many."""
    return Invalid("invalid_account_name", "Give a name of 1 to 200 characters.", field="name")


def invalid_credit_code() -> Invalid:
    """Its check letter does not fit."""
    return Invalid(
        "invalid_credit_code",
        "This is not a unified social credit code: it has 18 characters, and the last one checks the others.",
        field="credit_code",
    )


def invalid_domain(domain: str) -> Invalid:
    """It is no domain name."""
    return Invalid("invalid_domain", f"{domain[:60]!r} is not a domain such as example.com.", field="domains")


def free_mail_domain(domain: str) -> Invalid:
    """Anybody gets an address there."""
    return Invalid("free_mail_domain", f"Anybody gets an address at {domain[:60]}.", field="domains")


def invalid_external_id() -> Invalid:
    """The namespace or the value cannot be kept."""
    return Invalid(
        "invalid_external_id",
        "An external id has a namespace of small letters, such as erp, and a value of 1 to 255 characters.",
        field="external_ids",
    )


def invalid_owner() -> Invalid:
    """The owner is no member of the workspace."""
    return Invalid("invalid_owner", "The owner must be a member of the workspace.", field="owner_id")


def invalid_account_sort() -> Invalid:
    """The list knows no such order."""
    return Invalid("invalid_account_sort", "Sort by name, -created, -revenue or -updated.", field="sort")


def file_missing() -> Invalid:
    """The form has no file."""
    return Invalid("file_missing", "Choose a file.", field="file")
