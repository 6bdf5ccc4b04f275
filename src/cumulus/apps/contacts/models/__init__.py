"""The app's tables, by what they are about."""

from __future__ import annotations

from cumulus.apps.contacts.models.accounts import (
    Account,
    AccountKey,
    AccountMember,
    AccountSettings,
    AccountSuggestion,
)
from cumulus.apps.contacts.models.people import AppliedTag, Contact, Identity, Suppression, Tag

__all__ = [
    "Account",
    "AccountKey",
    "AccountMember",
    "AccountSettings",
    "AccountSuggestion",
    "AppliedTag",
    "Contact",
    "Identity",
    "Suppression",
    "Tag",
]
