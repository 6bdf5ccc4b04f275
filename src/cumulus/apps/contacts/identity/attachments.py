"""What hangs on a person, in tables of this app."""

from __future__ import annotations

ATTACHED = ("contacts_appliedtag", "contacts_suppression")
"""Each has `contact_id`, the whole person now, and `origin_id`, the part that it came to and stays with."""
