"""The app's tables, by what they are about."""

from __future__ import annotations

from cumulus.apps.contacts.models.attributes import Attribute, AttributeReject, StaleAttribute
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
    "Attribute",
    "AttributeReject",
    "BlockedValue",
    "Contact",
    "Contested",
    "Identity",
    "IdentityFact",
    "IdentityKind",
    "Merge",
    "QueuedMerge",
    "StaleAttribute",
    "Suppression",
    "Tag",
]
