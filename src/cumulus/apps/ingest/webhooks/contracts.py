"""Names that the table, the API and the pages share."""

from __future__ import annotations

from enum import StrEnum


class Scheme(StrEnum):
    """How a sender signs."""

    NONE = "none"
    STANDARD = "standard"
    HMAC = "hmac"
    SHOPIFY = "shopify"
    STRIPE = "stripe"
    YOUZAN = "youzan"


class Proof(StrEnum):
    """Whether the signature of a delivery that is tried out would be accepted."""

    UNCHECKED = "unchecked"
    """No delivery was given."""
    UNSIGNED = "unsigned"
    """The webhook asks for none."""
    ACCEPTED = "accepted"
    LATE = "late"
    """The signature is right, its time is not of now."""
    REFUSED = "refused"


class Verdict(StrEnum):
    """What became of a delivery; written once."""

    ACCEPTED = "accepted"
    FAILED = "failed"
    """Kept; some of it, or all, could not be mapped."""
    IGNORED = "ignored"
    """Kept; no rule held."""
    DUPLICATE = "duplicate"
    REFUSED = "refused"
