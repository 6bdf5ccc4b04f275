"""Requests and answers about consent."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from ninja import Schema
from pydantic import Field

from cumulus.apps.contacts.consent.contracts import Channel, ConsentSource, ConsentStatus, LegalBasis

_Name = Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^\x00]*$")]
_Text = Annotated[str, Field(max_length=5_000, pattern=r"^[^\x00]*$")]
_Wording = Annotated[str, Field(min_length=1, max_length=10_000, pattern=r"^[^\x00]*$")]
_Version = Annotated[int, Field(ge=1, le=1_000_000)]


class PurposeFields(Schema):
    """What is said of a purpose."""

    name_zh: _Name
    name_en: _Name
    description_zh: _Text = ""
    description_en: _Text = ""
    legal_basis: LegalBasis = LegalBasis.CONSENT
    channels: list[Channel] = Field(default_factory=list, max_length=20)
    needs_opt_in: bool = True
    double_opt_in: bool = False
    expires_days: Annotated[int, Field(ge=1, le=36_500)] | None = None


class PurposeIn(PurposeFields):
    """A new purpose."""

    key: Annotated[str, Field(max_length=60)]


class PurposePut(PurposeFields):
    """A purpose as it is to be."""

    archived: bool = False


class TextIn(Schema):
    """A new wording."""

    text_zh: _Wording
    text_en: _Wording


class TextOut(Schema):
    """A wording that people agree to."""

    version: int
    text_zh: str
    text_en: str
    sha256: str
    created_at: datetime


class PurposeOut(PurposeFields):
    """A purpose with its wordings, newest first."""

    id: int
    key: str
    archived: bool
    texts: list[TextOut]


class ConsentPresetOut(Schema):
    """A set of purposes to begin with."""

    key: str
    purposes: list[str]
    installed: bool


class ConsentSettings(Schema):
    """What the workspace asks of people."""

    purposes: list[PurposeOut]
    presets: list[ConsentPresetOut]
    channels: list[Channel]


class ConsentCell(Schema):
    """What a person says now of one purpose on one channel; `state` may be `expired`."""

    purpose: str
    channel: str
    state: str
    at: datetime
    expires_at: datetime | None


class ConsentRecordOut(Schema):
    """One line of the ledger with its proof."""

    id: int
    purpose: str
    channel: str
    state: ConsentStatus
    source: ConsentSource
    at: datetime
    recorded_at: datetime
    text_version: int | None
    text_sha256: str
    ip: str
    user_agent: str
    evidence: str
    by: str
    expires_at: datetime | None


class ContactConsent(Schema):
    """A person's consents: what they say now, and every line that led there, newest first."""

    purposes: list[PurposeOut]
    now: list[ConsentCell]
    records: list[ConsentRecordOut]


class ConsentIn(Schema):
    """What a person said, and what shows it. `pending` asks them by mail."""

    purpose: Annotated[str, Field(max_length=60)]
    channel: Channel
    state: ConsentStatus
    at: datetime | None = None
    text_version: _Version | None = None
    ip: Annotated[str, Field(max_length=45, pattern=r"^[^\x00]*$")] = ""
    user_agent: Annotated[str, Field(max_length=300, pattern=r"^[^\x00]*$")] = ""
    evidence: Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")] = ""
    once: Annotated[str, Field(max_length=100, pattern=r"^[^\x00]*$")] = ""
