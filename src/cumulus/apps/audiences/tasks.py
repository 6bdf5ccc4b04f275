"""Background jobs of audiences."""

from __future__ import annotations

from cumulus.apps.audiences.computed import tasks as computed

__all__ = ["computed"]
