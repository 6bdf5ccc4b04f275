"""Background jobs of contacts, by room; Procrastinate finds them here."""

from __future__ import annotations

from cumulus.apps.contacts.accounts import tasks as accounts
from cumulus.apps.contacts.identity import tasks as identity
from cumulus.apps.contacts.matching import tasks as matching

__all__ = ["accounts", "identity", "matching"]
