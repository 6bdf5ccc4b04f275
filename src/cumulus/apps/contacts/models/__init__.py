"""The app's tables, by what they are about."""

from __future__ import annotations

from cumulus.apps.contacts.models.accounts import (
    Account,
    AccountKey,
    AccountMember,
    AccountRun,
    AccountSettings,
    AccountSuggestion,
    GroupCall,
)
from cumulus.apps.contacts.models.attributes import Attribute, AttributeReject, StaleAttribute
from cumulus.apps.contacts.models.consent import (
    ConsentPurpose,
    ConsentRecord,
    ConsentState,
    ConsentText,
    PrivacyRequest,
    Tombstone,
)
from cumulus.apps.contacts.models.exporting import ScheduledExport, ScheduledExportRun
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
from cumulus.apps.contacts.models.matching import MatchDirty, MatchKey, MatchPair, MatchRun, MatchSettings
from cumulus.apps.contacts.models.people import Contact, Suppression
from cumulus.apps.contacts.models.portrait import ContactFile, ContactNote, ContactTask
from cumulus.apps.contacts.models.runs import EverybodyRun
from cumulus.apps.contacts.models.tags import (
    AppliedTag,
    Group,
    GroupMember,
    GroupTag,
    SettledTag,
    Tag,
    TagCode,
    TagGroup,
    TagJob,
    TagMapping,
    TagRule,
)

__all__ = [
    "Account",
    "AccountKey",
    "AccountMember",
    "AccountRun",
    "AccountSettings",
    "AccountSuggestion",
    "Apart",
    "AppliedTag",
    "Attribute",
    "AttributeReject",
    "BlockedValue",
    "ConsentPurpose",
    "ConsentRecord",
    "ConsentState",
    "ConsentText",
    "Contact",
    "ContactFile",
    "ContactNote",
    "ContactTask",
    "Contested",
    "EverybodyRun",
    "Export",
    "Group",
    "GroupCall",
    "GroupMember",
    "GroupTag",
    "Identity",
    "IdentityFact",
    "IdentityKind",
    "Import",
    "ImportBatch",
    "MatchDirty",
    "MatchKey",
    "MatchPair",
    "MatchRun",
    "MatchSettings",
    "Merge",
    "PrivacyRequest",
    "QueuedMerge",
    "ScheduledExport",
    "ScheduledExportRun",
    "SettledTag",
    "StaleAttribute",
    "Suppression",
    "Tag",
    "TagCode",
    "TagGroup",
    "TagJob",
    "TagMapping",
    "TagRule",
    "Tombstone",
]
