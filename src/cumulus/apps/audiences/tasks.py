"""Background jobs of audiences, by room; Procrastinate finds them here."""

from __future__ import annotations

from cumulus.apps.audiences.computed import tasks as computed
from cumulus.apps.audiences.learning import tasks as learning
from cumulus.apps.audiences.live import tasks as live

__all__ = ["computed", "learning", "live"]
