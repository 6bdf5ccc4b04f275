"""The app's tables, by what they are about."""

from __future__ import annotations

from cumulus.apps.contacts.models.people import Contact, Identity, Suppression
from cumulus.apps.contacts.models.tags import (
    AppliedTag,
    Group,
    GroupMember,
    GroupTag,
    Tag,
    TagCode,
    TagGroup,
    TagJob,
    TagMapping,
    TagRule,
)

__all__ = [
    "AppliedTag",
    "Contact",
    "Group",
    "GroupMember",
    "GroupTag",
    "Identity",
    "Suppression",
    "Tag",
    "TagCode",
    "TagGroup",
    "TagJob",
    "TagMapping",
    "TagRule",
]
