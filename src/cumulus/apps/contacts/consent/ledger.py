"""Writing the ledger: lines are added, the fold of them is kept beside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from cumulus.apps.contacts.consent.contracts import MARKETING, ConsentGiven, ConsentStatus
from cumulus.apps.contacts.consent.links import confirmation_link
from cumulus.apps.contacts.contracts import SuppressionReason
from cumulus.apps.contacts.models import ConsentPurpose, ConsentText, Suppression
from cumulus.core.clock import Clock, utc_now
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.platform.spine.events import InternalEvent, append_events

_EVENT_NAMES = {
    ConsentStatus.GIVEN: "Consent Given",
    ConsentStatus.WITHDRAWN: "Consent Withdrawn",
    ConsentStatus.PENDING: "Consent Requested",
}

# Held for writing: two that fold the same person's lines would each miss the other's. In the
# order of ids, like `locks.lock_people`; the line lands on the person that is left of a merge.
_WHOLE = """
    SELECT id, coalesce(merged_into_id, id) AS whole FROM contacts_contact
    WHERE id = ANY(%s) AND workspace_id = %s ORDER BY id FOR NO KEY UPDATE
"""

_COLUMNS = {
    "contact_id": "bigint",
    "origin_id": "bigint",
    "purpose": "text",
    "channel": "text",
    "state": "text",
    "at": "timestamptz",
    "source": "text",
    "text_version": "int",
    "text_sha256": "text",
    "ip": "text",
    "user_agent": "text",
    "evidence": "text",
    "by": "text",
    "expires_at": "timestamptz",
    "once": "text",
}
_NAMES = ", ".join(_COLUMNS)
_ADD = f"""
    INSERT INTO contacts_consentrecord (workspace_id, {_NAMES}, recorded_at, proof_hash)
    SELECT %s, {_NAMES}, now(), ''
    FROM unnest({", ".join(f"%s::{kind}[]" for kind in _COLUMNS.values())}) WITH ORDINALITY AS line ({_NAMES}, nth)
    ORDER BY nth
    ON CONFLICT (workspace_id, once) DO NOTHING
    RETURNING id, contact_id, origin_id, purpose, channel, state, source, at
"""

RANK = "CASE state WHEN 'withdrawn' THEN 1 ELSE 0 END"
"""Of two lines of one moment the withdrawal wins."""

# The last thing that was said counts; a question that is still open counts only after a no.
_FOLD = f"""
    WITH lines AS (
        SELECT * FROM contacts_consentrecord WHERE contact_id = ANY(%(whole)s)
            AND (origin_id, purpose, channel) IN (
                SELECT * FROM unnest(%(origins)s::bigint[], %(purposes)s::text[], %(channels)s::text[]))
    ), said AS (
        SELECT DISTINCT ON (origin_id, purpose, channel) * FROM lines WHERE state <> 'pending'
        ORDER BY origin_id, purpose, channel, at DESC, {RANK} DESC, id DESC
    ), asked AS (
        SELECT DISTINCT ON (origin_id, purpose, channel) * FROM lines WHERE state = 'pending'
        ORDER BY origin_id, purpose, channel, at DESC, id DESC
    ), answer AS (
        SELECT * FROM said WHERE NOT EXISTS (
            SELECT FROM asked WHERE asked.origin_id = said.origin_id AND asked.purpose = said.purpose
                AND asked.channel = said.channel AND said.state = 'withdrawn' AND asked.at > said.at)
        UNION ALL
        SELECT * FROM asked WHERE NOT EXISTS (
            SELECT FROM said WHERE asked.origin_id = said.origin_id AND asked.purpose = said.purpose
                AND asked.channel = said.channel AND (said.state = 'given' OR said.at >= asked.at))
    )
    INSERT INTO contacts_consentstate (
        workspace_id, contact_id, origin_id, purpose, channel, state, at, expires_at, record_id)
    SELECT workspace_id, contact_id, origin_id, purpose, channel, state, at, expires_at, id FROM answer
    ON CONFLICT (origin_id, purpose, channel) DO UPDATE SET
        contact_id = excluded.contact_id, state = excluded.state, at = excluded.at,
        expires_at = excluded.expires_at, record_id = excluded.record_id
"""


@transaction.atomic
def record_consent(
    workspace_id: WorkspaceId,
    given: Sequence[ConsentGiven],
    clock: Clock = utc_now,
) -> list[int]:
    """Add lines to the ledger, fold them, log an event for each; return the ids of the new lines.

    A line with `once` is written once, so the call may be repeated; people of other workspaces
    are left out. A new consent to marketing opens a channel that was closed by unsubscribing,
    not one that bounced or complained. Five statements for any number of lines.
    """
    now = clock()
    whole = _whole_people(workspace_id, {each.contact_id for each in given})
    kept = [each for each in given if each.contact_id in whole]
    if not kept:
        return []
    terms = _Terms(workspace_id, {each.purpose for each in kept})
    rows = [_row(each, whole[each.contact_id], terms, now) for each in kept]
    with connection.cursor() as cursor:
        cursor.execute(_ADD, [workspace_id, *(list(column) for column in zip(*rows, strict=True))])
        added = [_Added(*row) for row in cursor.fetchall()]
        if not added:
            return []
        cursor.execute(
            _FOLD,
            {
                "whole": [line.contact_id for line in added],
                "origins": [line.origin_id for line in added],
                "purposes": [line.purpose for line in added],
                "channels": [line.channel for line in added],
            },
        )
    _reopen(workspace_id, added)
    reasons = {(each.contact_id, each.purpose, each.channel): each.reason for each in kept}
    append_events(workspace_id, [_event(workspace_id, line, reasons[line.key]) for line in added])
    return [line.id for line in added]


@dataclass(frozen=True, slots=True)
class _Added:
    id: int
    contact_id: int
    origin_id: int
    purpose: str
    channel: str
    state: str
    source: str
    at: datetime

    @property
    def key(self) -> tuple[ContactId, str, str]:
        return ContactId(self.origin_id), self.purpose, self.channel


def _event(workspace_id: WorkspaceId, line: _Added, reason: str) -> InternalEvent:
    pending = line.state == ConsentStatus.PENDING
    more = {"reason": reason, "link": confirmation_link(workspace_id, line.id) if pending else ""}
    return InternalEvent(
        _EVENT_NAMES[ConsentStatus(line.state)],
        ContactId(line.contact_id),
        {
            "purpose": line.purpose,
            "channel": line.channel,
            "source": line.source,
            **{name: text for name, text in more.items() if text},
        },
        timestamp=line.at,
        message_id=f"consent-{workspace_id}-{line.id}",
    )


def _whole_people(workspace_id: WorkspaceId, people: set[ContactId]) -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(_WHOLE, [sorted(people), workspace_id])
        return dict(cursor.fetchall())


class _Terms:
    """Expiry and wordings of the purposes that are named."""

    def __init__(self, workspace_id: WorkspaceId, purposes: set[str]) -> None:
        known = ConsentPurpose.objects.filter(workspace_id=workspace_id, key__in=purposes)
        self._days = dict(known.values_list("key", "expires_days"))
        texts = ConsentText.objects.filter(workspace_id=workspace_id, purpose__key__in=purposes)
        self._hashes = {
            (key, version): sha256 for key, version, sha256 in texts.values_list("purpose__key", "version", "sha256")
        }

    def expires_at(self, each: ConsentGiven, at: datetime) -> datetime | None:
        days = self._days.get(each.purpose)
        return None if days is None or each.state is not ConsentStatus.GIVEN else at + timedelta(days=days)

    def sha256(self, each: ConsentGiven) -> str:
        version = each.proof.text_version
        return "" if version is None else self._hashes.get((each.purpose, version), "")


def _row(each: ConsentGiven, whole: int, terms: _Terms, now: datetime) -> tuple[object, ...]:
    at = min(each.at or now, now)
    proof = each.proof
    return (
        whole,
        each.contact_id,
        each.purpose,
        each.channel,
        each.state.value,
        at,
        each.source.value,
        proof.text_version,
        terms.sha256(each),
        proof.ip[:45],
        proof.user_agent[:300],
        proof.evidence[:500],
        proof.by[:100],
        terms.expires_at(each, at),
        each.once or None,
    )


def _reopen(workspace_id: WorkspaceId, added: Sequence[_Added]) -> None:
    """Open for marketing what unsubscribing had closed; bounces and complaints stay."""
    yes = [line for line in added if line.state == ConsentStatus.GIVEN and line.purpose == MARKETING]
    for channel in sorted({line.channel for line in yes}):
        Suppression.objects.filter(
            workspace_id=workspace_id,
            contact_id__in=[line.contact_id for line in yes if line.channel == channel],
            channel=channel,
            reason=SuppressionReason.UNSUBSCRIBED.value,
        ).delete()
