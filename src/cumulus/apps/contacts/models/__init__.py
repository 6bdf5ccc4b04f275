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
from cumulus.apps.contacts.models.matching import MatchDirty, MatchKey, MatchPair, MatchRun, MatchSettings
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
    "Identity",
    "IdentityFact",
    "IdentityKind",
    "MatchDirty",
    "MatchKey",
    "MatchPair",
    "MatchRun",
    "MatchSettings",
    "Merge",
    "QueuedMerge",
    "Suppression",
    "Tag",
]
