"""Background jobs of contacts, where Procrastinate looks for them."""

from __future__ import annotations

from cumulus.apps.contacts.accounts.tasks import match_everybody, store_accounts

__all__ = ["match_everybody", "store_accounts"]
