"""Verbs that shape what is asked of people, one transaction each."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from cumulus.apps.contacts.consent import errors
from cumulus.apps.contacts.consent.contracts import Channel, ConsentGiven, ConsentSource, ConsentStatus, LegalBasis
from cumulus.apps.contacts.consent.ledger import record_consent
from cumulus.apps.contacts.consent.presets import PRESETS, PresetPurpose
from cumulus.apps.contacts.models import ConsentPurpose, ConsentState, ConsentText
from cumulus.core.clock import Clock, utc_now
from cumulus.core.ids import ContactId, WorkspaceId

_KEY = re.compile(r"[a-z][a-z0-9_]{0,59}")
_EXPIRED_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class PurposeFacts:
    """What a workspace says of a purpose."""

    name_zh: str
    name_en: str
    description_zh: str
    description_en: str
    legal_basis: LegalBasis
    channels: tuple[Channel, ...]
    needs_opt_in: bool
    double_opt_in: bool
    expires_days: int | None


@transaction.atomic
def create_purpose(workspace_id: WorkspaceId, key: str, facts: PurposeFacts) -> ConsentPurpose:
    """Add a purpose.

    Raises
    ------
    Invalid
        `invalid_purpose_key`.
    Conflict
        `purpose_exists`.
    """
    if _KEY.fullmatch(key) is None:
        raise errors.invalid_purpose_key()
    try:
        with transaction.atomic():
            return ConsentPurpose.objects.create(workspace_id=workspace_id, key=key, **_fields(facts))
    except IntegrityError as error:
        raise errors.purpose_exists() from error


@transaction.atomic
def change_purpose(
    workspace_id: WorkspaceId, purpose_id: int, facts: PurposeFacts, *, archived: bool, clock: Clock = utc_now
) -> None:
    """Write what is said of a purpose; archived, it asks for nothing any more."""
    found = ConsentPurpose.objects.filter(workspace_id=workspace_id, pk=purpose_id)
    purpose = found.select_for_update().first()
    if purpose is None:
        raise errors.purpose_not_found()
    archived_at = (purpose.archived_at or clock()) if archived else None
    found.update(**_fields(facts), archived_at=archived_at)


def _fields(facts: PurposeFacts) -> dict[str, object]:
    return {
        "name_zh": facts.name_zh,
        "name_en": facts.name_en,
        "description_zh": facts.description_zh,
        "description_en": facts.description_en,
        "legal_basis": facts.legal_basis.value,
        "channels": [channel.value for channel in facts.channels],
        "needs_opt_in": facts.needs_opt_in,
        "double_opt_in": facts.double_opt_in,
        "expires_days": facts.expires_days,
    }


@transaction.atomic
def add_text(workspace_id: WorkspaceId, purpose_id: int, text_zh: str, text_en: str) -> ConsentText:
    """Add a wording as the next version; the same wording again is the version that there is."""
    purpose = ConsentPurpose.objects.select_for_update().filter(workspace_id=workspace_id, pk=purpose_id).first()
    if purpose is None:
        raise errors.purpose_not_found()
    sha256 = _text_hash(text_zh, text_en)
    newest = ConsentText.objects.filter(purpose=purpose).order_by("-version").first()
    if newest is not None and newest.sha256 == sha256:
        return newest
    return ConsentText.objects.create(
        workspace_id=workspace_id,
        purpose=purpose,
        version=(newest.version if newest else 0) + 1,
        text_zh=text_zh,
        text_en=text_en,
        sha256=sha256,
    )


def _text_hash(text_zh: str, text_en: str) -> str:
    return hashlib.sha256(f"{text_zh}\x00{text_en}".encode()).hexdigest()


@transaction.atomic
def install_preset(workspace_id: WorkspaceId, name: str) -> int:
    """Add the preset's purposes that are missing; return how many. Safe to run twice."""
    preset = PRESETS.get(name)
    if preset is None:
        raise errors.preset_not_found()
    ConsentPurpose.objects.bulk_create([_purpose(workspace_id, each) for each in preset], ignore_conflicts=True)
    purposes = ConsentPurpose.objects.filter(workspace_id=workspace_id, key__in=[each.key for each in preset])
    without = {
        purpose.key: purpose for purpose in purposes.annotate(texts=Max("consenttext__version")).filter(texts=None)
    }
    texts = [
        ConsentText(
            workspace_id=workspace_id,
            purpose=without[each.key],
            version=1,
            text_zh=each.text[0],
            text_en=each.text[1],
            sha256=_text_hash(*each.text),
        )
        for each in preset
        if each.key in without
    ]
    ConsentText.objects.bulk_create(texts, ignore_conflicts=True)
    return len(texts)


def _purpose(workspace_id: WorkspaceId, each: PresetPurpose) -> ConsentPurpose:
    facts = PurposeFacts(
        *each.name,
        *each.description,
        each.basis,
        each.channels,
        each.needs_opt_in,
        each.double_opt_in,
        each.expires_days,
    )
    return ConsentPurpose(workspace_id=workspace_id, key=each.key, **_fields(facts))


def expire_consents(now: datetime) -> int:
    """Write a withdrawal for each consent whose time is over; return how many. Safe to run twice."""
    total = 0
    while due := _expired(now):
        for workspace_id in sorted({row.workspace_id for row in due}):
            mine = [row for row in due if row.workspace_id == workspace_id]
            total += len(record_consent(WorkspaceId(workspace_id), [_expiry(row) for row in mine], lambda: now))
        if len(due) < _EXPIRED_AT_ONCE:
            break
    return total


def _expired(now: datetime) -> Sequence[ConsentState]:
    rows = ConsentState.objects.filter(state=ConsentStatus.GIVEN.value, expires_at__lte=now)
    return list(rows.order_by("expires_at", "id")[:_EXPIRED_AT_ONCE])


def _expiry(row: ConsentState) -> ConsentGiven:
    return ConsentGiven(
        ContactId(row.origin_id),
        row.purpose,
        row.channel,
        ConsentStatus.WITHDRAWN,
        ConsentSource.EXPIRY,
        at=row.expires_at,
        once=f"expired:{row.record_id}",
        reason="expired",
    )
