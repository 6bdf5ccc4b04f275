"""What is attached to people, beside identifiers: merged, it moves; un-merged, it moves back."""

from __future__ import annotations

ATTACHED = (
    "contacts_accountmember",
    "contacts_accountsuggestion",
)
"""Tables with `contact_id` (the whole person now) and `origin_id` (the part it was attached to, for ever)."""
