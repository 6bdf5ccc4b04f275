"""The app's tables, by what they are about."""

from __future__ import annotations

from cumulus.apps.audiences.models.computed import ComputedTag, ComputedTagJob, ComputedTagVersion
from cumulus.apps.audiences.models.segments import Segment

__all__ = ["ComputedTag", "ComputedTagJob", "ComputedTagVersion", "Segment"]
