"""What other apps may know of consent."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from cumulus.core.ids import ContactId

MARKETING = "marketing"
"""The purpose of a message that names no other."""


class Channel(StrEnum):
    """A way on which people are reached, or a use of what is known of them."""

    EMAIL = "email"
    SMS = "sms"
    WECHAT = "wechat"
    WECOM = "wecom"
    PHONE = "phone"
    PUSH = "push"
    ADS = "ads"
    PROFILING = "profiling"
    TRANSFER = "transfer"


class ConsentStatus(StrEnum):
    """What one line of the ledger says; `pending` waits for the person's second yes."""

    GIVEN = "given"
    WITHDRAWN = "withdrawn"
    PENDING = "pending"


class ConsentSource(StrEnum):
    """Where a line of the ledger comes from."""

    FORM = "form"
    IMPORT = "import"
    API = "api"
    PAGE = "page"
    PREFERENCE = "preference"
    CONFIRMATION = "confirmation"
    UNSUBSCRIBE = "unsubscribe"
    EXPIRY = "expiry"


class LegalBasis(StrEnum):
    """Why a purpose is lawful (PIPL art. 13, GDPR art. 6)."""

    CONSENT = "consent"
    SEPARATE_CONSENT = "separate_consent"
    CONTRACT = "contract"
    LEGAL_DUTY = "legal_duty"
    LEGITIMATE_INTEREST = "legitimate_interest"


class ConsentVerdict(StrEnum):
    """Whether somebody may be contacted, and why not; the values are a message's reasons."""

    ALLOWED = "allowed"
    NO_CONSENT = "no_consent"
    WITHDRAWN = "consent_withdrawn"
    PENDING = "consent_pending"
    EXPIRED = "consent_expired"


@dataclass(frozen=True, slots=True)
class GovernedPurpose:
    """A use of data that the workspace asks about.

    Attributes
    ----------
    needs_opt_in : bool
        Whether silence means no.
    channels : frozenset[str]
        Where it is asked; empty means everywhere.
    """

    key: str
    needs_opt_in: bool
    channels: frozenset[str]
    name_zh: str = ""
    name_en: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """What shows that a person did say it.

    Attributes
    ----------
    text_version : int or None
        The wording that was shown, by its purpose's version.
    evidence : str
        An address of a recording or a file's reference.
    by : str
        Who noted it, `user:3` or `token:9`; empty when the person did.
    """

    text_version: int | None = None
    ip: str = ""
    user_agent: str = ""
    evidence: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class ConsentGiven:
    """One thing that one person said about one use of their data.

    Attributes
    ----------
    at : datetime or None
        When they said it; None means now.
    once : str
        A name that makes the line unique in its workspace; empty: every call writes one.
    reason : str
        Why it was withdrawn, in the event: `expired`, `unsubscribed`.
    """

    contact_id: ContactId
    purpose: str
    channel: str
    state: ConsentStatus
    source: ConsentSource
    at: datetime | None = None
    proof: Proof = field(default_factory=Proof)
    once: str = ""
    reason: str = ""
