"""Background jobs of contacts, by room; Procrastinate finds them here."""

from __future__ import annotations

from cumulus.apps.contacts.accounts import tasks as accounts
from cumulus.apps.contacts.exporting import tasks as exporting
from cumulus.apps.contacts.identity import tasks as identity
from cumulus.apps.contacts.importing import tasks as importing

__all__ = ["accounts", "exporting", "identity", "importing"]
