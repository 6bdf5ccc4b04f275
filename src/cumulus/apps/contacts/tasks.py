"""Background jobs of contacts, by room; Procrastinate finds them here."""

from __future__ import annotations

from cumulus.apps.contacts.identity import tasks as identity

__all__ = ["identity"]
