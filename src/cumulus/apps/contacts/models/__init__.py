"""The app's tables, by what they are about."""

from __future__ import annotations

from cumulus.apps.contacts.models.consent import (
    ConsentPurpose,
    ConsentRecord,
    ConsentState,
    ConsentText,
    PrivacyRequest,
    Tombstone,
)
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
from cumulus.apps.contacts.models.people import AppliedTag, Contact, Suppression, Tag

__all__ = [
    "Apart",
    "AppliedTag",
    "BlockedValue",
    "ConsentPurpose",
    "ConsentRecord",
    "ConsentState",
    "ConsentText",
    "Contact",
    "Contested",
    "Identity",
    "IdentityFact",
    "IdentityKind",
    "Merge",
    "PrivacyRequest",
    "QueuedMerge",
    "Suppression",
    "Tag",
    "Tombstone",
]
