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
from cumulus.apps.contacts.models.people import AppliedTag, Contact, Identity, Suppression, Tag

__all__ = [
    "AppliedTag",
    "ConsentPurpose",
    "ConsentRecord",
    "ConsentState",
    "ConsentText",
    "Contact",
    "Identity",
    "PrivacyRequest",
    "Suppression",
    "Tag",
    "Tombstone",
]
