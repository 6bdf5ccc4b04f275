"""Tables that attach something to a person: merging and taking apart move their `contact_id`."""

from __future__ import annotations

ATTACHED = ("contacts_consentrecord", "contacts_consentstate")
"""Each has `contact_id`, the whole person now, and `origin_id`, the part it was attached to."""
