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


class Verdict(StrEnum):
    """What became of a delivery; written once."""

    ACCEPTED = "accepted"
    FAILED = "failed"
    """Kept; some of it, or all, could not be mapped."""
    IGNORED = "ignored"
    """Kept; no rule held."""
    DUPLICATE = "duplicate"
    REFUSED = "refused"
