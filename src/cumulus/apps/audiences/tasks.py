"""Background jobs of audiences, by room."""

from __future__ import annotations

from cumulus.apps.audiences.learning import tasks as learning

__all__ = ["learning"]
