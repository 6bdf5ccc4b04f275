"""The person in the tables of contacts: collected, exported, erased."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

import msgspec
from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Q

from cumulus.apps.contacts.models import (
    Apart,
    AppliedTag,
    AttributeReject,
    BlockedValue,
    ConsentRecord,
    Contact,
    Identity,
    IdentityFact,
    MatchDirty,
    MatchPair,
    Merge,
    PrivacyRequest,
    QueuedMerge,
    Suppression,
)
from cumulus.apps.contacts.portrait.files import delete_bytes
from cumulus.apps.contacts.privacy.contracts import Name
from cumulus.apps.workspaces.facade import redact_audit
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.core.json import JsonValue
from cumulus.core.redaction import Redaction
from cumulus.platform.warehouse.client import get_warehouse

_KEPT = (ConsentRecord, PrivacyRequest)
"""They have a `contact_id`, and stay: the ledger as proof without a person, requests as proof of the act."""


def parts_of(workspace_id: WorkspaceId, contact_id: ContactId) -> list[ContactId]:
    """Return the whole person first, then all parts."""
    rows = Contact.objects.filter(workspace_id=workspace_id).filter(Q(pk=contact_id) | Q(merged_into_id=contact_id))
    return sorted((ContactId(pk) for pk in rows.values_list("id", flat=True)), key=lambda pk: (pk != contact_id, pk))


def names_of(workspace_id: WorkspaceId, people: Sequence[ContactId]) -> list[Name]:
    """Return everything that the parts are called."""
    found = Identity.objects.filter(workspace_id=workspace_id, contact_id__in=people)
    return [Name(*pair) for pair in found.order_by("namespace", "value").values_list("namespace", "value")]


def addresses_of(workspace_id: WorkspaceId, people: Sequence[ContactId]) -> tuple[set[str], set[str]]:
    """Return the mail addresses and the phone numbers that attributes and events ever named."""
    mails: set[str] = set()
    phones: set[str] = set()
    for attributes in Contact.objects.filter(pk__in=people).values_list("attributes", flat=True):
        mails.add(str(attributes.get("email") or "").strip().lower())
        phones.add(str(attributes.get("phone") or "").strip())
    found = get_warehouse().query(
        "SELECT DISTINCT lower(toString(properties.email)), toString(properties.phone) FROM events"
        " WHERE workspace_id = {workspace:UInt32} AND contact_id IN {people:Array(UInt32)}"
        " AND name = 'Contact Identified'",
        {"workspace": workspace_id, "people": list(people)},
    )
    for mail, phone in found.rows:
        mails.add(str(mail or "").strip())
        phones.add(str(phone or "").strip())
    return {mail for mail in mails if "@" in mail}, {phone for phone in phones if len(phone) >= 6}


def keyed_hash(workspace_id: WorkspaceId, text: str) -> str:
    """Return the installation's own hash of an identifier: worthless without its secret."""
    key = hmac.digest(settings.SECRET_KEY.encode(), b"privacy.tombstone", "sha256")
    return hmac.new(key, f"{workspace_id}\n{text}".encode(), hashlib.sha256).hexdigest()


def erase_people(
    workspace_id: WorkspaceId, contact_ids: Sequence[ContactId], identifiers: Sequence[Name], mails: Sequence[str]
) -> int:
    """Delete the person from every table of contacts (`Eraser`), in the caller's transaction.

    Any table with a `contact_id` or `origin_id` is reached by itself; the consent ledger keeps
    its lines with a keyed hash in place of the person.
    """
    gone = _forget_examples(workspace_id, {*(each.value for each in identifiers), *mails})
    gone += _erase_links(workspace_id, contact_ids, identifiers)
    # Before the rows that know them: after a crash the rows are still there, and it is run again.
    delete_bytes(workspace_id, contact_ids)
    for model in _attached():
        about = Q(contact_id__in=contact_ids)
        if _has(model, "origin_id"):
            about |= Q(origin_id__in=contact_ids)
        if _has(model, "workspace_id"):
            about &= Q(workspace_id=workspace_id)
        gone += cast("Any", model).objects.filter(about).delete()[0]
    proof = keyed_hash(workspace_id, "\n".join(sorted(f"{each.namespace}:{each.value}" for each in identifiers)))
    lines = ConsentRecord.objects.filter(workspace_id=workspace_id)
    gone += lines.filter(Q(contact_id__in=contact_ids) | Q(origin_id__in=contact_ids)).update(
        contact_id=None, origin_id=None, ip="", user_agent="", evidence="", once=None, proof_hash=proof
    )
    PrivacyRequest.objects.filter(workspace_id=workspace_id, contact_id__in=contact_ids).update(content=None, reason="")
    return gone + Contact.objects.filter(workspace_id=workspace_id, pk__in=contact_ids).delete()[0]


def _erase_links(workspace_id: WorkspaceId, contact_ids: Sequence[ContactId], identifiers: Sequence[Name]) -> int:
    """Delete the facts between the person's identifiers, and decisions about them."""
    mine = Identity.objects.filter(workspace_id=workspace_id)
    ids = list(mine.filter(Q(contact_id__in=contact_ids) | Q(home_id__in=contact_ids)).values_list("id", flat=True))
    between = Q(left_id__in=ids) | Q(right_id__in=ids)
    gone = IdentityFact.objects.filter(between, workspace_id=workspace_id).delete()[0]
    gone += QueuedMerge.objects.filter(between, workspace_id=workspace_id).delete()[0]
    gone += Apart.objects.filter(workspace_id=workspace_id, identity_id__in=ids).delete()[0]
    merged = Q(part_id__in=contact_ids) | Q(into_id__in=contact_ids)
    gone += Merge.objects.filter(merged, workspace_id=workspace_id).delete()[0]
    matched = Q(a_id__in=contact_ids) | Q(b_id__in=contact_ids)
    gone += MatchPair.objects.filter(matched, workspace_id=workspace_id).delete()[0]
    gone += MatchDirty.objects.filter(workspace_id=workspace_id, person_id__in=contact_ids).delete()[0]
    values = BlockedValue.objects.filter(workspace_id=workspace_id, state=BlockedValue.State.PROPOSED)
    for name in identifiers:
        gone += values.filter(namespace=name.namespace, value=name.value).delete()[0]
    return gone + mine.filter(pk__in=ids).delete()[0]


def _forget_examples(workspace_id: WorkspaceId, values: Collection[str]) -> int:
    """Empty the examples of refused values in which the person is named; their count stays."""
    rejects = AttributeReject.objects.filter(workspace_id=workspace_id)
    return sum(rejects.filter(example__icontains=value).update(example="") for value in sorted(values) if value)


def _attached() -> list[type[models.Model]]:
    models_here = apps.get_app_config("contacts").get_models()
    return [model for model in models_here if _has(model, "contact_id") and model not in _KEPT]


def _has(model: type[models.Model], column: str) -> bool:
    return any(field.attname == column for field in model._meta.concrete_fields)


def erase_from_audit(
    workspace_id: WorkspaceId, contact_ids: Sequence[ContactId], identifiers: Sequence[Name], mails: Sequence[str]
) -> int:
    """Black out the person in the audit log's details (`Eraser`)."""
    del contact_ids
    return redact_audit(workspace_id, Redaction([*(each.value for each in identifiers), *mails]).clean)


def export_contacts(workspace_id: WorkspaceId, contact_ids: Sequence[ContactId]) -> Sequence[Mapping[str, JsonValue]]:
    """Return attributes of the person and of each part."""
    found = Contact.objects.filter(workspace_id=workspace_id, pk__in=contact_ids).order_by("id")
    return [
        {
            "id": each.pk,
            "part_of": each.merged_into_id,
            "attributes": each.attributes,
            "created_at": each.created_at.isoformat(),
            "first_seen_at": _iso(each.first_seen_at),
        }
        for each in found
    ]


def export_identifiers(
    workspace_id: WorkspaceId, contact_ids: Sequence[ContactId]
) -> Sequence[Mapping[str, JsonValue]]:
    """Return what the person is called."""
    found = Identity.objects.filter(workspace_id=workspace_id, contact_id__in=contact_ids).order_by("namespace")
    return [
        {"namespace": each.namespace, "value": each.value, "first_seen_at": each.first_seen_at.isoformat()}
        for each in found
    ]


def export_tags(workspace_id: WorkspaceId, contact_ids: Sequence[ContactId]) -> Sequence[Mapping[str, JsonValue]]:
    """Return the person's tags with their sources."""
    found = AppliedTag.objects.filter(workspace_id=workspace_id, contact_id__in=contact_ids).select_related("tag")
    return [
        {"tag": each.tag.name, "source": each.source, "applied_at": each.applied_at.isoformat()}
        for each in found.order_by("applied_at")
    ]


def export_suppressions(
    workspace_id: WorkspaceId, contact_ids: Sequence[ContactId]
) -> Sequence[Mapping[str, JsonValue]]:
    """Return the channels that are closed for the person."""
    found = Suppression.objects.filter(workspace_id=workspace_id, contact_id__in=contact_ids)
    return [{"channel": each.channel, "reason": each.reason, "at": each.at.isoformat()} for each in found]


def export_consents(workspace_id: WorkspaceId, contact_ids: Sequence[ContactId]) -> Sequence[Mapping[str, JsonValue]]:
    """Return the person's lines of the ledger with their proofs."""
    found = ConsentRecord.objects.filter(workspace_id=workspace_id, contact_id__in=contact_ids).order_by("at", "id")
    return [
        {
            "purpose": each.purpose,
            "channel": each.channel,
            "state": each.state,
            "at": each.at.isoformat(),
            "source": each.source,
            "text_version": each.text_version,
            "ip": each.ip,
            "user_agent": each.user_agent,
            "evidence": each.evidence,
            "expires_at": _iso(each.expires_at),
        }
        for each in found
    ]


def export_events(workspace_id: WorkspaceId, contact_ids: Sequence[ContactId]) -> Sequence[Mapping[str, JsonValue]]:
    """Return everything the person did, from the warehouse, oldest first."""
    found = get_warehouse().query(
        "SELECT name, timestamp, received_at, message_id, toString(properties), context FROM events"
        " WHERE workspace_id = {workspace:UInt32} AND contact_id IN {people:Array(UInt32)}"
        " ORDER BY timestamp, event_key",
        {"workspace": workspace_id, "people": list(contact_ids)},
    )
    return [
        {
            "name": name,
            "timestamp": timestamp.isoformat(),
            "received_at": received_at.isoformat(),
            "message_id": message_id,
            "properties": msgspec.json.decode(properties),
            "context": json.loads(context or "{}"),
        }
        for name, timestamp, received_at, message_id, properties, context in found.rows
    ]


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
