"""The tables that attach something to a person."""

from __future__ import annotations

ATTACHED = (
    "contacts_appliedtag",
    "contacts_groupmember",
)
"""Each has `contact_id`, the whole person now, which a merge moves, and `origin_id`, the part, which stays."""
