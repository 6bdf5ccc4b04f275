"""Reading consent: one person's matrix, and whether many may be contacted."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from cumulus.apps.contacts.consent.contracts import ConsentStatus, ConsentVerdict, GovernedPurpose
from cumulus.apps.contacts.models import ConsentPurpose, ConsentRecord, ConsentText
from cumulus.core.clock import Clock, utc_now
from cumulus.core.ids import ContactId, WorkspaceId

# A person with parts: the last thing that any of them said.
_PRESENT = """
    SELECT DISTINCT ON (contact_id, purpose, channel)
        contact_id, purpose, channel, state, at, expires_at
    FROM contacts_consentstate WHERE workspace_id = %s AND contact_id = ANY(%s)
    ORDER BY contact_id, purpose, channel, at DESC, state = 'withdrawn' DESC, state = 'given' DESC, record_id DESC
"""


@dataclass(frozen=True, slots=True)
class Present:
    """What a person says now of one use on one channel."""

    contact_id: int
    purpose: str
    channel: str
    state: str
    at: datetime
    expires_at: datetime | None

    def verdict(self, now: datetime) -> ConsentVerdict:
        """Return what it means for a message that needs consent."""
        if self.state == ConsentStatus.WITHDRAWN:
            return ConsentVerdict.WITHDRAWN
        if self.state == ConsentStatus.PENDING:
            return ConsentVerdict.PENDING
        expired = self.expires_at is not None and self.expires_at <= now
        return ConsentVerdict.EXPIRED if expired else ConsentVerdict.ALLOWED


def present(workspace_id: WorkspaceId, people: Collection[ContactId]) -> list[Present]:
    """Return what whole persons say now; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_PRESENT, [workspace_id, list(people)])
        return [Present(*row) for row in cursor.fetchall()]


def may_contact(
    workspace_id: WorkspaceId,
    people: Collection[ContactId],
    channel: str,
    purpose: str,
    clock: Clock = utc_now,
) -> dict[ContactId, ConsentVerdict]:
    """Return for each of `people` whether they may be contacted on `channel` for `purpose`.

    A purpose that the workspace does not govern, or that is archived, asks for nothing. One
    without opt-in asks only that nobody has said no. Two queries for any number of people.
    """
    purposes = ConsentPurpose.objects.filter(workspace_id=workspace_id, key=purpose, archived_at=None)
    governed = purposes.first()
    if governed is None or (governed.channels and channel not in governed.channels):
        return dict.fromkeys(people, ConsentVerdict.ALLOWED)
    now = clock()
    silent = ConsentVerdict.NO_CONSENT if governed.needs_opt_in else ConsentVerdict.ALLOWED
    said = {
        ContactId(each.contact_id): each.verdict(now)
        for each in present(workspace_id, people)
        if (each.purpose, each.channel) == (purpose, channel)
    }
    if not governed.needs_opt_in:
        said = {person: verdict for person, verdict in said.items() if verdict is ConsentVerdict.WITHDRAWN}
    return {person: said.get(person, silent) for person in people}


def governed_purposes(workspace_id: WorkspaceId) -> list[GovernedPurpose]:
    """Return the purposes in use; one query."""
    found = ConsentPurpose.objects.filter(workspace_id=workspace_id, archived_at=None).order_by("id")
    return [
        GovernedPurpose(each.key, each.needs_opt_in, frozenset(each.channels or ()), each.name_zh, each.name_en)
        for each in found
    ]


def purposes_of(workspace_id: WorkspaceId) -> list[ConsentPurpose]:
    """Return the workspace's purposes, those in use first, oldest first."""
    found = ConsentPurpose.objects.filter(workspace_id=workspace_id)
    return sorted(found, key=lambda purpose: (purpose.archived_at is not None, purpose.pk))


def texts_of(purposes: Sequence[ConsentPurpose]) -> dict[int, list[ConsentText]]:
    """Return each purpose's wordings, newest first."""
    texts: dict[int, list[ConsentText]] = {purpose.pk: [] for purpose in purposes}
    for text in ConsentText.objects.filter(purpose__in=purposes).order_by("-version"):
        texts[text.purpose_id].append(text)
    return texts


def records_of(workspace_id: WorkspaceId, contact_id: ContactId, limit: int = 200) -> list[ConsentRecord]:
    """Return a person's lines, newest first."""
    found = ConsentRecord.objects.filter(workspace_id=workspace_id, contact_id=contact_id)
    return list(found.order_by("-at", "-id")[:limit])
