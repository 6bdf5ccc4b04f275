"""Background jobs of contacts; the areas' own modules hold them."""

from __future__ import annotations

from cumulus.apps.contacts.tags import tasks as tag_tasks

__all__ = ["tag_tasks"]
