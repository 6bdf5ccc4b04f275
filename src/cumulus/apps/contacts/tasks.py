"""Background jobs of contacts, where Procrastinate looks for them."""

from __future__ import annotations

from cumulus.apps.contacts.exporting import tasks as exporting
from cumulus.apps.contacts.importing import tasks as importing

__all__ = ["exporting", "importing"]
