"""What hangs on a person, in tables of this app: a merge takes it along, and undone gives it back."""

from __future__ import annotations

ATTACHED = (
    "contacts_appliedtag",
    "contacts_settledtag",
    "contacts_suppression",
    "contacts_accountmember",
    "contacts_accountsuggestion",
    "contacts_groupcall",
    "contacts_matchkey",
    "contacts_groupmember",
    "contacts_consentrecord",
    "contacts_consentstate",
    "contacts_contactnote",
    "contacts_contacttask",
    "contacts_contactfile",
)
"""Each has `contact_id`, the whole person now, and `origin_id`, the part that it came to and stays with."""
