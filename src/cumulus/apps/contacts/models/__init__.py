"""The app's tables, by what they are about."""

from __future__ import annotations

from cumulus.apps.contacts.models.accounts import Account, AccountKey, AccountMember, AccountSettings, AccountSuggestion
from cumulus.apps.contacts.models.identity import (
    Apart,
    BlockedValue,
    Contested,
    Identity,
    IdentityFact,
    IdentityKind,
    Merge,
    QueuedMerge,
)
from cumulus.apps.contacts.models.importing import Export, Import, ImportBatch
from cumulus.apps.contacts.models.people import AppliedTag, Contact, Suppression, Tag

__all__ = [
    "Account",
    "AccountKey",
    "AccountMember",
    "AccountSettings",
    "AccountSuggestion",
    "Apart",
    "AppliedTag",
    "BlockedValue",
    "Contact",
    "Contested",
    "Export",
    "Identity",
    "IdentityFact",
    "IdentityKind",
    "Import",
    "ImportBatch",
    "Merge",
    "QueuedMerge",
    "Suppression",
    "Tag",
]
