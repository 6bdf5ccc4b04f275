"""Background jobs of contacts, by room; Procrastinate finds them here."""

from __future__ import annotations

from cumulus.apps.contacts.accounts import tasks as accounts
from cumulus.apps.contacts.consent import tasks as consent
from cumulus.apps.contacts.exporting import tasks as exporting
from cumulus.apps.contacts.exporting.scheduled import tasks as scheduled_exports
from cumulus.apps.contacts.identity import tasks as identity
from cumulus.apps.contacts.importing import tasks as importing
from cumulus.apps.contacts.matching import tasks as matching
from cumulus.apps.contacts.privacy import tasks as privacy
from cumulus.apps.contacts.tags import tasks as tags

__all__ = [
    "accounts",
    "consent",
    "exporting",
    "identity",
    "importing",
    "matching",
    "privacy",
    "scheduled_exports",
    "tags",
]
