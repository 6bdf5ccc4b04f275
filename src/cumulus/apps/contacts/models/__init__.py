"""The app's tables, by what they are about."""

from __future__ import annotations

from cumulus.apps.contacts.models.importing import Export, Import, ImportBatch
from cumulus.apps.contacts.models.people import AppliedTag, Contact, Identity, Suppression, Tag

__all__ = ["AppliedTag", "Contact", "Export", "Identity", "Import", "ImportBatch", "Suppression", "Tag"]
